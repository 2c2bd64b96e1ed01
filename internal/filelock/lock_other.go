//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package filelock

import "os"

// Try fails with ErrUnsupported: there are no such locks here.
func Try(*os.File) error { return ErrUnsupported }
