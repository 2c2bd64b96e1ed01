package evidence

import (
	"context"
	"errors"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// Unrecorded returns the commits of main's first parents of which the ledger says nothing yet,
// the oldest first. Where the options name a remote, its ledger counts. It fails with an
// error that wraps ledger.ErrNone where nothing was adopted.
func Unrecorded(ctx context.Context, o Options) ([]gittree.MainCommit, error) {
	repo, main, err := o.open()
	if err != nil {
		return nil, err
	}
	var line []gittree.MainCommit
	_, err = o.Ledger.Append(ctx, func(ctx context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		if l == nil {
			return nil, none()
		}
		var err error
		line, _, err = reach(ctx, repo, l, main)
		if gittree.Shallow(err) {
			err = absent(nil, err)
		}
		return nil, err
	})
	return line, errors.Join(err, repo.Close())
}
