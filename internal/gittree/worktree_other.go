//go:build !linux

package gittree

import (
	"errors"
	"io/fs"
	"os"
)

// system needs nothing besides os.Root here.
type system struct{}

func openSystem(*os.Root) (system, error) { return system{}, nil }

func (system) close() error { return nil }

// stat returns one top-level name.
func (w *WorkingTree) stat(name string) (item, error) {
	info, err := w.root.Lstat(name)
	if err != nil {
		return item{}, err
	}
	return newItem(info), nil
}

// list returns what is in a directory ("" is the root), hidden names left out,
// and whether a .git is there.
func (w *WorkingTree) list(name string) ([]item, bool, error) {
	if name == "" {
		name = "."
	}
	dir, err := w.root.Open(name)
	if err != nil {
		return nil, false, err
	}
	defer dir.Close()
	found, err := dir.ReadDir(-1)
	if err != nil {
		return nil, false, err
	}
	items := make([]item, 0, len(found))
	foreign := false
	for _, e := range found {
		if e.Name()[0] == '.' {
			foreign = foreign || e.Name() == ".git"
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, false, err
		}
		items = append(items, newItem(info))
	}
	return items, foreign, nil
}

func newItem(info fs.FileInfo) item {
	return item{name: info.Name(), mode: modeOf(info), dir: info.IsDir(), stat: statOf(info)}
}

func (w *WorkingTree) readFile(name string, limit int64) ([]byte, error) {
	return w.readPortable(name, limit)
}
