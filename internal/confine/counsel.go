package confine

import (
	"context"

	"github.com/gitsm/gitsm/internal/diag"
)

// Counsel is a child that reads a policy before anybody asks it, so that whoever has other
// work to do meanwhile need not wait for it.
type Counsel struct {
	pool   *Pool
	schema Schema
	ready  chan struct{}
	first  *counsel
	failed error // to get ready, which then is tried again
}

// Counsel starts a child that reads the policy of a schema. Close ends it.
func (p *Pool) Counsel(ctx context.Context, schema Schema) *Counsel {
	c := &Counsel{pool: p, schema: schema, ready: make(chan struct{})}
	c.first = &counsel{pool: p, schema: &c.schema}
	go func() {
		defer close(c.ready)
		c.failed = c.first.ready(ctx)
	}()
	return c
}

// Policies is Pool.Policies with the child that is ready for the first input.
func (c *Counsel) Policies(ctx context.Context, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error {
	return c.pool.policies(ctx, &c.schema, c.take, inputs, done)
}

// take returns the child that was started, once.
func (c *Counsel) take() *counsel {
	<-c.ready
	first := c.first
	c.first = nil
	if first != nil && c.failed != nil {
		first.stop()
		first = nil
	}
	return first
}

// Close ends the child, unless it was asked, which ends it too.
func (c *Counsel) Close() {
	if c == nil {
		return
	}
	if first := c.take(); first != nil {
		first.stop()
	}
}
