package review

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
)

// pair is the estate before and after the merge.
type pair struct {
	before     *repository.State
	base, head *estate.Estate
	diff       []difference.Record
	// fresh are the faults of head that base does not have.
	fresh []diag.Diagnostic
	// schema identifies the schema of base.
	schema string
}

// load reads both estates. Where there is no predicted merge, head stands by itself. ask
// says that the policy of base will be asked.
func (o Options) load(ctx context.Context, p *pull, ask bool) (*pair, error) {
	options := repository.Options{
		Dir: o.Dir, At: p.at, Now: p.at, Pool: o.Pool, CacheDir: o.CacheDir, Engine: o.Engine, Records: true, Progress: o.Progress,
	}
	var err error
	if options.Revision, err = p.repo.Revision(p.base); err != nil {
		return nil, err
	}
	options.Policy = ask
	before, err := repository.Load(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read base: %w", err)
	}
	p.before = before
	options.Policy = false
	if options.Revision = p.merge.Revision(); options.Revision == nil {
		if options.Revision, err = p.repo.Revision(p.head); err != nil {
			return nil, err
		}
	}
	options.Like = before
	after, err := repository.Load(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read head: %w", err)
	}
	return compare(ctx, before, after)
}

// compare finds what differs, and the faults that come with it.
func compare(ctx context.Context, before, after *repository.State) (*pair, error) {
	out, err := differ(ctx, before, after)
	if err != nil {
		return nil, err
	}
	known, err := before.Diagnostics(ctx)
	if err != nil {
		return nil, err
	}
	found, err := after.Diagnostics(ctx)
	if err != nil {
		return nil, err
	}
	out.fresh, _ = report.NewBaseline(known).Filter(found)
	return out, nil
}

// differ finds what differs.
func differ(ctx context.Context, before, after *repository.State) (*pair, error) {
	out := pair{before: before, schema: before.SchemaDigest()}
	var wrong, failed error
	var both sync.WaitGroup
	both.Go(func() { out.base, wrong = before.Estate(ctx) })
	both.Go(func() { out.head, failed = after.Estate(ctx) })
	both.Wait()
	if err := errors.Join(wrong, failed); err != nil {
		return nil, err
	}
	refs, told := repository.Changed(before, after)
	if !told {
		refs = nil // any may differ
	}
	if refs != nil || !told {
		out.diff = difference.Compare(out.base, out.head, refs)
	}
	return &out, nil
}
