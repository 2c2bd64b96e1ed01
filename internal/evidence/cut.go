package evidence

import (
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/gittree"
)

// cut takes commits of main apart into what came in at once. A pull request is a commit
// that merges its head, or the commits up to the one that it names or that is its head, or
// up to the first that has the tree of its head merged into what was there before. What
// belongs to none is a span for each commit.
func (r *recorder) cut(ctx context.Context, line []gittree.MainCommit) ([]span, error) {
	for _, p := range r.pulls {
		p.used = p.written
	}
	ends := make([]*pull, len(line))
	for i, c := range line {
		if p := named(r.pulls, c); p != nil {
			ends[i], p.used = p, true
		}
	}
	var out []span
	for i := 0; i < len(line); {
		s, n, err := r.next(ctx, line[i:], ends[i:])
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		i += n
	}
	return out, nil
}

// next finds the span that begins with the first of the commits, and how many it has. ends
// are the pull requests that are known to end with each.
func (r *recorder) next(ctx context.Context, line []gittree.MainCommit, ends []*pull) (span, int, error) {
	for i, p := range ends {
		if p == nil {
			continue
		}
		// The first pull request that names its commit: what lies before that is its too if
		// all of it together is what was proposed.
		whole, err := r.whole(ctx, line[:i+1], p)
		if err != nil {
			return span{}, 0, err
		}
		if whole {
			return p.about(line[:i+1]), i + 1, nil
		}
		line = line[:i]
		break
	}
	for _, p := range r.pulls {
		if p.used || !p.merge.IsZero() {
			continue
		}
		n, err := r.unnamed(ctx, line, p)
		if err != nil {
			return span{}, 0, err
		}
		if n == 0 {
			continue
		}
		if known, err := r.past.covers(ctx, r.ledger, p.head); err != nil {
			return span{}, 0, err
		} else if known {
			p.written = true
			continue
		}
		p.used = true
		return p.about(line[:n]), n, nil
	}
	return single(line[0]), 1, nil
}

// whole reports whether commits are what a pull request became, of which the last one is
// known to be its end.
func (r *recorder) whole(ctx context.Context, line []gittree.MainCommit, p *pull) (bool, error) {
	last := line[len(line)-1]
	switch {
	case len(line) == 1:
		return true, nil
	case last.ID == p.head: // its own commits came to main: which they are, the forge must say
		return !slices.ContainsFunc(line, func(c gittree.MainCommit) bool { return !p.has(c.ID) }), nil
	case p.isMerge(last) || len(line) > r.most(ctx, line[0].Parents[0], p):
		return false, nil
	}
	if fits, err := r.fits(ctx, line[0], p); err != nil || !fits {
		return false, err
	}
	merged, err := r.merged(ctx, line[0].Parents[0], p)
	return merged == last.Tree, err
}

// fits reports whether a range of a pull request can begin with a commit of main: not where
// its branch has that commit, which was on main before it then. What was pushed past
// review must not become part of what was reviewed later.
func (r *recorder) fits(ctx context.Context, c gittree.MainCommit, p *pull) (bool, error) {
	bases, err := r.repo.MergeBases(ctx, c.ID, p.head)
	if gittree.Shallow(err) {
		return false, absent(p, err)
	}
	return !slices.Contains(bases, c.ID), err
}

// unnamed returns how many of the commits are what a pull request became; 0 where it is not
// found.
func (r *recorder) unnamed(ctx context.Context, line []gittree.MainCommit, p *pull) (int, error) {
	before := line[0].Parents[0]
	tree, err := r.merged(ctx, before, p)
	if err != nil || tree.IsZero() {
		return 0, err
	}
	was, err := r.repo.Revision(before)
	if err != nil {
		return 0, err
	}
	if was.TreeHash() == tree {
		return 0, nil // it has nothing to add any more
	}
	most := r.most(ctx, before, p)
	for i := range line[:min(len(line), most)] {
		if line[i].Tree != tree {
			continue
		}
		if fits, err := r.fits(ctx, line[0], p); err != nil || !fits {
			return 0, err
		}
		return i + 1, nil
	}
	return 0, nil
}

// most is how many commits a pull request can become: as many as it has, and one at least.
func (r *recorder) most(ctx context.Context, before gittree.Hash, p *pull) int {
	if p.most == 0 {
		p.most = 1 // where they cannot be counted, the decision about it will fail and say why
		if commits, err := r.repo.Commits(ctx, before, p.head); err == nil {
			p.most = max(1, len(commits))
		}
	}
	return p.most
}

// merged is the tree of a head merged into a commit; zero where there is none.
func (r *recorder) merged(ctx context.Context, before gittree.Hash, p *pull) (gittree.Hash, error) {
	at := [2]gittree.Hash{before, p.head}
	if tree, known := r.merges[at]; known {
		return tree, nil
	}
	m, err := r.repo.Merge(ctx, before, p.head)
	if err != nil && gittree.Shallow(err) {
		return gittree.Hash{}, absent(p, err)
	}
	if err != nil && !faulty(err) {
		return gittree.Hash{}, err
	}
	var tree gittree.Hash
	if err == nil {
		tree = m.Tree
	}
	r.merges[at] = tree
	return tree, nil
}

// absent says that the clone lacks what a decision needs, and how it comes here. It is no
// reason to record that nobody approved.
func absent(p *pull, err error) error {
	if p == nil || p.facts.Pull.Number == 0 {
		return fmt.Errorf("this clone lacks commits that are to be recorded; fetch them with their whole history (git fetch --unshallow): %w", err)
	}
	return fmt.Errorf("this clone lacks commits of pull request #%d; fetch them, with their whole history, such as by git fetch origin refs/pull/%d/head: %w",
		p.facts.Pull.Number, p.facts.Pull.Number, err)
}
