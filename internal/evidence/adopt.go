package evidence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/signature"
)

// Adopt begins the ledger at main: from there on, everything that main takes in needs
// evidence. It fails with an error that wraps ErrAdopted where there is a ledger, here or at
// the remote that the options name, and where main does not allow the key to sign.
func Adopt(ctx context.Context, o Options) (ledger.Link, error) {
	repo, main, err := o.open()
	if err != nil {
		return ledger.Link{}, err
	}
	link, err := o.adopt(ctx, repo, main)
	return link, errors.Join(err, repo.Close())
}

func (o *Options) adopt(ctx context.Context, repo *gittree.Repository, main gittree.Hash) (ledger.Link, error) {
	now := o.Ledger.Now().UTC().Truncate(time.Second)
	state, err := repository.LoadSchema(ctx, repository.Options{
		Dir: o.Review.Dir, Rev: main.String(), At: now, Now: now, Pool: o.Review.Pool, CacheDir: o.Review.CacheDir, Engine: o.Review.Engine,
	})
	if err != nil {
		return ledger.Link{}, fmt.Errorf("read main: %w", err)
	}
	policy := state.PolicyDigest()
	if err := state.Close(); err != nil {
		return ledger.Link{}, err
	}
	e := ledger.Entry{Kind: ledger.Adopted, At: now, Main: main.String()}
	if e.Signers, e.Schema, err = ledger.Rules(repo, main); err != nil {
		return ledger.Link{}, err
	}
	signers, err := ledger.SignersOf(repo, e.Signers)
	if err != nil {
		return ledger.Link{}, err
	}
	e.Adoption = &ledger.Adoption{Commit: main.String(), Policy: policy, Signers: listed(signers), Script: ledger.Digest(ledger.Script)}
	links, err := o.Ledger.Append(ctx, func(_ context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		if l != nil {
			return nil, fmt.Errorf("%w: %s; go on with gitsm ledger record", ErrAdopted, l.Reference)
		}
		return []ledger.Draft{{Entry: e}}, nil
	})
	if err != nil {
		return ledger.Link{}, err
	}
	return links[0], nil
}

// listed are the signers as the first entry has them.
func listed(signers signature.Signers) []ledger.Signer {
	out := []ledger.Signer{}
	for _, s := range signers.All() {
		out = append(out, ledger.Signer{
			Principals: s.Principals, Key: s.Key.String(), Fingerprint: s.Key.Fingerprint(),
			ValidAfter: moment(s.ValidAfter), ValidBefore: moment(s.ValidBefore),
		})
	}
	return out
}

// moment is nil where a key is not bounded.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
