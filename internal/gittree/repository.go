package gittree

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/gitsm/gitsm/internal/gitobject"
	"github.com/gitsm/gitsm/internal/lru"
)

// Repository reads the commits of one git repository. Its methods may be
// called from several goroutines; Close must come after all of them.
type Repository struct {
	layout  layout
	partial bool
	sparse  bool
	store   *store
	trees   *lru.Cache[Hash, *rawTree]
	sound   *lru.Cache[string, *rawTree] // the last sound tree of a folder, by its path
	commits *lru.Cache[Hash, commit]

	authority atomic.Pointer[authority]
}

const (
	// maxTrees is how many bytes of trees are kept for the next question: a history has the
	// same folders again and again.
	maxTrees = 96 << 20
	// maxSound is how many bytes of trees are kept by their path, many of which are in the
	// other place too.
	maxSound = 32 << 20
	// maxCommits is how many bytes of commits are kept.
	maxCommits = 32 << 20
	// commitSize is about how many bytes a commit has that was parsed.
	commitSize = 400
)

// Sparse reports whether the worktree may lack files of its commit, as after git
// sparse-checkout. What a commit holds can be read all the same.
func (r *Repository) Sparse() bool { return r.sparse }

// Open finds the repository that holds dir, in dir or above it; linked
// worktrees, submodules, bare repositories and repositories that borrow objects
// from others are fine. It fails with ErrNoRepository if there is none, and
// with *RepositoryError, whose Hint says what to do, for a repository in a
// format that is not read here.
func Open(dir string) (*Repository, error) {
	l, err := findLayout(dir)
	if err != nil {
		return nil, err
	}
	f, err := readFormat(l)
	if err != nil {
		return nil, err
	}
	if l.gitDir == l.common && l.root != "" { // the main worktree
		switch {
		case f.bare:
			l.root = ""
		case f.worktree != "":
			l.root = absolute(l.gitDir, f.worktree)
		}
	}
	s, err := openStore(l)
	if err != nil {
		return nil, err
	}
	return &Repository{
		layout: l, partial: f.partial, sparse: f.sparse, store: s,
		trees: lru.New[Hash, *rawTree](maxTrees), sound: lru.New[string, *rawTree](maxSound),
		commits: lru.New[Hash, commit](maxCommits),
	}, nil
}

// Close closes the pack files that reading keeps open. The repository and its
// revisions must not be used afterwards.
func (r *Repository) Close() error { return r.store.objects.Close() }

// Root returns the absolute path of the worktree, without symbolic links, or ""
// if the repository is bare.
func (r *Repository) Root() string { return r.layout.root }

// Head returns the commit that HEAD names. It fails with ErrNoCommit when HEAD
// names a branch without a commit, as in a new repository.
func (r *Repository) Head() (Hash, error) {
	h, err := r.follow("HEAD")
	if err != nil {
		return Hash{}, err
	}
	return r.peel(h, "HEAD")
}

// CommitTime returns the committer's time of a commit in the committer's zone
// offset. An offset that no clock has counts as UTC, as in git.
func (r *Repository) CommitTime(h Hash) (time.Time, error) {
	c, err := r.commit(h)
	if err != nil {
		return time.Time{}, err
	}
	return c.time, nil
}

// CommitTree returns the id of a commit's tree, which is not read.
func (r *Repository) CommitTree(h Hash) (Hash, error) {
	c, err := r.commit(h)
	return c.tree, err
}

// Revision returns the files of a commit. The id of a tag is not accepted;
// Resolve gives that of its commit.
func (r *Repository) Revision(h Hash) (*Revision, error) {
	c, err := r.commit(h)
	if err != nil {
		return nil, err
	}
	rv := &Revision{repo: r, commit: h, tree: c.tree}
	if rv.top, err = rv.folder(c.tree); err != nil {
		return nil, err
	}
	return rv, nil
}

// commit reads and parses a commit, of which nobody may write to the parents.
func (r *Repository) commit(h Hash) (commit, error) {
	if c, ok := r.commits.Get(h); ok {
		return c, nil
	}
	raw, err := r.object(h, gitobject.Commit, maxCommit)
	if err != nil {
		return commit{}, err
	}
	c, err := parseCommit(h, raw)
	if err == nil {
		r.commits.Put(h, c, commitSize+len(c.parents)*len(h)+len(c.summary))
	}
	return c, err
}

// object reads an object of one type, with errors that say what to do.
// For trees and blobs *gitobject.SizeError is left to the caller.
func (r *Repository) object(h Hash, t gitobject.Kind, limit int64) ([]byte, error) {
	_, raw, err := r.store.objects.Read(h, t, limit)
	history := t == gitobject.Commit || t == gitobject.Tag
	var kind *gitobject.KindError
	var size *gitobject.SizeError
	switch {
	case errors.As(err, &kind) && history:
		return nil, &RepositoryError{
			Problem: fmt.Sprintf("object %s is a %s, not a %s", h, kind.Got, t),
			Hint:    "name a commit",
			Err:     ErrUnknownRevision,
		}
	case errors.As(err, &kind):
		return nil, &RepositoryError{Problem: fmt.Sprintf("object %s is a %s, not a %s", h, kind.Got, t), Hint: fsckHint}
	case errors.As(err, &size) && history:
		return nil, &RepositoryError{
			Problem: fmt.Sprintf("%s %s has %d bytes", t, h, size.Size),
			Hint:    fmt.Sprintf("gitsm reads up to %d; the message must be shorter", limit),
		}
	case errors.Is(err, ErrMissingObject):
		return nil, r.missing(h, t)
	}
	return raw, err
}

// missing explains why an object is not there.
func (r *Repository) missing(h Hash, t gitobject.Kind) error {
	e := &RepositoryError{Problem: fmt.Sprintf("object %s is missing", h), Hint: fsckHint, Err: ErrMissingObject}
	if t != gitobject.Any {
		e.Problem = fmt.Sprintf("%s %s is missing", t, h)
	}
	history := t == gitobject.Commit || t == gitobject.Any
	switch {
	case history && r.IsShallow():
		e.Hint = shallowHint
	case r.partial:
		e.Hint = partialHint
	case t == gitobject.Any:
		e.Hint = "fetch it first, or check the id"
		e.Err = errors.Join(ErrMissingObject, ErrUnknownRevision)
	}
	return e
}

// IsShallow reports whether history was cut off at some commits.
func (r *Repository) IsShallow() bool {
	info, err := os.Stat(filepath.Join(r.layout.common, "shallow"))
	return err == nil && info.Size() > 0
}
