package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/export"
	"github.com/gitsm/gitsm/internal/publication"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

// checkDest refuses to write among the records, and over what a folder holds.
func (o *recordExport) checkDest(root string) error {
	if o.dest == "" {
		return nil
	}
	dest := o.below(o.dest)
	for _, folder := range []string{repository.Catalogue, repository.CMDB, "schema", ".git"} {
		inside, err := publication.Inside(dest, filepath.Join(root, folder))
		if err != nil || inside {
			return errors.Join(err, usageIf(inside, "--dest %s lies in %s, which is for records; name another place", o.dest, folder))
		}
	}
	info, err := os.Stat(dest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !o.folder():
		return usageIf(info.IsDir(), "--dest %s is a folder; name a file", o.dest)
	case !info.IsDir():
		return usagef("--dest %s is a file; tables of several kinds need a folder", o.dest)
	}
	entries, err := os.ReadDir(dest)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(export.TableNames(), strings.TrimSuffix(draftOf(e.Name()), tableEnding)) {
			return usagef("--dest %s holds %s, which is no table; name a folder that is empty or holds an earlier export", o.dest, report.Printable(e.Name()))
		}
	}
	return nil
}

// writeFile writes an export to its place: a file is replaced when all of it is there.
func (o *recordExport) writeFile(write func(w io.Writer) error) error {
	if o.dest == "" {
		return write(o.env.Stdout)
	}
	dest := o.below(o.dest)
	if info, err := os.Stat(dest); err == nil && !info.Mode().IsRegular() {
		return o.writeDevice(dest, write)
	}
	if target, err := filepath.EvalSymlinks(dest); err == nil {
		dest = target
	}
	draft, err := os.CreateTemp(filepath.Dir(dest), packDraft+"*")
	if err != nil {
		return fmt.Errorf("write %s: %w", o.dest, err)
	}
	if err = errors.Join(write(draft), draft.Chmod(0o644), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), dest)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", o.dest, errors.Join(err, os.Remove(draft.Name())))
	}
	return nil
}

// writeDevice writes to what is no file, such as a pipe.
func (o *recordExport) writeDevice(dest string, write func(w io.Writer) error) error {
	out, err := os.OpenFile(dest, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(out), out.Close())
}

// tableEnding ends the names of tables.
const tableEnding = ".csv"

// writeTables writes the tables of an export into a folder: the new ones take the places of
// the old when all are there.
func (o *recordExport) writeTables(write func(create func(name string) (io.WriteCloser, error)) error) (err error) {
	dest := o.below(o.dest)
	if err := os.MkdirAll(dest, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	var made []string
	err = write(func(name string) (io.WriteCloser, error) {
		made = append(made, name+tableEnding)
		draft := packDraft + name + tableEnding
		if err := removeIfThere(root, draft); err != nil {
			return nil, err
		}
		return root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	})
	if err != nil {
		for _, name := range made {
			err = errors.Join(err, removeIfThere(root, packDraft+name))
		}
		return err
	}
	for _, name := range export.TableNames() {
		file := name + tableEnding
		if slices.Contains(made, file) {
			err = root.Rename(packDraft+file, file)
		} else {
			err = removeIfThere(root, file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func removeIfThere(root *os.Root, name string) error {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
