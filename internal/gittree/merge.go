package gittree

import (
	"context"
	"errors"
)

// Merge is what merging two commits gives, before anybody does it.
type Merge struct {
	// Tree is the id that the merged tree will have; zero where there is none.
	Tree Hash
	// Conflicts are the paths in which git finds a conflict, sorted by their bytes.
	Conflicts []string
	// Reason says in one sentence why there is no tree; "" where there is one.
	Reason string

	revision *Revision
}

// Revision returns the merged files, which the repository need not hold; its Commit is
// zero. It is nil where there is no tree.
func (m *Merge) Revision() *Revision { return m.revision }

// errUnsettled means that a merge is not settled by comparing ids.
var errUnsettled = errors.New("merge not settled by ids")

// Merge foretells the merge of head into base: the tree of "git merge-tree --write-tree
// base head" with git's default settings and no attributes. The repository is not
// changed.
//
// Where no path was changed on both sides, and none added to a folder that the other side
// removed, the tree is put together from ids, at a cost that follows the change. Otherwise
// the git on PATH, 2.38 or later, does the merge in a temporary repository of its own,
// without any configuration. That there is a conflict, no git, or nothing in common is a
// Reason and no error.
func (r *Repository) Merge(ctx context.Context, base, head Hash) (*Merge, error) {
	ancestors, err := r.MergeBases(ctx, base, head)
	if err != nil {
		return nil, err
	}
	if len(ancestors) == 0 {
		return &Merge{Reason: "the two branches have no commit in common"}, nil
	}
	if len(ancestors) == 1 {
		m, err := r.mergeIDs(ctx, ancestors[0], base, head)
		if !errors.Is(err, errUnsettled) {
			return m, err
		}
	}
	return r.mergeByGit(ctx, base, head)
}

// merged returns a merge whose tree is known.
func (r *Repository) merged(tree Hash, made overlay) (*Merge, error) {
	rv := &Revision{repo: r, tree: tree, overlay: made}
	var err error
	if rv.top, err = rv.folder(tree); err != nil {
		return nil, err
	}
	return &Merge{Tree: tree, revision: rv}, nil
}
