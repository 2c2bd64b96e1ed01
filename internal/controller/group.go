package controller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/mirror"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/review"
)

// group is what is remembered of a group in a merge queue.
type group struct {
	Base string `json:"base"`
	Ref  string `json:"ref"`
	// Seen is when it was heard of, May whether it was approved, and Edge when time alone may
	// change that.
	Seen time.Time `json:"seen"`
	May  bool      `json:"may"`
	Edge time.Time `json:"edge"`
}

// pull is the number of the pull request that a group is made for, and branch where it goes; 0
// and "" where the reference is not that of a group.
func (g *group) pull() int {
	form := queued.FindStringSubmatch(g.Ref)
	if form == nil {
		return 0
	}
	number, _ := strconv.Atoi(form[2]) // the form has digits only
	return number
}

func (g *group) branch() string {
	form := queued.FindStringSubmatch(g.Ref)
	if form == nil {
		return ""
	}
	return form[1]
}

// gone is after what time a group that git does not have is one that the queue has given up.
const gone = 10 * time.Minute

// queued is the form of a group's reference.
var queued = regexp.MustCompile(`^refs/heads/gh-readonly-queue/(.+)/pr-([1-9][0-9]{0,8})-[0-9a-f]{40}$`)

// group judges a group of a merge queue on its own commit: the pull request as it would come to
// what lies before it in the queue. The verdict goes to that commit alone.
func (c *controller) group(ctx context.Context, job inbox.Job, s *served, commit string) error {
	var g group
	revision, err := c.recall(ctx, job.Subject, &g)
	if err != nil {
		return err
	}
	head, wrong := gittree.ParseHash(commit)
	base, wrong2 := gittree.ParseHash(g.Base)
	if g.pull() == 0 || g.branch() != s.repo.DefaultBranch || errors.Join(wrong, wrong2) != nil {
		return c.forget(ctx, job.Subject, revision)
	}
	v := &visit{controller: c, served: s, job: job, number: g.pull()}
	err = s.mirror.Group(ctx, g.Ref, head)
	if errors.Is(err, mirror.ErrBehind) && v.old(&g) {
		return c.forget(ctx, job.Subject, revision)
	}
	if err != nil {
		return err
	}
	if v.known, err = s.know(ctx, v.number); err != nil {
		return err
	}
	if err := v.bring(ctx); err != nil {
		return err
	}
	over, err := v.over(ctx, &g, head)
	if err != nil {
		return err
	}
	if over {
		return c.forget(ctx, job.Subject, revision)
	}
	p := publish.Failed(commit, 0, "the group could not be judged; it will be tried again", v.place(ctx, ""))
	g.May, g.Edge = false, time.Time{}
	outcome, why := v.judgeGroup(ctx, base, head)
	if why == nil {
		p = publish.Of(outcome.Decision, 0, v.place(ctx, ""))
		g.May, g.Edge = p.Conclusion == success, v.edge(outcome.Decision)
	}
	// Before anybody sees it: the next group in the queue builds on this.
	if _, err := c.remember(ctx, job.Subject, &g, revision); err != nil {
		return errors.Join(why, err)
	}
	return errors.Join(why, c.wakeGroups(ctx, s.repo.ID, func(next *group) bool { return next.Base == commit }), publish.Publish(ctx, s.repo, p, v.step))
}

// old reports whether a group was heard of so long ago that the queue may have given it up.
func (v *visit) old(g *group) bool { return v.Now().Sub(g.Seen) > gone }

// over reports whether a group is not to be judged any more: the queue has merged it, or given it up.
func (v *visit) over(ctx context.Context, g *group, head gittree.Hash) (bool, error) {
	merged, err := v.mirror.Repository().OnMainLine(ctx, head, v.main)
	if err != nil || merged || !v.old(g) {
		return merged, err
	}
	now, err := v.repo.Branch(ctx, strings.TrimPrefix(g.Ref, "refs/heads/"))
	if errors.Is(err, forge.ErrNotFound) {
		return true, nil
	}
	return err == nil && now != head.String(), err
}

// wakeGroups has the groups looked at that a function chooses.
func (c *controller) wakeGroups(ctx context.Context, repository int64, chosen func(*group) bool) error {
	prefix := fmt.Sprintf("%s.%d", kindGroup, repository)
	all, err := c.inbox.Memories(ctx, prefix)
	if err != nil {
		return fmt.Errorf("recall %s: %w", prefix, err)
	}
	for subject, content := range all {
		var g group
		if json.Unmarshal(content, &g) != nil || !chosen(&g) {
			continue
		}
		if err := c.inbox.Put(ctx, subject); err != nil {
			return err
		}
	}
	return nil
}

// sound makes sure that what a group is to be merged into is the default branch as it is now, or a
// group that may be merged there itself. What it once was had other rules.
func (v *visit) sound(ctx context.Context, base gittree.Hash) error {
	if base == v.main {
		return nil
	}
	var before group
	if _, err := v.recall(ctx, groupSubject(v.repo.ID, base.String()), &before); err != nil {
		return err
	}
	if !before.May {
		return fmt.Errorf("what the group of pull request #%d builds on (%s) may not be merged yet", v.number, base.Short())
	}
	return nil
}

// judgeGroup decides by what lies before the group in the queue: all of it was judged itself, or it
// would not be there.
func (v *visit) judgeGroup(ctx context.Context, base, head gittree.Hash) (*review.Outcome, error) {
	if err := v.sound(ctx, base); err != nil {
		return nil, err
	}
	f := v.known.Facts
	more, err := v.repo.Commits(ctx, base.String(), head.String())
	if err != nil {
		return nil, err
	}
	f.Commits = slices.Concat(f.Commits, slices.DeleteFunc(more, func(c facts.Commit) bool {
		return slices.ContainsFunc(f.Commits, func(known facts.Commit) bool { return known.SHA == c.SHA })
	}))
	if f.OtherPulls, err = v.others(ctx); err != nil {
		return nil, err
	}
	v.known.Facts, v.at = f, v.moment()
	options := v.reviewing(v.served)
	options.Base, options.Head, options.Facts, options.At = base.String(), head.String(), &v.known.Facts, v.at
	outcome, err := review.Assess(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("judge the group of pull request #%d: %w", v.number, err)
	}
	return outcome, nil
}
