package gitobject

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packMaker writes packs as git does, and others.
type packMaker struct {
	body    bytes.Buffer
	ids     []Hash
	offsets map[Hash]int64
}

func newPackMaker() *packMaker { return &packMaker{offsets: map[Hash]int64{}} }

func (m *packMaker) offset() int64 { return packHeaderSize + int64(m.body.Len()) }

// add appends an object: its type, the size it claims, what says where its base is, and what
// is stored.
func (m *packMaker) add(id Hash, kind Kind, size int, base, stored []byte) int64 {
	at := m.offset()
	m.ids = append(m.ids, id)
	m.offsets[id] = at
	c := byte(kind)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		m.body.WriteByte(c | 0x80)
		c = byte(size & 0x7f)
	}
	m.body.WriteByte(c)
	m.body.Write(base)
	m.body.Write(stored)
	return at
}

func deflated(content []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(content)
	_ = w.Close()
	return b.Bytes()
}

// blob appends a blob as git does, and returns its id.
func (m *packMaker) blob(content string) Hash {
	id := BlobHash([]byte(content))
	m.add(id, Blob, len(content), nil, deflated([]byte(content)))
	return id
}

// write writes pack and index into an object directory.
func (m *packMaker) write(t testing.TB, dir string) {
	t.Helper()
	folder := filepath.Join(dir, "pack")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	content := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(m.ids)))
	content = append(content, m.body.Bytes()...)
	sum := sha1.Sum(content)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pack-x.pack"), append(content, sum[:]...), 0o644))
	index := []byte(indexMagic)
	slices.SortFunc(m.ids, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	for b := range 256 {
		n := 0
		for _, id := range m.ids {
			if int(id[0]) <= b {
				n++
			}
		}
		index = binary.BigEndian.AppendUint32(index, uint32(n))
	}
	for _, id := range m.ids {
		index = append(index, id[:]...)
	}
	index = append(index, make([]byte, 4*len(m.ids))...)
	for _, id := range m.ids {
		index = binary.BigEndian.AppendUint32(index, uint32(m.offsets[id]))
	}
	index = append(index, sum[:]...)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "pack-x.idx"), append(index, sum[:]...), 0o644))
}

func (m *packMaker) open(t testing.TB) *Store {
	t.Helper()
	dir := t.TempDir()
	m.write(t, dir)
	s, err := Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// named is a base by its id.
func named(h Hash) []byte { return h[:] }

// deltaSize writes a size as a difference has it.
func deltaSize(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func delta(base, result uint64, steps ...byte) []byte {
	return slices.Concat(deltaSize(base), deltaSize(result), steps)
}

// TestHostilePacks: nothing that a pack can say makes reading panic, hang, use up memory or
// give a wrong content.
func TestHostilePacks(t *testing.T) {
	t.Parallel()
	id := Hash{1}
	hello := BlobHash([]byte("hello"))
	asDelta := func(d []byte) func(m *packMaker) {
		return func(m *packMaker) {
			m.blob("hello")
			m.add(id, namedDelta, len(d), hello[:], deflated(d))
		}
	}
	cases := map[string]struct {
		make func(m *packMaker)
		want string
	}{
		"larger than it says":   {func(m *packMaker) { m.add(id, Blob, 3, nil, deflated([]byte("hello"))) }, "larger than it says"},
		"smaller than it says":  {func(m *packMaker) { m.add(id, Blob, 9, nil, deflated([]byte("hello"))) }, "unexpected EOF"},
		"size beyond the limit": {func(m *packMaker) { m.add(id, Blob, 1<<33, nil, bytes.Repeat([]byte{1}, 1<<23+1<<20)) }, "the object has 8589934592 bytes"},
		"impossible size":       {func(m *packMaker) { m.add(id, Blob, 1<<20, nil, deflated(nil)) }, "size cannot be"},
		"endless size": {func(m *packMaker) {
			m.add(id, Blob, 0, nil, bytes.Repeat([]byte{0xff}, 40))
			m.body.Bytes()[0] |= 0x80
		}, "no good size"},
		"no type": {func(m *packMaker) { m.add(id, 5, 5, nil, deflated([]byte("hello"))) }, "no known type"},
		"no zlib": {func(m *packMaker) { m.add(id, Blob, 5, nil, []byte("hello, hello")) }, "zlib"},
		"wrong checksum": {func(m *packMaker) {
			d := deflated([]byte("hello"))
			d[len(d)-1]++
			m.add(id, Blob, 5, nil, d)
		}, "checksum"},
		"another content": {func(m *packMaker) { m.add(id, Blob, 5, nil, deflated([]byte("hello"))) }, "does not match its id"},
		"no base": {func(m *packMaker) {
			m.add(id, namedDelta, 4, make([]byte, 20), deflated(delta(5, 1, 1, 'x')))
		}, "is not there"},
		"its own base by id":       {func(m *packMaker) { m.add(id, namedDelta, 4, id[:], deflated(delta(1, 1, 1, 'x'))) }, "in circles"},
		"its own base by distance": {func(m *packMaker) { m.add(id, offsetDelta, 4, []byte{0}, deflated(delta(1, 1, 1, 'x'))) }, "from itself"},
		"a base before the pack":   {func(m *packMaker) { m.add(id, offsetDelta, 4, []byte{100}, deflated(delta(1, 1, 1, 'x'))) }, "lies outside"},
		"a base far away":          {func(m *packMaker) { m.add(id, offsetDelta, 4, bytes.Repeat([]byte{0xff}, 40), nil) }, "too far away"},
		"bases in a circle": {func(m *packMaker) {
			other := Hash{2}
			m.add(id, namedDelta, 4, other[:], deflated(delta(1, 1, 1, 'x')))
			m.add(other, namedDelta, 4, id[:], deflated(delta(1, 1, 1, 'x')))
		}, "in circles"},
		"copy beyond the base":      {asDelta(delta(5, 5, 0x91, 3, 5)), "beyond its base"},
		"copy far beyond the base":  {asDelta(delta(5, 5, 0xff, 255, 255, 255, 255, 255, 255, 255)), "beyond its base"},
		"another base":              {asDelta(delta(6, 1, 1, 'x')), "from 6 bytes"},
		"more than promised":        {asDelta(delta(5, 1, 2, 'x', 'y')), "makes 2 bytes and promises 1"},
		"less than promised":        {asDelta(delta(5, 1000, 1, 'x')), "makes 1 bytes and promises 1000"},
		"more promised than memory": {asDelta(delta(5, 1<<62, 1, 'x')), "the object has"},
		"promise without end":       {asDelta(bytes.Repeat([]byte{0xff}, 30)), "not well formed"},
		"no step":                   {asDelta(delta(5, 1, 0)), "not well formed"},
		"insert cut short":          {asDelta(delta(5, 9, 9, 'x')), "not well formed"},
		"copy cut short":            {asDelta(delta(5, 9, 0xff, 1)), "not well formed"},
		"empty difference":          {asDelta(nil), "not well formed"},
		"a difference of another":   {asDelta(delta(5, 1, 1, 'x')), "does not match its id"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newPackMaker()
			c.make(m)
			s := m.open(t)
			for range 2 { // what the first attempt kept does no harm
				_, content, err := s.Read(id, Any, 1<<30)
				require.ErrorContains(t, err, c.want)
				require.Nil(t, content)
				assert.NotErrorIs(t, err, ErrMissing)
			}
		})
	}
}

// TestLargeBase: an object of few bytes is not a way to make others load many.
func TestLargeBase(t *testing.T) {
	t.Parallel()
	m := newPackMaker()
	m.add(Hash{2}, Blob, maxBase+1, nil, bytes.Repeat([]byte{7}, 1<<20))
	d := delta(maxBase+1, 1, 1, 'x')
	m.add(Hash{1}, namedDelta, len(d), named(Hash{2}), deflated(d))
	_, _, err := m.open(t).Read(Hash{1}, Any, 10)
	require.ErrorIs(t, err, errLargeBase)
}

func TestChainOfAnyLength(t *testing.T) {
	t.Parallel()
	m := newPackMaker()
	at := m.offset()
	m.blob("0")
	content := "0"
	var last Hash
	for i := range 4000 {
		next := content + string(rune('a'+i%26))
		d := delta(uint64(len(content)), uint64(len(next)), append(copyAll(len(content)), 1, next[len(content)])...)
		last = BlobHash([]byte(next))
		before := m.offset() - at
		at = m.add(last, offsetDelta, len(d), distance(before), deflated(d))
		content = next
	}
	_, got, err := m.open(t).Read(last, Blob, 1<<20)
	require.NoError(t, err)
	require.Equal(t, content, string(got))
}

func copyAll(n int) []byte { return []byte{0xb0, byte(n), byte(n >> 8)} }

func distance(n int64) []byte {
	out := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		out = append([]byte{byte(n&0x7f) | 0x80}, out...)
	}
	return out
}

