package gittree

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/gitobject"
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
	// Parents are the commit's; the first is that of the step before.
	Parents []Hash
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
	step := Step{Commit: l.next, Parents: slices.Clone(c.parents), Time: c.time, Summary: c.summary}
	before := emptyTree
	if len(c.parents) > 0 {
		parent, err := l.repo.commit(c.parents[0])
		if err != nil {
			return Step{}, false, err
		}
		before = parent.tree
	}
	if before != c.tree {
		d := difference{repo: l.repo, tree: c.tree, folders: l.folders}
		if err := d.ids(ctx, before, c.tree, 0); err != nil {
			return Step{}, false, err
		}
		step.Changes = files(d.changes)
	}
	if len(c.parents) > 0 {
		l.next = c.parents[0]
	} else {
		l.ended = true
	}
	return step, true, nil
}

// files keeps what Line tells: contents that changed, not modes. A link has no content.
func files(changes []FileChange) []PathChange {
	var out []PathChange
	for _, c := range changes {
		if c.Before.Hash != c.After.Hash {
			out = append(out, PathChange{Path: c.Path, Before: c.Before.content(), After: c.After.content()})
		}
	}
	return out
}

// content returns the blob of a file that is no link.
func (f File) content() Hash {
	if !f.Mode.IsFile() {
		return Hash{}
	}
	return f.Hash
}

// Blob returns a file's content by its id, which may not be larger than a limit.
func (r *Repository) Blob(h Hash, limit int64) ([]byte, error) {
	content, err := r.object(h, gitobject.Blob, limit)
	return bytes.Clone(content), err
}

// Shallow reports whether an error means that history goes on where this clone ends.
func Shallow(err error) bool { return errors.Is(err, ErrMissingObject) }
