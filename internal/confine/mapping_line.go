package confine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

// batch is what a child is given at once.
type batch struct {
	objects []mapping.Object
	bytes   int
	answers []mapping.Answer
	// finished has one outcome once the answers are there.
	finished chan outcome
}

// outcome is why a batch has no answers, if it has none.
type outcome struct {
	fault *diag.Diagnostic
	err   error
}

// errBroken ends the work on a mapping that cannot be used; line.fault says why.
var errBroken = errors.New("the mapping cannot be used")

// line keeps batches in order while several children work on them.
type line struct {
	ctx     context.Context
	done    func(i int, a mapping.Answer) error
	start   func() // a worker's whole life
	work    chan *batch
	workers sync.WaitGroup
	running int
	most    int
	deaths  atomic.Int64
	filling *batch
	pending []*batch // given to children, the oldest first
	next    int      // the index of the next answer
	fault   *diag.Diagnostic
}

// give takes an object, and passes on a batch that is full.
func (l *line) give(o mapping.Object) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if l.filling == nil {
		l.filling = &batch{finished: make(chan outcome, 1)}
	}
	l.filling.objects = append(l.filling.objects, o)
	l.filling.bytes += len(o.JSON)
	if len(l.filling.objects) < batchObjects && l.filling.bytes < batchObjectBytes {
		return nil
	}
	return l.flush()
}

// flush gives the batch to a child as soon as there is room for it.
func (l *line) flush() error {
	b := l.filling
	if b == nil {
		return nil
	}
	l.filling = nil
	for len(l.pending) >= ahead*l.most {
		if err := l.deliver(); err != nil {
			return err
		}
	}
	if l.running < l.most {
		l.running++
		l.workers.Go(l.start)
	}
	for {
		select {
		case l.work <- b:
			l.pending = append(l.pending, b)
			return nil
		case o := <-l.oldest():
			if err := l.hand(o); err != nil {
				return err
			}
		case <-l.ctx.Done():
			return l.ctx.Err()
		}
	}
}

// oldest is the outcome that is waited for; nil, which never comes, where nothing is under way.
func (l *line) oldest() chan outcome {
	if len(l.pending) == 0 {
		return nil
	}
	return l.pending[0].finished
}

// deliver waits for the oldest batch and hands its answers on.
func (l *line) deliver() error {
	select {
	case o := <-l.oldest():
		return l.hand(o)
	case <-l.ctx.Done():
		return l.ctx.Err()
	}
}

// hand passes on the answers of the oldest batch, which has come to an outcome.
func (l *line) hand(o outcome) error {
	b := l.pending[0]
	l.pending = l.pending[1:]
	if o.fault != nil {
		l.fault = o.fault
		return errBroken
	}
	if o.err != nil {
		return o.err
	}
	for _, a := range b.answers {
		if err := l.done(l.next, a); err != nil {
			return err
		}
		l.next++
	}
	return nil
}
