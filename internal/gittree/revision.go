package gittree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/gitobject"
)

const (
	// maxTree is the largest tree object that is read.
	maxTree = 128 << 20
	// maxKept is how many entries one listing keeps to meet them again.
	maxKept = 100_000
)

// Revision is the files of one commit, or of a merge that is not made yet. Its methods may
// be called from several goroutines.
type Revision struct {
	repo         *Repository
	commit, tree Hash
	top          []rawEntry
	overlay      overlay
}

// overlay is the content of objects that the repository need not have.
type overlay struct{ trees, blobs map[Hash][]byte }

// Commit returns the commit's id; zero for a merge that is not made yet.
func (rv *Revision) Commit() Hash { return rv.commit }

// TreeHash returns the id of the commit's whole tree.
func (rv *Revision) TreeHash() Hash { return rv.tree }

// Folder returns the tree id of a top-level folder, which stays the same as long
// as nothing below the folder changes; false if there is no such folder, or
// something of that name that is no folder. It fails for what cannot be the
// name of a top-level folder.
func (rv *Revision) Folder(name string) (Hash, bool, error) {
	if err := checkFolder(name); err != nil {
		return Hash{}, false, err
	}
	for _, e := range rv.top {
		if e.name == name && e.dir {
			return e.hash, true, nil
		}
	}
	return Hash{}, false, nil
}

// Entries lists the files of the commit below the given top-level folders, as
// described at Tree, hidden ones included. It fails with *TreeError if the commit
// holds a tree that git would not make.
func (rv *Revision) Entries(ctx context.Context, folders ...string) ([]Entry, error) {
	for _, name := range folders {
		if err := checkFolder(name); err != nil {
			return nil, err
		}
	}
	top := rv.top
	if len(folders) > 0 {
		top = nil
		for _, e := range rv.top {
			if slices.Contains(folders, e.name) {
				top = append(top, e)
			}
		}
	}
	l := listing{rv: rv, known: map[Hash][]rawEntry{}}
	if err := l.add(ctx, "", rv.tree, top, 0); err != nil {
		return nil, err
	}
	return l.entries, nil
}

// listing collects the entries of a revision, in order.
type listing struct {
	rv      *Revision
	entries []Entry
	visited int
	known   map[Hash][]rawEntry // folders read before
	kept    int                 // entries in known
}

// add appends what lies in one folder. prefix ends in a slash unless empty.
func (l *listing) add(ctx context.Context, prefix string, tree Hash, raw []rawEntry, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return &TreeError{Tree: tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	if l.visited += len(raw); l.visited > maxEntries {
		return &TreeError{Tree: l.rv.tree, Problem: fmt.Sprintf("has more than %d entries", maxEntries)}
	}
	l.entries = slices.Grow(l.entries, len(raw))
	paths := joinPaths(prefix, raw)
	for _, e := range raw {
		path := paths[:len(prefix)+len(e.name)]
		paths = paths[len(path):]
		if !e.dir {
			l.entries = append(l.entries, Entry{Path: path, Mode: e.mode, Size: -1, Blob: e.hash})
			continue
		}
		below, err := l.folder(e.hash)
		if err != nil {
			return err
		}
		if err := l.add(ctx, path+"/", e.hash, below, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// folder reads a tree object, once as long as few are kept: a few objects that
// name each other over and over make a tree of millions.
func (l *listing) folder(h Hash) ([]rawEntry, error) {
	if raw, ok := l.known[h]; ok {
		return raw, nil
	}
	raw, err := l.rv.folder(h)
	if err == nil && l.kept < maxKept {
		l.kept += len(raw) + 1
		l.known[h] = raw
	}
	return raw, err
}

// joinPaths returns all paths of a folder one after the other, in one
// allocation.
func joinPaths(prefix string, raw []rawEntry) string {
	size := len(prefix) * len(raw)
	for _, e := range raw {
		size += len(e.name)
	}
	var b strings.Builder
	b.Grow(size)
	for _, e := range raw {
		b.WriteString(prefix)
		b.WriteString(e.name)
	}
	return b.String()
}

// folder reads one tree object.
func (rv *Revision) folder(h Hash) ([]rawEntry, error) {
	if h == emptyTree {
		return nil, nil
	}
	if raw, ok := rv.overlay.trees[h]; ok {
		return parseTree(h, raw)
	}
	t, err := rv.repo.tree(h)
	if err != nil {
		return nil, err
	}
	return parseTree(h, t.bytes())
}

// Read returns the content of a file of this revision, as described at Tree. It
// reads by e.Blob; e.Path is for messages only.
func (rv *Revision) Read(ctx context.Context, e Entry, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !e.Mode.IsFile() {
		return nil, &NotRegularError{Path: e.Path, Mode: e.Mode}
	}
	if content, ok := rv.overlay.blobs[e.Blob]; ok {
		if int64(len(content)) > limit {
			return nil, &TooLargeError{Path: e.Path, Size: int64(len(content)), Limit: limit}
		}
		return bytes.Clone(content), nil
	}
	content, err := rv.repo.Blob(e.Blob, limit)
	var size *gitobject.SizeError
	if errors.As(err, &size) {
		return nil, &TooLargeError{Path: e.Path, Size: size.Size, Limit: limit}
	} else if err != nil {
		return nil, fmt.Errorf("read %s: %w", e.Path, err)
	}
	return content, nil
}
