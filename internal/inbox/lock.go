package inbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gitsm/gitsm/internal/filelock"
)

// errNoLocks means that nobody can lock a file here.
var errNoLocks = errors.New("the file system has no locks, which an embedded inbox needs: choose another folder or a cluster")

// lockDir locks a folder until the file is closed; two servers on one folder would write over
// each other's files. The operating system ends the lock with the process, so that the file may
// stay.
func lockDir(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = filelock.Try(file)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, filelock.ErrHeld):
		err = ErrInUse
	case errors.Is(err, filelock.ErrUnsupported):
		err = errNoLocks
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", file.Name(), err), file.Close())
}
