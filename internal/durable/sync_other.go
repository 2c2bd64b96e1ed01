//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package durable

import "os"

// SyncFolder does nothing: folders cannot be opened for that here.
func SyncFolder(string) error { return nil }

// SyncReadOnly does nothing: it takes a file that is open for writing here.
func SyncReadOnly(*os.File) error { return nil }
