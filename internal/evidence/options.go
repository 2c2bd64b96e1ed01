package evidence

import (
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// Options say which repository it is, and who writes.
type Options struct {
	// Review says how decisions are made: its directory, pool, cache and version. Base, head,
	// facts and time are those of each decision.
	Review review.Options
	// Main names the tip of the branch that changes are merged into.
	Main string
	// Ledger writes the entries; its repository is that of the directory.
	Ledger ledger.Appender
	// Authenticate, if not nil, is given the repository before anything else: it may give it
	// the credentials with which the ledger is fetched and pushed.
	Authenticate func(*gittree.Repository)
	// Progress is told how many ranges of main are judged of how many; it may be nil, and is
	// called from several goroutines.
	Progress func(done, total int)
}

// ErrAdopted is wrapped where a ledger is to begin that has begun already.
var ErrAdopted = errors.New("there is a change ledger already")

// open opens the repository; the caller closes it.
func (o *Options) open() (*gittree.Repository, gittree.Hash, error) {
	repo, err := gittree.Open(o.Review.Dir)
	if err != nil {
		return nil, gittree.Hash{}, err
	}
	if o.Authenticate != nil {
		o.Authenticate(repo)
	}
	main, err := repo.Resolve(o.Main)
	if err != nil {
		return nil, main, errors.Join(fmt.Errorf("read main: %w", err), repo.Close())
	}
	o.Ledger.Repo = repo
	return repo, main, nil
}

// none says that nothing was adopted.
func none() error {
	return fmt.Errorf("%w: nothing was adopted here; begin it with gitsm adopt, or fetch the branch %s", ledger.ErrNone, ledger.Branch)
}
