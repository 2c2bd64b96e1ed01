//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package inbox

import "os"

// lockFile fails: there are no such locks here.
func lockFile(*os.File) error { return errNoLocks }
