package gitobject

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gitsm/gitsm/internal/durable"
)

// objectMode is how git keeps objects.
const objectMode = 0o444

// Write writes an object as git does a loose one: under another name first, which git gc
// removes if it is left behind. It is on the disk, not only in the system's memory, when the
// method returns; one that is there already stays as it is.
func (s *Store) Write(kind Kind, content []byte) (Hash, error) {
	h := HashOf(kind, content)
	digits := h.String()
	folder := filepath.Join(s.places[0].dir, digits[:2])
	path := filepath.Join(folder, digits[2:])
	if err := makeFolder(folder); err != nil {
		return Hash{}, fmt.Errorf("write object %s: %w", h, err)
	}
	present, err := keepObject(path)
	if err == nil && !present {
		err = writeLoose(folder, path, kind, content)
	}
	if err == nil {
		err = durable.SyncFolder(folder)
	}
	if err != nil {
		return Hash{}, fmt.Errorf("write object %s: %w", h, err)
	}
	return h, nil
}

// makeFolder makes a folder of the object directory lasting.
func makeFolder(folder string) error {
	err := os.Mkdir(folder, 0o777)
	if errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(folder))
}

// keepObject reports whether an object is there, and makes it as lasting and, for git gc,
// as young as one that is written now. An empty file is none: a power failure leaves it.
func keepObject(path string) (bool, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // another user's, perhaps
	return true, durable.SyncReadOnly(file)
}

func writeLoose(folder, path string, kind Kind, content []byte) error {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, err := fmt.Fprintf(z, "%s %d\x00", kind, len(content))
	if err == nil {
		_, err = z.Write(content)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		return err
	}
	file, err := durable.Create(folder, "tmp_obj_gitsm", objectMode)
	if err != nil {
		return err
	}
	_, err = file.Write(packed.Bytes())
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
