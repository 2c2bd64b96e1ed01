package forge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/facts"
)

// Known is what GitHub knows of a pull request.
type Known struct {
	Pull  Pull
	Facts facts.Facts
	// Comments are those with commands, the oldest first: also those that do not count, as
	// they were edited.
	Comments []CommandComment
	// Lacking says why it is not known who pushed, and what to do; "" where it is known.
	Lacking string
	// Shared is true where the pushes come from a list that was read for others too, and Lag is
	// how long before the rest that was.
	Shared bool
	Lag    time.Duration
}

// gatherings is how often facts are gathered again while what they are about changes.
const gatherings = 4

// Know gathers the facts of a pull request, but for other pull requests: who opened it,
// commits, pushes, reviews and commands. What belongs to another head than the one returned is
// asked for again, so that the facts are those of one moment. A list that is longer than facts
// may have is an error.
//
// Pushers are complete where the pushes that GitHub has on record lead without a gap from
// what is proposed back to where the branch began, or to where it had nothing yet of what is
// proposed.
func (r *Repository) Know(ctx context.Context, number int) (Known, error) {
	return r.learn(ctx, number, nil)
}

// Survey is Know for those who look at many pull requests: the pushes come from one list of all
// branches, which is at most half a minute old, as far as that goes back. That suffices for
// everything but to let somebody pass.
func (r *Repository) Survey(ctx context.Context, number int) (Known, error) {
	return r.learn(ctx, number, r.feed)
}

// learn gathers the facts, with pushes from the feed where there is one.
func (r *Repository) learn(ctx context.Context, number int, shared *feed) (Known, error) {
	doing := r.doing("learn of the pull request %d", number)
	before, err := r.Pull(ctx, number)
	if err != nil {
		return Known{}, err
	}
	for range gatherings {
		known, err := r.gather(ctx, before, shared)
		if err != nil {
			return Known{}, fail(doing, err)
		}
		after, err := r.Pull(ctx, number)
		if err != nil {
			return Known{}, err
		}
		if before.Head == after.Head && before.Base == after.Base && before.BaseRef == after.BaseRef && before.Open == after.Open && before.Merged == after.Merged {
			known.Pull, known.Facts.Pull = after, after.facts()
			return known, nil
		}
		before = after
	}
	return Known{}, fail(doing, fmt.Errorf("%w: it changed each time it was read", ErrUnavailable))
}

func (r *Repository) gather(ctx context.Context, p Pull, shared *feed) (Known, error) {
	commits, err := r.proposed(ctx, p)
	if err != nil {
		return Known{}, err
	}
	known := Known{Facts: facts.Facts{Commits: make([]facts.Commit, 0, len(commits)), Commands: []facts.Command{}, OtherPulls: []facts.OtherPull{}}}
	for _, c := range commits {
		known.Facts.Commits = append(known.Facts.Commits, c.Commit)
	}
	pushed, err := r.pushers(ctx, p, commits, shared)
	if err != nil {
		return Known{}, err
	}
	known.Facts.Pushers, known.Facts.PushersComplete = pushed.who, pushed.lacking == ""
	// In whatever order GitHub tells, the facts are the same.
	slices.SortFunc(known.Facts.Pushers, func(a, b facts.Identity) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Login, b.Login)) })
	known.Lacking, known.Shared, known.Lag = pushed.lacking, pushed.shared, pushed.lag
	if known.Facts.Reviews, err = r.reviews(ctx, p); err != nil {
		return Known{}, err
	}
	if known.Comments, err = r.commands(ctx, p); err != nil {
		return Known{}, err
	}
	for _, c := range known.Comments {
		if !c.Edited {
			known.Facts.Commands = append(known.Facts.Commands, c.Command)
		}
	}
	return known, nil
}

func (p Pull) facts() facts.Pull {
	return facts.Pull{
		Number: p.Number, Author: p.Author, Title: p.Title, Draft: p.Draft, Labels: p.Labels,
		BaseRef: p.BaseRef, Head: p.Head, MergeCommit: p.MergeCommit, MergedAt: p.MergedAt,
	}
}
