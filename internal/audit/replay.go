package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// ReplayOptions say which recorded decisions are made again, and how.
type ReplayOptions struct {
	Choice
	// Review is how decisions are made; base, head, facts and time come from the entries.
	Review review.Options
	// Progress is told how many decisions are made of how many; it may be nil.
	Progress func(done, total int)
}

// Replay makes recorded decisions again, from the commits, the facts and the time that their
// entries name, and compares. The ledger is read as it is: whether it is whole is for the
// verification to say.
//
// It fails with an error that wraps ledger.ErrNone where there is no ledger, and with one
// that wraps ErrNotRecorded where what is asked for by name has no decision in it.
func Replay(ctx context.Context, o ReplayOptions) (*approval.Repetitions, error) {
	repo, err := gittree.Open(o.Review.Dir)
	if err != nil {
		return nil, err
	}
	out, err := o.replay(ctx, repo)
	if closing := repo.Close(); err == nil {
		err = closing
	}
	return out, err
}

func (o ReplayOptions) replay(ctx context.Context, repo *gittree.Repository) (*approval.Repetitions, error) {
	l, _, err := ledger.Open(ctx, repo)
	if err != nil {
		return nil, err
	}
	names, err := ledger.ReadNames(ctx, repo)
	if errors.Is(err, ledger.ErrNames) { // the verification tells; names are forgotten here
		names, err = ledger.Names{}, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := recorded(ctx, repo, l)
	if err != nil {
		return nil, err
	}
	chosen, err := o.choose(all)
	if err != nil {
		return nil, err
	}
	out := &approval.Repetitions{
		Version: o.Review.Version, TZData: calendar.ZoneData, Decisions: len(all), Chosen: len(chosen), All: []approval.Repetition{},
	}
	r := &repeating{repo: repo, ledger: l, names: names, options: o.Review}
	for part := range slices.Chunk(chosen, review.Together) {
		repeated, err := r.repeat(ctx, part)
		if err != nil {
			return nil, err
		}
		out.All = append(out.All, repeated...)
		if o.Progress != nil {
			o.Progress(len(out.All), len(chosen))
		}
	}
	return out, nil
}

// repeating is a replay under way.
type repeating struct {
	repo    *gittree.Repository
	ledger  *ledger.Ledger
	names   ledger.Names
	options review.Options
}

// repeat makes decisions again. It fails only where the work is to end; a decision that
// cannot be made again is a result.
func (r *repeating) repeat(ctx context.Context, part []decided) ([]approval.Repetition, error) {
	out := make([]approval.Repetition, len(part))
	faults := make([]error, len(part))
	recorded := make([][]byte, len(part))
	var pulls []review.Pull
	var places []int
	for i := range part {
		d := &part[i]
		out[i] = approval.Repetition{
			Entry: d.number, Commit: d.commit.String(), Kind: string(d.kind), At: d.at, Change: d.change, Pull: d.pull, Differences: []approval.Difference{},
		}
		var p review.Pull
		if p, recorded[i], faults[i] = r.read(ctx, d, &out[i]); faults[i] == nil {
			pulls, places = append(pulls, p), append(places, i)
		}
	}
	outcomes, errs := r.options.AssessAll(ctx, r.repo, pulls)
	for n, i := range places {
		if faults[i] = errs[n]; faults[i] == nil {
			faults[i] = r.compare(recorded[i], outcomes[n].Decision, &out[i])
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, err := range faults {
		if err != nil {
			out[i].Result, out[i].Why = approval.Impossible, strings.Join(strings.Fields(err.Error()), " ")
		}
	}
	return out, nil
}

// read reads what a decision was made of, and the decision with the names that are known.
func (r *repeating) read(ctx context.Context, d *decided, out *approval.Repetition) (p review.Pull, recorded []byte, err error) {
	if d.unreadable != nil {
		return p, nil, d.unreadable
	}
	link, err := readLink(ctx, r.repo, r.ledger, d.commit)
	if err != nil {
		return p, nil, err
	}
	e := &link.Entry
	if canonical, err := ledger.Canonical(e.Decision); err != nil || !bytes.Equal(canonical, e.Decision) {
		return p, nil, errors.New("the recorded decision is not in canonical form, so that it could be read in more than one way")
	}
	out.Forgotten = r.names.HasTokens(e.Decision) || r.names.HasTokens(e.Facts)
	if recorded, err = r.names.ShowDecision(e.Decision); err != nil {
		return p, nil, err
	}
	p.Base, p.Head = first(e.Before, e.Main), first(e.Head, e.After)
	if p.At, err = evaluatedAt(recorded); err != nil {
		return p, nil, err
	}
	p.Facts, err = r.facts(e)
	return p, recorded, err
}

func (r *repeating) compare(recorded []byte, d approval.Decision, out *approval.Repetition) error {
	made, err := review.Recorded(d)
	if err != nil {
		return err
	}
	// What looks like a token because somebody wrote it so is shown on both sides.
	if made, err = r.names.ShowDecision(made); err != nil {
		return err
	}
	return out.Compare(recorded, made)
}

// facts returns the facts of an entry with the names that are known; nil where it has none.
func (r *repeating) facts(e *ledger.Entry) (*facts.Facts, error) {
	if len(e.Facts) == 0 {
		return nil, nil
	}
	shown, err := r.names.ShowFacts(e.Facts)
	if err != nil {
		return nil, err
	}
	known, err := facts.Read(shown)
	if err != nil {
		return nil, fmt.Errorf("read its facts: %w", err)
	}
	return &known, nil
}

// evaluatedAt reads the time of a decision.
func evaluatedAt(document []byte) (time.Time, error) {
	d, err := timeOf(document)
	if err != nil || d.IsZero() {
		return d, errors.New("the recorded decision does not say as of when it was made")
	}
	return d, nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
