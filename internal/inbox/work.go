package inbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	// asking is how long a worker asks for a job before it asks anew, so that it finds a
	// server that was started again.
	asking = 3 * time.Second
	// meanwhile is how soon a job is handed out again whose subject another worker holds.
	meanwhile = 200 * time.Millisecond
	// A job that fails is handed out again after firstWait, later twice as late each time, up
	// to lastWait.
	firstWait = 500 * time.Millisecond
	lastWait  = 4 * time.Minute
	// mostOfPanic is how many bytes of what somebody panicked with are kept.
	mostOfPanic = 500
)

// errPanic is what a job fails with that panics.
var errPanic = errors.New("the job panicked")

// outcome is how a job ended.
type outcome int

const (
	done   outcome = iota
	failed         // it counts as a try
	undone         // somebody else has the subject, or the work ends
)

// Work hands out subjects to as many workers until ctx ends or the inbox is closed, and then
// waits for them; their contexts end then too. A job that do fails is handed out again, later
// each time up to a few minutes, without end; when what it fails with wraps ErrLost, at once
// when the other is done. A panic is a failure. It fails only where it cannot begin.
func (b *Inbox) Work(ctx context.Context, workers int, do func(ctx context.Context, job Job) error) error {
	if workers < 1 {
		return fmt.Errorf("no work is done by %d workers", workers)
	}
	b.mutex.Lock()
	if b.open.Err() != nil {
		b.mutex.Unlock()
		return errClosed
	}
	b.workers.Add(1)
	b.mutex.Unlock()
	defer b.workers.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(b.open, cancel)()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() { b.worker(ctx, do) })
	}
	all.Wait()
	return nil
}

// worker asks for a job at a time; it never has one that it does not work on.
func (b *Inbox) worker(ctx context.Context, do func(context.Context, Job) error) {
	jobs, wait := b.jobs, firstWait
	for ctx.Err() == nil {
		asks, over := context.WithTimeout(ctx, asking)
		m, err := jobs.Next(jetstream.FetchContext(asks))
		over()
		switch {
		case err == nil:
			wait = firstWait
			b.handle(ctx, m, do)
		case ctx.Err() != nil:
			return
		case errors.Is(err, jetstream.ErrConsumerNotFound), errors.Is(err, jetstream.ErrConsumerDeleted), errors.Is(err, jetstream.ErrStreamNotFound):
			b.config.Log.Warn("the consumer of the inbox is gone, and made again", "error", err)
			if again, err := b.consumer(ctx); err == nil {
				jobs = again
			}
			pause(ctx, wait)
		case !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout):
			b.config.Log.Debug("no job can be had", "error", err)
			pause(ctx, wait)
			wait = min(2*wait, asking)
		}
	}
}

// handle does with a message what is to be done now.
func (b *Inbox) handle(ctx context.Context, m jetstream.Msg, do func(context.Context, Job) error) {
	name := b.subjectOf(m)
	meta, err := m.Metadata()
	if err != nil {
		b.config.Log.Error("nats handed out what is no job", "error", err)
		return
	}
	if wait := b.subjects.due(name, meta.Sequence.Stream, meta.Timestamp, time.Now()); wait > 0 {
		b.later(m, wait)
		return
	}
	attempt, free := b.subjects.begin(name)
	if !free {
		b.later(m, meanwhile)
		return
	}
	l, err := b.take(ctx, name)
	if err != nil {
		if !errors.Is(err, errHeld) {
			b.config.Log.Debug("no lease can be had", "subject", name, "error", err)
		}
		b.subjects.end(name, undone)
		b.later(m, meanwhile)
		return
	}
	how, err := undone, error(nil)
	if replaced := b.replaced(ctx, name, meta.Sequence.Stream); !replaced {
		b.subjects.started(name)
		how, err = b.run(ctx, m, l, attempt, do)
	}
	b.finish(m, l, attempt, how, err)
}

