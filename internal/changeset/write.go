package changeset

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
)

// newFile is the mode of a file that was not there.
const newFile = 0o644

// Write writes all files below root, or none: every file is written beside its place first;
// where one cannot be, or a file on the disk differs from Before (ErrMoved), nothing has
// changed. Where a later step fails, those done are undone; the error then says so where that
// failed too. A file keeps its mode. Folders are made as they are needed, and those that a
// removal leaves empty go with it. Links are never followed: a path that leads through one, or
// to one, is an error (ErrPath). Progress is told how many files are staged of how many; it
// may be nil.
func (s *Set) Write(root string, progress func(done, total int)) error {
	return s.write(root, progress, func(string, string) error { return nil })
}

// write is Write with a step that is asked before anything is done to the disk: tests let it
// fail.
func (s *Set) write(root string, progress func(done, total int), step func(what, path string) error) error {
	files := s.sorted()
	if len(files) == 0 {
		return nil
	}
	if err := checkPaths(files); err != nil {
		return err
	}
	folder, err := os.OpenRoot(root)
	if err != nil {
		return fmt.Errorf("write files: %w", err)
	}
	w := &writer{root: folder, step: step}
	err = w.run(files, progress)
	return errors.Join(err, folder.Close())
}

// writer is one run of Write.
type writer struct {
	root *os.Root
	step func(what, path string) error
	// made are folders that were not there, outermost first.
	made []string
	// known are folders of which it is known that no link leads to them.
	known map[string]bool
	jobs  []job
	// names counts the temporary names.
	names int
}

// job is one file on its way.
type job struct {
	File
	// staged is where the content waits; "" for a removal, and once it is in its place.
	staged string
	mode   fs.FileMode
	// info is what is at the place now; nil where nothing is.
	info fs.FileInfo
	done bool
}

func (w *writer) run(files []File, progress func(done, total int)) error {
	w.known = map[string]bool{".": true}
	w.jobs = make([]job, len(files))
	for i := range files {
		w.jobs[i] = job{File: files[i]}
	}
	err := w.stageAll(progress)
	if err == nil {
		err = w.unmoved()
	}
	if err == nil {
		err = w.commit()
	}
	if err != nil {
		return fmt.Errorf("write files: %w", errors.Join(err, w.undo()))
	}
	for i := range w.jobs {
		if w.jobs[i].After == nil {
			w.prune(path.Dir(w.jobs[i].Path))
		}
	}
	return nil
}

func (w *writer) stageAll(progress func(done, total int)) error {
	for i := range w.jobs {
		j := &w.jobs[i]
		if err := w.look(j); err != nil {
			return err
		}
		if j.After != nil {
			if err := w.folders(path.Dir(j.Path)); err != nil {
				return err
			}
			var err error
			if j.staged, err = w.stage(j.Path, j.After, j.mode); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i+1, len(w.jobs))
		}
	}
	return nil
}

// look finds what is at the file's place.
func (w *writer) look(j *job) error {
	j.mode = newFile
	if err := w.trodden(path.Dir(j.Path)); err != nil {
		return err
	}
	info, err := w.root.Lstat(filepath.FromSlash(j.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file: %w", j.Path, ErrPath)
	}
	j.info, j.mode = info, info.Mode().Perm()
	return nil
}

// trodden fails where the way to a folder, as far as it is there, is not all folders.
func (w *writer) trodden(dir string) error {
	if w.known[dir] {
		return nil
	}
	if err := w.trodden(path.Dir(dir)); err != nil {
		return err
	}
	info, err := w.root.Lstat(filepath.FromSlash(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is no folder: %w", dir, ErrPath)
	}
	w.known[dir] = true
	return nil
}

// folders makes a folder and those around it.
func (w *writer) folders(dir string) error {
	if w.known[dir] {
		return nil
	}
	if err := w.folders(path.Dir(dir)); err != nil {
		return err
	}
	if err := w.step("mkdir", dir); err != nil {
		return err
	}
	if err := w.root.Mkdir(filepath.FromSlash(dir), 0o755); err != nil {
		return err
	}
	w.made = append(w.made, dir)
	w.known[dir] = true
	return nil
}

// stage writes a content beside its place, under a name that is not taken.
func (w *writer) stage(name string, content []byte, mode fs.FileMode) (staged string, err error) {
	if err := w.step("stage", name); err != nil {
		return "", err
	}
	var f *os.File
	for {
		w.names++
		staged = path.Join(path.Dir(name), ".gitsm-"+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(w.names)+".tmp")
		f, err = w.root.OpenFile(filepath.FromSlash(staged), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	_, err = f.Write(content)
	if err == nil {
		err = w.step("fill", name)
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = w.root.Chmod(filepath.FromSlash(staged), mode)
	}
	if err != nil {
		return "", errors.Join(err, w.root.Remove(filepath.FromSlash(staged)))
	}
	return staged, nil
}

// unmoved fails where the disk is not what the change began with.
func (w *writer) unmoved() error {
	for i := range w.jobs {
		j := &w.jobs[i]
		if j.Before == nil {
			if j.info != nil && !w.leaves(j.info) {
				return fmt.Errorf("%s is there already: %w", j.Path, ErrMoved)
			}
			continue
		}
		if j.info == nil {
			return fmt.Errorf("%s is gone: %w", j.Path, ErrMoved)
		}
		if j.info.Size() != int64(len(j.Before)) {
			return fmt.Errorf("%s: %w", j.Path, ErrMoved)
		}
		content, err := w.root.ReadFile(filepath.FromSlash(j.Path))
		if err != nil {
			return err
		}
		if !bytes.Equal(content, j.Before) {
			return fmt.Errorf("%s: %w", j.Path, ErrMoved)
		}
	}
	return nil
}

// leaves reports whether a file is one that the change removes: where the case of letters has
// no meaning, a new name may be that of the old file.
func (w *writer) leaves(info fs.FileInfo) bool {
	for i := range w.jobs {
		if j := &w.jobs[i]; j.After == nil && j.info != nil && os.SameFile(j.info, info) {
			return true
		}
	}
	return false
}

// commit puts everything in its place: removals first, since a new file may have the name of
// one that goes.
func (w *writer) commit() error {
	for i := range w.jobs {
		j := &w.jobs[i]
		if j.After != nil {
			continue
		}
		if err := w.step("remove", j.Path); err != nil {
			return err
		}
		if err := w.root.Remove(filepath.FromSlash(j.Path)); err != nil {
			return err
		}
		j.done = true
	}
	for i := range w.jobs {
		j := &w.jobs[i]
		if j.After == nil {
			continue
		}
		if err := w.step("rename", j.Path); err != nil {
			return err
		}
		if err := w.root.Rename(filepath.FromSlash(j.staged), filepath.FromSlash(j.Path)); err != nil {
			return err
		}
		j.done, j.staged = true, ""
	}
	return nil
}

// prune removes a folder and those around it as far as they are empty. What cannot be removed
// is not empty, or in nobody's way: git knows no folders.
func (w *writer) prune(dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		if err := w.root.Remove(filepath.FromSlash(dir)); err != nil {
			return
		}
	}
}
