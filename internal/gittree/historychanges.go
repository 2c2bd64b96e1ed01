package gittree

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// compareWith fills in what a commit changed, whose parents have these trees.
func (r *Repository) compareWith(ctx context.Context, p *Past, parents []Hash) error {
	var err error
	switch len(parents) {
	case 0:
		p.Changes, err = r.between(ctx, emptyTree, p.tree)
	case 1:
		p.Changes, err = r.between(ctx, parents[0], p.tree)
	default:
		p.Changes, err = r.ofMerge(ctx, parents, p.tree)
	}
	var tree *TreeError
	if errors.As(err, &tree) {
		p.Changes, p.Fault, err = nil, err, nil
	}
	return err
}

// between returns the paths in which two trees differ.
func (r *Repository) between(ctx context.Context, before, after Hash) ([]FileChange, error) {
	if before == after {
		return nil, nil
	}
	d := difference{repo: r, tree: after}
	err := d.ids(ctx, before, after, 0)
	return d.changes, err
}

// ofMerge returns the paths whose content in a tree equals that in none of the trees that
// were merged, compared with the first. Folders that equal one of theirs are not read.
func (r *Repository) ofMerge(ctx context.Context, merged []Hash, after Hash) ([]FileChange, error) {
	if slices.Contains(merged, after) {
		return nil, nil
	}
	m := merging{repo: r, tree: after}
	err := m.novel(ctx, "", merged, after, 0)
	return m.changes, err
}

// merging collects what is in a merge and in none of its sides.
type merging struct {
	repo    *Repository
	tree    Hash // for messages
	changes []FileChange
	visited int
}

// unlike is a name under which a merge has something else than its sides.
type unlike struct {
	name  string
	dir   bool
	sides []entryView // zero where there is nothing
	now   entryView
}

// novel compares one folder of the merge with those of its sides.
func (m *merging) novel(ctx context.Context, prefix string, sides []Hash, now Hash, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		return &TreeError{Tree: m.tree, Problem: fmt.Sprintf("lies more than %d folders deep", maxDepth)}
	}
	var found []unlike
	for i, side := range sides {
		differ, err := m.differ(prefix, side, now)
		if err != nil {
			return err
		}
		if i == 0 {
			found = differ
		} else {
			found = inBoth(found, differ)
		}
		if len(found) == 0 {
			return nil
		}
	}
	for i := range found {
		u := &found[i]
		if !u.dir {
			m.changes = append(m.changes, FileChange{Path: prefix + u.name, Before: u.sides[0].content(), After: u.now.content()})
			continue
		}
		below := make([]Hash, len(u.sides))
		for k := range u.sides {
			below[k] = u.sides[k].inside()
		}
		if err := m.novel(ctx, prefix+u.name+"/", below, u.now.inside(), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// differ returns the names under which a folder differs from one side's, in git's order.
func (m *merging) differ(prefix string, side, now Hash) ([]unlike, error) {
	a, err := m.repo.tree(side)
	if err != nil {
		return nil, err
	}
	b, err := m.repo.tree(now)
	if err != nil {
		return nil, err
	}
	if m.visited += (len(a.bytes())+len(b.bytes()))/entrySize + 1; m.visited > maxEntries {
		return nil, &TreeError{Tree: m.tree, Problem: fmt.Sprintf("differs in more than %d entries", maxEntries)}
	}
	like, _ := m.repo.sound.Get(prefix)
	var out []unlike
	err = compareTrees(a, b, like, func(x, y *entryView) error {
		u := unlike{sides: make([]entryView, 1, 2)}
		if x != nil {
			u.name, u.dir, u.sides[0] = string(x.nameIn(a.bytes())), x.dir, *x
		}
		if y != nil {
			u.name, u.dir, u.now = string(y.nameIn(b.bytes())), y.dir, *y
		}
		out = append(out, u)
		return nil
	})
	return out, err
}

// inBoth keeps the names that are in both of two lists, with what both know of the sides.
func inBoth(found, more []unlike) []unlike {
	var out []unlike
	for len(found) > 0 && len(more) > 0 {
		switch c := compareNames(found[0].name, found[0].dir, more[0].name, more[0].dir); {
		case c < 0:
			found = found[1:]
		case c > 0:
			more = more[1:]
		default:
			u := found[0]
			u.sides = append(u.sides, more[0].sides[0])
			out = append(out, u)
			found, more = found[1:], more[1:]
		}
	}
	return out
}

// content returns the file of an entry; none for the zero one.
func (v *entryView) content() File { return File{Mode: v.mode, Hash: v.hash} }

// inside returns the folder of an entry; the empty one for the zero one.
func (v *entryView) inside() Hash {
	if v.hash.IsZero() {
		return emptyTree
	}
	return v.hash
}

// File returns what the revision holds at a path; nothing where that is a folder.
func (rv *Revision) File(path string) (File, error) {
	entries := rv.top
	for {
		name, below, deeper := strings.Cut(path, "/")
		i, ok := slices.BinarySearchFunc(entries, name, func(e rawEntry, name string) int {
			return compareNames(e.name, e.dir, name, deeper)
		})
		if !ok {
			return File{}, nil
		}
		if !deeper {
			return entries[i].file(), nil
		}
		var err error
		if entries, err = rv.folder(entries[i].hash); err != nil {
			return File{}, err
		}
		path = below
	}
}