// replaced reports whether the message was replaced by a newer one, which is handed out too,
// after the worker was handed this one. A server that lags behind knows less, never more.
func (b *Inbox) replaced(ctx context.Context, name string, sequence uint64) bool {
	ctx, over := b.within(ctx)
	defer over()
	last, err := b.stream.GetLastMsgForSubject(ctx, b.subjectPrefix()+name)
	return err == nil && last.Sequence > sequence
}

// run does a job while its lease is prolonged.
func (b *Inbox) run(ctx context.Context, m jetstream.Msg, l *lease, attempt int, do func(context.Context, Job) error) (outcome, error) {
	working, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var keeper sync.WaitGroup
	keeper.Go(func() { b.keep(working, m, l, cancel) })
	job := Job{Subject: l.subject, Attempt: attempt, Token: l.token, Background: string(m.Data()) == offered, hold: func(ctx context.Context) error {
		ctx, over := b.within(ctx)
		defer over()
		err := l.hold(ctx)
		if errors.Is(err, ErrLost) {
			cancel(ErrLost)
			return err
		}
		return b.told(ctx, err)
	}}
	err := safely(working, job, do)
	lost := errors.Is(context.Cause(working), ErrLost)
	cancel(nil)
	keeper.Wait()
	switch {
	case lost, errors.Is(err, ErrLost):
		return undone, ErrLost
	case err == nil:
		return done, nil
	case ctx.Err() != nil:
		return undone, err
	}
	return failed, err
}

// keep prolongs the lease and the time for the job until the context ends.
func (b *Inbox) keep(ctx context.Context, m jetstream.Msg, l *lease, cancel context.CancelCauseFunc) {
	for pause(ctx, b.config.Lease/3) {
		_ = m.InProgress() // a job that is handed out again meets the lease
		asks, over := context.WithTimeout(ctx, b.config.Lease/3)
		err := l.hold(asks)
		over()
		if errors.Is(err, ErrLost) {
			b.config.Log.Warn("a worker has lost its subject", "subject", l.subject)
			cancel(ErrLost)
			return
		}
	}
}

func safely(ctx context.Context, job Job, do func(context.Context, Job) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			text := fmt.Sprint(p)
			err = fmt.Errorf("%w: %s\n%s", errPanic, text[:min(len(text), mostOfPanic)], debug.Stack())
		}
	}()
	return do(ctx, job)
}

// finish acknowledges or hands back, and frees the subject. It does so at the end of the work
// too, when all other contexts are over.
func (b *Inbox) finish(m jetstream.Msg, l *lease, attempt int, how outcome, err error) {
	defer b.subjects.end(l.subject, how)
	ctx, over := context.WithTimeout(context.Background(), patience)
	defer over()
	switch how {
	case done:
		if err := m.DoubleAck(ctx); err != nil {
			b.config.Log.Warn("a job that was done will be handed out again", "subject", l.subject, "error", err)
		}
	case failed:
		wait := backoff(attempt)
		b.config.Log.Warn("a job failed", "subject", l.subject, "attempt", attempt, "again", wait, "error", err)
		b.later(m, wait)
	case undone:
		b.later(m, meanwhile)
	}
	if err := l.release(ctx); err != nil {
		b.config.Log.Warn("a lease runs out by itself", "subject", l.subject, "error", err)
	}
}

// later hands a job back. Where that fails, it is handed out when the lease's time is over.
func (b *Inbox) later(m jetstream.Msg, wait time.Duration) {
	if err := m.NakWithDelay(wait); err != nil {
		b.config.Log.Debug("a job could not be handed back", "subject", b.subjectOf(m), "error", err)
	}
}

// backoff is how long a job waits after a try.
func backoff(attempt int) time.Duration {
	wait := firstWait
	for i := 1; i < attempt && wait < lastWait; i++ {
		wait *= 2
	}
	return min(wait, lastWait)
}
