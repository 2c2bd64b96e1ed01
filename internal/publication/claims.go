package publication

import "strings"

// claims are the paths of one publication. It knows those that could not lie side by side on
// every file system.
type claims struct {
	files   map[string]string   // by the folded path
	folders map[string]string   // by the folded path, as first spelled
	seen    map[string]struct{} // folders as spelled that are fine
}

func newClaims(size int) claims {
	return claims{files: make(map[string]string, size), folders: map[string]string{}, seen: map[string]struct{}{}}
}

// add claims a path, again too, or returns an error that wraps [ErrPath].
func (c *claims) add(path string) error {
	key := fold(path)
	if other, ok := c.files[key]; ok {
		if other == path {
			return nil
		}
		return clash(path, other)
	}
	if other, ok := c.folders[key]; ok {
		return clash(path, other+"/")
	}
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		if err := c.addFolder(path, path[:i]); err != nil {
			return err
		}
	}
	c.files[key] = path
	return nil
}

func (c *claims) addFolder(path, folder string) error {
	if _, ok := c.seen[folder]; ok {
		return nil
	}
	if i := strings.LastIndexByte(folder, '/'); i >= 0 {
		if err := c.addFolder(path, folder[:i]); err != nil {
			return err
		}
	}
	key := fold(folder)
	if other, ok := c.files[key]; ok {
		return clash(path, other)
	}
	if other, ok := c.folders[key]; ok && other != folder {
		return clash(path, other+"/")
	}
	c.folders[key] = folder
	c.seen[folder] = struct{}{}
	return nil
}

func clash(path, other string) error {
	return &Error{
		Path:    shown(path),
		Problem: "and " + shown(other) + " cannot lie side by side on every file system",
		Hint:    "rename one of them",
		Err:     ErrPath,
	}
}
