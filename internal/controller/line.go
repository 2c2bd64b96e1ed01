package controller

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/ledger"
)

// line is what is remembered of a default branch.
type line struct {
	// Judged is the tip by which the open pull requests were called to be judged anew, and
	// Rendered the one that the site shows.
	Judged   string `json:"judged"`
	Rendered string `json:"rendered"`
	// Recorded is the tip up to which the ledger has everything.
	Recorded string `json:"recorded"`
	// Waiting are commits of which GitHub did not say by which pull request they came, by when
	// that was asked first.
	Waiting map[string]time.Time `json:"waiting,omitempty"`
}

// errEarly says that GitHub has yet to say by which pull request a commit came.
var errEarly = errors.New("GitHub does not say yet by which pull request a commit came to the default branch")

// line looks at the default branch: it calls for the open pull requests to be judged by what is
// there now, records what was taken in, and renders. What of it cannot be done does not keep
// the rest from being done.
func (c *controller) line(ctx context.Context, job inbox.Job, s *served) error {
	var l line
	revision, err := c.recall(ctx, job.Subject, &l)
	if err != nil {
		return err
	}
	tip, err := s.mirror.Update(ctx)
	if err != nil {
		return err
	}
	before := l
	var failed []error
	if l.Judged != tip.String() {
		err := c.judgeAll(ctx, s)
		if err == nil {
			l.Judged = tip.String()
		}
		failed = append(failed, err)
	}
	if c.Key != nil && l.Recorded != tip.String() {
		err := c.record(ctx, job, s, &l)
		if err == nil {
			l.Recorded = tip.String()
		}
		failed = append(failed, err)
	}
	if c.Render != nil && l.Rendered != tip.String() {
		err := c.Render(ctx, s.mirror.Dir(), tip.String(), s.site)
		if err == nil {
			l.Rendered = tip.String()
		}
		failed = append(failed, wrap("render "+s.repo.Name.String(), err))
	}
	if !l.equal(before) {
		_, err := c.remember(ctx, job.Subject, &l, revision)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (l *line) equal(other line) bool {
	return l.Judged == other.Judged && l.Rendered == other.Rendered && l.Recorded == other.Recorded && maps.Equal(l.Waiting, other.Waiting)
}

// judgeAll calls for all open pull requests to be judged.
func (c *controller) judgeAll(ctx context.Context, s *served) error {
	open, err := s.repo.Pulls(forge.Background(ctx), s.repo.DefaultBranch)
	if err != nil {
		return err
	}
	for _, p := range open {
		if err := c.inbox.Put(ctx, pullSubject(s.repo.ID, p.Number)); err != nil {
			return err
		}
	}
	return nil
}

// record brings the ledger up to the default branch.
func (c *controller) record(ctx context.Context, job inbox.Job, s *served, l *line) error {
	options := c.evidence(s)
	commits, err := evidence.Unrecorded(ctx, options)
	switch {
	case errors.Is(err, ledger.ErrNone):
		c.Log.Warn("there is no change ledger; begin it with gitsm adopt", "repository", s.repo.Name.String())
		return nil
	case err != nil:
		return fmt.Errorf("find what is not recorded: %w", err)
	}
	landed, err := Land(ctx, s.repo, s.repo.DefaultBranch, commits)
	if err != nil {
		return err
	}
	if err := c.early(l, landed.Unknown); err != nil {
		return err
	}
	for number, other := range landed.Same {
		c.Log.Info("it proposed what another pull request did, and is recorded with it", "repository", s.repo.Name.String(), "pull", number, "other", other)
	}
	pulls := make([]facts.Facts, len(landed.Pulls))
	for i := range landed.Pulls {
		pulls[i] = landed.Pulls[i].Facts
	}
	if err := c.recallPushers(ctx, s, pulls); err != nil {
		return err
	}
	if err := c.bringAll(ctx, s, pulls); err != nil {
		return err
	}
	if err := job.Hold(ctx); err != nil {
		return err
	}
	if err := c.step("record"); err != nil {
		return err
	}
	report, err := evidence.Record(ctx, options, pulls)
	c.metrics.recorded(report.Links)
	for _, note := range report.Notes {
		c.Log.Warn(note, "repository", s.repo.Name.String())
	}
	for i := range report.Links {
		if e := report.Links[i].Entry; e.Kind == ledger.Unauthorised {
			c.Log.Warn("main took in what nobody authorised", "repository", s.repo.Name.String(), "commit", e.After, "pull", e.Pull)
		}
	}
	return wrap("record what "+s.repo.DefaultBranch+" took in", err)
}

// early makes those wait of whom GitHub may yet say more: a commit that is recorded as
// unauthorised is so for good.
func (c *controller) early(l *line, unknown []gittree.Hash) error {
	waiting := map[string]time.Time{}
	var wait bool
	for _, id := range unknown {
		first, ok := l.Waiting[id.String()]
		if !ok {
			first = c.Now()
		}
		waiting[id.String()] = first
		wait = wait || c.Now().Sub(first) < c.Grace
	}
	l.Waiting = waiting
	if wait {
		return errEarly
	}
	return nil
}

// bringAll brings what was proposed and reviewed of pull requests whose branches may be gone.
func (c *controller) bringAll(ctx context.Context, s *served, pulls []facts.Facts) error {
	for i := range pulls {
		head, err := gittree.ParseHash(pulls[i].Pull.Head)
		if err != nil {
			return err
		}
		if err := s.mirror.Pull(ctx, pulls[i].Pull.Number, head); err != nil {
			return err
		}
		var reviewed []gittree.Hash
		for _, r := range pulls[i].Reviews {
			if id, err := gittree.ParseHash(r.Commit); err == nil {
				reviewed = append(reviewed, id)
			}
		}
		// Without what was approved it would be recorded as unauthorised, for good.
		if _, err := s.mirror.Reviewed(ctx, reviewed...); err != nil {
			return err
		}
	}
	return nil
}

// recallPushers adds who pushed to pull requests whose branches are gone, if that was known when what
// was merged was judged.
func (c *controller) recallPushers(ctx context.Context, s *served, pulls []facts.Facts) error {
	for i := range pulls {
		f := &pulls[i]
		if f.PushersComplete {
			continue
		}
		last, ok, err := c.decision(ctx, s.repo.ID, f.Pull.Number)
		if err != nil {
			return err
		}
		if ok && last.PushersComplete && last.Decision.Head == f.Pull.Head {
			for _, id := range last.Pushers {
				if !slices.Contains(f.Pushers, id) {
					f.Pushers = append(f.Pushers, id)
				}
			}
			f.PushersComplete = true
		}
	}
	return nil
}
