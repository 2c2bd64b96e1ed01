package publication

// Abandon leaves everything as the death of the process would, and the next one finds it.
func (f *Folder) Abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.over = true, true
	f.folders.forget("")
	if f.journal != nil {
		_ = f.journal.Close()
	}
	unlock(f.lock.file)
	_ = f.lock.file.Close()
	_ = f.root.Close()
}

// DraftName is where the next content of a file is written.
func DraftName(path string) string { return draftName(path) }

// MaxPinned is how many folders stay open.
const MaxPinned = maxPinned
