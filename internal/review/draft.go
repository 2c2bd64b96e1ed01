package review

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/repository"
)

// Preview is what is known of a change before anybody has written its record.
type Preview struct {
	// Base is the estate that the change would be merged into.
	Base       *estate.Estate
	Assessment change.Assessment
	// Proposal is a window that would suit it; nil where no calendar gives one.
	Proposal *change.Proposal
}

// Draft assesses what differs between the working tree and where its branch parts from
// base, as a change that declares nothing yet. Head is not looked at.
func Draft(ctx context.Context, o Options) (*Preview, error) {
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, err
	}
	out, err := o.draft(ctx, repo)
	if err != nil {
		return nil, errors.Join(err, repo.Close())
	}
	return out, repo.Close()
}

func (o Options) draft(ctx context.Context, repo *gittree.Repository) (*Preview, error) {
	base, err := repo.Resolve(o.Base)
	if err != nil {
		return nil, fmt.Errorf("read base: %w", err)
	}
	head, err := repo.Head()
	if err != nil {
		return nil, err
	}
	if fork, err := forkOf(ctx, repo, base, head); err != nil {
		return nil, err
	} else if !fork.IsZero() {
		base = fork
	}
	options := repository.Options{
		Dir: o.Dir, At: o.At, Now: o.At, Pool: o.Pool, CacheDir: o.CacheDir, Engine: o.Engine, Records: true, Progress: o.Progress,
	}
	after, err := repository.Load(ctx, options)
	if err != nil {
		return nil, err
	}
	defer after.Close()
	if options.Revision, err = repo.Revision(base); err != nil {
		return nil, err
	}
	before, err := repository.Load(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("read base: %w", err)
	}
	pair, err := compare(ctx, before, after)
	if err != nil {
		return nil, err
	}
	in := change.Input{Base: pair.base, Head: pair.head, At: o.At}
	for _, d := range pair.diff {
		if d.Ref.Kind() != estate.Change { // another draft of the same change declares nothing here
			in.Diff = append(in.Diff, d)
		}
	}
	out := &Preview{Base: pair.base, Assessment: change.Assess(in)}
	if p, ok := change.Propose(in, out.Assessment); ok {
		out.Proposal = &p
	}
	return out, nil
}
