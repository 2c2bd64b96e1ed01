package review

import (
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/repository"
)

// mostTouched is how many records of another pull request are told.
const mostTouched = 1_000

// Other is another open pull request: where it is to be merged, and what, both in full ids.
type Other struct {
	Number     int
	Base, Head string
}

// Others tells what other open pull requests alter or declare and when they will do so, as far
// as it can be read: for finding out whether a change collides with one of them. Of those that
// cannot be read errors say why. Of the options it needs the pool, the cache and the engine.
func (o Options) Others(ctx context.Context, repo *gittree.Repository, others []Other) ([]facts.OtherPull, []error) {
	x := repository.NewExtractor(repo, repository.Options{Pool: o.Pool, CacheDir: o.CacheDir, Engine: o.Engine, Now: o.At})
	out := []facts.OtherPull{}
	var failed []error
	for _, other := range others {
		told, err := tell(ctx, repo, x, other)
		if ctx.Err() != nil {
			return out, append(failed, ctx.Err())
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("read pull request #%d: %w", other.Number, err))
			continue
		}
		out = append(out, told)
	}
	return out, failed
}

func tell(ctx context.Context, repo *gittree.Repository, x *repository.Extractor, other Other) (facts.OtherPull, error) {
	out := facts.OtherPull{Number: other.Number, Base: other.Base, Head: other.Head, Touches: []estate.Ref{}}
	base, err := gittree.ParseHash(other.Base)
	if err != nil {
		return out, err
	}
	head, err := gittree.ParseHash(other.Head)
	if err != nil {
		return out, err
	}
	fork, err := forkOf(ctx, repo, base, head)
	if err != nil {
		return out, err
	}
	if fork.IsZero() {
		fork = base
	}
	changes, err := repo.Difference(ctx, fork, head)
	if err != nil {
		return out, err
	}
	var carried *gittree.Entry
	for _, c := range changes {
		loc, _, ours := record.Locate(c.Path)
		if !ours || loc.Ref == "" {
			continue
		}
		out.Touches = append(out.Touches, loc.Ref)
		if carried == nil && loc.Kind == estate.Change && c.Before.IsZero() && c.After.Mode == gittree.Regular {
			carried = &gittree.Entry{Path: c.Path, Mode: c.After.Mode, Size: -1, Blob: c.After.Hash}
			out.Change = loc.Ref
		}
	}
	if carried != nil {
		if err := declare(ctx, repo, x, head, *carried, &out); err != nil {
			return out, err
		}
	}
	slices.Sort(out.Touches)
	out.Touches = slices.Compact(out.Touches)
	out.Touches = out.Touches[:min(len(out.Touches), mostTouched)]
	return out, nil
}

// declare adds what a change record declares.
func declare(ctx context.Context, repo *gittree.Repository, x *repository.Extractor, head gittree.Hash, file gittree.Entry, out *facts.OtherPull) error {
	revision, err := repo.Revision(head)
	if err != nil {
		return err
	}
	found, err := x.Extract(ctx, repository.Part{Revision: revision, Files: []gittree.Entry{file}})
	if err != nil {
		return err
	}
	r, ok := found[0].Record(out.Change)
	if !ok {
		return nil // it is faulty, and what the pull request alters is known all the same
	}
	q := change.ParseRequest(r)
	for _, scope := range q.Affects {
		if scope.Item != "" {
			out.Touches = append(out.Touches, scope.Item)
		}
	}
	if !q.Start.IsZero() || !q.End.IsZero() {
		out.Window = &facts.Window{Start: q.Start, End: q.End}
	}
	return nil
}
