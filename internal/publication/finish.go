package publication

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// Summary says what a publication did.
type Summary struct {
	Written   int // files that got another content
	Unchanged int // files that were kept or had their content already
	Removed   int // files that are gone
	// Left are the paths, sorted, that are gone and were left alone, because others have changed
	// what was published there. From now on they are theirs.
	Left []string
}

// fate is what became of a file of ours that is gone.
type fate int

const (
	absent fate = iota
	removed
	left
)

// Finish removes what was published before and was neither kept nor written now, removes the
// folders that became empty by that, and writes the manifest. After a Write that failed it
// removes nothing and fails.
func (f *Folder) Finish() (Summary, error) {
	f.mu.Lock()
	over, failed := f.over, f.failed
	f.over = true
	f.mu.Unlock()
	switch {
	case over:
		return Summary{}, ErrClosed
	case failed != nil:
		return Summary{}, fmt.Errorf("nothing was removed, because the publication is incomplete: %w", failed)
	}
	var s Summary
	for _, c := range f.claimed {
		if c.written {
			s.Written++
		} else {
			s.Unchanged++
		}
	}
	if err := f.removeGone(&s); err != nil {
		return s, f.blocked(Manifest, err)
	}
	if err := f.store(); err != nil {
		return s, f.blocked(Manifest, err)
	}
	return s, nil
}

// removeGone removes the files that are gone, and the folders that they leave empty.
func (f *Folder) removeGone(s *Summary) error {
	var above []string
	for _, path := range slices.Sorted(maps.Keys(f.known)) {
		if f.claimed[path] != nil {
			continue
		}
		became, done := f.retired[path]
		if !done {
			var err error
			if became, err = f.retire(path); err != nil {
				return err
			}
		}
		switch became {
		case removed:
			s.Removed++
		case left:
			s.Left = append(s.Left, path)
		}
		if folder, _ := split(path); len(above) == 0 || above[len(above)-1] != folder {
			above = append(above, folder)
		}
	}
	for _, folder := range above {
		if err := f.folders.prune(folder, ""); err != nil {
			return err
		}
	}
	return nil
}

// retire removes a file of ours, unless others have changed it.
func (f *Folder) retire(path string) (fate, error) {
	o := f.known[path]
	above, name := split(path)
	folder, err := f.folders.open(above, false)
	if blocked := (*notFolder)(nil); errors.Is(err, fs.ErrNotExist) || errors.As(err, &blocked) {
		return absent, nil
	} else if err != nil {
		return absent, err
	}
	defer folder.done()
	info, err := folder.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, nil
	} else if err != nil {
		return absent, err
	}
	if info.IsDir() || f.isClaimedTwin(path, info) {
		return absent, nil
	}
	if !f.asPublished(folder.Root, name, o, info) {
		if !o.listed { // the journal may name what never came to be
			return absent, nil
		}
		return left, nil
	}
	if err := folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return absent, err
	}
	return removed, nil
}

// asPublished reports whether a file has a content that we gave it.
func (f *Folder) asPublished(folder *os.Root, name string, o *owned, info fs.FileInfo) bool {
	if !info.Mode().IsRegular() {
		return false
	}
	if o.listed && o.seen.ok && !o.seen.racy && o.seen.stat == statOf(info) {
		return true
	}
	d, err := sum(folder, name, info)
	return err == nil && (o.listed && d == o.digest || slices.Contains(o.drafts, d))
}

// clear removes a file of ours that has to make room for a folder.
func (f *Folder) clear(path string) error {
	f.mu.Lock()
	gone := f.known[path] != nil && f.claimed[path] == nil
	f.mu.Unlock()
	if !gone {
		return nil
	}
	became, err := f.retire(path)
	if err != nil || became != removed {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.retired[path] = removed
	return nil
}

// clearFolder removes what is ours in a folder that has to make room for a file, and the
// folder if nothing else is in it.
func (f *Folder) clearFolder(path string) error {
	var above []string
	for other := range f.known {
		if !strings.HasPrefix(other, path+"/") {
			continue
		}
		if err := f.clear(other); err != nil {
			return err
		}
		folder, _ := split(other)
		above = append(above, folder)
	}
	slices.Sort(above)
	stop, _ := split(path)
	for _, folder := range slices.Compact(above) {
		if err := f.folders.prune(folder, stop); err != nil {
			return err
		}
	}
	return nil
}

// store writes the manifest and the state, and ends the journal.
func (f *Folder) store() error {
	paths := slices.Sorted(maps.Keys(f.claimed))
	lines, files := make([]line, len(paths)), make([]seen, len(paths))
	now, news := time.Now(), false
	for i, path := range paths {
		c := f.claimed[path]
		lines[i], files[i] = line{path, c.digest}, c.seen
		if c.written && c.seen.ok {
			files[i].racy = c.seen.stat.youngAt(now)
		}
		o := f.known[path]
		news = news || o == nil || o.seen != files[i]
	}
	manifest := formatManifest(lines)
	changed := f.manifest == nil || !bytes.Equal(manifest, f.manifest)
	if changed {
		if _, err := replace(f.root, draftName(Manifest), Manifest, manifest, true); err != nil {
			return err
		}
	}
	if f.journal != nil {
		if err := f.journal.Close(); err != nil {
			return err
		}
		f.journal = nil
	}
	if err := f.root.Remove(journalName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if f.state != "" && (changed || news) {
		writeState(f.state, encodeState(manifest, files))
	}
	return nil
}
