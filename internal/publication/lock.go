package publication

import (
	"errors"
	"io/fs"
	"os"
	"runtime"

	"github.com/gitsm/gitsm/internal/filelock"
)

// lock keeps two publishers apart. It is a file that the operating system locks for us and
// lets go of when the process dies, however it dies: a file that a dead process has left blocks
// nobody. On file systems that have no such locks the file itself is the lock.
type lock struct {
	root *os.Root
	file *os.File
}

func takeLock(root *os.Root, dir string) (*lock, error) {
	for try := 0; ; try++ {
		l, err := tryLock(root)
		switch {
		case err == nil:
			return l, nil
		case errors.Is(err, fs.ErrNotExist) && try < 100: // its owner has just removed it
			continue
		case errors.Is(err, filelock.ErrHeld):
			return nil, &Error{Path: dir, Problem: "is being published to by another process", Hint: "try again when that is done", Err: ErrBusy}
		case errors.Is(err, filelock.ErrUnsupported):
			return nil, &Error{Path: dir, Problem: "is being published to by another process, or one has died there", Hint: "if none runs, remove " + lockName + " from it", Err: ErrBusy}
		}
		return nil, unwritable(dir, err)
	}
}

// tryLock tries once. It fails with fs.ErrNotExist if the file that it locked is gone.
func tryLock(root *os.Root) (*lock, error) {
	file, err := root.OpenFile(lockName, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	created := err == nil
	if errors.Is(err, fs.ErrExist) {
		var info fs.FileInfo
		if info, err = root.Lstat(lockName); err == nil && !info.Mode().IsRegular() {
			return nil, foreign(lockName, info.Mode())
		}
		file, err = root.OpenFile(lockName, os.O_RDWR|readFlags, 0)
	}
	if err != nil {
		return nil, err
	}
	err = filelock.Try(file)
	if errors.Is(err, filelock.ErrUnsupported) && created {
		return &lock{root, file}, nil
	}
	if err == nil {
		err = isStill(root, file)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &lock{root, file}, nil
}

// isStill fails unless the open file is the lock by its name too.
func isStill(root *os.Root, file *os.File) error {
	own, err := file.Stat()
	if err != nil {
		return err
	}
	named, err := root.Lstat(lockName)
	if err != nil {
		return err
	}
	if !os.SameFile(own, named) {
		return fs.ErrNotExist
	}
	return nil
}

// release removes the lock. The file goes before the lock on it does, so that nobody else's is
// removed.
func (l *lock) release() error {
	if runtime.GOOS == "windows" { // which does not remove open files; nor those that others hold
		err := l.file.Close()
		_ = l.root.Remove(lockName)
		return err
	}
	return errors.Join(l.root.Remove(lockName), l.file.Close())
}

func unwritable(dir string, err error) error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own
	}
	return &Error{Path: dir, Problem: "cannot be written to (" + err.Error() + ")", Hint: "give yourself the right to write there, or publish into another folder", Err: err}
}
