package gittree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gitsm/gitsm/internal/durable"
)

// lockTimeout is how long a lock of another process is waited for.
const lockTimeout = 10 * time.Second

// referenceLock is the file NAME.lock, by which git too excludes others from a reference.
// What is written into it becomes the reference when it is renamed to NAME.
//
// Where the system can do it, the lock is a hard link to a file in the folder gitsm-locks
// that this process holds flock(2) on. The kernel lets go of that when the process dies, however it
// dies: whoever can then take it knows that the lock is dead, and that it is ours. Locks of
// git have no such link and are never touched.
type referenceLock struct {
	path string   // of the reference
	file *os.File // open on the lock
	link string   // the other name of the file, if there is one
	held bool     // path.lock is ours
}

// errLocked means that another process has the lock.
var errLocked = errors.New("locked")

// lockReference takes the lock, and waits for it if need be.
func (r *Repository) lockReference(ctx context.Context, name string) (*referenceLock, error) {
	path := r.referencePath(name)
	deadline := time.Now().Add(lockTimeout)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l, err := takeLock(r.layout.common, name, path)
		switch {
		case err == nil:
			return l, nil
		case !errors.Is(err, errLocked):
			return nil, fmt.Errorf("lock reference %s: %w", name, err)
		case time.Now().After(deadline):
			return nil, &RepositoryError{
				Problem: fmt.Sprintf("reference %s has been locked for %s", name, lockTimeout),
				Hint:    fmt.Sprintf("wait until no git command runs in this repository; if none does, remove %s.lock, which one has left behind", path),
			}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// takeLock tries once, with folders that git may just be removing.
func takeLock(common, name, path string) (*referenceLock, error) {
	for try := 0; ; try++ {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return nil, err
		}
		l, err := tryLock(common, name, path)
		if errors.Is(err, fs.ErrNotExist) && try < 100 {
			continue
		}
		return l, err
	}
}

// plainLock makes the lock as git does.
func plainLock(path string) (*referenceLock, error) {
	file, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, errLocked
	} else if err != nil {
		return nil, err
	}
	return &referenceLock{path: path, file: file, held: true}, nil
}

func (l *referenceLock) write(text string) error {
	if _, err := l.file.WriteString(text); err != nil {
		return err
	}
	return l.file.Sync()
}

// commit makes what was written the reference.
func (l *referenceLock) commit() error {
	if l.link == "" { // Windows cannot rename an open file
		if err := l.file.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(l.path+".lock", l.path); err != nil {
		return err
	}
	l.held = false
	return durable.SyncFolder(filepath.Dir(l.path))
}

// release gives the lock up, unless commit has; the flock ends last.
func (l *referenceLock) release() {
	if l.link == "" { // Windows cannot remove an open file
		_ = l.file.Close()
	}
	if l.held {
		_ = os.Remove(l.path + ".lock")
	}
	if l.link != "" {
		_ = os.Remove(l.link)
	}
	_ = l.file.Close()
}
