package gittree

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"errors"
	"slices"
)

// MergeBases returns the best common ancestors of two commits, sorted by their ids: the
// common ancestors that no other common ancestor descends from. There are several after
// criss-cross merges, and none for histories that have nothing in common. The answer does
// not depend on the commits' dates; its cost does, little where dates are about right.
//
// It fails with an error that wraps ErrMissingObject where a shallow clone ends too early.
func (r *Repository) MergeBases(ctx context.Context, a, b Hash) ([]Hash, error) {
	h := newHistory(r)
	p, err := h.paint(ctx, a, b)
	if err != nil {
		return nil, err
	}
	return h.best(ctx, p.common())
}

// OnMainLine reports whether a commit is a tip or one of the tip's first parents. It
// fails with an error that wraps ErrMissingObject where a shallow clone ends too early.
func (r *Repository) OnMainLine(ctx context.Context, commit, tip Hash) (bool, error) {
	for at := tip; ; {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		c, err := r.commit(at)
		switch {
		case err != nil:
			return false, err
		case at == commit:
			return true, nil
		case len(c.parents) == 0:
			return false, nil
		}
		at = c.parents[0]
	}
}

// history reads commits once.
type history struct {
	repo  *Repository
	known map[Hash]link
}

// link is what a walk needs of a commit.
type link struct {
	parents []Hash
	seconds int64 // the committer's
}

func newHistory(r *Repository) *history {
	return &history{repo: r, known: map[Hash]link{}}
}

func (h *history) link(id Hash) (link, error) {
	if l, ok := h.known[id]; ok {
		return l, nil
	}
	c, err := h.repo.commit(id)
	l := link{parents: c.parents, seconds: c.time.Unix()}
	if errors.Is(err, ErrMalformedCommit) {
		// What lies beyond it decides nothing but where histories part: who needs the commit
		// itself reads it, and is refused.
		l, err = h.repo.looseLink(id)
	}
	if err != nil {
		return link{}, err
	}
	h.known[id] = l
	return l, nil
}

// best returns those commits that no other of them descends from.
func (h *history) best(ctx context.Context, commits []Hash) ([]Hash, error) {
	if len(commits) < 2 {
		return commits, nil
	}
	var best []Hash
	for i, c := range commits {
		below, err := h.reaches(ctx, c, slices.Concat(commits[:i], commits[i+1:])...)
		if err != nil {
			return nil, err
		}
		if !below {
			best = append(best, c)
		}
	}
	return best, nil
}

// reaches reports whether an ancestor is one of the tips or an ancestor of one.
func (h *history) reaches(ctx context.Context, ancestor Hash, tips ...Hash) (bool, error) {
	p, err := h.paint(ctx, ancestor, tips...)
	if err != nil {
		return false, err
	}
	// No commit between a tip and the ancestor can be an ancestor of the ancestor, so none
	// of them was left unread.
	return p.marks[ancestor].colour&second != 0, nil
}

// colour says from which sides a commit was reached.
type colour uint8

const (
	first  colour = 1 << iota // reached from the first commit
	second                    // reached from one of the others
	below                     // a common ancestor has it as an ancestor
	both   = first | second
)

// painting is a walk down from two sides, youngest first, until only ancestors of common
// ancestors are left. Each best common ancestor is found whatever the dates are: on the way
// to it there are no common ancestors, so that the walk does not end before it. Beside
// the best there may be others where dates are wrong.
type painting struct {
	history *history
	marks   map[Hash]*mark
	queue   commitHeap
	live    int // commits in the queue that are not below
}

// mark is a commit that was reached.
type mark struct {
	link
	id     Hash
	colour colour
	queued bool
	// missing is why the commit could not be read.
	missing error
}

func (h *history) paint(ctx context.Context, one Hash, others ...Hash) (*painting, error) {
	p := &painting{history: h, marks: map[Hash]*mark{}}
	if err := p.reach(one, first); err != nil {
		return nil, err
	}
	for _, o := range others {
		if err := p.reach(o, second); err != nil {
			return nil, err
		}
	}
	for p.live > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := heap.Pop(&p.queue).(*mark)
		m.queued = false
		if m.colour&below == 0 {
			p.live--
		}
		c := m.colour
		if c&both == both {
			c |= below
		}
		for _, parent := range m.parents {
			if err := p.reach(parent, c); err != nil {
				return nil, err
			}
		}
	}
	return p, p.complete()
}

// complete fails if history ends too early. Where only ancestors of common ancestors are
// missing, it does not.
func (p *painting) complete() error {
	var found *mark
	for _, m := range p.marks {
		if m.missing != nil && m.colour&below == 0 && (found == nil || compareHashes(m.id, found.id) < 0) {
			found = m
		}
	}
	if found == nil {
		return nil
	}
	return found.missing
}

// reach adds a colour to a commit, and the commit to the queue if that is news.
func (p *painting) reach(id Hash, c colour) error {
	m := p.marks[id]
	if m == nil {
		l, err := p.history.link(id)
		if err != nil && !errors.Is(err, ErrMissingObject) {
			return err
		}
		m = &mark{link: l, id: id, missing: err}
		p.marks[id] = m
	}
	if m.missing != nil {
		m.colour |= c
		return nil
	}
	if m.colour&c == c {
		return nil
	}
	if m.queued && m.colour&below == 0 {
		p.live-- // it is counted anew
	}
	m.colour |= c
	if m.colour&below == 0 {
		p.live++
	}
	if !m.queued {
		m.queued = true
		heap.Push(&p.queue, m)
	}
	return nil
}

// common returns the common ancestors that are not known to be below another.
func (p *painting) common() []Hash {
	var found []Hash
	for id, m := range p.marks {
		if m.colour == both {
			found = append(found, id)
		}
	}
	slices.SortFunc(found, compareHashes)
	return found
}

func compareHashes(a, b Hash) int { return bytes.Compare(a[:], b[:]) }

// commitHeap has the youngest commit first; ids decide between equal times.
type commitHeap []*mark

func (q commitHeap) Len() int { return len(q) }
func (q commitHeap) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].seconds, q[i].seconds), compareHashes(q[i].id, q[j].id)) < 0
}
func (q commitHeap) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a commit; see [container/heap].
func (q *commitHeap) Push(x any) { *q = append(*q, x.(*mark)) }

// Pop takes the last commit; see [container/heap].
func (q *commitHeap) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}
