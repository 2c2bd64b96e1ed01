//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package inbox

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks a file, or fails with ErrInUse or errNoLocks.
func lockFile(file *os.File) error {
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return ErrInUse
		case errors.Is(err, unix.ENOLCK), errors.Is(err, unix.ENOTSUP), errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return errNoLocks
		}
		return err
	}
}
