package controller

import (
	"context"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
)

// edge is when time alone may change a verdict next: where a window or a freeze begins or ends, and
// with each day, by which people come and go, templates expire and reviews are overdue.
func edge(d approval.Decision, at time.Time) time.Time {
	next := at.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	for _, t := range []*time.Time{d.Window.Opens, d.Window.Closes} {
		if t != nil && t.After(at) && t.Before(next) {
			next = *t
		}
	}
	return next
}

// edge is when time alone may change the verdict of this look next. Where the clock is behind
// that of the forge by much, an approval counts once it has come to the time of it.
func (v *visit) edge(d approval.Decision) time.Time {
	next := edge(d, v.at)
	f := &v.known.Facts
	for i := range f.Reviews {
		if t := f.Reviews[i].SubmittedAt; t.After(v.at) {
			next = earliest(next, t)
		}
	}
	for i := range f.Commands {
		if t := f.Commands[i].At; t.After(v.at) {
			next = earliest(next, t)
		}
	}
	return next
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// alarms have subjects looked at later. They do not outlive the process: a sweep at the start
// finds what is due.
type alarms struct {
	mu sync.Mutex
	at map[string]time.Time
	// sooner is told that an alarm may be the next one now.
	sooner chan struct{}
}

func newAlarms() *alarms { return &alarms{at: map[string]time.Time{}, sooner: make(chan struct{}, 1)} }

// set has a subject looked at at a time; an earlier alarm for it stays.
func (a *alarms) set(subject string, at time.Time) {
	a.mu.Lock()
	if was, ok := a.at[subject]; !ok || at.Before(was) {
		a.at[subject] = at
	}
	a.mu.Unlock()
	select {
	case a.sooner <- struct{}{}:
	default:
	}
}

// due takes the subjects whose time has come, and returns how long it is to the next; false
// where there is none.
func (a *alarms) due(now time.Time) (subjects []string, wait time.Duration, more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for subject, at := range a.at {
		switch left := at.Sub(now); {
		case left <= 0:
			subjects = append(subjects, subject)
			delete(a.at, subject)
		case !more || left < wait:
			wait, more = left, true
		}
	}
	return subjects, wait, more
}

// later has a subject looked at after a time.
func (c *controller) later(subject string, after time.Duration) {
	c.alarms.set(subject, c.Now().Add(after))
}

// ring puts subjects into the inbox when their time comes, until ctx ends.
func (c *controller) ring(ctx context.Context) {
	const longest = time.Minute // clocks are set now and then
	for {
		subjects, wait, more := c.alarms.due(c.Now())
		for _, subject := range subjects {
			if err := c.inbox.Put(ctx, subject); err != nil {
				c.Log.Warn("cannot call for a look", "subject", subject, "error", err.Error())
				c.later(subject, longest)
			}
		}
		if !more || wait > longest {
			wait = longest
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-c.alarms.sooner:
			timer.Stop()
		case <-timer.C:
		}
	}
}
