package gittree

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/gitobject"
)

// mergeIDs merges the trees of two commits with one best common ancestor, or fails with
// errUnsettled where that takes more than comparing ids.
func (r *Repository) mergeIDs(ctx context.Context, ancestor, base, head Hash) (*Merge, error) {
	var trees [3]Hash
	for i, id := range []Hash{ancestor, base, head} {
		c, err := r.commit(id)
		if err != nil {
			return nil, err
		}
		trees[i] = c.tree
	}
	m := treeMerge{rv: Revision{repo: r, tree: trees[2]}, made: map[Hash][]byte{}}
	tree, err := m.folder(ctx, trees[0], trees[1], trees[2], 0)
	if err != nil {
		return nil, err
	}
	return r.merged(tree, overlay{trees: m.made})
}

// treeMerge merges trees by the ids of their entries.
//
// Git's merge looks for renames when a file that one side removed was changed by the
// other, and when a file was added to a folder that the other side removed. Both are left
// to git, and so is every path that both sides changed, alike or not. What remains comes from
// the one side that changed it, whole folders unread.
type treeMerge struct {
	rv      Revision
	made    map[Hash][]byte // tree objects, the repository's own among them
	visited int
}

// folder merges one folder, which may be absent in the ancestor, and returns the id of what
// comes of it: that of the empty folder when nothing is left.
func (m *treeMerge) folder(ctx context.Context, ancestor, ours, theirs Hash, depth int) (Hash, error) {
	if err := ctx.Err(); err != nil {
		return Hash{}, err
	}
	var sides [3][]rawEntry
	for i, h := range []Hash{ancestor, ours, theirs} {
		var err error
		if sides[i], err = m.read(h, depth); err != nil {
			return Hash{}, err
		}
	}
	var merged []rawEntry
	for {
		heads := next(&sides)
		if heads == [3]*rawEntry{} {
			break
		}
		e, err := m.entry(ctx, heads, depth)
		switch {
		case err != nil:
			return Hash{}, err
		case e == nil:
			continue
		case orderProblem(merged, *e) != "": // a file beside a folder of its name
			return Hash{}, errUnsettled
		}
		merged = append(merged, *e)
	}
	raw := writeTree(merged)
	h := gitobject.HashOf(gitobject.Tree, raw)
	m.made[h] = raw
	return h, nil
}

// entry merges what has one name and one kind in the ancestor, on our side and on theirs;
// nil is absent.
func (m *treeMerge) entry(ctx context.Context, of [3]*rawEntry, depth int) (*rawEntry, error) {
	ancestor, ours, theirs := of[0], of[1], of[2]
	switch {
	case ancestor.same(ours):
		return theirs, m.checkNew(ctx, ancestor, theirs, depth+1)
	case ancestor.same(theirs):
		return ours, m.checkNew(ctx, ancestor, ours, depth+1)
	case ours == nil || theirs == nil || !ours.dir:
		return nil, errUnsettled
	}
	below := Hash{}
	if ancestor != nil {
		below = ancestor.hash
	}
	h, err := m.folder(ctx, below, ours.hash, theirs.hash, depth+1)
	if err != nil || h == emptyTree {
		return nil, err
	}
	return &rawEntry{name: ours.name, dir: true, hash: h}, nil
}

// checkNew reads a folder that the ancestor does not have, with all below it: git writes the
// trees of new folders anew, which changes those that are not as it would write them.
func (m *treeMerge) checkNew(ctx context.Context, ancestor, e *rawEntry, depth int) error {
	if ancestor != nil || e == nil || !e.dir {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := m.read(e.hash, depth)
	if err != nil {
		return err
	}
	for i := range entries {
		if err := m.checkNew(ctx, nil, &entries[i], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// read reads a folder, of which all entries must be as git writes them. The zero id is an
// absent one.
func (m *treeMerge) read(h Hash, depth int) ([]rawEntry, error) {
	if h.IsZero() {
		return nil, nil
	}
	if depth > maxDepth {
		return nil, &TreeError{Tree: m.rv.tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	entries, err := m.rv.folder(h)
	if err != nil {
		return nil, err
	}
	if m.visited += len(entries); m.visited > maxEntries {
		return nil, &TreeError{Tree: m.rv.tree, Problem: fmt.Sprintf("differs in more than %d entries", maxEntries)}
	}
	for i := range entries {
		if entries[i].odd {
			return nil, errUnsettled
		}
	}
	return entries, nil
}

// next takes the first name, in git's order, off the lists that begin with it. It returns
// their entries; all are nil at the end.
func next(sides *[3][]rawEntry) (heads [3]*rawEntry) {
	var least *rawEntry
	for i := range sides {
		if len(sides[i]) == 0 {
			continue
		}
		if e := &sides[i][0]; least == nil || compareNames(e.name, e.dir, least.name, least.dir) < 0 {
			least = e
		}
	}
	for i := range sides {
		if len(sides[i]) == 0 {
			continue
		}
		if e := &sides[i][0]; compareNames(e.name, e.dir, least.name, least.dir) == 0 {
			heads[i], sides[i] = e, sides[i][1:]
		}
	}
	return heads
}
