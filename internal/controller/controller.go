package controller

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/site"
)

// controller is a controller that runs.
type controller struct {
	Options
	app     *forge.App
	inbox   *inbox.Inbox
	serving serving
	alarms  *alarms
	metrics *metrics
	// redelivered, and tidied, when the copies were tidied up last, are for sweeps alone.
	redelivered redelivered
	tidied      time.Time
}

// Run runs a controller until ctx ends, and then lets what has begun come to its end. It fails
// where it cannot begin: for wrong options, a state that another process uses, an inbox that
// cannot be reached. That GitHub cannot be reached is no reason to end.
func Run(ctx context.Context, o Options) (err error) {
	c, err := begin(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.inbox.Close()) }()
	defer func() { err = errors.Join(err, c.serving.replace(nil)) }()
	return c.run(ctx)
}

// begin makes a controller that does nothing yet. Whoever calls it closes the inbox.
func begin(ctx context.Context, o Options) (*controller, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &controller{Options: o, alarms: newAlarms(), metrics: newMetrics()}
	c.Forge.Observe = c.metrics.asked
	var err error
	if c.app, err = forge.NewApp(c.Forge); err != nil {
		return nil, err
	}
	if c.Inbox.Dir == "" {
		c.Inbox.Dir = filepath.Join(c.State, "inbox")
	}
	if c.inbox, err = inbox.Open(ctx, c.Inbox); err != nil {
		return nil, fmt.Errorf("open the inbox: %w", err)
	}
	c.metrics.watch(func() (int, error) { return c.inbox.Waiting(ctx) })
	return c, nil
}

// run runs everything, and ends all when one of them ends.
func (c *controller) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	errs := make(chan error, 2)
	for _, part := range []func(context.Context) error{c.serve, c.work} {
		all.Go(func() {
			errs <- part(ctx)
			cancel()
		})
	}
	all.Go(func() { c.ring(ctx) })
	all.Go(func() { c.sweepOften(ctx) })
	all.Wait()
	return errors.Join(<-errs, <-errs)
}

func (c *controller) serve(ctx context.Context) error {
	_, style := site.StyleSheet()
	handler := gateway.Options{
		Secrets: c.Secrets, AppID: c.Forge.AppID, Put: c.take, Ready: c.ready, Metrics: c.metrics.handler(),
		Sites: c.sites, Style: style, Proxy: c.Proxy, Log: c.Log,
	}
	return gateway.Serve(ctx, c.Listener, handler)
}

// ready reports why no work can be done now.
func (c *controller) ready(ctx context.Context) error {
	if len(c.serving.all()) == 0 {
		return errors.New("no repository is served yet")
	}
	return c.inbox.Ready(ctx)
}

// longest is how long one look may take. Rendering the first site of a large estate, and waiting
// for GitHub, take minutes.
const longest = 30 * time.Minute

func (c *controller) work(ctx context.Context) error {
	return c.inbox.Work(ctx, c.Workers, func(ctx context.Context, job inbox.Job) error {
		ctx, cancel := context.WithTimeout(ctx, longest)
		defer cancel()
		err := c.do(ctx, job)
		c.metrics.done(job.Subject, err)
		return err
	})
}

// do looks at a subject.
func (c *controller) do(ctx context.Context, job inbox.Job) (err error) {
	if job.Subject == installed {
		return c.findServed(ctx)
	}
	about, ok := parseSubject(job.Subject)
	if !ok {
		c.Log.Warn("nobody knows what to look at", "subject", job.Subject)
		return nil
	}
	s, finish, ok := c.serving.use(about.repository)
	if !ok && len(c.serving.all()) == 0 { // it is not known yet what is served
		if err := c.findServed(ctx); err != nil {
			return err
		}
		s, finish, ok = c.serving.use(about.repository)
	}
	if !ok {
		return nil // of a repository that is not served
	}
	defer func() { err = errors.Join(err, finish()) }()
	if wait := s.repo.BackgroundWait(); job.Background && wait > 0 {
		c.Log.Info("left to a later sweep: the rate limit of GitHub runs low", "subject", job.Subject, "wait", wait)
		return nil
	}
	switch about.kind {
	case kindPull:
		return c.pull(ctx, job, s, about.number())
	case kindGroup:
		return c.group(ctx, job, s, about.which)
	case kindHead:
		return c.proposedBy(ctx, s, about.which)
	}
	return c.line(ctx, job, s)
}

// sweepOften sweeps at the start and then again and again until ctx ends.
func (c *controller) sweepOften(ctx context.Context) {
	const soon = 10 * time.Second
	for {
		wait := c.Sweep
		if err := c.sweep(ctx); err != nil && ctx.Err() == nil {
			c.Log.Warn("a sweep failed", "error", err.Error())
			wait = min(wait, soon)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
