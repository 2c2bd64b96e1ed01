// Package filelock locks open files against other processes. The operating system holds the lock
// and ends it with the process, however that ends.
package filelock

import "errors"

var (
	// ErrHeld is returned where another process has the lock.
	ErrHeld = errors.New("locked by another process")
	// ErrUnsupported is returned where nobody can have one.
	ErrUnsupported = errors.New("the file system has no locks")
)
