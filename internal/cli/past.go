package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
)

// past is the history that ends in a state, and what is needed to tell it.
type past struct {
	history *history.History
	reader  *history.Reader
}

// openPast reads the history of a state, with a progress bar where it takes long. e is the
// state's records; nil where it has none.
func (a *app) openPast(ctx context.Context, state *repository.State, e *estate.Estate) (*past, error) {
	repo, tip, err := state.Past()
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	saveMemory()
	progress := newProgress(a.env, "reading history")
	defer progress.close()
	h, err := history.Open(ctx, history.Options{
		Repo: repo, Tip: tip, CacheDir: a.env.CacheDir, Engine: a.env.engine(), Progress: progress.set,
	})
	if err != nil {
		return nil, err
	}
	p := &past{h, &history.Reader{Estate: e, Decode: func(ctx context.Context, contents []history.Content) ([]estate.Node, error) {
		files := make([]repository.PastFile, len(contents))
		for i, c := range contents {
			files[i] = repository.PastFile{Path: c.Path, Blob: c.Blob}
		}
		return state.Decode(ctx, files)
	}}}
	if e != nil {
		p.reader.Roster = roster.New(e)
	}
	trail, err := evidence.OpenTrail(ctx, repo, a.env.CacheDir, a.env.engine())
	switch {
	case errors.Is(err, ctx.Err()) && err != nil:
		return nil, err
	case err != nil: // history is told all the same
		fmt.Fprintf(a.env.Stderr, "gitsm: who approved what cannot be told: %s\n", report.Printable(err.Error()))
	case trail != nil:
		p.reader.Evidence = trail
	}
	a.warnPast(h)
	return p, nil
}

// warnPast says on stderr what a history lacks.
func (a *app) warnPast(h interface {
	Cut() bool
	Unreadable() []gittree.Hash
}) {
	if h.Cut() {
		fmt.Fprintln(a.env.Stderr, "gitsm: the clone is shallow, so history begins in the middle; fetch the rest with: git fetch --unshallow")
	}
	if bad := h.Unreadable(); len(bad) > 0 {
		fmt.Fprintf(a.env.Stderr, "gitsm: what %s changed cannot be told, %s among them: git fsck says more\n", report.Count(len(bad), "commit", "commits"), bad[0].Short())
	}
}

// loadPast loads a state for its history. A repository need not hold records: e is nil
// where it has none.
func (a *app) loadPast(ctx context.Context) (state *repository.State, e *estate.Estate, err error) {
	if a.rev == "" {
		a.rev = "HEAD"
	}
	state, err = a.load(ctx, true)
	if errors.Is(err, repository.ErrNoEstate) {
		state, err = repository.LoadSchema(ctx, repository.Options{
			Dir: a.workingDir(), Rev: a.rev, Now: a.env.Now(), Pool: a.pool(), CacheDir: a.env.CacheDir, Engine: a.env.engine(),
		})
		return state, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	e, err = state.Estate(ctx)
	if err == nil {
		err = a.warnFaults(ctx, state)
	}
	if err != nil {
		return nil, nil, errors.Join(err, state.Close())
	}
	return state, e, nil
}
