package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/workflow"
)

// mostQueued is how many pull requests a group may have.
const mostQueued = 100

// part is what one pull request adds to a merge group: it is merged into before, and after is
// what comes of it.
type part struct {
	pull                int
	head, before, after string
}

// group decides again about the pull requests in a group of a merge queue. Each must be
// approved on top of what goes before it, and give exactly the files that the group has.
func (o *githubCheckOptions) group(ctx context.Context, g *workflow.Group) ([]judged, error) {
	if o.forge == nil {
		return nil, usagef("a merge group cannot be judged without asking GitHub, since the event does not say what is in it")
	}
	commits := []source{{g.BaseRef, g.Base}, {g.Ref, g.Head}}
	if err := o.bring(ctx, source{g.Ref, g.Head}); err != nil { // which has the base in its history
		return nil, err
	}
	if err := o.here(ctx, commits...); err != nil {
		return nil, err
	}
	line, err := o.line(ctx, g)
	if err != nil {
		return nil, err
	}
	last, err := o.know(ctx, g.Pull)
	if err != nil {
		return nil, err
	}
	whole := part{pull: g.Pull, head: last.Pull.Head, before: g.Base, after: g.Head}
	if len(line) == 1 {
		j, err := o.part(ctx, whole)
		return []judged{j}, err
	}
	if !slices.ContainsFunc(line, func(c gittree.MainCommit) bool { return len(c.Parents) > 1 }) {
		j, err := o.part(ctx, whole) // one pull request that was rebased
		return []judged{j}, err
	}
	parts, err := o.parts(ctx, g, line)
	if err != nil {
		return nil, err
	}
	var all []judged
	for _, p := range parts {
		j, err := o.part(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// line are the commits of a group, the oldest first.
func (o *githubCheckOptions) line(ctx context.Context, g *workflow.Group) ([]gittree.MainCommit, error) {
	var line []gittree.MainCommit
	err := o.with(ctx, func(repo *gittree.Repository) error {
		head, err := gittree.ParseHash(g.Head)
		if err != nil {
			return err
		}
		base, err := gittree.ParseHash(g.Base)
		if err != nil {
			return err
		}
		found := false
		if line, found, err = repo.MainLine(ctx, head, base); err != nil {
			return err
		}
		if !found || len(line) == 0 || len(line) > mostQueued {
			return fmt.Errorf("the merge group %s does not follow %s in at most %d commits", g.Head, g.Base, mostQueued)
		}
		return nil
	})
	return line, err
}

// parts finds out which pull request each merge in a group is of: the one whose head it merges.
func (o *githubCheckOptions) parts(ctx context.Context, g *workflow.Group, line []gittree.MainCommit) ([]part, error) {
	var parts []part
	for i, c := range line {
		if len(c.Parents) != 2 {
			return nil, fmt.Errorf("%s in the merge group is no merge of a pull request", c.ID)
		}
		p := part{head: c.Parents[1].String(), before: c.Parents[0].String(), after: c.ID.String()}
		if i == len(line)-1 {
			p.pull = g.Pull
			parts = append(parts, p)
			continue
		}
		pulls, err := o.forge.PullsOf(ctx, p.head)
		if err != nil {
			return nil, fmt.Errorf("ask GitHub about %s: %w", p.head, err)
		}
		for _, candidate := range pulls {
			if candidate.Open && candidate.Head == p.head && candidate.BaseRef == g.BaseRef {
				if p.pull != 0 {
					return nil, fmt.Errorf("%s in the merge group may be of pull request #%d or #%d", c.ID, p.pull, candidate.Number)
				}
				p.pull = candidate.Number
			}
		}
		if p.pull == 0 {
			return nil, fmt.Errorf("%s in the merge group is of no pull request that is open", c.ID)
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// part decides about one pull request of a group.
func (o *githubCheckOptions) part(ctx context.Context, p part) (judged, error) {
	out := judged{pull: p.pull}
	k, err := o.know(ctx, p.pull)
	if err != nil {
		return out, err
	}
	if err := unmoved(k, p.head); err != nil {
		return out, err
	}
	commits := source{pullReference(p.pull), p.head}
	if err := o.bring(ctx, commits); err != nil {
		return out, err
	}
	if err := o.here(ctx, commits); err != nil {
		return out, err
	}
	if out.decision, err = o.decide(ctx, p.before, p.head, &k.Facts); err != nil {
		return out, err
	}
	same, err := o.sameFiles(ctx, p.after, out.decision.Tree)
	if err == nil && !same && out.decision.Verdict.Passes() {
		err = fmt.Errorf("%s in the merge group is not what comes of merging pull request #%d, which was approved", p.after, p.pull)
	}
	return out, err
}

// sameFiles reports whether a commit has a tree.
func (o *githubCheckOptions) sameFiles(ctx context.Context, commit, tree string) (same bool, err error) {
	err = o.with(ctx, func(repo *gittree.Repository) error {
		id, err := gittree.ParseHash(commit)
		if err != nil {
			return err
		}
		has, err := repo.CommitTree(id)
		same = has.String() == tree
		return err
	})
	return same, err
}

// shortBranch is a branch without refs/heads/.
func shortBranch(name string) string { return strings.TrimPrefix(name, "refs/heads/") }
