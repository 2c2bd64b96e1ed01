package history

import (
	"context"

	"github.com/gitsm/gitsm/internal/gittree"
)

// follow walks commits and gathers what they did to one path. Where a commit brought the
// path, it goes on with the one that it was made from, for all commits that come after, as
// git does: which of them lie on which branch makes no difference.
func (r *Result) follow(ctx context.Context, sequence []int32, path int32) error {
	if err := r.prepare(ctx, sequence); err != nil {
		return err
	}
	h := r.history
	below := h.below(h.index.paths[path])
	var touched []visit
	for _, n := range sequence {
		touched = touched[:0]
		for _, c := range r.seen(n) {
			if r.wanted(&c, path, below) {
				touched = append(touched, visit{commit: n, change: c, from: none})
			}
		}
		if len(touched) == 0 {
			continue
		}
		if !r.shows(n) {
			if r.inTime(n) {
				r.Hidden++
			}
			continue
		}
		// Where a folder gives way to a file, git does not look where that is from.
		if v := &touched[0]; len(touched) == 1 && v.change.path == path && v.change.before.IsZero() {
			if err := r.trace(ctx, v); err != nil {
				return err
			}
			if v.from != none {
				path, below = v.from, h.below(h.index.paths[v.from])
			}
		}
		if r.inTime(n) {
			r.visits = append(r.visits, touched...)
		}
	}
	return nil
}

// seen returns the changes that a walk looks at, which for a merge are those that none of
// its parents had.
func (r *Result) seen(n int32) []change {
	if r.shows(n) {
		return r.changes(n)
	}
	return r.history.index.changesOf(n)
}

// wanted reports whether a change is of what is followed. A folder's files are wanted with
// it, and so is what lay below a path that was a folder once; a record is one file.
func (r *Result) wanted(c *change, path int32, below []bool) bool {
	if r.query.Ref != "" && !r.query.Copies {
		return c.path == path
	}
	return int(c.path) < len(below) && below[c.path]
}

// trace finds out what the path that a commit brought was made from.
func (r *Result) trace(ctx context.Context, v *visit) error {
	h := r.history
	if r.query.Ref == "" || r.query.Copies {
		from, err := h.origin(ctx, v.commit, &v.change, r.changes(v.commit))
		if err != nil || from == none {
			return err
		}
		return h.takeFrom(v, from, r.changes(v.commit))
	}
	moves, err := h.moved(ctx, v.commit, r.changes(v.commit))
	if err != nil {
		return err
	}
	for _, m := range moves {
		if m.to == v.change.path {
			return h.takeFrom(v, m.from, r.changes(v.commit))
		}
	}
	return nil
}

// takeFrom notes the path that another was made from, and what it held.
func (h *History) takeFrom(v *visit, from int32, changes []change) error {
	v.from, v.copied = from, true
	for _, c := range changes {
		if c.path == from {
			v.source, v.copied = c.before, !c.after.IsZero()
			return nil
		}
	}
	parent := h.index.commits[h.index.parentsOf(v.commit)[0]].id
	rev, err := h.repo.Revision(parent)
	if err != nil {
		return err
	}
	v.source, err = rev.File(h.index.paths[from])
	return err
}

// all gathers what commits did to any record. A record that was moved has one entry.
func (r *Result) all(ctx context.Context, sequence []int32) error {
	h := r.history
	var chosen []int32
	for _, n := range sequence {
		if r.inTime(n) {
			chosen = append(chosen, n)
		}
	}
	if err := r.prepare(ctx, chosen); err != nil {
		return err
	}
	for _, n := range chosen {
		if !r.shows(n) {
			for _, c := range h.index.changesOf(n) {
				if r.recorded(&c) {
					r.Hidden++
					break
				}
			}
			continue
		}
		if err := r.commit(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// recorded reports whether a change is one of a record that is asked for.
func (r *Result) recorded(c *change) bool {
	ref := r.history.located(c.path)
	return ref != "" && (r.query.Kind == 0 || ref.Kind() == r.query.Kind)
}

// commit gathers what one commit did to records.
func (r *Result) commit(ctx context.Context, n int32) error {
	h := r.history
	changes := r.changes(n)
	moves, err := h.moved(ctx, n, changes)
	if err != nil {
		return err
	}
	to, from := map[int32]int32{}, map[int32]bool{}
	for _, m := range moves {
		to[m.to], from[m.from] = m.from, true
	}
	for _, c := range changes {
		if !r.recorded(&c) || from[c.path] {
			continue
		}
		v := visit{commit: n, change: c, from: none}
		if source, ok := to[c.path]; ok {
			if err := h.takeFrom(&v, source, changes); err != nil {
				return err
			}
		}
		r.visits = append(r.visits, v)
	}
	return nil
}

// content is what the path held before a visit, where it was then.
func (v *visit) before() gittree.File {
	if v.from != none {
		return v.source
	}
	return v.change.before
}
