package gittree

import (
	"container/heap"
	"context"
	"errors"
	"runtime"
	"sync"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// Past is a commit of a history, with what it changed.
type Past struct {
	ID      Hash
	Parents []Hash
	// Author and Committer are read as git log does, which takes what a commit says however it
	// is written: nothing may be decided by them. A time that cannot be read is 1970.
	Author, Committer Signature
	// Summary is the first line of the message, of at most 200 bytes.
	Summary string
	// Changes are the paths that differ from the commit's parent, sorted by their bytes; all
	// paths where it has none. For a merge they are the paths that none of the parents has so,
	// compared with the first: what is in neither of the branches.
	Changes []FileChange
	// Fault is why the changes cannot be told; nil where they can.
	Fault error

	tree Hash
}

// History is a walk over all commits that a tip leads to, in the order of git log: the
// youngest by the committer's time first, among those of one time the one that was met
// first. It is not safe for concurrent use.
//
// Where a shallow clone ends, history begins.
type History struct {
	repo    *Repository
	known   func(Hash) bool
	queue   pastHeap
	met     map[Hash]Hash // the trees of the commits that were met
	others  map[Hash]Hash // the trees of commits that are known
	count   int           // how many were queued
	ready   []Past
	shallow map[Hash]bool
}

// historyBatch is how many commits are compared with their parents at a time.
const historyBatch = 256

// History returns the walk that begins at a tip. Commits that are known already, and what
// they lead to, are left out; known may be nil.
func (r *Repository) History(tip Hash, known func(Hash) bool) (*History, error) {
	h := &History{repo: r, known: known, met: map[Hash]Hash{}, others: map[Hash]Hash{}}
	var err error
	if h.shallow, err = r.shallowCommits(); err != nil {
		return nil, err
	}
	if known != nil && known(tip) {
		return h, nil
	}
	return h, h.push(tip)
}

// Cut reports whether a shallow clone hides the beginning of history.
func (h *History) Cut() bool { return len(h.shallow) > 0 }

// Next returns the next commit, and false after the last. It fails with an error that
// wraps ErrMissingObject where a commit is not there, and with *RepositoryError for one
// that cannot be read.
func (h *History) Next(ctx context.Context) (Past, bool, error) {
	if len(h.ready) == 0 {
		if err := h.fill(ctx); err != nil {
			return Past{}, false, err
		}
	}
	if len(h.ready) == 0 {
		return Past{}, false, nil
	}
	next := h.ready[0]
	h.ready = h.ready[1:]
	return next, true, nil
}

// fill takes commits off the queue and compares them with their parents.
func (h *History) fill(ctx context.Context) error {
	var batch []Past
	for len(batch) < historyBatch && len(h.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := heap.Pop(&h.queue).(*queued).Past
		for _, parent := range p.Parents {
			if err := h.push(parent); err != nil {
				return err
			}
		}
		batch = append(batch, p)
	}
	if err := h.compare(ctx, batch); err != nil {
		return err
	}
	h.ready = batch
	return nil
}

// compare compares commits with their parents, neighbours by one goroutine: they share
// folders.
func (h *History) compare(ctx context.Context, batch []Past) error {
	trees := make([][]Hash, len(batch))
	for i := range batch {
		for _, parent := range batch[i].Parents {
			tree, err := h.tree(parent)
			if err != nil {
				return err
			}
			trees[i] = append(trees[i], tree)
		}
	}
	return shared(len(batch), func(i int) error { return h.repo.compareWith(ctx, &batch[i], trees[i]) })
}

// shared does work for each of n neighbours, by several goroutines.
func shared(n int, work func(i int) error) error {
	failures := make([]error, runtime.GOMAXPROCS(0))
	share := (n + len(failures) - 1) / len(failures)
	var workers sync.WaitGroup
	for w := range failures {
		workers.Go(func() {
			for i := w * share; i < min((w+1)*share, n) && failures[w] == nil; i++ {
				failures[w] = work(i)
			}
		})
	}
	workers.Wait()
	return errors.Join(failures...)
}

// FirstParentChanges returns for each of some commits, none without a parent, the paths
// that differ from its first parent, as [Repository.Difference] does. Neighbours should be
// neighbours in history.
func (r *Repository) FirstParentChanges(ctx context.Context, commits []Hash) ([][]FileChange, error) {
	out := make([][]FileChange, len(commits))
	err := shared(len(commits), func(i int) error {
		now, err := r.commit(commits[i])
		if err != nil {
			return err
		}
		before, err := r.commit(now.parents[0])
		if err != nil {
			return err
		}
		out[i], err = r.between(ctx, before.tree, now.tree)
		return err
	})
	return out, err
}

// tree returns the tree of a commit that was met, or that is known.
func (h *History) tree(id Hash) (Hash, error) {
	if tree, ok := h.met[id]; ok {
		return tree, nil
	}
	if tree, ok := h.others[id]; ok {
		return tree, nil
	}
	c, err := h.repo.commit(id)
	if err != nil {
		return Hash{}, err
	}
	h.others[id] = c.tree
	return c.tree, nil
}

// push queues a commit unless it was met before or is known.
func (h *History) push(id Hash) error {
	if _, met := h.met[id]; met || h.known != nil && h.known(id) {
		return nil
	}
	raw, err := h.repo.object(id, gitobject.Commit, maxCommit)
	if err != nil {
		return err
	}
	p, err := parsePast(id, raw)
	if err != nil {
		return err
	}
	if h.shallow[id] {
		p.Parents = nil
	}
	h.met[id] = p.tree
	heap.Push(&h.queue, &queued{p, h.count})
	h.count++
	return nil
}
