package mirror

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// deadLock is how old a lock of git is that nobody holds any more: git has one only while it
// writes a small file, and leaves it behind where it is killed.
const deadLock = 5 * time.Minute

// unlocking does something, and once more where a lock was in the way that somebody left behind
// who was killed.
func (m *Mirror) unlocking(do func() error) error {
	err := do()
	if err != nil && removeLocks(m.options.Dir, time.Now().Add(-deadLock)) {
		err = do()
	}
	return err
}

// removeLocks removes the locks of references and of the configuration that are older, and
// reports whether there were any.
func removeLocks(dir string, before time.Time) (any bool) {
	remove := func(path string) {
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			any = os.Remove(path) == nil || any
		}
	}
	for _, name := range []string{"packed-refs.lock", "config.lock", "HEAD.lock", "shallow.lock"} {
		remove(filepath.Join(dir, name))
	}
	_ = filepath.WalkDir(filepath.Join(dir, "refs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".lock") {
			remove(path)
		}
		return nil // what cannot be read is in nobody's way
	})
	return any
}
