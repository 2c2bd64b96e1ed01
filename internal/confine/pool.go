package confine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// Pool decodes records in child processes, as many as there are processors.
type Pool struct{ command Command }

// Command says how a child is started.
type Command struct {
	// Path is the program; it must call Main when its first argument is Argument.
	Path string
	// Args follow the program's name.
	Args []string
}

// NewPool returns a pool. It keeps no child between calls.
func NewPool(command Command) *Pool { return &Pool{command: command} }

// Compile compiles a schema in a child. Where the schema as a whole does not evaluate,
// extensions that do not evaluate by themselves are blamed, and the schema without them
// is returned beside the faults, so that records can be checked all the same.
func (p *Pool) Compile(ctx context.Context, base, extensions []record.SchemaFile) (*shape.Schema, []record.SchemaFile, []diag.Diagnostic, error) {
	compiled, faults, err := p.compile(ctx, base, extensions)
	if err != nil || compiled != nil {
		return compiled, extensions, faults, err
	}
	if len(extensions) == 0 {
		return nil, nil, faults, nil
	}
	// Faults that name files blame these; otherwise each file is tried by itself.
	blamed := map[string]bool{}
	for _, f := range faults {
		blamed[f.Path] = true
	}
	if len(extensions) > 1 && len(blamed) == len(extensions) {
		blamed = map[string]bool{}
		for _, extension := range extensions {
			alone, _, err := p.compile(ctx, base, []record.SchemaFile{extension})
			if err != nil {
				return nil, nil, nil, err
			}
			blamed[extension.Path] = alone == nil
		}
	}
	var rest []record.SchemaFile
	for _, extension := range extensions {
		if !blamed[extension.Path] {
			rest = append(rest, extension)
		}
	}
	if len(rest) == len(extensions) {
		rest = nil
	}
	compiled, _, err = p.compile(ctx, base, rest)
	if err != nil {
		return nil, nil, nil, err
	}
	if compiled == nil { // the rest do not fit together either
		rest = nil
		compiled, _, err = p.compile(ctx, base, nil)
	}
	kept := faults[:0]
	for _, f := range faults {
		if blamed[f.Path] || len(rest) == 0 {
			kept = append(kept, f)
		}
	}
	return compiled, rest, kept, err
}

// compile compiles a schema; a child that dies over it leaves a fault on every extension.
func (p *Pool) compile(ctx context.Context, base, extensions []record.SchemaFile) (*shape.Schema, []diag.Diagnostic, error) {
	child, err := p.start()
	if err != nil {
		return nil, nil, err
	}
	answer, err := child.ask(ctx, request{Schema: &Schema{Base: base, Extensions: extensions}}, schemaWall)
	if err != nil {
		why := child.end()
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if len(extensions) == 0 {
			return nil, nil, fmt.Errorf("compile schema: %w", err)
		}
		var faults []diag.Diagnostic
		for _, f := range extensions {
			faults = append(faults, cannotEvaluate(f.Path, "", why))
		}
		return nil, faults, nil
	}
	child.end()
	if answer.Failure != "" {
		return nil, nil, errors.New(answer.Failure)
	}
	return answer.Compiled, answer.Faults, nil
}

// File is a record file to decode.
type File struct {
	Path string
	// Read returns the content.
	Read func() ([]byte, error)
}

// Decode decodes files against a compiled schema and calls done with the index and outcome
// of each, from one goroutine at a time and in no particular order.
func (p *Pool) Decode(ctx context.Context, schema Schema, files []File, done func(i int, d record.Decoded, err error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := min(runtime.GOMAXPROCS(0), (len(files)+batchFiles/10-1)/(batchFiles/10))
	var (
		mu      sync.Mutex
		next    int
		failure error
		wg      sync.WaitGroup
	)
	take := func() (from, to int) {
		mu.Lock()
		defer mu.Unlock()
		from = next
		// Smaller batches near the end keep the workers equally busy.
		size := max(1, min(batchFiles, (len(files)-next)/(2*max(workers, 1))))
		next = min(len(files), from+size)
		return from, next
	}
	report := func(i int, d record.Decoded, err error) {
		mu.Lock()
		defer mu.Unlock()
		done(i, d, err)
	}
	for range workers {
		wg.Go(func() {
			w := &worker{pool: p, schema: &schema, files: files, report: report, names: estate.NewNames()}
			defer w.stop()
			for ctx.Err() == nil {
				from, to := take()
				if from == to {
					return
				}
				if err := w.decode(ctx, from, to); err != nil {
					mu.Lock()
					if failure == nil {
						failure = err
					}
					mu.Unlock()
					cancel()
					return
				}
			}
		})
	}
	wg.Wait()
	if failure != nil {
		return failure
	}
	return ctx.Err()
}
