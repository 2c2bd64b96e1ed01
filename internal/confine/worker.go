package confine

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/wire"
)

// maxBarren is how many children may die in a row without having begun a file.
const maxBarren = 3

// worker feeds one child after another.
type worker struct {
	pool   *Pool
	schema *Schema
	files  []File
	report func(i int, d record.Decoded, err error)
	names  *estate.Names
	child  *process
	barren int
}

func (w *worker) stop() {
	if w.child != nil {
		w.child.end()
	}
}

// decode decodes files[from:to], in as many requests as their size asks for.
func (w *worker) decode(ctx context.Context, from, to int) error {
	var batch []file
	var indices []int
	size := 0
	flush := func() error {
		for len(batch) > 0 {
			finished, err := w.send(ctx, batch, indices)
			if err != nil {
				return err
			}
			batch, indices = batch[finished:], indices[finished:]
		}
		batch, indices, size = nil, nil, 0
		return nil
	}
	for i := from; i < to; i++ {
		content, err := w.files[i].Read()
		if err != nil {
			w.report(i, record.Decoded{}, err)
			continue
		}
		batch, indices = append(batch, file{w.files[i].Path, content}), append(indices, i)
		if size += len(content); size >= batchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// send gives files to the child and returns how many are done with: all of them, or those
// up to and including the one on which the child died.
func (w *worker) send(ctx context.Context, batch []file, indices []int) (int, error) {
	if err := w.ready(ctx); err != nil {
		return 0, err
	}
	if err := w.child.write(request{Files: batch}); err != nil {
		return 0, w.lost(fmt.Errorf("send records to the evaluator: %w", err))
	}
	started := false
	finished := 0
	for finished < len(batch) {
		answer, err := w.child.read(ctx, fileWall)
		if err != nil {
			if ctx.Err() != nil {
				return 0, ctx.Err()
			}
			if !started {
				return finished, w.lost(err)
			}
			why := w.child.end()
			w.child, w.barren = nil, 0
			loc, _, _ := record.Locate(batch[finished].Path)
			w.report(indices[finished], died(loc, why), nil)
			return finished + 1, nil
		}
		switch {
		case answer.Failure != "":
			return 0, errors.New(answer.Failure)
		case answer.Record != nil:
			r := wire.NewReader(string(answer.Record))
			decoded := record.Decoded{Record: estate.ReadRecord(r, batch[finished].Path, w.names), Faults: answer.Faults}
			if err := r.Err(); err != nil {
				return 0, fmt.Errorf("read the evaluator's answer: %w", err)
			}
			w.report(indices[finished], decoded, nil)
			finished++
			started = false
		default:
			started = true
		}
	}
	w.barren = 0
	return finished, nil
}

// lost discards a child that died over no file. It is an error when it happens again and again.
func (w *worker) lost(err error) error {
	w.child.end()
	w.child = nil
	if w.barren++; w.barren >= maxBarren {
		return fmt.Errorf("the evaluator does not work on this machine: %w", err)
	}
	return nil
}

// ready makes sure that there is a child with the schema.
func (w *worker) ready(ctx context.Context) error {
	if w.child != nil {
		return nil
	}
	child, err := w.pool.start()
	if err != nil {
		return err
	}
	answer, err := child.ask(ctx, request{Schema: w.schema}, schemaWall)
	if err != nil {
		child.end()
		return fmt.Errorf("start the evaluator: %w", err)
	}
	if answer.Failure != "" {
		child.end()
		return fmt.Errorf("start the evaluator: %s", answer.Failure)
	}
	w.child = child
	return nil
}
