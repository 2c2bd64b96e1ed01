//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package gittree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gitsm/gitsm/internal/durable"
)

// tryLock takes the lock or fails with errLocked.
func tryLock(common, name, path string) (*referenceLock, error) {
	folder := filepath.Join(common, "gitsm-locks")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, err
	}
	prefix := BlobHash([]byte(name)).String()
	if err := buryDead(folder, prefix, path+".lock"); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(path + ".lock"); err == nil {
		return nil, errLocked
	}
	file, err := durable.Create(folder, prefix, 0o666)
	if err != nil {
		return nil, err
	}
	l := &referenceLock{path: path, file: file, link: file.Name()}
	// Somebody may take the new file for a dead one before the flock; then it is gone, and
	// the link fails.
	if err = flock(file, unix.LOCK_EX); err == nil {
		err = os.Link(l.link, path+".lock")
	}
	switch {
	case err == nil:
		l.held = true
		return l, nil
	case errors.Is(err, fs.ErrExist):
		err = errLocked
	case withoutLinks(err):
		l.release()
		return plainLock(path)
	}
	l.release()
	return nil, err
}

// withoutLinks reports whether the file system has no hard links, or no flock.
func withoutLinks(err error) bool {
	for _, e := range []unix.Errno{unix.EPERM, unix.ENOTSUP, unix.EOPNOTSUPP, unix.ENOSYS, unix.EXDEV, unix.EMLINK, unix.ENOLCK} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// buryDead removes what processes have left that died while they held the lock of a
// reference, the lock before its other name: without that nobody would know it as ours.
func buryDead(folder, prefix, lock string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix+"-") {
			continue
		}
		if err := bury(filepath.Join(folder, e.Name()), lock); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the lock of a process that is gone: %w", err)
		}
	}
	return nil
}

// bury removes one of them, unless its process is alive.
func bury(link, lock string) error {
	file, err := os.OpenFile(link, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrPermission) { // another user's
		return nil
	} else if err != nil {
		return err
	}
	defer file.Close()
	if flock(file, unix.LOCK_EX|unix.LOCK_NB) != nil {
		return nil // alive
	}
	own, err := file.Stat()
	if err != nil {
		return err
	}
	// Only who has the flock removes or renames this lock, so it is still the one compared.
	if locked, err := os.Lstat(lock); err == nil && os.SameFile(own, locked) {
		if err := os.Remove(lock); err != nil {
			return err
		}
	}
	return os.Remove(link)
}

func flock(file *os.File, how int) error {
	for {
		if err := unix.Flock(int(file.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
