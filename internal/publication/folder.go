package publication

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Folder is a folder that is being published to. [Folder.Keep] and [Folder.Write] may be
// called from several goroutines; [Folder.Finish] and [Folder.Close] when they have returned.
type Folder struct {
	dir     string
	state   string // the file of the state, "" for none
	root    *os.Root
	lock    *lock
	folders folders

	manifest []byte // as found, nil if absent
	known    map[string]*owned
	twins    func() map[string][]string // known paths by what they fold to

	mu      sync.Mutex
	claims  claims
	claimed map[string]*claim
	retired map[string]fate // those that had to go before Finish
	journal *os.File        // open once something is written
	failed  error           // the first failure of Write
	over    bool
	closed  bool
}

// owned is a file of ours: of the manifest, of the journals of unfinished runs, or both.
type owned struct {
	listed bool
	digest digest // if it is listed
	drafts []digest
	seen   seen
}

// claim is a file of this publication.
type claim struct {
	digest  digest
	seen    seen
	done    bool
	written bool
}

// Open opens a folder for publishing; it is made if it is absent. What the files looked like is
// remembered in the folder stateDir, which is made likewise and may be deleted at any time; ""
// remembers nothing. Only one process at a time publishes into a folder: the others fail with an
// error that wraps [ErrBusy]. A manifest that is damaged gives one that wraps [ErrManifest].
// Close must be called.
func Open(dir, stateDir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, &Error{Path: dir, Problem: "is a file", Hint: "name a folder", Err: ErrForeign}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, unwritable(dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	f := &Folder{dir: dir, state: statePath(stateDir, dir), root: root}
	f.folders = folders{root: root, pinned: map[string]*os.Root{}, clear: f.clear}
	if f.lock, err = takeLock(root, dir); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	if err := f.load(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// load reads what is known of the folder.
func (f *Folder) load() error {
	content, err := readAll(f.root, Manifest)
	if err != nil {
		return f.unreadable(Manifest, err)
	}
	var lines []line
	if content != nil {
		if lines, err = parseManifest(content); err != nil {
			return f.unreadable(Manifest, err)
		}
	}
	f.manifest = content
	f.known = make(map[string]*owned, len(lines))
	all := make([]owned, len(lines))
	states := readState(f.state, content, len(lines))
	for i, l := range lines {
		all[i] = owned{listed: true, digest: l.digest}
		if states != nil {
			all[i].seen = states[i]
		}
		f.known[l.path] = &all[i]
	}
	f.claims, f.claimed, f.retired = newClaims(len(lines)), make(map[string]*claim, len(lines)), map[string]fate{}
	f.twins = sync.OnceValue(f.foldKnown)
	return f.loadJournal()
}

// loadJournal adds what unfinished runs have written, and removes their drafts.
func (f *Folder) loadJournal() error {
	content, err := readAll(f.root, journalName)
	if err != nil {
		return f.unreadable(journalName, err)
	}
	lines, err := parseJournal(content)
	if err != nil {
		return f.unreadable(journalName, err)
	}
	for _, l := range lines {
		o := f.known[l.path]
		if o == nil {
			o = &owned{}
			f.known[l.path] = o
		}
		o.drafts = append(o.drafts, l.digest)
		if err := f.removeDraft(l.path); err != nil {
			return unwritable(f.dir, err)
		}
	}
	return nil
}

func (f *Folder) removeDraft(path string) error {
	above, _ := split(path)
	folder, err := f.folders.open(above, false)
	if blocked := (*notFolder)(nil); errors.Is(err, fs.ErrNotExist) || errors.As(err, &blocked) {
		return nil
	} else if err != nil {
		return err
	}
	defer folder.done()
	if err := folder.Remove(draftName(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (f *Folder) foldKnown() map[string][]string {
	folded := make(map[string][]string, len(f.known))
	for path := range f.known {
		key := fold(path)
		folded[key] = append(folded[key], path)
	}
	return folded
}

// unreadable is the error about a manifest or journal that cannot be used.
func (f *Folder) unreadable(name string, err error) error {
	path := filepath.Join(f.dir, name)
	switch {
	case errors.Is(err, errVersion):
		return &Error{Path: path, Problem: "is of another version of gitsm", Hint: "use that version, or publish into another folder", Err: ErrManifest}
	case errors.Is(err, ErrManifest):
		return &Error{Path: path, Problem: "is damaged, so nobody can tell which files are gitsm's", Hint: "restore it, or remove it together with all files that gitsm published there, or publish into another folder", Err: ErrManifest}
	}
	return &Error{Path: path, Problem: "cannot be read (" + err.Error() + ")", Hint: "give yourself the right to read it, or publish into another folder", Err: err}
}

// Close ends the publication, and does nothing the second time. Without a Finish that
// succeeded nothing has been removed; what was written stays, and is known to the next
// publication by the journal.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed, f.over = true, true
	f.folders.forget("")
	var errs []error
	if f.journal != nil {
		errs = append(errs, f.journal.Close())
	}
	return errors.Join(append(errs, f.lock.release(), f.root.Close())...)
}
