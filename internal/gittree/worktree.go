package gittree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// WorkingTree is the files below a directory as they are now, committed or not.
// Its methods may be called from several goroutines; Close must come after
// all of them.
type WorkingTree struct {
	dir  string
	root *os.Root
	sys  system
}

// WorkTree reads the files below dir, the root of a repository. It needs no git.
// It fails if dir is not a directory that can be opened.
func WorkTree(dir string) (*WorkingTree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open working tree: %w", err)
	}
	sys, err := openSystem(root)
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("open working tree: %w", err)
	}
	return &WorkingTree{dir: dir, root: root, sys: sys}, nil
}

// Close closes the directory.
func (w *WorkingTree) Close() error { return errors.Join(w.sys.close(), w.root.Close()) }

// Dir returns the directory as it was given to WorkTree.
func (w *WorkingTree) Dir() string { return w.dir }

// Entries lists the files below the given top-level folders, as described at
// Tree. Names that begin with a dot are left out, unless given as a folder.
// A directory that holds a .git is another repository and listed as a Submodule.
// What vanishes during the walk is left out.
func (w *WorkingTree) Entries(ctx context.Context, folders ...string) ([]Entry, error) {
	for _, name := range folders {
		if err := checkFolder(name); err != nil {
			return nil, err
		}
	}
	top := &directory{}
	if len(folders) == 0 {
		return walkTree(ctx, w, top)
	}
	for _, name := range folders {
		it, err := w.stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("list %s: %w", name, err)
		}
		top.items = append(top.items, it)
	}
	top.listed = true
	return walkTree(ctx, w, top)
}

// Read returns the present content of a file, as described at Tree. No part of
// the path may be a symbolic link, and a file that has meanwhile become
// something else is refused, not waited for.
func (w *WorkingTree) Read(ctx context.Context, e Entry, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !e.Mode.IsFile() {
		return nil, &NotRegularError{Path: e.Path, Mode: e.Mode}
	}
	if !filepath.IsLocal(filepath.FromSlash(e.Path)) || path.Clean(e.Path) != e.Path || strings.IndexByte(e.Path, 0) >= 0 {
		return nil, fmt.Errorf("read %q: the path leads out of the working tree", e.Path)
	}
	content, err := w.readFile(e.Path, limit)
	var large *TooLargeError
	var irregular *NotRegularError
	if err != nil && !errors.As(err, &large) && !errors.As(err, &irregular) {
		return nil, fmt.Errorf("read %s: %w", e.Path, err)
	}
	return content, err
}

// readPortable reads a file by what every system offers: each folder of the path
// is looked at, and os.Root keeps whoever swaps one meanwhile inside the tree.
func (w *WorkingTree) readPortable(name string, limit int64) ([]byte, error) {
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		info, err := w.root.Lstat(at)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, &NotRegularError{Path: at, Mode: modeOf(info)}
		}
	}
	before, err := w.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &NotRegularError{Path: name, Mode: modeOf(before)}
	}
	file, err := w.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &NotRegularError{Path: name, Mode: modeOf(info)}
	case !os.SameFile(before, info):
		return nil, errors.New("the file was replaced while it was opened")
	case info.Size() > limit:
		return nil, &TooLargeError{Path: name, Size: info.Size(), Limit: limit}
	}
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		return nil, &TooLargeError{Path: name, Size: int64(len(content)), Limit: limit}
	}
	return content, err
}

// modeOf returns the mode of anything but a directory.
func modeOf(info fs.FileInfo) Mode {
	switch m := info.Mode(); {
	case m.IsRegular() && m&0o100 != 0:
		return Executable
	case m.IsRegular():
		return Regular
	case m&fs.ModeSymlink != 0:
		return Symlink
	}
	return Other
}
