package controller

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
)

// Forge is what finding out how commits came to a branch needs of one.
type Forge interface {
	PullsOf(ctx context.Context, commit string) ([]forge.Pull, error)
	Know(ctx context.Context, number int) (forge.Known, error)
}

// Landed is how commits came to a branch.
type Landed struct {
	// Pulls are the pull requests by which they came.
	Pulls []forge.Known
	// Same are pull requests that proposed just what one of those did, by their numbers with that
	// of the other: GitHub calls merged whatever came to the branch along with another.
	Same map[int]int
	// Unknown are the commits of which the forge names no pull request.
	Unknown []gittree.Hash
}

// Land finds out by which pull requests commits came to a branch, given in short.
func Land(ctx context.Context, f Forge, branch string, line []gittree.MainCommit) (Landed, error) {
	var out Landed
	seen := map[int]bool{}
	for _, c := range line {
		found, err := f.PullsOf(ctx, c.ID.String())
		if err != nil {
			return out, fmt.Errorf("ask how %s came to %s: %w", c.ID.Short(), branch, err)
		}
		found = slices.DeleteFunc(found, func(p forge.Pull) bool { return !p.Merged || p.BaseRef != "refs/heads/"+branch })
		if len(found) == 0 {
			out.Unknown = append(out.Unknown, c.ID)
		}
		for _, p := range found {
			if seen[p.Number] {
				continue
			}
			seen[p.Number] = true
			known, err := f.Know(ctx, p.Number)
			if err != nil {
				return out, fmt.Errorf("ask about pull request #%d: %w", p.Number, err)
			}
			if !known.Pull.Merged { // GitHub says it in one place already, and not in the other
				out.Unknown = append(out.Unknown, c.ID)
				continue
			}
			out.Pulls = append(out.Pulls, inTime(known))
		}
	}
	out.once(line)
	return out, nil
}

// inTime leaves out what was said when it was merged already: that neither authorises nor forbids it.
func inTime(k forge.Known) forge.Known {
	merged := k.Pull.MergedAt
	if merged.IsZero() {
		return k
	}
	f := &k.Facts
	f.Reviews = slices.DeleteFunc(slices.Clone(f.Reviews), func(r facts.Review) bool { return r.SubmittedAt.After(merged) })
	f.Commands = slices.DeleteFunc(slices.Clone(f.Commands), func(c facts.Command) bool { return c.At.After(merged) })
	return k
}

// once keeps one pull request for each head: the one that names a commit of the branch, then
// the one with more approvals. Whether they count is decided all the same.
func (l *Landed) once(line []gittree.MainCommit) {
	unnamed := func(k forge.Known) int {
		if slices.ContainsFunc(line, func(c gittree.MainCommit) bool { return c.ID.String() == k.Pull.MergeCommit }) {
			return 0
		}
		return 1
	}
	slices.SortFunc(l.Pulls, func(a, b forge.Known) int {
		return cmp.Or(unnamed(a)-unnamed(b), approvals(b)-approvals(a), a.Pull.Number-b.Pull.Number)
	})
	l.Same = map[int]int{}
	taken := map[string]int{}
	l.Pulls = slices.DeleteFunc(l.Pulls, func(k forge.Known) bool {
		if other, twice := taken[k.Pull.Head]; twice {
			l.Same[k.Pull.Number] = other
			return true
		}
		taken[k.Pull.Head] = k.Pull.Number
		return false
	})
}

// approvals is how many reviews approve what a pull request proposes.
func approvals(k forge.Known) int {
	n := 0
	for _, r := range k.Facts.Reviews {
		if r.State == facts.Approved && r.Commit == k.Pull.Head {
			n++
		}
	}
	return n
}