func FuzzDelta(f *testing.F) {
	f.Add([]byte("hello"), delta(5, 3, 0x91, 1, 2, 1, 'x'))
	f.Add([]byte("hello"), delta(5, 5, 0x90, 5))
	f.Add([]byte(""), delta(0, 1, 1, 'x'))
	f.Fuzz(func(t *testing.T, base, d []byte) {
		got, err := applyDelta(base, d, 1<<20)
		if err != nil || len(base) == 0 {
			return
		}
		want, err := packfile.PatchDelta(base, d)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got))
	})
}

// FuzzPack reads whatever stands in a pack, behind two objects that are as they should be.
func FuzzPack(f *testing.F) {
	hello := BlobHash([]byte("hello"))
	d := delta(5, 3, 0x91, 1, 2, 1, 'x')
	seed := func(kind Kind, size int, base, stored []byte) {
		m := newPackMaker()
		m.add(Hash{}, kind, size, base, stored)
		f.Add(m.body.Bytes())
	}
	seed(Blob, 5, nil, deflated([]byte("hello")))
	seed(namedDelta, len(d), hello[:], deflated(d))
	seed(offsetDelta, len(d), []byte{20}, deflated(d))
	seed(namedDelta, len(d), named(Hash{1}), deflated(d))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := newPackMaker()
		m.blob("hello")
		m.blob(strings.Repeat("hello", 100))
		m.ids = append(m.ids, Hash{1})
		m.offsets[Hash{1}] = m.offset()
		m.body.Write(raw)
		m.write(t, dir)
		s, err := Open(dir)
		require.NoError(t, err)
		defer func() { require.NoError(t, s.Close()) }()
		found, err := s.places[0].find(Hash{1})
		require.NoError(t, err)
		require.Len(t, found, 1)
		_, content, err := found[0].pack.read(found[0].offset, Any, 1<<16)
		if err == nil {
			require.LessOrEqual(t, len(content), 1<<16)
		}
		_, _, err = s.Read(Hash{1}, Any, 1<<16)
		require.Error(t, err, "no content has this id")
		_, content, err = s.Read(hello, Blob, 10)
		require.NoError(t, err)
		require.Equal(t, "hello", string(content))
	})
}
