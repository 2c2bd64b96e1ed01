package repository

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/gittree"
)

// The folders that hold records.
const (
	Catalogue = "catalogue"
	CMDB      = "cmdb"
)

// Options say which state to load, and how.
type Options struct {
	// Dir is a directory in the repository.
	Dir string
	// Rev names a commit; empty means the working tree.
	Rev string
	// Revision is a revision that is open already, instead of what Rev names. Its repository
	// stays open when the state is closed.
	Revision *gittree.Revision
	// Like is a state with which this one shares most files, under the same schema or not.
	// What it knows is taken over, and nothing of this state is kept.
	Like *State
	// At is the time at which rules hold; zero means the committer's time of the commit
	// (of HEAD for a working tree), or Now where there is none.
	At time.Time
	// Now is the present.
	Now time.Time
	// Pool decodes files.
	Pool *confine.Pool
	// CacheDir holds snapshots; empty means that nothing is kept or reused.
	CacheDir string
	// Records says that the records will be asked for, so that they are read at once.
	Records bool
	// Policy says that the change policy will be asked, so that it is read at once. The state
	// must be closed then.
	Policy bool
	// Engine identifies the program's version in the cache.
	Engine string
	// Progress is told how many files are decoded of how many; it may be nil.
	Progress func(done, total int)
}

// ErrNoEstate is wrapped when a directory lies in no repository of records.
var ErrNoEstate = errors.New("no catalogue/ or cmdb/ folder")

// FindRoot returns the directory, dir or one above it, that holds the records.
func FindRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find repository: %w", err)
	}
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("find repository: %w", err)
	}
	for at := dir; ; at = filepath.Dir(at) {
		for _, folder := range []string{Catalogue, CMDB} {
			if info, err := os.Lstat(filepath.Join(at, folder)); err == nil && (info.IsDir() || info.Mode()&os.ModeSymlink != 0) {
				return at, nil
			}
		}
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil || filepath.Dir(at) == at {
			return "", fmt.Errorf("%w in %s; make a repository with: gitsm init", ErrNoEstate, dir)
		}
	}
}

// source is the tree to load and what is known of it.
type source struct {
	tree   gittree.Tree
	close  func() error
	name   string // of the snapshot
	root   string
	commit gittree.Hash
	rev    *gittree.Revision // nil for a working tree
	at     time.Time
	// notes are what a reader should know about the state as a whole.
	notes []string
}

func (o Options) open() (*source, error) {
	if o.Revision != nil {
		return o.openedRevision(o.Revision, func() error { return nil })
	}
	if o.Rev != "" {
		return o.openRevision()
	}
	root, err := FindRoot(o.Dir)
	if err != nil {
		return nil, err
	}
	tree, err := gittree.WorkTree(root)
	if err != nil {
		return nil, err
	}
	s := &source{tree: tree, close: tree.Close, root: root, name: "worktree\x00" + root, at: o.At}
	if err := s.askGit(o.Now); err != nil {
		return nil, errors.Join(err, tree.Close())
	}
	return s, nil
}

// askGit completes what is known of a working tree with what its repository says: the
// committer's time of HEAD, or now where nothing is committed, and whether files of the
// commit may be missing. A working tree can be read without git, so a repository that
// cannot be read is only worth a note.
func (s *source) askGit(now time.Time) error {
	at := now
	repo, err := gittree.Open(s.root)
	var unreadable *gittree.RepositoryError
	switch {
	case errors.Is(err, gittree.ErrNoRepository):
	case errors.As(err, &unreadable):
		s.notes = append(s.notes, unreadable.Error())
	case err != nil:
		return err
	default:
		if repo.Sparse() {
			s.notes = append(s.notes, "the checkout is sparse, so records may be missing here; see all of a commit with --rev HEAD")
		}
		if head, err := repo.Head(); err == nil {
			if at, err = repo.CommitTime(head); err != nil {
				return errors.Join(err, repo.Close())
			}
		}
		if err := repo.Close(); err != nil {
			return err
		}
	}
	if s.at.IsZero() {
		s.at = at
	}
	return nil
}

func (o Options) openRevision() (*source, error) {
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, err
	}
	commit, err := repo.Resolve(o.Rev)
	if err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	rev, err := repo.Revision(commit)
	if err == nil && o.At.IsZero() {
		o.At, err = repo.CommitTime(commit)
	}
	if err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	s, err := o.openedRevision(rev, repo.Close)
	if err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	s.root = repo.Root()
	return s, nil
}

// openedRevision is the source of a revision of an open repository.
func (o Options) openedRevision(rev *gittree.Revision, closing func() error) (*source, error) {
	s := &source{tree: rev, close: closing, rev: rev, commit: rev.Commit(), at: o.At, name: "tree"}
	for _, folder := range []string{Catalogue, CMDB} {
		hash, _, err := rev.Folder(folder)
		if err != nil {
			return nil, err
		}
		s.name += "\x00" + hash.String()
	}
	return s, nil
}
