package evidence

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// batch is how many ranges of main are written in one go. What is written stays, whatever
// becomes of the next batch.
const batch = 50

// Report is what was appended.
type Report struct {
	Links []ledger.Link
	// Notes are what somebody should look at, one sentence each.
	Notes []string
	// Rewritten is true where main lacks commits that are recorded.
	Rewritten bool
}

// Unauthorised reports whether something is among the entries that nobody authorised.
func (r *Report) Unauthorised() bool {
	for i := range r.Links {
		if r.Links[i].Entry.Kind == ledger.Unauthorised {
			return true
		}
	}
	return false
}

var errUnrelated = errors.New("main has none of the commits that the ledger is about; is it the branch that was adopted?")

// Record brings the ledger up to main: one entry for each pull request that main took in,
// and one for each commit that is none of them. Pulls are what the forge knows of the pull
// requests, each with the head that it is about. The report says what was appended, also
// where there is an error.
//
// It fails, and writes nothing that would be wrong for good, where the clone lacks commits
// that a decision needs.
func Record(ctx context.Context, o Options, pulls []facts.Facts) (Report, error) {
	repo, main, err := o.open()
	if err != nil {
		return Report{}, err
	}
	r := &recorder{
		Options: o, repo: repo, main: main, judged: map[key]*judgement{}, merges: map[[2]gittree.Hash]gittree.Hash{},
	}
	if r.names, err = mainNames(repo, o.Main, main); err == nil {
		err = r.take(pulls)
	}
	if err == nil {
		err = r.run(ctx)
	}
	return r.report, errors.Join(err, repo.Close())
}

// recorder records what happened on main.
type recorder struct {
	Options
	repo   *gittree.Repository
	main   gittree.Hash
	names  []string // which branches main may be; none where nobody can tell
	pulls  []*pull
	ledger *ledger.Ledger // as it is while a batch is made
	past   past
	judged map[key]*judgement
	merges map[[2]gittree.Hash]gittree.Hash
	done   int
	report Report
}

// take takes facts.
func (r *recorder) take(pulls []facts.Facts) error {
	heads := map[string]int{}
	for i := range pulls {
		p := &pull{facts: pulls[i]}
		about := p.facts.Pull
		if about.Head == "" {
			return fmt.Errorf("the facts of pull request #%d do not say in pull.head what was proposed; name it with --head", about.Number)
		}
		if other, twice := heads[about.Head]; twice {
			return fmt.Errorf("the facts of pull requests #%d and #%d are about one head", other, about.Number)
		}
		heads[about.Head] = about.Number
		var err error
		if p.head, err = gittree.ParseHash(about.Head); err != nil {
			return err
		}
		if about.MergeCommit != "" {
			if p.merge, err = gittree.ParseHash(about.MergeCommit); err != nil {
				return err
			}
		}
		r.pulls = append(r.pulls, p)
	}
	return nil
}

// run writes batches until nothing is left.
func (r *recorder) run(ctx context.Context) error {
	for {
		var spans []span
		rest := 0
		links, err := r.Ledger.Append(ctx, func(ctx context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
			var drafts []ledger.Draft
			var err error
			spans, rest, drafts, err = r.plan(ctx, l)
			return drafts, err
		})
		if err != nil {
			return err
		}
		r.report.Links = append(r.report.Links, links...)
		r.done += len(spans)
		r.settle(spans)
		if rest == 0 {
			r.finish()
			return nil
		}
	}
}

// settle notes which pull requests are recorded, and forgets decisions that are written.
func (r *recorder) settle(spans []span) {
	for i := range spans {
		delete(r.judged, spans[i].key())
		for _, p := range r.pulls {
			if spans[i].pull == &p.facts {
				p.written = true
			}
		}
	}
}

// finish tells of facts that nothing on main is about.
func (r *recorder) finish() {
	for _, p := range r.pulls {
		if !p.written && !r.past.heads[p.head.String()] {
			r.report.Notes = append(r.report.Notes, fmt.Sprintf("nothing new on main is what pull request #%d proposed (%s)", p.facts.Pull.Number, p.head.Short()))
		}
	}
}

// plan finds the next ranges of main, and says how many are left.
func (r *recorder) plan(ctx context.Context, l *ledger.Ledger) (spans []span, rest int, drafts []ledger.Draft, err error) {
	if l == nil {
		return nil, 0, nil, none()
	}
	r.ledger = l
	line, from, err := reach(ctx, r.repo, l, r.main)
	if err != nil {
		if gittree.Shallow(err) {
			err = absent(nil, err)
		}
		return nil, 0, nil, err
	}
	if from.lost > 0 && !r.report.Rewritten {
		r.report.Rewritten = true
		r.report.Notes = append(r.report.Notes, fmt.Sprintf("main does not have %s any more, which entry %d records: it was rewritten or set back; see gitsm audit verify", from.gone, from.lost))
	}
	if len(r.pulls) > 0 { // what is recorded already must not be looked for again
		if err := r.past.read(ctx, l); err != nil {
			return nil, 0, nil, err
		}
	}
	all, err := r.cut(ctx, line)
	if err != nil {
		return nil, 0, nil, err
	}
	spans = all[:min(len(all), batch)]
	rest = len(all) - len(spans)
	judged, err := r.judgeAll(ctx, spans, len(all))
	if err != nil {
		return nil, 0, nil, err
	}
	f := following{recorder: r}
	for _, j := range judged {
		more, err := f.after(ctx, j)
		if err != nil {
			return nil, 0, nil, err
		}
		drafts = append(append(drafts, j.draft), more...)
	}
	return spans, rest, drafts, nil
}
