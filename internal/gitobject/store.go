// Package gitobject reads and writes the objects of a git repository by their ids: from packs
// of all forms that git writes, from loose files, and from repositories that it borrows
// from; by several goroutines at a time, and while git packs them anew. Every object is
// checked against its id with the SHA-1 that detects collisions.
//
// What is in an object, and what refers to it, is for the packages above.
package gitobject

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/lru"
)

const (
	// maxAlternates is how many object directories one repository may borrow from.
	maxAlternates = 16
	// maxBases is how many bytes of objects are kept since others are stored as differences
	// from them.
	maxBases = 96 << 20
)

// Store is the objects of one repository. Its methods may be called from several
// goroutines; Close must come after all of them.
type Store struct {
	places []*place
	shelf  *shelf
}

// Open opens an object directory and those that it borrows from.
func Open(dir string) (*Store, error) {
	s := &Store{shelf: &shelf{bases: lru.New[baseKey, baseObject](maxBases)}}
	if err := s.addPlace(dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// addPlace adds an object directory and those it borrows from.
func (s *Store) addPlace(dir string) error {
	if slices.ContainsFunc(s.places, func(p *place) bool { return p.dir == dir }) {
		return nil
	}
	if len(s.places) > maxAlternates {
		return fmt.Errorf("open repository: more than %d alternate object directories", maxAlternates)
	}
	p := &place{dir: dir, shelf: s.shelf}
	p.refresh()
	s.places = append(s.places, p)
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
			return &Error{
				Problem: fmt.Sprintf("%s borrows objects from %s, which is no object directory that can be read", dir, other),
				Hint:    "correct objects/info/alternates, or copy the objects with git repack -a -d and remove that file",
			}
		}
		if err := s.addPlace(other); err != nil {
			return err
		}
	}
	return lines.Err()
}

// Folders returns the object directories.
func (s *Store) Folders() []string {
	var all []string
	for _, p := range s.places {
		all = append(all, p.dir)
	}
	return all
}

// Close closes the packs that were kept open.
func (s *Store) Close() error {
	var errs []error
	for _, p := range s.places {
		errs = append(errs, p.close())
	}
	return errors.Join(errs...)
}

func absolute(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
