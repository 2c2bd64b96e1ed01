//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package durable

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// SyncFolder makes the names in a folder lasting.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOTSUP) {
		return err // a file system that cannot sync folders does so by itself
	}
	return nil
}

// SyncReadOnly makes the content of a file lasting that is open for reading.
func SyncReadOnly(file *os.File) error { return file.Sync() }
