package changeset

import (
	"errors"
	"fmt"
	"path/filepath"
)

// undo puts everything back as it was.
func (w *writer) undo() error {
	var errs []error
	for i := range w.jobs {
		if j := &w.jobs[i]; j.done && j.Before == nil {
			errs = append(errs, w.root.Remove(filepath.FromSlash(j.Path)))
		}
	}
	for i := range w.jobs {
		j := &w.jobs[i]
		if j.done && j.Before != nil {
			errs = append(errs, w.restore(j))
		}
		if j.staged != "" {
			errs = append(errs, w.root.Remove(filepath.FromSlash(j.staged)))
		}
	}
	for i := len(w.made) - 1; i >= 0; i-- {
		errs = append(errs, w.root.Remove(filepath.FromSlash(w.made[i])))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("and what was written could not all be undone: %w", err)
	}
	return nil
}

func (w *writer) restore(j *job) error {
	staged, err := w.stage(j.Path, j.Before, j.mode)
	if err != nil {
		return err
	}
	if err := w.root.Rename(filepath.FromSlash(staged), filepath.FromSlash(j.Path)); err != nil {
		return errors.Join(err, w.root.Remove(filepath.FromSlash(staged)))
	}
	return nil
}
