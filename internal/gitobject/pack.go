package gitobject

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/lru"
)

const (
	packHeaderSize = 12
	// maxChain is how many differences an object may be away from one that is stored whole.
	// Git makes no more than 4,095.
	maxChain = 4096
	// maxBase is the largest object that others are stored as differences from. Git makes no
	// differences of larger ones.
	maxBase = 512 << 20
)

// pack reads the objects of one pack. The pack itself is opened when the first object is
// read.
type pack struct {
	path  string
	index *packIndex
	shelf *shelf

	mu     sync.Mutex
	file   *pagedFile
	closed bool
}

// shelf is what the packs of a store share.
type shelf struct {
	pages     pages
	bases     *lru.Cache[baseKey, baseObject]
	unpackers sync.Pool
}

// baseKey is an object by its place, which is how others refer to it.
type baseKey struct {
	pack   *pack
	offset int64
}

type baseObject struct {
	kind    Kind
	content []byte
}

func openPack(s *shelf, index string) (*pack, error) {
	x, err := openIndex(&s.pages, index)
	if err != nil {
		return nil, err
	}
	return &pack{path: strings.TrimSuffix(index, ".idx") + ".pack", index: x, shelf: s}, nil
}

func (p *pack) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	err := p.index.file.close()
	if p.file != nil {
		err = errors.Join(err, p.file.close())
	}
	return err
}

// open returns the file, which must be the one that the index was made for.
func (p *pack) open() (*pagedFile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return nil, os.ErrClosed
	case p.file != nil:
		return p.file, nil
	}
	file, err := p.shelf.pages.open(p.path)
	if err != nil {
		return nil, err
	}
	if err := p.check(file); err != nil {
		return nil, errors.Join(err, file.close())
	}
	p.file = file
	return file, nil
}

func (p *pack) check(file *pagedFile) error {
	var buf [packHeaderSize]byte
	head, err := file.bytes(0, len(buf), buf[:])
	if err != nil {
		return err
	}
	n := p.index.count()
	version := head[7]
	if string(head[:7]) != "PACK\x00\x00\x00" || version != 2 && version != 3 {
		return errors.New("it is no pack that is known here")
	}
	if string(head[8:]) != string([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) {
		return errors.New("it is not the one that its index was made for")
	}
	want, err := p.index.checksum()
	if err != nil {
		return err
	}
	var sum Hash
	end, err := file.bytes(max(0, file.size-int64(len(sum))), len(sum), sum[:])
	if err == nil && Hash(end) != want {
		err = errors.New("it is not the one that its index was made for, or cut short")
	}
	return err
}

// packedEntry is the head of an object in a pack.
type packedEntry struct {
	kind Kind
	size int64 // of what is stored: the object, or the difference
	data int64 // where that lies
	base int64 // where the object lies that this is a difference from
}

func (e packedEntry) isDelta() bool {
	return e.kind == offsetDelta || e.kind == namedDelta
}

// entry reads the head of what lies at an offset.
func (p *pack) entry(file *pagedFile, offset int64) (packedEntry, error) {
	end := file.size - int64(len(Hash{}))
	if offset < packHeaderSize || offset >= end {
		return packedEntry{}, errors.New("an object lies outside")
	}
	var s stream
	s.reset(file, offset)
	c, err := s.ReadByte()
	if err != nil {
		return packedEntry{}, err
	}
	e := packedEntry{kind: Kind(c >> 4 & 7), size: int64(c & 15)}
	for shift := 4; c&0x80 != 0; shift += 7 {
		if c, err = s.ReadByte(); err != nil {
			return packedEntry{}, err
		}
		if shift > 53 {
			return packedEntry{}, errors.New("an object has no good size")
		}
		e.size |= int64(c&0x7f) << shift
	}
	switch e.kind {
	case Commit, Tree, Blob, Tag:
	case offsetDelta:
		e.base, err = s.distance()
		e.base = offset - e.base
	case namedDelta:
		e.base, err = p.named(&s)
	default:
		err = errors.New("an object has no known type")
	}
	e.data = s.at()
	if err == nil && e.size/maxInflation > end-e.data {
		err = errors.New("an object's size cannot be")
	}
	return e, err
}

// named reads the id of a base, which must be in the same pack.
func (p *pack) named(s *stream) (int64, error) {
	var h Hash
	for i := range h {
		var err error
		if h[i], err = s.ReadByte(); err != nil {
			return 0, err
		}
	}
	at, ok, err := p.index.find(h)
	if err == nil && !ok {
		err = fmt.Errorf("object %s, which others are stored as differences from, is not there", h)
	}
	return at, err
}

// distance reads how far before an object its base lies.
func (s *stream) distance() (int64, error) {
	c, err := s.ReadByte()
	d := int64(c & 0x7f)
	for err == nil && c&0x80 != 0 {
		if d > 1<<54 {
			return 0, errors.New("a base lies too far away")
		}
		c, err = s.ReadByte()
		d = (d+1)<<7 | int64(c&0x7f)
	}
	if err == nil && d == 0 {
		err = errors.New("an object is stored as a difference from itself")
	}
	return d, err
}

// packError is a pack that is damaged, or one that is gone.
type packError struct {
	path string
	err  error
}

// Error names the pack.
func (e *packError) Error() string { return fmt.Sprintf("pack %s: %s", e.path, e.err) }

// Unwrap returns what is wrong.
func (e *packError) Unwrap() error { return e.err }

// isGone reports whether an error means that a file is no longer there, as after a git gc.
func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrClosed) }
