package history

import (
	"context"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/snapshot"
)

// Options say whose history to read.
type Options struct {
	Repo *gittree.Repository
	// Tip is the commit in which history ends.
	Tip gittree.Hash
	// CacheDir is where the index is kept; empty means nowhere.
	CacheDir string
	// Engine identifies the program's version in the cache.
	Engine string
	// Progress is told how many commits are read; it may be nil. The total is not known: -1.
	Progress func(done, total int)
}

// History is the commits that a tip leads to. It is not safe for concurrent use.
type History struct {
	repo  *gittree.Repository
	tip   *gittree.Revision
	index *index
	store *snapshot.Store
	top   int32 // the tip's number
	order []int32
	line  []int32 // the main line, the newest first
	by    []int32 // which commit of the main line brought a commit
	cut   bool

	refs    []estate.Ref // what records the paths mean, as far as somebody asked
	texts   map[gittree.Hash]*text
	members [][]int32         // what each commit of the main line brought; nil until somebody asks
	brings  map[int32]brought // the change records among that, as far as somebody asked
	unmoved map[int32]bool    // commits in which no file can have been moved, as far as somebody asked
}

// indexName is the name under which the index is kept.
const indexName = "history"

// Open reads the index of a history and completes it with the commits that are new. Close
// keeps it.
func Open(ctx context.Context, o Options) (*History, error) {
	h := &History{repo: o.Repo, index: newIndex(), unmoved: map[int32]bool{}}
	var err error
	if h.tip, err = o.Repo.Revision(o.Tip); err != nil {
		return nil, err
	}
	if o.CacheDir != "" {
		h.store = snapshot.Open(o.CacheDir, o.Engine, "history of "+o.Repo.Place())
		if payload, ok := h.store.Kept(indexName); ok {
			if known, ok := decode(payload); ok {
				h.index = known
			}
		}
	}
	if h.top = h.index.find(o.Tip); h.top == none {
		h.cut, err = h.index.extend(ctx, o.Repo, o.Tip, o.Progress)
		if err != nil {
			return nil, err
		}
		h.top = h.index.number(o.Tip)
	}
	h.order = h.index.order(h.top)
	h.line = h.index.mainLine(h.top)
	h.by = h.index.brought(h.line)
	h.keep()
	return h, nil
}

// Close keeps what was found out meanwhile.
func (h *History) Close() { h.keep() }

// keep writes the index, unless nothing is new. The index of a shallow clone is not kept:
// what history begins with there is not what it begins with.
func (h *History) keep() {
	if h.store != nil && h.index.altered && !h.cut {
		h.store.Keep(indexName, h.index.encode())
		h.index.altered = false
	}
}

// Cut reports whether a shallow clone hides the beginning of history.
func (h *History) Cut() bool { return h.cut }

// Commits returns how many commits the history has.
func (h *History) Commits() int { return len(h.order) }

// Unreadable returns the commits whose changes cannot be told, in their order: their trees
// are not as git writes them.
func (h *History) Unreadable() []gittree.Hash {
	var ids []gittree.Hash
	for _, n := range h.order {
		if h.index.commits[n].unreadable {
			ids = append(ids, h.index.commits[n].id)
		}
	}
	return ids
}
