package estate_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/wire"
)

// node generates values as decoders make them.
func node(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		n := estate.Node{Pos: position(t)}
		n.Kind = rapid.SampledFrom([]estate.NodeKind{estate.Null, estate.Bool, estate.Number, estate.String, estate.List, estate.Struct}).Draw(t, "kind")
		if depth == 0 && n.Kind >= estate.List {
			n.Kind = estate.String
		}
		switch n.Kind {
		case estate.Null:
		case estate.Bool:
			n.Text = rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
		case estate.Number:
			n.Text = rapid.StringMatching(`-?(0|[1-9][0-9]{0,4})(\.[0-9]{1,3})?`).Draw(t, "number")
		case estate.String:
			n.Text = rapid.String().Draw(t, "text")
		case estate.List:
			n.Items = rapid.SliceOfN(node(depth-1), 0, 4).Draw(t, "items")
		case estate.Struct:
			names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,2}`), 0, 4, rapid.ID).Draw(t, "names")
			n.Fields = []estate.Field{}
			for _, name := range names {
				n.Fields = append(n.Fields, estate.Field{Name: name, Pos: position(t), Value: node(depth-1).Draw(t, "value")})
			}
		}
		return n
	})
}

func position(t *rapid.T) estate.Position {
	return estate.Position{Line: rapid.IntRange(0, 5000).Draw(t, "line"), Column: rapid.IntRange(0, 300).Draw(t, "column")}
}

func TestEncodingComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := node(4).Draw(t, "node")
		prefix := []byte("before")
		encoded := estate.AppendNode(prefix, &n)
		require.Equal(t, "before", string(encoded[:len(prefix)]), "what was there stays")
		back, err := estate.DecodeNode(string(encoded[len(prefix):]))
		require.NoError(t, err)
		requireEqual(t, &n, &back)
		body := (&estate.Record{Encoded: string(encoded[len(prefix):])}).Body()
		requireEqual(t, &n, &body)
	})
}

// A prefix of an encoding is none, and neither is one with more behind it.
func TestEncodingMustBeWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := node(2).Draw(t, "node")
		encoded := string(estate.AppendNode(nil, &n))
		_, err := estate.DecodeNode(encoded[:rapid.IntRange(0, len(encoded)-1).Draw(t, "cut")])
		require.ErrorIs(t, err, wire.ErrMalformed)
		_, err = estate.DecodeNode(encoded + "\x00")
		require.ErrorIs(t, err, wire.ErrMalformed)
	})
}

// requireEqual holds empty and absent lists for the same.
func requireEqual(t require.TestingT, a, b *estate.Node) {
	require.Equal(t, a.Kind, b.Kind)
	require.Equal(t, a.Pos, b.Pos)
	require.Equal(t, a.Text, b.Text)
	require.Len(t, b.Items, len(a.Items))
	require.Len(t, b.Fields, len(a.Fields))
	for i := range a.Items {
		requireEqual(t, &a.Items[i], &b.Items[i])
	}
	for i := range a.Fields {
		require.Equal(t, a.Fields[i].Name, b.Fields[i].Name)
		require.Equal(t, a.Fields[i].Pos, b.Fields[i].Pos)
		requireEqual(t, &a.Fields[i].Value, &b.Fields[i].Value)
	}
}

func FuzzDecodeNode(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := estate.DecodeNode(string(data))
		if err != nil {
			return
		}
		back, err := estate.DecodeNode(string(estate.AppendNode(nil, &n)))
		if err != nil {
			t.Fatal(err)
		}
		requireEqual(t, &n, &back)
		n.AppendJSON(nil)
	})
}

// A few bytes that claim many entries on every level must not cost what they claim.
func TestFalseClaimsCostLittle(t *testing.T) {
	const size = 64 << 10
	var level []byte
	level = append(level, byte(estate.List), 0, 1, 0x80, 0x80, 2) // 32768 entries
	data := strings.Repeat(string(level), 40)
	data += strings.Repeat("\xff", size-len(data))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := estate.DecodeNode(data)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, wire.ErrMalformed)
	assert.Less(t, (after.TotalAlloc-before.TotalAlloc)>>20, uint64(32), "MiB for %d KiB", size>>10)
}

// At agrees with walking the value and comparing paths.
func TestAtFindsWhatWalkVisits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := node(4).Draw(t, "node")
		paths := map[string]*estate.Node{}
		n.Walk("", func(path string, at *estate.Node) bool {
			paths[path] = at
			return true
		})
		for path, want := range paths {
			require.Same(t, want, n.At(path), path)
			for _, wrong := range []string{path + ".none", path + "[99]", path + "[-1]", path + "[x]", path + "[", path + "[]"} {
				require.Nil(t, n.At(wrong), wrong)
			}
		}
		asked := rapid.StringMatching(`([a-z]{1,2}|\[[0-4]\]|\.){1,5}`).Draw(t, "path")
		if strings.Contains(asked, "..") || strings.HasSuffix(asked, ".") || strings.HasPrefix(asked, ".") || strings.Contains(asked, ".[") || strings.Contains(asked, "]") && !wellFormed(asked) {
			return // no path that Walk would write
		}
		require.Same(t, paths[asked], n.At(asked), asked)
	})
}

// wellFormed reports whether names that follow an index have their dot.
func wellFormed(path string) bool {
	for i := 0; i+1 < len(path); i++ {
		if path[i] == ']' && path[i+1] != '.' && path[i+1] != '[' {
			return false
		}
	}
	return true
}

func TestWalkStopsWhereTold(t *testing.T) {
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
		{Name: "a", Value: estate.Node{Kind: estate.List, Items: []estate.Node{{Kind: estate.Null}, {Kind: estate.Null}}}},
		{Name: "b", Value: estate.Node{Kind: estate.Null}},
	}}
	var visited []string
	n.Walk("", func(path string, at *estate.Node) bool {
		visited = append(visited, path)
		return at.Kind != estate.List
	})
	assert.Equal(t, []string{"", "a", "b"}, visited)
}

func TestAbsentFields(t *testing.T) {
	var none *estate.Node
	assert.Nil(t, none.Get("a"))
	assert.Nil(t, none.Field("a"))
	assert.Nil(t, none.At("a.b"))
	assert.Empty(t, none.Str("a"))
	assert.Empty(t, none.Each("a"))
	n := estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: "a", Value: estate.Node{Kind: estate.Number, Text: "1"}}}}
	assert.Empty(t, n.Str("a"), "a number is no text")
	assert.Empty(t, n.Each("a"), "a number is no list")
	assert.Equal(t, "nodekind("+strconv.Itoa(9)+")", estate.NodeKind(9).String())
}

func TestFieldIsThatOfTheBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := node(3).Draw(t, "node")
		encoded := string(estate.AppendNode(nil, &n))
		r := &estate.Record{Encoded: encoded}
		for _, name := range append([]string{"nowhere", ""}, names(&n)...) {
			want := estate.Node{}
			if value := n.Get(name); value != nil {
				want = *value
			}
			got := r.Field(name)
			requireEqual(t, &want, &got)
		}
		cut := rapid.IntRange(0, len(encoded)).Draw(t, "cut")
		broken := &estate.Record{Encoded: encoded[:cut]}
		require.NotPanics(t, func() { broken.Field("a") })
	})
}

// names are those of a mapping's fields.
func names(n *estate.Node) []string {
	var out []string
	for _, f := range n.Fields {
		out = append(out, f.Name)
	}
	return out
}
