package audit_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/gittree"
)

// The report from the index is that of a whole verification, to the byte, whatever happens
// in between.
func TestIndex(t *testing.T) {
	t.Parallel()
	h := lived(t)
	own := t.TempDir()
	same := func() {
		t.Helper()
		indexed := h.verify(func(o *audit.Options) { o.Index, o.Repository.CacheDir = true, own })
		require.Equal(t, h.verify(), indexed)
	}
	merge := func(name string) (before, after, head gittree.Hash) {
		head = h.branch(name, map[string]string{name: "1"})
		before, after = h.merge(head)
		return before, after, head
	}
	same()
	same()
	before, after, head := merge("four")
	same() // a commit that has no entry yet
	h.record(h.recorded(before, after, head))
	same()
	before, after = h.push(map[string]string{"fix": "1"})
	h.unauthorised(before, after)
	same()
	p := h.emergency("emergency", "ratifies: ["+after.String()+"]\n", nil)
	same()
	h.ratify(p, after)
	same()
	require.Empty(t, h.verify().Findings)
	merge("five")
	before, after, head = merge("six")
	h.record(h.recorded(before, after, head)) // five is left out
	same()
	h.unauthorised(h.at("main~3"), h.at("main~1")) // and written down too late
	same()
	require.NotEmpty(t, h.verify().Findings)
	same()
}

// An index that was damaged, or made by another program, is none.
func TestIndexThatCannotBeRead(t *testing.T) {
	t.Parallel()
	h := lived(t)
	own := t.TempDir()
	indexed := func(o *audit.Options) { o.Index, o.Repository.CacheDir = true, own }
	want := h.verify()
	require.Equal(t, want, h.verify(indexed))
	damaged := 0
	require.NoError(t, filepath.WalkDir(own, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), "kept-audit-") {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			content[len(content)/2] ^= 1
			damaged++
			return os.WriteFile(path, content, 0o600)
		}
		return err
	}))
	require.Equal(t, 1, damaged)
	require.Equal(t, want, h.verify(indexed))
	require.Equal(t, want, h.verify(indexed, func(o *audit.Options) { o.Repository.Engine = "another" }))
	require.Equal(t, want, h.verify(indexed))
}
