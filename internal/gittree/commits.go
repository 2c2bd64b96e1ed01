package gittree

import (
	"container/heap"
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/gitobject"
)

const (
	// MaxCommits is how many commits [Repository.Commits] returns at most.
	MaxCommits = 10_000
	// maxRange is how many bytes those commits may have together.
	maxRange = 64 << 20
	// maxBottoms is how many ends of a range are looked at one by one.
	maxBottoms = 16
)

// Commits returns the commits that can be reached from head and not from base, children
// before their parents, otherwise the youngest first. The answer does not depend on the
// commits' dates, the order does where they leave a choice.
//
// It fails with *RepositoryError for more than [MaxCommits]; for a commit that is not as
// git writes it, with an error that wraps [ErrMalformedCommit]; and with one that wraps
// ErrMissingObject where a shallow clone ends too early.
func (r *Repository) Commits(ctx context.Context, base, head Hash) ([]CommitInfo, error) {
	own, err := newHistory(r).only(ctx, head, base)
	if err != nil {
		return nil, err
	}
	if len(own) > MaxCommits {
		return nil, &RepositoryError{
			Problem: fmt.Sprintf("%d commits lie between %s and %s, more than the %d allowed", len(own), base, head, MaxCommits),
			Hint:    "propose fewer commits at a time, or squash them",
		}
	}
	var infos []CommitInfo
	size := 0
	for _, id := range childrenFirst(own) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, err := r.object(id, gitobject.Commit, maxCommit)
		if err != nil {
			return nil, err
		}
		if size += len(raw); size > maxRange {
			return nil, &RepositoryError{
				Problem: fmt.Sprintf("the commits between %s and %s have more than %d bytes together", base, head, maxRange),
				Hint:    "write shorter messages, or propose fewer commits at a time",
			}
		}
		info, err := parseCommitInfo(id, raw)
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// only returns the commits that are head or its ancestors, and neither base nor its.
func (h *history) only(ctx context.Context, head, base Hash) (map[Hash]*mark, error) {
	p, err := h.paint(ctx, head, base)
	if err != nil {
		return nil, err
	}
	own := p.only()
	exact, err := h.exact(ctx, own, base)
	if err != nil || exact {
		return own, err
	}
	if err := p.flood(ctx, base); err != nil {
		return nil, err
	}
	return p.only(), nil
}

// only returns the commits that were reached from the first side alone.
func (p *painting) only() map[Hash]*mark {
	own := map[Hash]*mark{}
	for id, m := range p.marks {
		if m.colour == first {
			own[id] = m
		}
	}
	return own
}

// exact reports whether none of a painting's own commits is an ancestor of base after all,
// as can be where dates are wrong: the walk ended before it came there from base. All of
// such a commit's ancestors are base's too, so that it is enough to ask for the commits
// that end the range.
func (h *history) exact(ctx context.Context, own map[Hash]*mark, base Hash) (bool, error) {
	var bottoms []Hash
	for id, m := range own {
		if !slices.ContainsFunc(m.parents, func(p Hash) bool { return own[p] != nil }) {
			bottoms = append(bottoms, id)
		}
	}
	if len(bottoms) > maxBottoms {
		return false, nil
	}
	slices.SortFunc(bottoms, compareHashes)
	for _, b := range bottoms {
		if wrong, err := h.reaches(ctx, b, base); wrong || err != nil {
			return false, err
		}
	}
	return true, nil
}

// flood marks every ancestor of base, to the beginning of history.
func (p *painting) flood(ctx context.Context, base Hash) error {
	done := map[Hash]bool{base: true}
	for todo := []Hash{base}; len(todo) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		l, err := p.history.link(id)
		if err != nil {
			return err
		}
		if m := p.marks[id]; m != nil {
			m.colour |= second
		}
		for _, parent := range l.parents {
			if !done[parent] {
				done[parent] = true
				todo = append(todo, parent)
			}
		}
	}
	return nil
}

// childrenFirst sorts commits so that none comes before one of its children; among those
// that may come next, the youngest does.
func childrenFirst(commits map[Hash]*mark) []Hash {
	children := map[Hash]int{}
	for _, m := range commits {
		for _, parent := range m.parents {
			children[parent]++
		}
	}
	var next commitHeap
	for id, m := range commits {
		if children[id] == 0 {
			heap.Push(&next, m)
		}
	}
	var order []Hash
	for len(next) > 0 {
		m := heap.Pop(&next).(*mark)
		order = append(order, m.id)
		for _, parent := range m.parents {
			if children[parent]--; children[parent] == 0 && commits[parent] != nil {
				heap.Push(&next, commits[parent])
			}
		}
	}
	return order
}
