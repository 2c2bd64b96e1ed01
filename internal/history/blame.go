package history

import (
	"context"
	"slices"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
)

// Blame says of one value of a record which commit set it.
type Blame struct {
	// Path is the field's, of a value that has nothing below itself.
	Path  string
	Value estate.Node
	// Entry is the commit, without fields.
	Entry Entry
}

// Blame returns for every value of a record, as the tip has it, the commit that set it last.
// It goes back from each commit to those of its parents that have the value too, through
// changes of the record's file and reference, as git blame does with lines: a value that a
// merge took from one of its sides is that side's, and one that no side had the merge's.
func (h *History) Blame(ctx context.Context, reader *Reader, ref estate.Ref) ([]Blame, error) {
	r, err := h.Find(ctx, Query{Ref: ref})
	if err != nil {
		return nil, err
	}
	b := blaming{history: h, result: r, reader: reader, bodies: newBodies(), kept: map[[2]Content]map[string]string{}, from: map[string]int32{}}
	if err := b.versions(); err != nil {
		return nil, err
	}
	for _, v := range b.state {
		b.bodies.want(v)
	}
	if err := b.bodies.decode(ctx, reader); err != nil {
		return nil, err
	}
	body, ok := b.bodies.get(b.at(h.top))
	if !ok {
		return nil, nil
	}
	leaves := difference.Leaves(body)
	b.trace(leaves)
	var out []Blame
	for _, leaf := range leaves {
		x := Blame{Path: leaf.Path, Value: leaf.Value}
		h.who(reader, b.from[leaf.Path], &x.Entry)
		x.Entry.Ref, x.Entry.Path = ref, b.at(h.top).Path
		x.Entry.Change, x.Entry.ApprovedBy = h.changeOf(reader, b.from[leaf.Path], ref)
		out = append(out, x)
	}
	return out, nil
}

// blaming finds the commits that values are from.
type blaming struct {
	history *History
	result  *Result
	reader  *Reader
	bodies  *bodies
	version []int32   // of each commit, the content of the record in state
	state   []Content // the contents that the record had; the first is none
	kept    map[[2]Content]map[string]string
	from    map[string]int32
}

func (b *blaming) at(n int32) Content { return b.state[b.version[n]] }

// versions finds out what the record was in every commit, from the oldest: what its parent
// had, unless it changed one of the record's files. For a merge of different states its tree
// tells.
func (b *blaming) versions() error {
	h := b.history
	var paths []int32 // the record's files, the newest first
	note := func(path int32) {
		if path != none && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	for i := range b.result.visits {
		note(b.result.visits[i].change.path)
		note(b.result.visits[i].from)
	}
	b.version = make([]int32, len(h.index.commits))
	b.state = []Content{{}}
	numbers := map[Content]int32{{}: 0}
	number := func(c Content) int32 {
		n, ok := numbers[c]
		if !ok {
			n = int32(len(b.state))
			numbers[c] = n
			b.state = append(b.state, c)
		}
		return n
	}
	for _, n := range h.index.parentsFirst(h.order) {
		parents := h.index.parentsOf(n)
		agreed := true
		if len(parents) > 0 {
			b.version[n] = b.version[parents[0]]
			for _, p := range parents[1:] {
				agreed = agreed && b.version[p] == b.version[n]
			}
		}
		touched := slices.ContainsFunc(h.index.changesOf(n), func(c change) bool { return slices.Contains(paths, c.path) })
		if agreed && !touched {
			continue
		}
		now, err := b.look(n, paths)
		if err != nil {
			return err
		}
		b.version[n] = number(now)
	}
	return nil
}

// look returns what a commit has of the record.
func (b *blaming) look(n int32, paths []int32) (Content, error) {
	rev, err := b.history.repo.Revision(b.history.index.commits[n].id)
	if err != nil {
		return Content{}, err
	}
	for _, p := range paths {
		path := b.history.index.paths[p]
		f, err := rev.File(path)
		if err != nil {
			return Content{}, err
		}
		if !f.IsZero() && f.Mode.IsFile() {
			return Content{path, f.Hash}, nil
		}
	}
	return Content{}, nil
}

// trace passes values on to the parents that have them too.
func (b *blaming) trace(leaves []difference.Leaf) {
	h := b.history
	carried := map[int32]values{h.top: {}}
	for _, leaf := range leaves {
		carried[h.top][leaf.Path] = []string{leaf.Path}
	}
	for _, n := range h.index.childrenFirst(h.order) {
		mine := carried[n]
		delete(carried, n)
		if len(mine) == 0 {
			continue
		}
		for _, p := range h.index.parentsOf(n) {
			if b.version[p] == b.version[n] {
				b.pass(carried, p, mine)
				mine = nil
				break
			}
		}
		for _, p := range h.index.parentsOf(n) {
			was := b.since(b.at(p), b.at(n))
			theirs := values{}
			for path, tops := range mine {
				if before, ok := was[path]; ok {
					theirs[before] = append(theirs[before], tops...)
					delete(mine, path)
				}
			}
			b.pass(carried, p, theirs)
		}
		for _, tops := range mine {
			for _, top := range tops {
				b.from[top] = n
			}
		}
	}
}

// values are paths in a commit, each with the paths at the tip of what is from there.
type values map[string][]string

// pass adds values to what a commit carries already.
func (b *blaming) pass(carried map[int32]values, to int32, more values) {
	if carried[to] == nil {
		carried[to] = values{}
	}
	for path, tops := range more {
		carried[to][path] = append(carried[to][path], tops...)
	}
}

// since returns where the values that a content kept from another stood in that.
func (b *blaming) since(was, is Content) map[string]string {
	key := [2]Content{was, is}
	if known, ok := b.kept[key]; ok {
		return known
	}
	from, fromOK := b.bodies.get(was)
	to, toOK := b.bodies.get(is)
	var kept map[string]string
	if fromOK && toOK {
		kept = difference.Kept(from, to)
	}
	b.kept[key] = kept
	return kept
}
