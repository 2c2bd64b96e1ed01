package publication

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
)

// maxPinned is how many folders stay open: sites have some dozens.
const maxPinned = 200

// folders opens the folders below a root. None is reached through a symbolic link, not even one
// that stays inside. Folders stay open, so that a file costs one system call and not one for
// every part of its path.
type folders struct {
	mu     sync.Mutex
	root   *os.Root
	pinned map[string]*os.Root
	// clear is asked to make room for a folder where a file lies.
	clear func(path string) error
}

// handle is an open folder; done ends its use.
type handle struct {
	*os.Root
	transient bool
}

func (h handle) done() {
	if h.transient {
		_ = h.Close()
	}
}

// notFolder is what lies where a folder is looked for.
type notFolder struct {
	path string
	mode fs.FileMode
}

func (e *notFolder) Error() string { return e.path + " is no folder" }

// open opens a folder by its path ("" is the root), and makes it if it is to be made.
func (f *folders) open(path string, create bool) (handle, error) {
	if path == "" {
		return handle{Root: f.root}, nil
	}
	f.mu.Lock()
	r, ok := f.pinned[path]
	f.mu.Unlock()
	if ok {
		return handle{Root: r}, nil
	}
	above, name := split(path)
	parent, err := f.open(above, create)
	if err != nil {
		return handle{}, err
	}
	defer parent.done()
	r, err = f.step(parent.Root, path, name, create)
	if err != nil {
		return handle{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if other, ok := f.pinned[path]; ok { // somebody was quicker
		_ = r.Close()
		return handle{Root: other}, nil
	}
	if len(f.pinned) >= maxPinned {
		return handle{Root: r, transient: true}, nil
	}
	f.pinned[path] = r
	return handle{Root: r}, nil
}

// step opens a folder in its parent. Whoever puts a link in its place meanwhile is noticed.
func (f *folders) step(parent *os.Root, path, name string, create bool) (*os.Root, error) {
	info, err := parent.Lstat(name)
	if err == nil && info.Mode().IsRegular() && create {
		if err := f.clear(path); err != nil {
			return nil, err
		}
		info, err = parent.Lstat(name)
	}
	if errors.Is(err, fs.ErrNotExist) && create {
		if err := parent.Mkdir(name, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		info, err = parent.Lstat(name)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &notFolder{path, info.Mode()}
	}
	r, err := parent.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	opened, err := r.Stat(".")
	if err == nil && !os.SameFile(info, opened) {
		err = &notFolder{path, fs.ModeSymlink}
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// forget closes a folder and those below it ("": all), before it is removed.
func (f *folders) forget(path string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for open, r := range f.pinned {
		if path == "" || open == path || strings.HasPrefix(open, path+"/") {
			_ = r.Close()
			delete(f.pinned, open)
		}
	}
}

// prune removes a folder and those above it as far as they are empty, up to the folder stop,
// which stays.
func (f *folders) prune(path, stop string) error {
	for path != stop {
		above, name := split(path)
		parent, err := f.open(above, false)
		var blocked *notFolder
		if errors.Is(err, fs.ErrNotExist) || errors.As(err, &blocked) {
			path = above
			continue
		} else if err != nil {
			return err
		}
		empty, err := isEmpty(parent.Root, name)
		if err == nil && empty {
			f.forget(path)
			err = parent.Remove(name)
		}
		parent.done()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && !empty {
			return nil
		}
		path = above
	}
	return nil
}

// isEmpty reports whether a name is a folder with nothing in it.
func isEmpty(parent *os.Root, name string) (bool, error) {
	info, err := parent.Lstat(name)
	if err != nil || !info.IsDir() {
		return false, err
	}
	dir, err := parent.Open(name)
	if err != nil {
		return false, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(1)
	return len(names) == 0, ignoreEOF(err)
}

func split(path string) (folder, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}
