package gittree

import (
	"context"
	"fmt"
	"slices"
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
	d := difference{repo: r, tree: after.tree}
	if err := d.ids(ctx, before.tree, after.tree, 0); err != nil {
		return nil, err
	}
	return d.changes, nil
}

// difference collects what differs between two trees. Folders of equal content are not
// read.
type difference struct {
	repo    *Repository
	tree    Hash     // for messages
	folders []string // at the top; all if empty
	changes []FileChange
	path    []byte // of the folder that is being compared
	visited int
}

// entrySize is about how many bytes an entry of a tree has.
const entrySize = 64

// ids compares two folders by their ids.
func (d *difference) ids(ctx context.Context, before, after Hash, depth int) error {
	a, err := d.repo.tree(before)
	if err != nil {
		return err
	}
	b, err := d.repo.tree(after)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return &TreeError{Tree: d.tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	if d.visited += (len(a.bytes())+len(b.bytes()))/entrySize + 1; d.visited > maxEntries {
		return &TreeError{Tree: d.tree, Problem: fmt.Sprintf("differs in more than %d entries", maxEntries)}
	}
	path := string(d.path)
	like, _ := d.repo.sound.Get(path)
	err = compareTrees(a, b, like, func(x, y *entryView) error {
		one, raw := y, b.bytes()
		if one == nil {
			one, raw = x, a.bytes()
		}
		name := one.nameIn(raw)
		if depth == 0 && !d.wanted(name) {
			return nil
		}
		return d.entry(ctx, name, x, y, depth)
	})
	if err == nil && b != nil && b != like {
		d.repo.sound.Put(path, b, len(path)+len(b.raw))
	}
	return err
}

func (d *difference) wanted(name []byte) bool {
	return len(d.folders) == 0 || slices.ContainsFunc(d.folders, func(f string) bool { return f == string(name) })
}

// entry adds what differs under one name, of which one side may be nil. Both sides are of one
// kind.
func (d *difference) entry(ctx context.Context, name []byte, a, b *entryView, depth int) error {
	length := len(d.path)
	defer func() { d.path = d.path[:length] }()
	d.path = append(d.path, name...)
	if a != nil && !a.dir || b != nil && !b.dir {
		d.changes = append(d.changes, FileChange{Path: string(d.path), Before: a.file(), After: b.file()})
		return nil
	}
	d.path = append(d.path, '/')
	return d.ids(ctx, a.folder(), b.folder(), depth+1)
}

// file returns what an entry that is no folder holds.
func (v *entryView) file() File {
	if v == nil {
		return File{}
	}
	return File{Mode: v.mode, Hash: v.hash}
}

// folder returns the id of a folder.
func (v *entryView) folder() Hash {
	if v == nil {
		return emptyTree
	}
	return v.hash
}
