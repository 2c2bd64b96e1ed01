package changeset

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// checkPaths fails for paths that cannot be written together; files are sorted.
func checkPaths(files []File) error {
	paths := make(map[string]*File, len(files))
	folded := make(map[string]*File, len(files))
	for i := range files {
		f := &files[i]
		if err := checkPath(f.Path); err != nil {
			return err
		}
		if paths[f.Path] != nil {
			return fmt.Errorf("%s is in the change twice: %w", f.Path, ErrPath)
		}
		paths[f.Path] = f
		key := strings.ToLower(f.Path)
		if other := folded[key]; other != nil && f.After != nil && other.After != nil && (f.Before == nil || other.Before == nil) {
			return fmt.Errorf("some file systems cannot tell %s from %s: %w", f.Path, other.Path, ErrPath)
		}
		if folded[key] == nil || f.After != nil {
			folded[key] = f
		}
	}
	for _, f := range paths {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			if paths[dir] != nil {
				return fmt.Errorf("%s would be a file and a folder: %w", dir, ErrPath)
			}
		}
	}
	return nil
}

// checkPath fails for a path that is not written plainly or does not stay below the root, or
// that belongs to git.
func checkPath(name string) error {
	local := filepath.FromSlash(name)
	if name == "." || name != path.Clean(name) || !filepath.IsLocal(local) || filepath.ToSlash(local) != name || strings.ContainsAny(name, "\\\x00") {
		return fmt.Errorf("%q: %w", name, ErrPath)
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.EqualFold(part, ".git") {
			return fmt.Errorf("%q belongs to git: %w", name, ErrPath)
		}
	}
	return nil
}
