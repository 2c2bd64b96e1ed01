package gittree

import (
	"context"
	"slices"
	"time"
)

// MainCommit is a commit of a main line, without what it changed.
type MainCommit struct {
	ID, Tree Hash
	// Parents are the commit's; the first is that of the commit before.
	Parents []Hash
	// Time is the committer's.
	Time time.Time
}

// MainLine returns a tip and its first parents, back to the one that follows since, the
// oldest first. Where since is not among them it returns all, and false. It fails with an
// error that wraps ErrMissingObject where a shallow clone ends too early.
func (r *Repository) MainLine(ctx context.Context, tip, since Hash) ([]MainCommit, bool, error) {
	var out []MainCommit
	found := tip == since
	for at := tip; !found; {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		c, err := r.commit(at)
		if err != nil {
			return nil, false, err
		}
		out = append(out, MainCommit{ID: at, Tree: c.tree, Parents: c.parents, Time: c.time})
		if len(c.parents) == 0 {
			break
		}
		at = c.parents[0]
		found = at == since
	}
	slices.Reverse(out)
	return out, found, nil
}
