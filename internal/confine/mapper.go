package confine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/mapping"
)

// mapper gives objects to one child after another.
type mapper struct {
	pool   *Pool
	files  []mapping.File
	child  *process
	barren int
	// deaths counts the objects that ended a child, of all mappers.
	deaths *atomic.Int64
	// broken is why the mapping cannot be used at all.
	broken *diag.Diagnostic
}

func (m *mapper) stop() {
	if m.child != nil {
		m.child.end()
	}
}

// run maps a batch.
func (m *mapper) run(ctx context.Context, b *batch) outcome {
	for len(b.answers) < len(b.objects) {
		if _, err := m.ready(ctx); err != nil || m.broken != nil {
			return outcome{fault: m.broken, err: err}
		}
		if err := m.send(ctx, b); err != nil {
			return outcome{err: err}
		}
	}
	return outcome{fault: m.broken}
}

// send gives the child what has no answer yet, and takes answers until there are no more to
// come or the child has died.
func (m *mapper) send(ctx context.Context, b *batch) error {
	if err := m.child.write(request{Objects: b.objects[len(b.answers):]}); err != nil {
		return m.lost(ctx, fmt.Errorf("send objects to the evaluator: %w", err))
	}
	started := false
	for len(b.answers) < len(b.objects) {
		answer, err := m.child.read(ctx, objectWall)
		switch {
		case err != nil && (!started || ctx.Err() != nil):
			return m.lost(ctx, err)
		case err != nil:
			why := m.child.end()
			m.child, m.barren = nil, 0
			b.answers = append(b.answers, cannotMap(why))
			if m.deaths.Add(1) >= maxDeaths {
				m.broken = m.fault(why, objectSeconds)
			}
			return nil
		case answer.Failure != "":
			return errors.New(answer.Failure)
		case answer.Answer != nil:
			b.answers = append(b.answers, *answer.Answer)
			started = false
		default:
			started = true
		}
	}
	m.barren = 0
	return nil
}

// lost discards a child that died over no object. It is an error when it happens again and
// again.
func (m *mapper) lost(ctx context.Context, err error) error {
	m.child.end()
	m.child = nil
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.barren++; m.barren >= maxBarren {
		return fmt.Errorf("the evaluator does not work on this machine: %w", err)
	}
	return nil
}

// ready makes sure that there is a child with the mapping, unless there can be none. It returns
// the mapping's header where the child is new.
func (m *mapper) ready(ctx context.Context) (*mapping.Header, error) {
	if m.child != nil || m.broken != nil {
		return nil, nil
	}
	if len(m.files) == 0 {
		m.broken = &diag.Diagnostic{
			Code: diag.MappingBroken, Severity: diag.Error,
			Message: "the mapping has no files", Hint: "give a file, or a folder with files that end in .cue",
		}
		return nil, nil
	}
	child, err := m.pool.start()
	if err != nil {
		return nil, err
	}
	answer, err := child.ask(ctx, request{Mapping: m.files}, mappingWall)
	switch {
	case err != nil:
		why := child.end()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m.broken = m.fault(why, mappingSeconds)
	case answer.Fault != nil:
		child.end()
		m.broken = answer.Fault
	case answer.Failure != "" || answer.Header == nil:
		child.end()
		return nil, fmt.Errorf("start the evaluator: %s", answer.Failure)
	default:
		m.child = child
	}
	return answer.Header, nil
}

// fault is that of a mapping on which children die.
func (m *mapper) fault(why cause, seconds int) *diag.Diagnostic {
	out := &diag.Diagnostic{
		Code: diag.MappingBroken, Severity: diag.Error,
		Message: "the mapping does not evaluate: " + why.words(seconds, dataBytes),
		Hint:    "mend the mapping; what it may cost is bounded",
	}
	if len(m.files) > 0 {
		out.Span = diag.Span{Path: m.files[0].Path, Line: 1, Column: 1}
	}
	return out
}

// cannotMap is the answer for an object on which the child died.
func cannotMap(why cause) mapping.Answer {
	return mapping.Answer{Fault: &diag.Diagnostic{
		Code: diag.MappingFailed, Severity: diag.Error,
		Message: "the mapping has no valid answer for it: " + why.words(objectSeconds, dataBytes),
		Hint:    "take the object out of the source, or let the mapping do less with it; what it may cost is bounded",
	}}
}
