package gittree

import "sync"

// folders are the first folders that were read of a repository. Listing, comparing and
// merging a few commits meet the same ones again and again. Nobody writes to them.
type folders struct {
	mu      sync.Mutex
	known   map[Hash][]rawEntry
	entries int
}

func (f *folders) get(h Hash) ([]rawEntry, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	raw, ok := f.known[h]
	return raw, ok
}

// put keeps a folder as long as there are few.
func (f *folders) put(h Hash, raw []rawEntry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.entries += len(raw) + 1; f.entries > maxKept {
		return
	}
	if f.known == nil {
		f.known = map[Hash][]rawEntry{}
	}
	f.known[h] = raw
}
