package cli

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// writeFresh writes files, by their paths below dir, where none of them is there yet. It is a
// wrong call where one is, and then nothing is written.
func writeFresh(dir string, files map[string][]byte) error {
	paths := slices.Sorted(maps.Keys(files))
	var taken []string
	for _, path := range paths {
		if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(path))); err == nil {
			taken = append(taken, path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(taken) > 0 {
		return usagef("%s has %s already; nothing was written", dir, strings.Join(taken, ", "))
	}
	for _, path := range paths {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(path)), files[path]); err != nil {
			return err
		}
	}
	return nil
}

func writeNew(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
