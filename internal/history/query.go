package history

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Query says what to look for. Of Ref and Path at most one is given; without either it is
// all records.
type Query struct {
	// Ref is a record, which is followed where its file is moved or it gets another id.
	Ref estate.Ref
	// Path is a file or folder, which is followed as git log --follow does.
	Path string
	// Copies says that a record is followed as a path is: git log --follow goes on with what
	// a file was copied from.
	Copies bool
	// Kind keeps the records of a kind.
	Kind estate.Kind
	// Since and Until keep the commits of a time, by the committer's clock, both included.
	// Zero is no bound.
	Since, Until time.Time
	// FirstParent compares the commits of the main line with the one before each: what a
	// merge brought, whatever its branch did on the way.
	FirstParent bool
}

// visit is a path that a commit changed, as far as it was asked for.
type visit struct {
	commit int32
	change change
	// from is the path that it was moved or copied from, with what that held; none if it was
	// not.
	from   int32
	source gittree.File
	copied bool
}

// Result is what was found.
type Result struct {
	// Hidden is how many merges changed what was asked for in a way that none of their parents
	// had: they have no entries unless first parents are followed.
	Hidden int

	history *History
	visits  []visit
	query   Query
}

// Len returns how many entries there are.
func (r *Result) Len() int { return len(r.visits) }

// Find looks for what a query asks for.
func (h *History) Find(ctx context.Context, q Query) (*Result, error) {
	r := &Result{history: h, query: q}
	sequence := h.order
	if q.FirstParent {
		sequence = h.line
	}
	var err error
	switch {
	case q.Ref != "":
		start := h.start(q.Ref)
		if start == none {
			return r, nil
		}
		err = r.follow(ctx, sequence, start)
	case q.Path != "":
		err = r.follow(ctx, sequence, h.index.change(gittree.FileChange{Path: q.Path}).path)
	default:
		err = r.all(ctx, sequence)
	}
	return r, err
}

// start returns the path at which following a record begins: where the tip has it, or else
// where it was last.
func (h *History) start(ref estate.Ref) int32 {
	last := none
	for _, n := range h.order {
		for _, c := range h.index.changesOf(n) {
			if h.located(c.path) != ref {
				continue
			}
			if last == none {
				last = c.path
			}
			if f, err := h.tip.File(h.index.paths[c.path]); err == nil && !f.IsZero() {
				return c.path
			}
		}
	}
	return last
}

// Ever reports whether any commit of the history had a record.
func (h *History) Ever(ref estate.Ref) bool { return h.start(ref) != none }

// EverPath reports whether any commit of the history had a file at a path, or below it.
func (h *History) EverPath(path string) bool {
	below := h.below(path)
	for _, n := range h.order {
		for _, c := range h.index.changesOf(n) {
			if below[c.path] {
				return true
			}
		}
	}
	return false
}

// Refs returns all records of a kind that any commit of the history had, sorted.
func (h *History) Refs(kind estate.Kind) []estate.Ref {
	var refs []estate.Ref
	for i := range h.index.paths {
		if ref := h.located(int32(i)); ref != "" && ref.Kind() == kind {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// Paths returns all paths that are known, in no particular order.
func (h *History) Paths() []string { return h.index.paths }

// below marks the numbers of a path and of those below it.
func (h *History) below(path string) []bool {
	marks := make([]bool, len(h.index.paths))
	for i, p := range h.index.paths {
		rest, ok := strings.CutPrefix(p, path)
		marks[i] = ok && (rest == "" || rest[0] == '/')
	}
	return marks
}

// inTime reports whether a commit is of the time that is asked for.
func (r *Result) inTime(n int32) bool {
	at := r.history.index.commits[n].committed.seconds
	return (r.query.Since.IsZero() || at >= r.query.Since.Unix()) && (r.query.Until.IsZero() || at <= r.query.Until.Unix())
}

// changes returns what a commit changed: against its only parent, or its first.
func (r *Result) changes(n int32) []change {
	if len(r.history.index.parentsOf(n)) > 1 {
		return r.history.index.lines[n]
	}
	return r.history.index.changesOf(n)
}

// prepare compares the merges among commits with their first parents, where that is needed
// and not known yet.
func (r *Result) prepare(ctx context.Context, sequence []int32) error {
	if !r.query.FirstParent {
		return nil
	}
	x := r.history.index
	var pending []int32
	for _, n := range sequence {
		if _, known := x.lines[n]; !known && len(x.parentsOf(n)) > 1 {
			pending = append(pending, n)
		}
	}
	for batch := range slices.Chunk(pending, 512) {
		ids := make([]gittree.Hash, len(batch))
		for i, n := range batch {
			ids[i] = x.commits[n].id
		}
		found, err := r.history.repo.FirstParentChanges(ctx, ids)
		if err != nil {
			return err
		}
		for i, changes := range found {
			list := make([]change, len(changes))
			for k, c := range changes {
				list[k] = x.change(c)
			}
			x.lines[batch[i]] = list
		}
		x.altered = true
	}
	return nil
}

// shows reports whether a commit has entries: git shows no difference for a merge, unless
// first parents are followed.
func (r *Result) shows(n int32) bool {
	return r.query.FirstParent || len(r.history.index.parentsOf(n)) < 2
}
