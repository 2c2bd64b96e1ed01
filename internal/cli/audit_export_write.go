package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/workpaper"
)

// packDraft begins the names of files that are being written.
const packDraft = ".gitsm-"

// checkPackFolder fails where a folder holds anything but an earlier pack.
func checkPackFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usagef("--dest: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(workpaper.FileNames(), draftOf(e.Name())) {
			return usagef("--dest %s holds %s, which is no part of a pack; name a folder that is empty or holds a pack", dir, e.Name())
		}
	}
	return nil
}

// draftOf is the name that a file being written is to have.
func draftOf(name string) string { return strings.TrimPrefix(name, packDraft) }

// writePack writes the files of a pack, each at once, and the sums last: a folder whose sums
// agree holds one pack as a whole.
func writePack(dir string, files []workpaper.File) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.Remove(workpaper.Sums); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range files {
		if err := replaceFile(root, f); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func replaceFile(root *os.Root, f workpaper.File) error {
	draft := packDraft + f.Name
	if err := root.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	out, err := root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = out.Write(f.Content)
	if err := errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, root.Remove(draft))
	}
	return root.Rename(draft, f.Name)
}
