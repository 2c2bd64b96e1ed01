package publication

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Inside reports whether a path is the folder or lies in it, whatever the links, spellings and
// mounts by which either is named; the path need not be there yet. It helps to refuse
// places such as a repository's own folders. A folder that is absent holds nothing.
func Inside(path, folder string) (bool, error) {
	target, err := os.Stat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return false, err
	}
	for {
		real, err := filepath.EvalSymlinks(path)
		if err == nil {
			path = real
			break
		}
		if !errors.Is(err, fs.ErrNotExist) || path == filepath.Dir(path) {
			return false, err
		}
		path = filepath.Dir(path)
	}
	for {
		info, err := os.Stat(path)
		if err != nil {
			return false, err
		}
		if os.SameFile(info, target) {
			return true, nil
		}
		if path == filepath.Dir(path) {
			return false, nil
		}
		path = filepath.Dir(path)
	}
}
