package gittree

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzRawTree: whatever the bytes, the parser neither panics nor gives a name
// that may not be part of a path, nor one twice, nor out of order.
func FuzzRawTree(f *testing.F) {
	hash := strings.Repeat("\x01", 20)
	f.Add([]byte(""))
	f.Add([]byte("100644 a\x00" + hash + "40000 b\x00" + hash))
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, err := parseTree(Hash{1}, raw)
		if err != nil {
			var tree *TreeError
			require.ErrorAs(t, err, &tree)
			require.Equal(t, Hash{1}, tree.Tree)
			require.Nil(t, entries)
			return
		}
		names := map[string]bool{}
		size := 0
		for i, e := range entries {
			require.Empty(t, nameProblem(e.name))
			require.NotContains(t, e.name, "\x00")
			require.False(t, names[e.name])
			names[e.name] = true
			size += len(e.name) + len(" \x00") + len(e.hash) + 1
			if i > 0 {
				require.Negative(t, compareNames(entries[i-1].name, entries[i-1].dir, e.name, e.dir))
			}
		}
		require.LessOrEqual(t, size, len(raw))
	})
}

func TestCompareNames(t *testing.T) {
	slash := func(name string, dir bool) string {
		if dir {
			return name + "/"
		}
		return name
	}
	names := []string{"a", "a-", "a.b", "a0", "aa", "b", "é", "ab"}
	for _, a := range names {
		for _, b := range names {
			for i := range 4 {
				x, y := i&1 != 0, i&2 != 0
				want := strings.Compare(slash(a, x), slash(b, y))
				got := compareNames(a, x, b, y)
				assert.Equal(t, want < 0, got < 0, "%q %q", slash(a, x), slash(b, y))
				assert.Equal(t, want == 0, got == 0, "%q %q", slash(a, x), slash(b, y))
			}
		}
	}
}
