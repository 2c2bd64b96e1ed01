package publication

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"
)

// Keep reports that the file at path stays as it is, without its content. It is true only if
// the manifest has the file and the file is still there just as it was written, as far as
// that was remembered. After false, the file has to be written or it is removed.
func (f *Folder) Keep(path string) bool {
	o, ok := f.known[path]
	if !ok || !o.listed || !o.seen.ok {
		return false
	}
	above, name := split(path)
	folder, err := f.folders.open(above, false)
	if err != nil {
		return false
	}
	defer folder.done()
	now, asked := o.seen, time.Now()
	info, err := folder.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || statOf(info) != o.seen.stat {
		return false
	}
	if o.seen.racy {
		if d, err := sum(folder.Root, name, info); err != nil || d != o.digest {
			return false
		}
		now = look(info, asked)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over || f.claims.add(path) != nil {
		return false
	}
	if c := f.claimed[path]; c != nil {
		return c.done && c.digest == o.digest
	}
	f.claimed[path] = &claim{digest: o.digest, seen: now, done: true}
	return true
}

// Write makes the file at path have this content, and reports whether it had to be written. A
// file that was published before and changed by others since is written anew; what was not
// published is left alone, with an error that wraps [ErrForeign]. A path that cannot be
// published, or clashes with another, gives one that wraps [ErrPath]. After an error Finish
// fails.
func (f *Folder) Write(path string, content []byte) (bool, error) {
	written, err := f.write(path, content)
	if err != nil && !errors.Is(err, ErrClosed) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.failed == nil {
			f.failed = err
		}
	}
	return written, err
}

func (f *Folder) write(path string, content []byte) (bool, error) {
	if err := CheckPath(path); err != nil {
		return false, err
	}
	c, again, err := f.claim(path, sha256.Sum256(content))
	if err != nil || again {
		return false, err
	}
	above, name := split(path)
	folder, err := f.folders.open(above, true)
	if err != nil {
		return false, f.blocked(path, err)
	}
	defer folder.done()
	at := time.Now()
	info, err := f.occupant(folder.Root, path, name)
	if err != nil {
		return false, f.blocked(path, err)
	}
	if info != nil {
		if s, same := f.same(folder.Root, path, name, info, c.digest, len(content), at); same {
			f.settle(c, s, false)
			return false, nil
		}
	}
	if err := f.record(line{path, c.digest}); err != nil {
		return false, f.blocked(path, err)
	}
	info, err = replace(folder.Root, draftName(path), name, content, false)
	if err != nil {
		return false, f.blocked(path, err)
	}
	var s seen
	if info != nil {
		s = seen{stat: statOf(info), ok: true}
	}
	f.settle(c, s, true)
	return true, nil
}

// claim claims a path for a content; again reports that this content has been written already.
func (f *Folder) claim(path string, d digest) (c *claim, again bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return nil, false, ErrClosed
	}
	if err := f.claims.add(path); err != nil {
		return nil, false, err
	}
	if c := f.claimed[path]; c != nil && (c.written || !c.done) {
		if c.digest != d {
			return nil, false, &Error{Path: shown(path), Problem: "is published twice, with different contents", Hint: "give one of the two another path", Err: ErrPath}
		}
		return nil, true, nil
	}
	c = &claim{digest: d}
	f.claimed[path] = c
	return c, false, nil
}

func (f *Folder) settle(c *claim, s seen, written bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c.seen, c.done, c.written = s, true, written
}

// occupant returns the file of ours at a path, nil if nothing is there. What is not ours is
// an error; what was ours and is in the way is removed.
func (f *Folder) occupant(folder *os.Root, path, name string) (fs.FileInfo, error) {
	info, err := folder.Lstat(name)
	if err == nil && info.IsDir() {
		if err := f.clearFolder(path); err != nil {
			return nil, err
		}
		info, err = folder.Lstat(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, foreign(shown(path), info.Mode())
	}
	if o := f.known[path]; o != nil {
		ours := o.listed
		if !ours { // the journal may name what never came to be
			d, err := sum(folder, name, info)
			ours = err == nil && slices.Contains(o.drafts, d)
		}
		if ours {
			return info, nil
		}
	}
	if renamed, err := f.clearTwin(folder, path, info); renamed || err != nil {
		return nil, err
	}
	return nil, foreign(shown(path), info.Mode())
}

// same reports whether a file of ours has a content already, and what it looks like.
func (f *Folder) same(folder *os.Root, path, name string, info fs.FileInfo, d digest, size int, at time.Time) (seen, bool) {
	o := f.known[path]
	if o.listed && o.seen.ok && !o.seen.racy && o.seen.stat == statOf(info) {
		return o.seen, o.digest == d
	}
	if info.Size() != int64(size) {
		return seen{}, false
	}
	found, err := sum(folder, name, info)
	return look(info, at), err == nil && found == d
}

// record tells the journal that a file is about to get its content.
func (f *Folder) record(l line) error {
	f.mu.Lock()
	if f.journal == nil {
		if err := f.openJournal(); err != nil {
			f.mu.Unlock()
			return err
		}
	}
	journal := f.journal
	f.mu.Unlock()
	_, err := journal.Write(appendLine(nil, l))
	return err
}

// openJournal opens the journal for appending. A line that a killed run has left unfinished
// is cut off.
func (f *Folder) openJournal() error {
	content, err := readAll(f.root, journalName)
	if err != nil {
		return err
	}
	whole := bytes.LastIndexByte(content, '\n') + 1
	file, err := f.root.OpenFile(journalName, os.O_WRONLY|os.O_CREATE|os.O_APPEND|readFlags, 0o644)
	if err != nil {
		return err
	}
	if err = file.Truncate(int64(whole)); err == nil && whole == 0 {
		_, err = file.WriteString(journalHead)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	f.journal = file
	return nil
}

// blocked is the error about a path that could not be published.
func (f *Folder) blocked(path string, err error) error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return err
	}
	if at := (*notFolder)(nil); errors.As(err, &at) {
		return foreign(shown(at.path), at.mode)
	}
	if errors.Is(err, fs.ErrPermission) {
		return unwritable(f.dir, err)
	}
	return fmt.Errorf("publish %s: %w", shown(path), err)
}
