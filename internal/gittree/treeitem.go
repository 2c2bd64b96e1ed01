package gittree

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// TreeItem is one entry of one folder.
type TreeItem struct {
	Name string
	// Mode is Regular or Executable for a file to write, and may be Symlink or Submodule in
	// what was read. It says nothing of a folder.
	Mode   Mode
	Folder bool
	Hash   Hash
}

// FormatTree returns the content of a tree object with these entries, in git's order. What
// no tree can hold, such as one name twice, is for WriteTree to refuse.
func FormatTree(items []TreeItem) []byte {
	entries := make([]rawEntry, len(items))
	for i, item := range items {
		entries[i] = rawEntry{name: item.Name, hash: item.Hash, dir: item.Folder, mode: item.Mode}
	}
	slices.SortStableFunc(entries, func(a, b rawEntry) int { return compareNames(a.name, a.dir, b.name, b.dir) })
	return writeTree(entries)
}

// TreeHash returns the id of the tree with these entries.
func TreeHash(items []TreeItem) Hash { return gitobject.HashOf(gitobject.Tree, FormatTree(items)) }

// ReadTree returns the entries of one folder in git's order, not those of the folders below.
// It fails with *TreeError for a tree that git would not make, so that writing the entries
// anew gives the same id.
func (r *Repository) ReadTree(h Hash) ([]TreeItem, error) {
	if h == emptyTree {
		return nil, nil
	}
	t, err := r.tree(h)
	if err != nil {
		return nil, err
	}
	return readItems(h, t.raw)
}

func readItems(h Hash, raw []byte) ([]TreeItem, error) {
	entries, err := parseTree(h, raw)
	if err != nil {
		return nil, err
	}
	items := make([]TreeItem, len(entries))
	for i, e := range entries {
		if e.odd {
			return nil, &TreeError{Tree: h, Problem: fmt.Sprintf("has the entry %q in a form that git does not write", e.name)}
		}
		items[i] = TreeItem{Name: e.name, Mode: e.mode, Folder: e.dir, Hash: e.hash}
	}
	return items, nil
}
