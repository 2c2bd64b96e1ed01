package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
)

// Options say what is verified, and how.
type Options struct {
	// Dir is a directory in the repository.
	Dir string
	// Main names the commit in which main ends.
	Main string
	// TrustRoot are the first digits, at least 10, of the commit of the ledger's first entry;
	// "" where it is not known from elsewhere.
	TrustRoot string
	// Seen names a commit in which the ledger ended when it was looked at earlier; "" for none.
	Seen string
	// At is when reviews are due; zero means the committer's time of main's tip.
	At time.Time
	// Contents also checks the digests of contents, so that nothing rests on SHA-1.
	Contents bool
	// Index is true where what was verified before need not be verified again.
	Index bool
	// Repository says how records are read: its pool, cache and engine.
	Repository repository.Options
	// Progress is told how many entries are verified of how many; it may be nil.
	Progress func(done, total int)
}

// Verify holds main against the ledger.
func Verify(ctx context.Context, o Options) (*Report, error) {
	repo, err := gittree.Open(o.Dir)
	if err != nil {
		return nil, err
	}
	report, err := o.verify(ctx, repo)
	if closing := repo.Close(); err == nil {
		err = closing
	}
	return report, err
}

// verifying is a verification under way.
type verifying struct {
	Options
	repo   *gittree.Repository
	tip    gittree.Hash
	ledger *ledger.Ledger
	exams  *examiner
	// general are findings about the ledger and main as a whole.
	general []Finding
	report  *Report
	// rolledBack is what the index knows of the ledger, where that does not fit.
	rolledBack *kept
	// contradicted is true where what is there contradicts what was there before, which the
	// index must remember.
	contradicted bool
}

func (o Options) verify(ctx context.Context, repo *gittree.Repository) (*Report, error) {
	v := &verifying{Options: o, repo: repo}
	var err error
	if v.tip, err = repo.Resolve(o.Main); err != nil {
		return nil, fmt.Errorf("read main: %w", err)
	}
	if v.At.IsZero() {
		if v.At, err = lastTime(repo, v.tip); err != nil {
			return nil, fmt.Errorf("read main: %w", err)
		}
	}
	v.Main = fullName(repo, o.Main, v.tip)
	v.report = &Report{Main: v.Main, To: v.tip.String(), At: v.At.UTC(), Unchecked: []string{}}
	l, rivals, err := ledger.Open(ctx, repo)
	if errors.Is(err, ledger.ErrNone) {
		return v.unadopted(ctx)
	}
	if err != nil {
		return nil, err
	}
	v.ledger = l
	v.report.Ledger = &LedgerState{Reference: l.Reference, Tip: l.Tip.String()}
	if err := v.rivals(rivals); err != nil {
		return nil, err
	}
	if err := v.seen(ctx); err != nil {
		return nil, err
	}
	names, err := ledger.ReadNames(ctx, repo)
	if err != nil && !inData(err) && !errors.Is(err, ledger.ErrNames) {
		return nil, err
	}
	if err != nil { // anybody who may push could have made it so
		v.find(diag.NamesForgotten, l.Tip, "nobody's name is known: %v", err)
		v.general[len(v.general)-1].Severity = diag.Warning
		names = ledger.Names{}
	}
	v.exams = newExaminer(repo, l, names, o.Repository)
	v.exams.contents = o.Contents
	return v.adopted(ctx)
}

// fullName is the branch that a name stands for, in full, or the name itself where it stands
// for none.
func fullName(repo *gittree.Repository, name string, tip gittree.Hash) string {
	for _, prefix := range []string{"refs/heads/", "refs/remotes/"} {
		if id, ok, err := repo.Reference(prefix + name); err == nil && ok && id == tip {
			return prefix + name
		}
	}
	return name
}

