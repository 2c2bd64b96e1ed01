package controller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
)

// sweep compares everything that is open with what was judged, and has looked at what differs:
// what no event told of, and what time alone has changed. Where nothing changed it costs one
// conditional request for a hundred pull requests.
func (c *controller) sweep(ctx context.Context) error {
	ctx = forge.Background(ctx)
	var failed []error
	if err := c.findServed(ctx); err != nil {
		failed = append(failed, err)
	}
	for _, s := range c.serving.all() {
		if err := c.sweepOne(ctx, s); err != nil {
			failed = append(failed, fmt.Errorf("sweep %s: %w", s.repo.Name, err))
		}
	}
	if err := c.redeliver(ctx); err != nil {
		failed = append(failed, err)
	}
	if err := c.tidy(ctx); err != nil {
		failed = append(failed, err)
	}
	if len(failed) == 0 {
		c.metrics.swept(c.Now())
	}
	return errors.Join(failed...)
}

// retention is how long the decision on a pull request is remembered that is not judged any more, for
// its page and for the ledger. One that is open is judged every day.
const retention = 90 * 24 * time.Hour

// tidy packs the copies of repositories, and forgets old decisions, now and then.
func (c *controller) tidy(ctx context.Context) error {
	const every = time.Hour
	if c.Now().Sub(c.tidied) < every {
		return nil
	}
	first := c.tidied.IsZero()
	c.tidied = c.Now()
	var failed []error
	for _, s := range c.serving.all() {
		if s, finish, ok := c.serving.use(s.repo.ID); ok {
			failed = append(failed, s.mirror.Tidy(ctx), finish())
		}
	}
	if first {
		return errors.Join(failed...) // what was merged while nobody was here is still to be recorded
	}
	forgot, err := c.inbox.ForgetOlder(ctx, decisions, retention)
	if forgot > 0 {
		c.Log.Info("forgot old decisions", "count", forgot)
	}
	return errors.Join(append(failed, err)...)
}

func (c *controller) sweepOne(ctx context.Context, s *served) error {
	open, err := s.repo.Pulls(ctx, "")
	if err != nil {
		return err
	}
	known, err := c.pulls(ctx, s.repo.ID)
	if err != nil {
		return err
	}
	now, green := c.Now(), greenCommits(known)
	for _, p := range open {
		m := known[p.Number]
		delete(known, p.Number)
		if m == nil && p.BaseRef != s.main() {
			continue
		}
		if m != nil && m.settled(p.UpdatedAt, p.Head, p.BaseRef, now, lag(c.Sweep)) {
			c.alarms.set(pullSubject(s.repo.ID, p.Number), m.Edge)
			continue
		}
		if err := c.call(ctx, s, p.Number, green[p.Head] || m != nil && len(m.Green) > 0); err != nil {
			return err
		}
	}
	for number, m := range known { // not open any more
		if err := c.call(ctx, s, number, len(m.Green) > 0); err != nil {
			return err
		}
	}
	if err := c.sweepGroups(ctx, s, now); err != nil {
		return err
	}
	return c.sweepLine(ctx, s)
}

// call has a pull request looked at. Nobody waits for that, unless a success may stand that has to be
// withdrawn: then it is green.
func (c *controller) call(ctx context.Context, s *served, number int, green bool) error {
	subject := pullSubject(s.repo.ID, number)
	if green {
		return c.inbox.Put(ctx, subject)
	}
	return c.inbox.Offer(ctx, subject)
}

// sweepLine finds out whether the default branch moved, or is not recorded or shown yet.
func (c *controller) sweepLine(ctx context.Context, s *served) error {
	tip, err := s.repo.Branch(ctx, s.repo.DefaultBranch)
	if err != nil {
		return err
	}
	var l line
	if _, err := c.recall(ctx, lineSubject(s.repo.ID), &l); err != nil {
		return err
	}
	if l.Judged == tip && (c.Key == nil || l.Recorded == tip) && (c.Render == nil || l.Rendered == tip) {
		return nil
	}
	return c.inbox.Put(ctx, lineSubject(s.repo.ID))
}

// sweepGroups has groups looked at whose time has come, and forgets old ones.
func (c *controller) sweepGroups(ctx context.Context, s *served, now time.Time) error {
	const life = 7 * 24 * time.Hour
	prefix := fmt.Sprintf("%s.%d", kindGroup, s.repo.ID)
	all, err := c.inbox.Memories(ctx, prefix)
	if err != nil {
		return fmt.Errorf("recall %s: %w", prefix, err)
	}
	for subject, content := range all {
		var g group
		_ = json.Unmarshal(content, &g) // what cannot be read is old
		switch {
		case now.Sub(g.Seen) > life:
			revision, err := c.recall(ctx, subject, &g)
			if err != nil {
				return err
			}
			if err := c.forget(ctx, subject, revision); err != nil {
				return err
			}
		case !g.May && (g.Edge.IsZero() || !now.Before(g.Edge)):
			if err := c.inbox.Put(ctx, strings.TrimSpace(subject)); err != nil {
				return err
			}
		}
	}
	return nil
}

// redeliver has GitHub deliver again what nobody took, a few times. It keeps deliveries for
// three days.
func (c *controller) redeliver(ctx context.Context) error {
	const (
		reach = 3 * 24 * time.Hour
		most  = 3 // sweeps find what it was about anyway
		many  = 10_000
	)
	since := c.redelivered.until
	if oldest := c.Now().Add(-reach); since.Before(oldest) {
		since = oldest
	}
	began := c.Now()
	all, err := c.app.Deliveries(ctx, since)
	if err != nil {
		return fmt.Errorf("look for events that were not delivered: %w", err)
	}
	if len(c.redelivered.times) > many {
		c.redelivered.times = nil
	}
	if c.redelivered.times == nil {
		c.redelivered.times = map[string]int{}
	}
	seen := map[string]bool{}
	for _, d := range all {
		seen[d.GUID] = seen[d.GUID] || d.OK()
	}
	for _, d := range all { // the newest attempts first
		// What was refused for what it is will be refused again.
		if seen[d.GUID] || d.Status >= 400 && d.Status < 500 || c.redelivered.times[d.GUID] >= most {
			continue
		}
		seen[d.GUID] = true
		c.redelivered.times[d.GUID]++
		if err := c.app.Redeliver(ctx, d.ID); err != nil {
			return fmt.Errorf("have an event delivered again: %w", err)
		}
		c.metrics.redelivered.Inc()
	}
	// Deliveries that were under way meanwhile are looked at the next time.
	c.redelivered.until = began.Add(-time.Minute)
	return nil
}

// redelivered is up to when events that nobody took were delivered again, and how often each
// was, by its GUID.
type redelivered struct {
	until time.Time
	times map[string]int
}
