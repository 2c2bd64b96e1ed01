package evidence

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
)

// Forget has the ledger forget what is given: a text, the token that stands for it, or the
// reference of a person, which is all that the record of the person on main says. It returns
// how many tokens stand for nothing now.
func Forget(ctx context.Context, o Options, what []string) (int, error) {
	repo, main, err := o.open()
	if err != nil {
		return 0, err
	}
	var texts []string
	for _, text := range what {
		ref, err := estate.ParseRef(text)
		if err != nil || ref.Kind() != estate.Person {
			texts = append(texts, text)
			continue
		}
		known, err := o.knownOf(ctx, main.String(), ref)
		if err != nil {
			return 0, errors.Join(err, repo.Close())
		}
		texts = append(texts, known...)
	}
	forgotten := 0
	err = o.Ledger.ChangeNames(ctx, func(n *ledger.Names) (bool, error) {
		forgotten = n.Forget(texts...)
		return forgotten > 0, nil
	})
	return forgotten, errors.Join(err, repo.Close())
}

// knownOf is what the record of a person says on main.
func (o *Options) knownOf(ctx context.Context, main string, ref estate.Ref) ([]string, error) {
	now := o.Ledger.Now()
	state, err := repository.Load(ctx, repository.Options{
		Dir: o.Review.Dir, Rev: main, At: now, Now: now, Pool: o.Review.Pool, CacheDir: o.Review.CacheDir,
		Engine: o.Review.Engine, Records: true, Progress: o.Review.Progress,
	})
	if err != nil {
		return nil, err
	}
	e, err := state.Estate(ctx)
	if err = errors.Join(err, state.Close()); err != nil {
		return nil, err
	}
	r, ok := e.Record(ref)
	if !ok {
		return nil, fmt.Errorf("%s is no record on main; name the login or the address itself, or its token", ref)
	}
	return Known(r), nil
}
