// Package durable writes files that a power failure does not take back.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Create makes a file of a name that no other has. [os.CreateTemp] would close it to other
// users, whatever the umask.
func Create(folder, prefix string, mode fs.FileMode) (*os.File, error) {
	for {
		name := fmt.Sprintf("%s-%d-%d", prefix, os.Getpid(), time.Now().UnixNano())
		file, err := os.OpenFile(filepath.Join(folder, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}
