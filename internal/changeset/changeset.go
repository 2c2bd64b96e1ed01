// Package changeset holds files that change together: it shows them as a difference and
// writes all of them or none.
package changeset

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// ErrMoved is wrapped where a file on the disk is no longer what the change began with.
var ErrMoved = errors.New("changed on the disk meanwhile")

// ErrPath is wrapped where a path leads out of the repository, through a link, or to
// something that is no file.
var ErrPath = errors.New("not a path to write to")

// File is one file before and after.
type File struct {
	// Path is relative to the repository's root, with slashes.
	Path string
	// Before is the content that the change began with; nil where there was no file.
	Before []byte
	// After is the content to write; nil removes the file.
	After []byte
}

// Set is the files of one change. Files whose content stays are not among them. The zero
// value is empty; a set is not safe for concurrent use.
type Set struct {
	// Files are the files in the order in which they were added.
	Files []File
	// places are the indices of Files by path, as far as they went in by Add.
	places map[string]int
}

// Add adds a file, unless its content stays. A path that is there already is amended: its
// Before stays. Where it comes back to that, the file is taken out again.
func (s *Set) Add(path string, before, after []byte) {
	i, known := s.find(path)
	switch {
	case known && same(s.Files[i].Before, after):
		s.Files = slices.Delete(s.Files, i, i+1)
		s.places = nil
	case known:
		s.Files[i].After = after
	case !same(before, after):
		s.places[path] = len(s.Files)
		s.Files = append(s.Files, File{Path: path, Before: before, After: after})
	}
}

// find returns the place of a path. Files that somebody put in by hand are found too.
func (s *Set) find(path string) (int, bool) {
	if len(s.places) != len(s.Files) || s.places == nil {
		s.places = make(map[string]int, len(s.Files))
		for i := range s.Files {
			s.places[s.Files[i].Path] = i
		}
	}
	i, ok := s.places[path]
	return i, ok
}

// same reports whether two contents are equal; an empty file is not an absent one.
func same(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// sorted returns the files that differ, by path.
func (s *Set) sorted() []File {
	files := slices.DeleteFunc(slices.Clone(s.Files), func(f File) bool { return same(f.Before, f.After) })
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files
}
