package audit

import (
	"context"
	"time"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

// walk goes along the ledger and judges entry by entry.
type walk struct {
	*verifying
	// main is read while the first entries are.
	main  *reading
	judge *judge
	// batch are the entries that wait, and size how many bytes of decisions and facts they have.
	batch []exam
	size  int
	// number is how many entries there were.
	number int
	// root is the commit of the first entry, begun when it was written, and from the commit
	// that it adopts, or the root of main where it names none that is there.
	root  gittree.Hash
	begun time.Time
	from  gittree.Hash
	// passed is how many commits of main lie before the line that is judged.
	passed int
	// unanchored is true where main does not have the adopted commit.
	unanchored bool
}

// collector returns a function that takes the links of a ledger one by one and judges them
// in batches.
func (w *walk) collector(ctx context.Context) func(ledger.Link, []ledger.Fault) error {
	return func(link ledger.Link, faults []ledger.Fault) error {
		w.number++
		if w.number == 1 {
			w.root, w.begun = link.Commit.ID, link.Commit.Committer.Time
			if a := link.Entry.Adoption; a != nil {
				w.from, _ = gittree.ParseHash(a.Commit)
			}
		}
		w.batch = append(w.batch, exam{number: w.number, link: link, faults: faults})
		w.size += len(link.Entry.Decision) + len(link.Entry.Facts)
		if len(w.batch) < batchSize && w.size < batchBytes {
			return nil
		}
		return w.flush(ctx)
	}
}

// flush judges the entries that wait.
func (w *walk) flush(ctx context.Context) error {
	if w.judge == nil {
		if err := w.begin(ctx); err != nil {
			return err
		}
	}
	opinions, err := w.exams.examine(ctx, w.batch)
	if err != nil {
		return err
	}
	for i := range opinions {
		w.judge.entry(&opinions[i])
	}
	clear(w.batch)
	w.batch, w.size = w.batch[:0], 0
	if w.Progress != nil {
		w.Progress(w.number, w.number+batchSize)
	}
	return nil
}

// begin reads main from its tip down to the adopted commit.
func (w *walk) begin(ctx context.Context) error {
	main, err := w.main.downTo(w.from)
	if err != nil {
		return err
	}
	if first := main.commits[0].id; first != w.from && !main.cut {
		w.from, w.unanchored = first, true
	}
	fates := fates{repo: w.repo, line: main, known: map[gittree.Hash]fate{}}
	w.judge = &judge{line: main, fate: fates.of, trusts: w.exams.trusts, people: w.exams.peopleAt(ctx)}
	return nil
}

// fates tells what became of commits that main does not have.
type fates struct {
	repo  *gittree.Repository
	line  *line
	known map[gittree.Hash]fate
}

// of follows the first parents of a commit until they meet main.
func (f *fates) of(id gittree.Hash) fate {
	var walked []gittree.Hash
	result := rewritten
	if f.line.cut {
		result = unknownFate // it may lie on main where the clone does not go
	}
	for at := id; ; {
		if place, ok := f.line.at(at); ok {
			result = rewritten
			if place == len(f.line.commits)-1 {
				result = setBack
			}
			break
		}
		if known, ok := f.known[at]; ok {
			result = known
			break
		}
		walked = append(walked, at)
		next, more, err := f.repo.FirstParent(at)
		if err != nil || !more {
			break
		}
		at = next
	}
	for _, at := range walked {
		f.known[at] = result
	}
	return result
}

// sameSigners reports whether an adoption pins what a file of allowed signers says.
func sameSigners(pinned []ledger.Signer, allowed signature.Signers) bool {
	all := allowed.All()
	if len(all) != len(pinned) {
		return false
	}
	same := func(t *time.Time, other time.Time) bool {
		if t == nil {
			return other.IsZero()
		}
		return t.Equal(other)
	}
	for i, s := range all {
		p := &pinned[i]
		if p.Principals != s.Principals || p.Key != s.Key.String() || p.Fingerprint != s.Key.Fingerprint() ||
			!same(p.ValidAfter, s.ValidAfter) || !same(p.ValidBefore, s.ValidBefore) {
			return false
		}
	}
	return true
}
