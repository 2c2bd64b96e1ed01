package gittree

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// ErrReferenceMoved is wrapped when a reference does not hold the value that it was
// expected to hold: read it again, build upon that, and try again.
var ErrReferenceMoved = errors.New("the reference has moved")

// SwapReference sets a reference, given by its full name, to a commit if it still holds the value from; zero:
// if it is absent. It fails with ErrReferenceMoved if not. Among any number of gitsm and git
// processes one of several swaps from the same value succeeds. It waits up to 10 seconds while
// another process has the reference locked. A process that dies at any moment leaves the old
// value or the new one; its lock goes with it (on Unix, on file systems with hard links).
//
// The commit must be in the repository; the new value is on the disk when the method
// returns. Git's log of the reference gets a line with the commit's committer and time, as
// far as there is such a log or git would begin one.
func (r *Repository) SwapReference(ctx context.Context, name string, from, to Hash) error {
	if err := checkReference(name); err != nil {
		return err
	}
	made, err := r.commitTo(to)
	if err != nil {
		return fmt.Errorf("set reference %s: %w", name, err)
	}
	if err := r.roomFor(name, from); err != nil {
		return err
	}
	lock, err := r.lockReference(ctx, name)
	if err != nil {
		return err
	}
	defer lock.release()
	now, _, err := r.reference(name)
	if err != nil {
		return err
	}
	if now != from {
		return moved(name, from, now)
	}
	if err := r.roomFor(name, from); err != nil { // again, now that nobody else makes it
		return err
	}
	if err := lock.write(to.String() + "\n"); err != nil {
		return fmt.Errorf("set reference %s: %w", name, err)
	}
	if err := r.logReference(name, from, to, made); err != nil {
		return fmt.Errorf("set reference %s: %w", name, err)
	}
	if err := lock.commit(); err != nil {
		return fmt.Errorf("set reference %s: %w", name, err)
	}
	return nil
}

// commitTo reads the commit that a reference is to be set to.
func (r *Repository) commitTo(h Hash) (CommitInfo, error) {
	if h.IsZero() {
		return CommitInfo{}, errors.New("it cannot be removed this way")
	}
	raw, err := r.object(h, gitobject.Commit, maxCommit)
	if err != nil {
		return CommitInfo{}, err
	}
	return parseCommitInfo(h, raw)
}

func moved(name string, expected, found Hash) error {
	return fmt.Errorf("%s: %w: it is %s, expected %s", name, ErrReferenceMoved, showValue(found), showValue(expected))
}

func showValue(h Hash) string {
	if h.IsZero() {
		return "absent"
	}
	return h.String()
}

// roomFor refuses a new name that is a folder of another reference's name, or the other way
// round, and removes the empty folders that git leaves behind.
func (r *Repository) roomFor(name string, from Hash) error {
	if !from.IsZero() {
		return nil
	}
	below, err := r.References(name + "/")
	if err != nil {
		return err
	}
	if len(below) > 0 {
		return conflict(name, slices.Min(slices.Collect(maps.Keys(below))))
	}
	for at := strings.LastIndexByte(name, '/'); strings.Count(name[:at], "/") > 1; at = strings.LastIndexByte(name[:at], '/') {
		_, ok, err := r.reference(name[:at])
		if err != nil {
			return err
		}
		if ok {
			return conflict(name, name[:at])
		}
	}
	return removeEmpty(r.referencePath(name))
}

func conflict(name, other string) error {
	return &RepositoryError{
		Problem: fmt.Sprintf("there cannot be a reference %s beside %s", name, other),
		Hint:    "choose another name, or remove or rename the other one (git branch -m)",
	}
}

// removeEmpty removes a folder with nothing but folders in it. It leaves a file alone.
func removeEmpty(path string) error {
	entries, err := os.ReadDir(path)
	if absent(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("make room for a reference: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := removeEmpty(filepath.Join(path, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := os.Remove(path); err != nil && !absent(err) {
		return fmt.Errorf("make room for a reference: %w", err)
	}
	return nil
}
