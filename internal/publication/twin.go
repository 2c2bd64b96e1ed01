package publication

import (
	"io/fs"
	"os"
)

// clearTwin removes a file of ours that is gone and that the file system takes for the one at
// path, because the two differ in case only. It reports whether there was one.
func (f *Folder) clearTwin(folder *os.Root, path string, info fs.FileInfo) (bool, error) {
	for _, other := range f.twins()[fold(path)] {
		if other == path {
			continue
		}
		at, err := f.root.Lstat(other)
		if err != nil || !os.SameFile(at, info) {
			continue
		}
		o := f.known[other]
		_, name := split(other)
		if !f.asPublished(folder, name, o, info) {
			continue
		}
		f.mu.Lock()
		f.retired[other] = absent
		f.mu.Unlock()
		return true, folder.Remove(name)
	}
	return false, nil
}

// isClaimedTwin reports whether a file that is to be removed is one of this publication,
// because the file system takes their paths for the same.
func (f *Folder) isClaimedTwin(path string, info fs.FileInfo) bool {
	f.mu.Lock()
	other, ok := f.claims.files[fold(path)]
	f.mu.Unlock()
	if !ok || other == path {
		return false
	}
	at, err := f.root.Lstat(other)
	return err == nil && os.SameFile(at, info)
}
