package gittree

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

const (
	// lazySize is from where go-git leaves an object on disk until it is read,
	// so that its size can be checked first.
	lazySize = 8 << 20
	// maxAlternates is how many object stores one repository may borrow from.
	maxAlternates = 16
)

// store reads objects and references. go-git's storage is not safe for
// concurrent use (its index, its descriptors and its pack scanners are plain
// fields), and a copy for each goroutine would hold the pack index several
// times; so one lock guards one storage.
type store struct {
	mu     sync.Mutex
	refs   *filesystem.Storage
	places []place
}

// place is one object directory: the repository's own, or a borrowed one.
type place struct {
	objects *filesystem.ObjectStorage
	packs   string    // the folder of packs
	seen    time.Time // its modification time when the packs were indexed
}

// ownFiles hides the list of alternates: go-git opens an alternate anew for
// every object, indexes included, and cannot follow relative ones.
type ownFiles struct{ billy.Filesystem }

// Open opens a file of the repository, the list of alternates excepted.
func (o ownFiles) Open(name string) (billy.File, error) {
	if filepath.ToSlash(name) == "objects/info/alternates" {
		return nil, fs.ErrNotExist
	}
	return o.Filesystem.Open(name)
}

func openStore(l layout) (*store, error) {
	var files billy.Filesystem = osfs.New(l.gitDir)
	if l.common != l.gitDir {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(l.common))
	}
	s := &store{refs: openStorage(files)}
	if err := s.addPlace(&s.refs.ObjectStorage, filepath.Join(l.common, "objects")); err != nil {
		return nil, err
	}
	return s, nil
}

func openStorage(files billy.Filesystem) *filesystem.Storage {
	return filesystem.NewStorageWithOptions(ownFiles{files}, cache.NewObjectLRUDefault(),
		filesystem.Options{KeepDescriptors: true, LargeObjectThreshold: lazySize})
}

// addPlace adds an object directory and those it borrows from.
func (s *store) addPlace(objects *filesystem.ObjectStorage, dir string) error {
	packs := filepath.Join(dir, "pack")
	for _, p := range s.places {
		if p.packs == packs {
			return nil
		}
	}
	if len(s.places) > maxAlternates {
		return fmt.Errorf("open repository: more than %d alternate object directories", maxAlternates)
	}
	s.places = append(s.places, place{objects: objects, packs: packs, seen: modTime(packs)})
	list, err := os.ReadFile(filepath.Join(dir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("open repository: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(list))
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		other := absolute(dir, line)
		if filepath.Base(other) != "objects" || !isDir(other) {
			return &RepositoryError{
				Problem: fmt.Sprintf("%s borrows objects from %s, which is no object directory that can be read", dir, other),
				Hint:    "correct objects/info/alternates, or copy the objects with git repack -a -d and remove that file",
			}
		}
		borrowed := openStorage(osfs.New(filepath.Dir(other)))
		if err := s.addPlace(&borrowed.ObjectStorage, other); err != nil {
			return err
		}
	}
	return lines.Err()
}

// folders returns the object directories.
func (s *store) folders() []string {
	var all []string
	for i := range s.places {
		all = append(all, filepath.Dir(s.places[i].packs))
	}
	return all
}

func modTime(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// close closes the packs that were kept open.
func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, p := range s.places {
		errs = append(errs, p.objects.Close())
	}
	return errors.Join(errs...)
}

// reference returns one reference, not followed.
func (s *store) reference(name string) (*plumbing.Reference, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refs.Reference(plumbing.ReferenceName(name))
}

// withPrefix returns the ids that begin with the given hexadecimal digits.
func (s *store) withPrefix(prefix string, even []byte) ([]Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[Hash]bool{}
	var found []Hash
	for i := range s.places {
		s.places[i].refresh()
		list, err := s.places[i].objects.HashesWithPrefix(even)
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", prefix, err)
		}
		for _, h := range list {
			if id := Hash(h); !seen[id] && strings.HasPrefix(id.String(), prefix) {
				seen[id] = true
				found = append(found, id)
			}
		}
	}
	return found, nil
}

// kindError is an object of another type than was asked for.
type kindError struct{ got plumbing.ObjectType }

func (e *kindError) Error() string { return "the object is a " + e.got.String() }

// sizeError is an object larger than was allowed.
type sizeError struct{ size int64 }

func (e *sizeError) Error() string { return fmt.Sprintf("the object has %d bytes", e.size) }

// read returns type and content of an object, checked against its id. It fails
// with *kindError, *sizeError, ErrMissingObject or what the disk says.
func (s *store) read(h Hash, want plumbing.ObjectType, limit int64) (plumbing.ObjectType, []byte, error) {
	t, content, err := s.load(h, want, limit)
	if err != nil {
		return t, nil, err
	}
	if objectHash(t, content) != h {
		return t, nil, &RepositoryError{
			Problem: fmt.Sprintf("the content of object %s does not match its id", h),
			Hint:    fsckHint,
		}
	}
	return t, content, nil
}

// load is the part of read that needs the lock.
func (s *store) load(h Hash, want plumbing.ObjectType, limit int64) (plumbing.ObjectType, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	obj, err := s.find(h)
	if err != nil {
		return plumbing.InvalidObject, nil, err
	}
	if want != plumbing.AnyObject && obj.Type() != want {
		return obj.Type(), nil, &kindError{obj.Type()}
	}
	if obj.Size() > limit {
		return obj.Type(), nil, &sizeError{obj.Size()}
	}
	r, err := obj.Reader()
	if err != nil {
		return obj.Type(), nil, fmt.Errorf("read object %s: %w", h, err)
	}
	defer r.Close()
	content := make([]byte, obj.Size())
	if _, err := io.ReadFull(r, content); err != nil {
		return obj.Type(), nil, fmt.Errorf("read object %s: %w", h, err)
	}
	return obj.Type(), content, nil
}

// find looks for an object in every place; when it is nowhere, again in those
// whose packs were written meanwhile.
func (s *store) find(h Hash) (plumbing.EncodedObject, error) {
	for i := range s.places {
		obj, err := s.places[i].objects.EncodedObject(plumbing.AnyObject, plumbing.Hash(h))
		if isMissing(err) && s.places[i].refresh() {
			obj, err = s.places[i].objects.EncodedObject(plumbing.AnyObject, plumbing.Hash(h))
		}
		if err == nil {
			return obj, nil
		}
		if !isMissing(err) {
			return nil, fmt.Errorf("read object %s: %w", h, err)
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrMissingObject, h)
}

// isMissing includes packs that a git gc has replaced.
func isMissing(err error) bool {
	return errors.Is(err, plumbing.ErrObjectNotFound) || errors.Is(err, dotgit.ErrPackfileNotFound) ||
		errors.Is(err, fs.ErrNotExist)
}

// refresh forgets the index of the packs if packs have come or gone.
func (p *place) refresh() bool {
	now := modTime(p.packs)
	if now.Equal(p.seen) {
		return false
	}
	p.seen = now
	p.objects.Reindex()
	return true
}