// unadopted reports main where there is no ledger: nothing has evidence.
func (v *verifying) unadopted(ctx context.Context) (*Report, error) {
	v.find(diag.NeverAdopted, v.tip, "there is no ledger here, so that nothing on main has evidence")
	main, err := readLine(ctx, v.repo, v.tip, gittree.Hash{})
	if err != nil {
		return nil, err
	}
	j := &judge{line: main}
	if main.cut {
		v.find(diag.IncompleteEvidence, main.commits[0].id, "main goes on before %s, where this clone ends", main.commits[0].id.Short())
	}
	v.finish(j, main.commits[0].id)
	for i := range v.report.Findings {
		if f := &v.report.Findings[i]; f.Code == diag.DirectPush || f.Code == diag.MissingEvidence {
			f.Hint = "" // there is nothing to record it in
		}
	}
	return v.report, nil
}

// find adds a finding about the whole.
func (v *verifying) find(code diag.Code, about gittree.Hash, format string, args ...any) {
	v.general = append(v.general, Finding{Code: code, Severity: diag.Error, Commit: about.String(), Message: fmt.Sprintf(format, args...), Hint: hintFor(code)})
}

// adopted verifies a ledger and the main that it is about, from where the index ends if that
// fits.
func (v *verifying) adopted(ctx context.Context) (*Report, error) {
	x := v.openIndex()
	if kept := x.load(); kept != nil {
		ok, err := v.resume(ctx, x, kept)
		if ok || err != nil {
			return v.report, err
		}
	}
	w := &walk{verifying: v, main: beginLine(ctx, v.repo, v.tip)}
	defer w.main.end()
	mark, err := v.ledger.Check(ctx, ledger.Mark{}, w.collector(ctx))
	if err == nil {
		err = w.flush(ctx)
	}
	if errors.Is(err, gittree.ErrMissingObject) {
		return v.truncated(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	return v.report, v.conclude(ctx, w, mark, x)
}

// conclude judges what is open at the end, and keeps what may serve the next time.
func (v *verifying) conclude(ctx context.Context, w *walk, mark ledger.Mark, x *index) error {
	if err := v.exams.settle(ctx, w.judge.line.legible(), w.judge.Owed); err != nil {
		return err
	}
	v.root(w.root)
	v.forgetting(w.root)
	if v.report.Commits = w.passed; !w.unanchored {
		v.report.Commits-- // the adopted commit needs no evidence
	}
	v.report.Ledger.Root, v.report.Ledger.Entries, v.report.Ledger.Adopted = w.root.String(), mark.Number, w.begun.UTC()
	v.finish(w.judge, w.from)
	if !v.contradicted && !w.unanchored && len(w.judge.lacking) == 0 {
		place, _ := w.judge.line.at(w.judge.Ruled)
		x.save(&kept{Root: w.root, Begun: w.begun, From: w.from, Passed: w.passed + place, Tip: v.tip, Mark: mark, State: w.judge.state})
	}
	return nil
}

// finish completes the report.
func (v *verifying) finish(j *judge, from gittree.Hash) {
	r := v.report
	r.From = from.String()
	r.Commits += len(j.line.commits)
	r.Merged, r.Unauthorised, r.Ratified = j.Merged, j.Unauthorised, j.Ratified
	found := append(append(v.general, j.Findings...), j.open()...)
	for i := range j.Owed {
		found = append(found, j.Owed[i].late(v.At)...)
	}
	if !v.Contents && v.ledger != nil {
		r.Unchecked = append(r.Unchecked, "the SHA-256 digests of contents, who asked for changes and carries them out, and what came of them; look at these too with --contents")
	}
	if n := j.Alone; n > 0 {
		what := "1 merge that"
		if n > 1 {
			what = fmt.Sprintf("%d merges that", n)
		}
		r.Unchecked = append(r.Unchecked, what+" nobody had to approve by the decision; make it again with gitsm audit replay")
	}
	r.Findings = tidy(found)
}

// lastTime is the committer's time of the newest commit of main that can be read.
func lastTime(repo *gittree.Repository, tip gittree.Hash) (time.Time, error) {
	for at := tip; ; {
		when, err := repo.CommitTime(at)
		if err == nil || !errors.Is(err, gittree.ErrMalformedCommit) {
			return when, err
		}
		next, more, broken := repo.FirstParent(at)
		if broken != nil || !more {
			return when, err
		}
		at = next
	}
}
