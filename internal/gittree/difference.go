package gittree

import (
	"context"
	"fmt"
)

// File is what a path holds: a file, a link or a submodule. The zero File is nothing.
type File struct {
	Mode Mode
	// Hash is the blob; of a submodule, its commit.
	Hash Hash
}

// IsZero reports whether there is nothing.
func (f File) IsZero() bool { return f == File{} }

// FileChange is a path that two trees do not have alike. A change of the mode alone is
// one, and so is another target of a link.
type FileChange struct {
	// Path is slash-separated; its bytes are as committed, not necessarily UTF-8.
	Path string
	// Before and After are never equal; zero where there is nothing.
	Before, After File
}

// Difference returns every path in which the trees of two commits differ, sorted by its
// bytes. What moved is removed in one place and added in another; a file that became a
// folder is removed, and the folder's files are added. Folders of equal content are not
// read. It fails with *TreeError for a tree that git would not make.
func (r *Repository) Difference(ctx context.Context, from, to Hash) ([]FileChange, error) {
	before, err := r.commit(from)
	if err != nil {
		return nil, err
	}
	after, err := r.commit(to)
	if err != nil {
		return nil, err
	}
	if before.tree == after.tree {
		return nil, nil
	}
	d := difference{rv: Revision{repo: r, commit: to, tree: after.tree}, kept: map[Hash][]rawEntry{}}
	a, err := d.folder(before.tree)
	if err != nil {
		return nil, err
	}
	b, err := d.folder(after.tree)
	if err != nil {
		return nil, err
	}
	if err := d.compare(ctx, "", a, b, 0); err != nil {
		return nil, err
	}
	return d.changes, nil
}

// difference collects what differs between two trees. Folders of equal content are not
// read.
type difference struct {
	rv      Revision
	changes []FileChange
	known   map[Hash][]rawEntry // folders that were read before
	kept    map[Hash][]rawEntry // those of this difference
	visited int
}

// maxKeptFolders is how many folders of a difference are kept for the next.
const maxKeptFolders = 1000

// folder reads a tree object, once as long as few are kept.
func (d *difference) folder(h Hash) ([]rawEntry, error) {
	raw, ok := d.kept[h]
	if ok {
		return raw, nil
	}
	if raw, ok = d.known[h]; !ok {
		var err error
		if raw, err = d.rv.folder(h); err != nil {
			return nil, err
		}
	}
	if len(d.kept) < maxKeptFolders {
		d.kept[h] = raw
	}
	return raw, nil
}

// compare walks two lists of entries, both in git's order.
func (d *difference) compare(ctx context.Context, prefix string, before, after []rawEntry, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return &TreeError{Tree: d.rv.tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	if d.visited += len(before) + len(after); d.visited > maxEntries {
		return &TreeError{Tree: d.rv.tree, Problem: fmt.Sprintf("differs in more than %d entries", maxEntries)}
	}
	for len(before) > 0 || len(after) > 0 {
		var a, b *rawEntry
		switch c := order(before, after); {
		case c < 0:
			a, before = &before[0], before[1:]
		case c > 0:
			b, after = &after[0], after[1:]
		default:
			a, b = &before[0], &after[0]
			before, after = before[1:], after[1:]
		}
		if err := d.entry(ctx, prefix, a, b, depth); err != nil {
			return err
		}
	}
	return nil
}

// order compares the heads of two lists; an empty one comes last.
func order(before, after []rawEntry) int {
	switch {
	case len(before) == 0:
		return 1
	case len(after) == 0:
		return -1
	}
	return compareNames(before[0].name, before[0].dir, after[0].name, after[0].dir)
}

// entry compares one name, of which one side may be nil. Both sides are of one kind.
func (d *difference) entry(ctx context.Context, prefix string, a, b *rawEntry, depth int) error {
	one := b
	if one == nil {
		one = a
	}
	if a.same(b) {
		return nil
	}
	if !one.dir {
		d.changes = append(d.changes, FileChange{Path: prefix + one.name, Before: a.file(), After: b.file()})
		return nil
	}
	var before, after []rawEntry
	var err error
	if a != nil {
		before, err = d.folder(a.hash)
	}
	if b != nil && err == nil {
		after, err = d.folder(b.hash)
	}
	if err != nil {
		return err
	}
	return d.compare(ctx, prefix+one.name+"/", before, after, depth+1)
}
