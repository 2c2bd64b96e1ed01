package history

import (
	"context"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Files follows many files of records at once, in one walk over the commits: for each path
// what Find has for the record that is there, empty for a path that no commit has. A path
// must be one that the tip has, or nothing at all comes before its first commit.
func (h *History) Files(ctx context.Context, paths []string) ([]*Result, error) {
	w := filesWalk{history: h, found: make([]*Result, len(paths)), at: map[int32][]int32{}}
	numbers := make(map[string]int32, len(h.index.paths))
	for i, p := range h.index.paths {
		numbers[p] = int32(i)
	}
	for i, p := range paths {
		w.found[i] = &Result{history: h}
		if n, known := numbers[p]; known {
			w.at[n] = append(w.at[n], int32(i))
		}
	}
	for _, n := range h.order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := w.commit(ctx, n); err != nil {
			return nil, err
		}
	}
	return w.found, nil
}

// filesWalk is a walk from the newest commit to the oldest.
type filesWalk struct {
	history *History
	found   []*Result
	// at are the results that a path belongs to, before the commits that were walked.
	at map[int32][]int32
}

// commit gives what a commit did to the results that it belongs to.
func (w *filesWalk) commit(ctx context.Context, n int32) error {
	x := w.history.index
	shows := len(x.parentsOf(n)) < 2
	var left []move // what the results go on with, in the commits before
	for _, c := range x.changesOf(n) {
		results := w.at[c.path]
		if len(results) == 0 {
			continue
		}
		if !shows {
			for _, i := range results {
				w.found[i].Hidden++
			}
			continue
		}
		v := visit{commit: n, change: c, from: none}
		if c.before.IsZero() {
			if err := (&Result{history: w.history, query: Query{Ref: w.history.located(c.path)}}).trace(ctx, &v); err != nil {
				return err
			}
			if v.from != none {
				left = append(left, move{from: v.from, to: c.path})
			}
		}
		for _, i := range results {
			w.found[i].visits = append(w.found[i].visits, v)
		}
	}
	w.leave(left)
	return nil
}

// leave lets the results of files that were moved go on where these came from.
func (w *filesWalk) leave(moves []move) {
	gone := make([][]int32, len(moves))
	for k, m := range moves {
		gone[k] = w.at[m.to]
		delete(w.at, m.to)
	}
	for k, m := range moves {
		w.at[m.from] = append(w.at[m.from][:len(w.at[m.from]):len(w.at[m.from])], gone[k]...)
	}
}

// Origin is what is known of an entry without reading what its file held.
type Origin struct {
	Commit gittree.Hash
	// Merged is the commit of the main line that brought it there; zero where none did.
	Merged gittree.Hash
	// Author is the person's record; "" where the roster knows nobody of the address.
	Author estate.Ref
	// Change is the change in which it came as far as the records say.
	Change estate.Ref
	// Path is the file, and WasPath where it was before it was moved.
	Path, WasPath string
}

// Origin returns what is known of an entry without reading what its file held. The ledger
// is not asked.
func (r *Result) Origin(reader *Reader, i int) Origin {
	h, v := r.history, &r.visits[i]
	c := &h.index.commits[v.commit]
	o := Origin{Commit: c.id, Author: reader.person(h, c.author), Path: h.index.paths[v.change.path]}
	if v.from != none {
		o.WasPath = h.index.paths[v.from]
	}
	if by := h.by[v.commit]; by != none {
		o.Merged = h.index.commits[by].id
	}
	o.Change = h.recordedChange(reader, v.commit, h.located(v.change.path))
	return o
}

// Section returns the part of a result with the entries from one number up to another.
func (r *Result) Section(from, to int) *Result {
	to = min(max(to, 0), len(r.visits))
	from = min(max(from, 0), to)
	return &Result{history: r.history, query: r.query, visits: r.visits[from:to]}
}

// Touch is what a commit did to the file of a record.
type Touch struct {
	Ref estate.Ref
	// Before and After are what the file held; zero where there was none, or no plain file.
	Before, After Content
}

// Touched returns what a commit did to the files of records, without finding out which of
// them were moved. Of a merge it is what none of its parents had.
func (h *History) Touched(commit gittree.Hash) []Touch {
	n := h.index.number(commit)
	if n == none {
		return nil
	}
	var all []Touch
	for _, c := range h.index.changesOf(n) {
		ref := h.located(c.path)
		if ref == "" {
			continue
		}
		t := Touch{Ref: ref}
		path := h.index.paths[c.path]
		if !c.before.IsZero() && c.before.Mode.IsFile() {
			t.Before = Content{path, c.before.Hash}
		}
		if !c.after.IsZero() && c.after.Mode.IsFile() {
			t.After = Content{path, c.after.Hash}
		}
		all = append(all, t)
	}
	return all
}

// Join puts results of one history behind each other.
func (h *History) Join(results ...*Result) *Result {
	out := &Result{history: h}
	for _, r := range results {
		out.Hidden += r.Hidden
		out.visits = append(out.visits, r.visits...)
	}
	return out
}
