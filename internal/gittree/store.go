package gittree

import (
	"path/filepath"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// store is the objects and the references of a repository. go-git's storage, which has the
// references, is not made for several goroutines and has a lock.
type store struct {
	objects *gitobject.Store
	mu      sync.Mutex
	refs    *filesystem.Storage
}

func openStore(l layout) (*store, error) {
	var files billy.Filesystem = osfs.New(l.gitDir)
	if l.common != l.gitDir {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(l.common))
	}
	objects, err := gitobject.Open(filepath.Join(l.common, "objects"))
	if err != nil {
		return nil, err
	}
	return &store{objects: objects, refs: filesystem.NewStorage(files, cache.NewObjectLRUDefault())}, nil
}

// reference returns one reference, not followed.
func (s *store) reference(name string) (*plumbing.Reference, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refs.Reference(plumbing.ReferenceName(name))
}
