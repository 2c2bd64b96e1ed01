package gittree

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// PathChange is a file that a commit added, removed or rewrote.
type PathChange struct {
	Path string
	// Before and After are the contents; zero where there was or is no file.
	Before, After Hash
}

// Step is one commit of a main line.
type Step struct {
	Commit Hash
	// Time is the committer's.
	Time time.Time
	// Summary is the first line of the message, of at most 200 bytes.
	Summary string
	// Changes are the files that differ from the commit's first parent, sorted as in a
	// tree. A file that moved is removed in one place and added in another.
	Changes []PathChange
}

// Line is the history of a branch as its first parents have it: what each merge, and each
// commit made on the branch itself, brought to it. It is not safe for concurrent use.
type Line struct {
	repo    *Repository
	folders []string
	next    Hash
	ended   bool
	known   map[Hash][]rawEntry // the folders of the last two commits
}

// Line returns the history that ends in a commit, of the files below top-level folders, or
// of all files.
func (r *Repository) Line(from Hash, folders ...string) *Line {
	return &Line{repo: r, folders: folders, next: from}
}

// Next returns the step before the last one, and false at the beginning of history. It
// fails with an error that wraps ErrMissingObject where a shallow clone ends.
func (l *Line) Next(ctx context.Context) (Step, bool, error) {
	if l.ended {
		return Step{}, false, nil
	}
	if err := ctx.Err(); err != nil {
		return Step{}, false, err
	}
	c, err := l.repo.commit(l.next)
	if err != nil {
		return Step{}, false, err
	}
	step := Step{Commit: l.next, Time: c.time, Summary: c.summary}
	d := difference{rv: Revision{repo: l.repo, commit: l.next, tree: c.tree}, known: l.known, kept: map[Hash][]rawEntry{}}
	var before []rawEntry
	if len(c.parents) > 0 {
		parent, err := l.repo.commit(c.parents[0])
		if err != nil {
			return Step{}, false, err
		}
		if before, err = d.folder(parent.tree); err != nil {
			return Step{}, false, err
		}
		l.next = c.parents[0]
	} else {
		l.ended = true
	}
	after, err := d.folder(c.tree)
	if err != nil {
		return Step{}, false, err
	}
	if err := d.compare(ctx, "", only(before, l.folders), only(after, l.folders), 0); err != nil {
		return Step{}, false, err
	}
	l.known = d.kept
	step.Changes = d.changes
	return step, true, nil
}

// only keeps the entries of the folders named, or all where none is.
func only(entries []rawEntry, folders []string) []rawEntry {
	if len(folders) == 0 {
		return entries
	}
	var out []rawEntry
	for _, e := range entries {
		for _, f := range folders {
			if e.name == f {
				out = append(out, e)
			}
		}
	}
	return out
}

// difference collects what differs between two trees. Folders of equal content are not
// read.
type difference struct {
	rv      Revision
	changes []PathChange
	known   map[Hash][]rawEntry // folders that were read for the step before
	kept    map[Hash][]rawEntry // those of this one
	visited int
}

// folder reads a tree object, once for a commit and its parent.
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

// maxKeptFolders is how many folders of a step are kept for the next.
const maxKeptFolders = 1000

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
	if a != nil && b != nil && a.hash == b.hash {
		return nil
	}
	if !one.dir {
		d.changes = append(d.changes, PathChange{Path: prefix + one.name, Before: file(a), After: file(b)})
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

// file returns the content of an entry that is a file and no link.
func file(e *rawEntry) Hash {
	if e == nil || !e.mode.IsFile() {
		return Hash{}
	}
	return e.hash
}

// Blob returns a file's content by its id, which may not be larger than a limit.
func (r *Repository) Blob(h Hash, limit int64) ([]byte, error) {
	return r.object(h, plumbing.BlobObject, limit)
}

// Shallow reports whether an error means that history goes on where this clone ends.
func Shallow(err error) bool { return errors.Is(err, ErrMissingObject) }

// Short returns the first digits of an id, as people write it.
func (h Hash) Short() string { return strings.ToLower(h.String()[:10]) }
