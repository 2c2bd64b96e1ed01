package confine

import (
	"context"
	"runtime"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

const (
	// batchObjects and batchObjectBytes bound what is sent to a child at once.
	batchObjects     = 32
	batchObjectBytes = 1 << 20
	// ahead is how many batches a child may be ahead of the oldest whose answers are wanted.
	ahead = 2
	// maxDeaths is how many objects may end a child before the mapping itself is blamed.
	maxDeaths = 10
)

// Mapping reads a mapping and returns what it says of itself, or the fault that makes it
// unusable.
func (p *Pool) Mapping(ctx context.Context, files []mapping.File) (mapping.Header, *diag.Diagnostic, error) {
	m := &mapper{pool: p, files: files}
	defer m.stop()
	header, err := m.ready(ctx)
	if err != nil || m.broken != nil {
		return mapping.Header{}, m.broken, err
	}
	return *header, nil, nil
}

// Map gives a mapping objects and calls done with the index, from 0, and the answer of each, in
// order. It calls produce, which gives the objects one by one; to give one waits while as many
// are under way as may be. done is called by the goroutine of Map: while an object is given, or
// after produce has returned. What produce, give and done return as an error ends the mapping
// and is returned; no child is left behind.
//
// A fault is one of the mapping as a whole, after which no more is mapped. An object on which
// an evaluator dies is blamed in its answer.
func (p *Pool) Map(ctx context.Context, files []mapping.File, produce func(give func(mapping.Object) error) error, done func(i int, a mapping.Answer) error) (*diag.Diagnostic, error) {
	ctx, cancel := context.WithCancel(ctx)
	l := &line{ctx: ctx, done: done, work: make(chan *batch), most: runtime.GOMAXPROCS(0)}
	l.start = func() {
		m := &mapper{pool: p, files: files, deaths: &l.deaths}
		defer m.stop()
		for b := range l.work {
			b.finished <- m.run(ctx, b)
		}
	}
	err := produce(l.give)
	if err == nil {
		err = l.flush()
	}
	for err == nil && len(l.pending) > 0 {
		err = l.deliver()
	}
	cancel()
	close(l.work)
	l.workers.Wait()
	if l.fault != nil {
		return l.fault, nil
	}
	return nil, err
}
