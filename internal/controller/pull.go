package controller

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/review"
)

// visit is one look at a pull request.
type visit struct {
	*controller
	*served
	job      inbox.Job
	number   int
	known    forge.Known
	main     gittree.Hash // the tip of the default branch, by whose rules it is judged
	memory   memory
	revision uint64
	at       time.Time
	differs  map[string]gittree.FileChange // by path; nil until somebody asks
}

// errMoved says that a pull request was altered while it was judged; it is looked at again.
var errMoved = errors.New("the pull request was altered while it was judged")

// pull looks at a pull request: it gathers what is known, decides if anything that matters has
// changed, and has the forge show the verdict.
func (c *controller) pull(ctx context.Context, job inbox.Job, s *served, number int) error {
	v := &visit{controller: c, served: s, job: job, number: number}
	var err error
	if v.revision, err = c.recall(ctx, job.Subject, &v.memory); err != nil {
		return err
	}
	read := c.Now()
	learn := s.know
	if job.Background && job.Attempt == 1 {
		learn = s.survey
	}
	v.known, err = learn(ctx, number)
	switch {
	case errors.Is(err, forge.ErrNotFound):
		return c.forget(ctx, job.Subject, v.revision)
	case err != nil:
		return v.unread(ctx, err)
	}
	switch {
	case !v.known.Pull.Open:
		return v.closed(ctx)
	case v.known.Pull.BaseRef != s.main():
		return v.elsewhere(ctx)
	}
	if err := v.withdraw(ctx, v.known.Pull.Head, "something else is proposed now"); err != nil {
		return err
	}
	v.memory.Read, v.memory.Updated = read.Add(-v.known.Lag), v.known.Pull.UpdatedAt
	if err := v.bring(ctx); err != nil {
		return v.unbrought(ctx, err)
	}
	if v.known.Facts.OtherPulls, err = v.others(ctx); err != nil {
		return err
	}
	return v.judge(ctx)
}

// bring brings the commits here that a decision needs.
func (v *visit) bring(ctx context.Context) error {
	var err error
	if v.main, err = v.mirror.UpdateMain(ctx); err != nil {
		return err
	}
	head, err := gittree.ParseHash(v.known.Pull.Head)
	if err != nil {
		return err
	}
	if err := v.mirror.Pull(ctx, v.number, head); err != nil {
		return err
	}
	var reviewed []gittree.Hash
	for _, r := range v.known.Facts.Reviews {
		if id, err := gittree.ParseHash(r.Commit); err == nil && id != head && !slices.Contains(reviewed, id) {
			reviewed = append(reviewed, id)
		}
	}
	// A reviewed commit that is gone approves nothing; that is for the decision to say.
	_, err = v.mirror.Reviewed(ctx, reviewed...)
	return err
}

// success is the conclusion that lets a pull request be merged.
const success = "success"

// moment is the time of the decision. What GitHub has seen already did not happen in the future:
// where its clock is ahead by little, its time counts.
func (v *visit) moment() time.Time {
	const skew = time.Minute
	now := v.Now().UTC().Truncate(time.Second)
	latest := now
	f := &v.known.Facts
	for i := range f.Reviews {
		latest = later(latest, f.Reviews[i].SubmittedAt)
	}
	for i := range f.Commands {
		latest = later(latest, f.Commands[i].At)
	}
	if latest.Sub(now) > skew {
		return now
	}
	return latest.UTC()
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (v *visit) assess(ctx context.Context) (*review.Outcome, error) {
	options := v.reviewing(v.served)
	options.Base, options.Head, options.Facts, options.At = v.main.String(), v.known.Pull.Head, &v.known.Facts, v.at
	began := v.Now()
	outcome, err := review.Assess(ctx, options)
	if err != nil {
		v.metrics.evaluated("failed", v.Now().Sub(began))
		return nil, fmt.Errorf("judge pull request #%d: %w", v.number, err)
	}
	v.metrics.evaluated(string(outcome.Decision.Verdict), v.Now().Sub(began))
	return outcome, nil
}

// still makes sure that what was judged is what is proposed and approved now, as near to the
// publication of a success as can be. Then what is known rests on nothing that was read for many.
func (v *visit) still(ctx context.Context) error {
	now, err := v.know(ctx, v.number)
	if err != nil {
		return err
	}
	now.Facts.OtherPulls = v.known.Facts.OtherPulls
	found, err := v.inputs(now.Facts, v.memory.Watch)
	switch {
	case err != nil:
		return err
	case found != v.memory.Inputs || !now.Pull.Open:
		return errMoved
	}
	v.known.Shared = false
	return nil
}

// take notes what was decided.
func (v *visit) take(outcome *review.Outcome) {
	m, d := &v.memory, outcome.Decision
	m.Title, m.BaseRef, m.Head, m.Main = v.known.Pull.Title, v.known.Pull.BaseRef, v.known.Pull.Head, v.main.String()
	m.Verdict, m.At, m.Edge = d.Verdict, v.at, v.edge(d)
	m.Merges = outcome.Input.Rules.Merge == "gitsm" && d.Verdict == approval.Approved && !v.known.Pull.Draft
	m.Rival = rival(v.number, d, outcome.Input)
	v.alarms.set(v.job.Subject, m.Edge)
	m.Watch = watched(m.Rival.Touches, outcome.Base)
}

// step asks before a write whether this is still ours to do.
func (v *visit) step(ctx context.Context, name string) error {
	if err := v.job.Hold(ctx); err != nil {
		return err
	}
	return v.controller.step(name)
}

// place says where the decision can be read.
func (v *visit) place(ctx context.Context, note string) publish.Place {
	p := publish.Place{Note: note, Changed: func(path string) []publish.Lines { return v.changed(ctx, path) }}
	if v.PublicURL != "" {
		p.Page = fmt.Sprintf("%s/%s/decisions/%d", v.PublicURL, v.repo.Name, v.number)
	}
	return p
}
