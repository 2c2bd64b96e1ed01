package preview

import (
	"context"
	"errors"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// maxWatches is how many folders are watched; the rest are looked at from time to time.
const maxWatches = 20_000

// pollEvery is how often folders that are not watched are looked at, at most.
const pollEvery = time.Second

// errRanOut means that there are no watches left.
var errRanOut = errors.New("no watches left")

// follower tells when something changes in directories. Those that are not there, and those
// for which the system has no watches left, it looks at from time to time.
type follower struct {
	roots   []string
	changes chan<- struct{}
	lines   *lines
	watcher *fsnotify.Watcher // nil if there is none
	most    int               // watches that may be had
	polled  map[string]*polled
}

// polled is a root that is looked at.
type polled struct {
	print  uint64
	ranOut bool // there are no watches for it
}

// newFollower follows from now on; what changes before run is told there.
func newFollower(roots []string, watches int, changes chan<- struct{}, lines *lines) *follower {
	f := &follower{changes: changes, lines: lines, most: watches, polled: map[string]*polled{}}
	for _, r := range roots {
		if full, err := filepath.Abs(r); err == nil {
			r = full
		}
		f.roots = append(f.roots, r)
	}
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		f.watcher = watcher
	}
	for _, r := range f.roots {
		f.watchRoot(r)
	}
	return f
}

// run tells of changes until ctx ends.
func (f *follower) run(ctx context.Context) {
	var events <-chan fsnotify.Event
	var faults <-chan error
	if f.watcher != nil {
		defer f.watcher.Close()
		events, faults = f.watcher.Events, f.watcher.Errors
	}
	poll := time.NewTimer(pollEvery)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			f.event(e)
		case <-faults: // events were lost, new folders among them
			for _, r := range f.roots {
				f.watchRoot(r)
			}
			f.tell()
		case <-poll.C:
			started := time.Now()
			f.poll()
			poll.Reset(max(pollEvery, 20*time.Since(started))) // of the machine's time a twentieth at most
		}
	}
}

// tell says that something has changed.
func (f *follower) tell() {
	select {
	case f.changes <- struct{}{}:
	default: // it has been said already
	}
}

func (f *follower) event(e fsnotify.Event) {
	root := f.rootOf(e.Name)
	if e.Op == fsnotify.Chmod || root != e.Name && strings.HasPrefix(filepath.Base(e.Name), ".") {
		return
	}
	switch {
	case e.Has(fsnotify.Create):
		if info, err := os.Lstat(e.Name); err == nil && info.IsDir() && f.watch(e.Name) != nil {
			f.pollRoot(root, true)
		}
	case root == e.Name && (e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename)):
		f.pollRoot(root, false)
	}
	f.tell()
}

// rootOf is the root in which a path lies.
func (f *follower) rootOf(path string) string {
	for _, r := range f.roots {
		if path == r || strings.HasPrefix(path, r+string(filepath.Separator)) {
			return r
		}
	}
	return path
}

// watchRoot watches a root, or has it looked at.
func (f *follower) watchRoot(root string) {
	if err := f.watch(root); err != nil {
		f.pollRoot(root, !errors.Is(err, fs.ErrNotExist))
	}
}

func (f *follower) pollRoot(root string, ranOut bool) {
	if p := f.polled[root]; p != nil && p.ranOut {
		return
	}
	if ranOut {
		f.lines.printf("looking at %s every second or less, because it cannot be watched", root)
	}
	f.polled[root] = &polled{print: fingerprint(root), ranOut: ranOut}
}

// watch watches a directory and all below it but for hidden names. A directory is watched
// before it is read, so that none made in between is missed.
func (f *follower) watch(dir string) error {
	left := 0
	if f.watcher != nil {
		left = f.most - len(f.watcher.WatchList())
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path != dir && errors.Is(err, fs.ErrNotExist):
			return nil // gone again
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case path != dir && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case left <= 0:
			return errRanOut
		}
		left--
		if err := f.watcher.Add(path); err != nil && (path == dir || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
		return nil
	})
}

// poll looks at the roots that are not watched.
func (f *follower) poll() {
	for _, root := range f.roots {
		p := f.polled[root]
		if p == nil {
			continue
		}
		now := fingerprint(root)
		if now == p.print {
			continue
		}
		p.print = now
		if !p.ranOut {
			delete(f.polled, root)
			f.watchRoot(root)
		}
		f.tell()
	}
}

// fingerprint tells apart what a directory looks like at two times. It is 0 for one that is
// absent.
func fingerprint(root string) uint64 {
	h := fnv.New64a()
	there := false
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if path != root && strings.HasPrefix(filepath.Base(path), ".") {
			if d != nil && d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if err != nil {
			return nil // what cannot be read looks as if it were not there
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		there = true
		stamp := []int64{int64(len(path)), info.Size(), info.ModTime().UnixNano(), int64(info.Mode())}
		_, _ = h.Write([]byte(path))
		for _, n := range stamp {
			for shift := 0; shift < 64; shift += 8 {
				_, _ = h.Write([]byte{byte(n >> shift)})
			}
		}
		return nil
	})
	if !there {
		return 0
	}
	return h.Sum64()
}
