package gitobject

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// place is one object directory: the repository's own, or a borrowed one.
type place struct {
	dir   string
	shelf *shelf

	packs atomic.Pointer[packList]
	turns atomic.Int64         // how often packs have come or gone
	last  atomic.Pointer[pack] // that of the last object; the next is often there too

	mu sync.Mutex // held to list the packs anew
}

// packList is what a folder of packs had at some time.
type packList struct {
	packs  []*pack
	seen   time.Time // when the folder was changed last
	listed time.Time
	err    error // an index that could not be read
}

// settled is how much older than a listing the folder's change must be for another change to
// be sure to show: the clocks of file systems tick slowly.
const settled = 2 * time.Second

func (p *place) packDir() string { return filepath.Join(p.dir, "pack") }

// refresh lists the packs anew if some may have come or gone.
func (p *place) refresh() {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.packs.Load()
	if old == nil {
		old = &packList{}
	}
	now := modTime(p.packDir())
	if now.Equal(old.seen) && old.listed.Sub(now) > settled {
		return
	}
	next, changed := p.list(old)
	next.seen = now
	p.packs.Store(next)
	if changed {
		p.turns.Add(1)
	}
	for _, k := range old.packs {
		if !slices.Contains(next.packs, k) {
			_ = k.close() // it was only read
		}
	}
}

// list lists the packs, the youngest first, those that are open already as they are.
func (p *place) list(old *packList) (next *packList, changed bool) {
	next = &packList{listed: time.Now()}
	entries, err := os.ReadDir(p.packDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		next.err = err
	}
	type candidate struct {
		path    string
		changed time.Time
	}
	var found []candidate
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok {
			continue
		}
		path := filepath.Join(p.packDir(), name)
		if info, err := os.Stat(path + ".pack"); err == nil {
			found = append(found, candidate{path, info.ModTime()})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(b.changed.Compare(a.changed), strings.Compare(a.path, b.path))
	})
	for _, c := range found {
		at := slices.IndexFunc(old.packs, func(k *pack) bool { return k.path == c.path+".pack" })
		if at >= 0 {
			next.packs = append(next.packs, old.packs[at])
			continue
		}
		k, err := openPack(p.shelf, c.path+".idx")
		if err == nil {
			next.packs = append(next.packs, k)
			changed = true
		} else if !isGone(err) {
			next.err = err
		}
	}
	return next, changed || len(next.packs) != len(old.packs)
}

// find returns the packs that have an object, and where. The error is that of an index that
// cannot be read.
func (p *place) find(h Hash) (found []packed, err error) {
	l := p.packs.Load()
	err = l.err
	look := func(k *pack) bool {
		at, ok, failed := k.index.find(h)
		switch {
		case failed != nil && err == nil:
			err = failed
		case ok:
			found = append(found, packed{k, at})
		}
		return ok && failed == nil
	}
	last := p.last.Load()
	if last != nil && slices.Contains(l.packs, last) && look(last) {
		return found, nil
	}
	for _, k := range l.packs {
		if k != last && look(k) {
			p.last.Store(k)
		}
	}
	return found, err
}

// packed is an object in a pack.
type packed struct {
	pack   *pack
	offset int64
}

// withPrefix returns the ids that begin with hexadecimal digits, of which even are the pairs
// as bytes. An id can be there several times.
func (p *place) withPrefix(prefix string, even []byte) ([]Hash, error) {
	p.refresh()
	l := p.packs.Load()
	if l.err != nil {
		return nil, fmt.Errorf("look up %s: %w", prefix, l.err)
	}
	found, err := looseWithPrefix(p.dir, prefix)
	for _, k := range l.packs {
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", prefix, err)
		}
		var more []Hash
		more, err = k.index.withPrefix(even)
		found = append(found, more...)
	}
	return found, err
}

func (p *place) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	if l := p.packs.Load(); l != nil {
		for _, k := range l.packs {
			errs = append(errs, k.close())
		}
	}
	return errors.Join(errs...)
}

func modTime(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
