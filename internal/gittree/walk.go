package gittree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// item is one name in a directory. A directory has dir set.
type item struct {
	name string
	mode Mode
	dir  bool
	stat Stat
	sub  *directory
}

// directory is one folder of a walk.
type directory struct {
	prefix  string // its path with a slash behind it; empty at the root
	depth   int
	listed  bool // items are known beforehand
	foreign bool // it holds a .git and is not the root
	items   []item
	paths   string // the paths of items, one after the other
}

// walk lists directories by several goroutines. Each directory is sorted by the
// goroutine that listed it; collecting them depth first is then in order.
type walk struct {
	tree    *WorkingTree
	mu      sync.Mutex
	changed sync.Cond
	queue   []*directory
	open    int // directories queued or being listed
	visited int
	err     error
}

func walkTree(ctx context.Context, tree *WorkingTree, top *directory) ([]Entry, error) {
	w := &walk{tree: tree, queue: []*directory{top}, open: 1}
	w.changed.L = &w.mu
	var workers sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for d := w.next(); d != nil; d = w.next() {
				err := ctx.Err()
				if err == nil {
					err = w.list(d)
				}
				w.done(d, err)
			}
		})
	}
	workers.Wait()
	if w.err != nil {
		return nil, w.err
	}
	return top.collect(make([]Entry, 0, w.visited)), nil
}

// next waits for a directory to list; nil at the end.
func (w *walk) next() *directory {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) == 0 && w.open > 0 && w.err == nil {
		w.changed.Wait()
	}
	if len(w.queue) == 0 || w.err != nil {
		return nil
	}
	last := len(w.queue) - 1
	d := w.queue[last]
	w.queue = w.queue[:last]
	return d
}

// done queues the folders of a directory that was listed.
func (w *walk) done(d *directory, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open--
	w.visited += len(d.items)
	if w.visited > maxEntries && err == nil {
		err = fmt.Errorf("list working tree: more than %d entries", maxEntries)
	}
	if err != nil && w.err == nil {
		w.err = err
	}
	for i := range d.items {
		if sub := d.items[i].sub; sub != nil {
			w.queue = append(w.queue, sub)
			w.open++
		}
	}
	w.changed.Broadcast()
}

// list fills in one directory.
func (w *walk) list(d *directory) error {
	if !d.listed {
		if d.depth > maxDepth {
			return fmt.Errorf("list %s: more than %d folders deep", d.prefix, maxDepth)
		}
		var err error
		d.items, d.foreign, err = w.tree.list(strings.TrimSuffix(d.prefix, "/"))
		if errors.Is(err, fs.ErrNotExist) && d.prefix != "" {
			return nil // gone since it was seen
		} else if err != nil {
			return fmt.Errorf("list %s: %w", strings.TrimSuffix(d.prefix, "/"), err)
		}
		if d.foreign = d.foreign && d.prefix != ""; d.foreign {
			d.items = nil
		}
	}
	slices.SortFunc(d.items, func(a, b item) int { return compareNames(a.name, a.dir, b.name, b.dir) })
	d.items = slices.CompactFunc(d.items, func(a, b item) bool { return a.name == b.name })
	var paths strings.Builder
	size := len(d.prefix) * len(d.items)
	for i := range d.items {
		size += len(d.items[i].name)
	}
	paths.Grow(size)
	for i := range d.items {
		it := &d.items[i]
		paths.WriteString(d.prefix)
		paths.WriteString(it.name)
		if it.dir {
			it.sub = &directory{prefix: d.prefix + it.name + "/", depth: d.depth + 1}
		}
	}
	d.paths = paths.String()
	return nil
}

// collect appends the entries of a directory and of all below it.
func (d *directory) collect(entries []Entry) []Entry {
	at := 0
	for i := range d.items {
		it := &d.items[i]
		end := at + len(d.prefix) + len(it.name)
		path := d.paths[at:end]
		at = end
		switch {
		case it.sub == nil:
			entries = append(entries, Entry{Path: path, Mode: it.mode, Size: it.stat.Size, Stat: it.stat})
		case it.sub.foreign:
			entries = append(entries, Entry{Path: path, Mode: Submodule, Stat: it.stat})
		default:
			entries = it.sub.collect(entries)
		}
	}
	return entries
}
