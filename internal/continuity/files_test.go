package continuity

import (
	"io/fs"
	"os"
	"path/filepath"
)

// walk yields the files below a folder of the repository.
func walk(root, top string, yield func(name string, content []byte) error) error {
	return filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) == ".go" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		return yield(filepath.ToSlash(name), content)
	})
}
