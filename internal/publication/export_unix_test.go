//go:build unix

package publication

import (
	"os"

	"golang.org/x/sys/unix"
)

// unlock lets go of a lock also where a child that another test is about to start has the file
// too, for the moment until it is another program.
func unlock(file *os.File) { _ = unix.Flock(int(file.Fd()), unix.LOCK_UN) }
