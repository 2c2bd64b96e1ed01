package audit

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/signature"
)

// examiner looks up in git what entries say.
type examiner struct {
	repo      *gittree.Repository
	ledger    *ledger.Ledger
	names     ledger.Names
	extractor *repository.Extractor
	// contents is true where the digests of contents are to be made again.
	contents bool

	mu      sync.Mutex
	signers map[string]signature.Signers
	rosters map[rosterKey]*peopleOf
}

// peopleOf is a roster, or why there is none.
type peopleOf struct {
	roster *roster.Roster
	err    error
}

func newExaminer(repo *gittree.Repository, l *ledger.Ledger, names ledger.Names, o repository.Options) *examiner {
	return &examiner{
		repo: repo, ledger: l, names: names, extractor: repository.NewExtractor(repo, o),
		signers: map[string]signature.Signers{}, rosters: map[rosterKey]*peopleOf{},
	}
}

// rosterKey is what people, teams and roles depend on.
type rosterKey struct{ people, teams, roles, schema, module gittree.Hash }

// The folders from which a roster is read.
const (
	peopleFolder = "catalogue/people"
	teamsFolder  = "catalogue/teams"
	rolesFolder  = "catalogue/roles"
)

// basis is what a commit of main says about who may sign and approve.
type basis struct {
	signers, schema string
	key             rosterKey
	err             error
}

// keepRosters is how many rosters are kept for the entries that follow.
const keepRosters = 64

// batchSize is how many entries are looked up at a time, of batchBytes at most.
const (
	batchSize  = 256
	batchBytes = 64 << 20
)

// exam is an entry under examination.
type exam struct {
	// number is the place in the chain, whatever the entry says itself.
	number int
	link   ledger.Link
	faults []ledger.Fault
	main   basis // of the commit by whose rules it stands
	people *peopleOf
	change *changeRecord
}

// changeRecord is a change record as it was in some commit, or why it cannot be read.
type changeRecord struct {
	record *estate.Record
	err    error
}

// examine looks up everything about a batch of entries.
func (x *examiner) examine(ctx context.Context, batch []exam) ([]opinion, error) {
	if err := parallel(ctx, len(batch), func(i int) error {
		batch[i].main = x.basisOf(ruling(&batch[i].link.Entry))
		return nil
	}); err != nil {
		return nil, err
	}
	if err := x.gather(ctx, batch); err != nil {
		return nil, err
	}
	out := make([]opinion, len(batch))
	err := parallel(ctx, len(batch), func(i int) error {
		var err error
		out[i], err = x.opine(ctx, &batch[i])
		return err
	})
	return out, err
}

// parallel calls work for each index on all processors, and returns the error of the lowest
// index that fails.
func parallel(ctx context.Context, n int, work func(i int) error) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	errs := make([]error, n)
	var failed atomic.Bool
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil && !failed.Load(); i = int(next.Add(1)) - 1 {
				if errs[i] = work(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(errs...)
}

// ruling is the commit whose rules hold for an entry, whatever it says itself.
func ruling(e *ledger.Entry) string {
	switch {
	case e.Covers():
		return e.Before
	case e.Adoption != nil:
		return e.Adoption.Commit
	}
	return e.Main
}

// changeAt reads a change record as a commit has it.
func (x *examiner) changeAt(ctx context.Context, commit string, ref estate.Ref) *changeRecord {
	id, err := gittree.ParseHash(commit)
	if err != nil {
		return &changeRecord{err: err}
	}
	rev, err := x.repo.Revision(id)
	if err != nil {
		return &changeRecord{err: err}
	}
	estates, err := x.extractor.Extract(ctx, repository.Part{Revision: rev, Folders: []string{changesFolder}, Refs: []estate.Ref{ref}})
	if err != nil {
		return &changeRecord{err: err}
	}
	record, _ := estates[0].Record(ref)
	return &changeRecord{record: record}
}

const changesFolder = "cmdb/changes"

// signersIn returns the allowed signers in a blob.
func (x *examiner) signersIn(blob string) (signature.Signers, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if known, ok := x.signers[blob]; ok {
		return known, nil
	}
	signers, err := ledger.SignersOf(x.repo, blob)
	if err == nil {
		x.signers[blob] = signers
	}
	return signers, err
}

// inData reports whether an error is about what the repository holds or lacks, and not about
// the work of reading it.
func inData(err error) bool {
	var tree *gittree.TreeError
	var repo *gittree.RepositoryError
	var large *gittree.TooLargeError
	return errors.Is(err, gittree.ErrMissingObject) || errors.As(err, &tree) || errors.As(err, &repo) || errors.As(err, &large)
}
