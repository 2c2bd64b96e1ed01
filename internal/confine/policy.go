package confine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/record"
)

// inputsPerChild is how many inputs make another child worth its start.
const inputsPerChild = 8

// Policies gives the change policy of a schema each input and calls done with the index
// and the answer of each, or the fault of the policy that left none, from one goroutine at
// a time and in no particular order. Extensions are all that base has: a policy of which a
// part is missing is no policy.
func (p *Pool) Policies(ctx context.Context, schema Schema, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error {
	return p.policies(ctx, &schema, func() *counsel { return nil }, inputs, done)
}

// policies is Policies with a first child that is there already, which prepared returns
// once; nil where there is none.
func (p *Pool) policies(ctx context.Context, schema *Schema, prepared func() *counsel, inputs [][]byte, done func(i int, rules []byte, fault *diag.Diagnostic)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= len(inputs)
	}
	for n := range min(runtime.GOMAXPROCS(0), (len(inputs)+inputsPerChild-1)/inputsPerChild) {
		var c *counsel
		if n == 0 {
			c = prepared()
		}
		if c == nil {
			c = &counsel{pool: p, schema: schema}
		}
		wg.Go(func() {
			defer c.stop()
			for i, more := take(); more && ctx.Err() == nil; i, more = take() {
				answer, err := c.ask(ctx, request{Input: inputs[i]})
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done(i, answer.Rules, answer.Fault)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// PolicyCases returns the cases of a policy; their files are among the extensions.
func (p *Pool) PolicyCases(ctx context.Context, schema Schema) ([]record.PolicyCase, *diag.Diagnostic, error) {
	c := &counsel{pool: p, schema: &schema}
	defer c.stop()
	answer, err := c.ask(ctx, request{Cases: true})
	return answer.Cases, answer.Fault, err
}

// counsel asks one child after another about a policy.
type counsel struct {
	pool   *Pool
	schema *Schema
	child  *process
	// broken is why the policy cannot be asked at all.
	broken *diag.Diagnostic
}

func (c *counsel) stop() {
	if c.child != nil {
		c.child.end()
	}
}

// ask returns the answer, or the fault of a policy on which the child died.
func (c *counsel) ask(ctx context.Context, r request) (reply, error) {
	if err := c.ready(ctx); err != nil || c.broken != nil {
		return reply{Fault: c.broken}, err
	}
	answer, err := c.child.ask(ctx, r, policyWall)
	if err == nil {
		if answer.Failure != "" {
			err = errors.New(answer.Failure)
		}
		return answer, err
	}
	fault := c.lost()
	return reply{Fault: fault}, ctx.Err()
}

// ready makes sure that there is a child with the policy, unless there can be none.
func (c *counsel) ready(ctx context.Context) error {
	if c.child != nil || c.broken != nil {
		return nil
	}
	child, err := c.pool.start()
	if err != nil {
		return err
	}
	c.child = child
	answer, err := child.ask(ctx, request{Policy: c.schema}, policyWall)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil && len(c.schema.Extensions) == 0 && c.schema.Base == nil:
		return fmt.Errorf("evaluate the change policy: %w", err)
	case err != nil:
		c.broken = c.lost()
	case answer.Failure != "":
		return errors.New(answer.Failure)
	default:
		c.broken = answer.Fault
	}
	return nil
}

// lost is the fault of a policy on which the child died.
func (c *counsel) lost() *diag.Diagnostic {
	why := c.child.end()
	c.child = nil
	fault := &diag.Diagnostic{
		Code: diag.PolicyBroken, Severity: diag.Error,
		Message: "the change policy does not evaluate: " + why.words(policySeconds, policyBytes),
		Hint:    "mend the policy in " + record.SchemaFolder + "/; what it may cost is bounded, and until then nothing can be approved",
	}
	if files := c.schema.Extensions; len(files) == 1 {
		fault.Span = diag.Span{Path: files[0].Path, Line: 1, Column: 1}
	}
	return fault
}
