package gittree

import (
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/gitobject"
)

var (
	// ErrNoRepository is wrapped when a directory lies in no git repository.
	ErrNoRepository = errors.New("no git repository")
	// ErrNoCommit is wrapped when HEAD names a branch without a commit.
	ErrNoCommit = errors.New("no commit yet")
	// ErrUnknownRevision is wrapped when a revision names nothing, names
	// something other than a commit, or is not written in an accepted form.
	ErrUnknownRevision = errors.New("unknown revision")
	// ErrMissingObject is wrapped when the repository lacks an object that it
	// should hold, as shallow and partial clones do.
	ErrMissingObject = gitobject.ErrMissing
	// ErrMalformedCommit is wrapped when a commit is not as git writes it, so that programs
	// could read it in different ways.
	ErrMalformedCommit = errors.New("malformed commit")
)

// RepositoryError is a repository or revision that cannot be read. Problem says
// what is wrong, Hint what to do about it (never empty). Err, if not nil, is the
// cause; errors.Is finds the sentinels of this package there.
type RepositoryError = gitobject.Error

// TreeError is a tree object that no honest git makes: a name that leads out of
// the tree, a name twice, entries out of order, or more than the caps allow. It
// is a fault in the commit, not in the work of reading it.
type TreeError struct {
	Tree    Hash
	Problem string
}

// Error names the tree and what is wrong with it.
func (e *TreeError) Error() string { return fmt.Sprintf("tree %s %s", e.Tree, e.Problem) }

// TooLargeError is a file, or the listing of a folder, of more bytes than the
// reader allows. Size may be what was seen before giving up.
type TooLargeError struct {
	Path        string
	Size, Limit int64
}

// Error names the file and both sizes.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s has %d bytes, more than the %d allowed", e.Path, e.Size, e.Limit)
}

// NotRegularError is an entry without a content that may be read.
type NotRegularError struct {
	Path string
	Mode Mode
}

// Error names the entry and its kind.
func (e *NotRegularError) Error() string {
	return fmt.Sprintf("%s is no regular file but %s", e.Path, e.Mode)
}

const (
	fsckHint    = gitobject.DamagedHint
	shallowHint = "the clone is shallow; fetch the whole history (git fetch --unshallow), in GitHub Actions with fetch-depth: 0"
	partialHint = "the clone is partial; fetch what was filtered out (git fetch --refetch --no-filter), or clone without --filter"
)
