package evidence

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/review"
)

// judgement is what a range of main was.
type judgement struct {
	draft   ledger.Draft
	outcome *review.Outcome // nil where no decision could be made
}

// judgeAll judges ranges, on all processors. What is judged is kept, so that nothing is decided
// twice where another writer comes first.
func (r *recorder) judgeAll(ctx context.Context, spans []span, total int) ([]*judgement, error) {
	out, errs := make([]*judgement, len(spans)), make([]error, len(spans))
	var next, done atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(spans)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(spans) && !failed.Load(); i = int(next.Add(1)) - 1 {
				if out[i] = r.judged[spans[i].key()]; out[i] == nil {
					out[i], errs[i] = r.judge(ctx, &spans[i])
				}
				if errs[i] != nil {
					failed.Store(true)
				}
				if n := int(done.Add(1)); r.Progress != nil {
					r.Progress(r.done+n, r.done+total)
				}
			}
		})
	}
	workers.Wait()
	for i := range spans {
		if out[i] != nil {
			r.judged[spans[i].key()] = out[i]
		}
	}
	return out, errors.Join(errs...)
}

// judge has the decision about a range made again, and compares.
func (r *recorder) judge(ctx context.Context, s *span) (*judgement, error) {
	e := ledger.Entry{
		Kind: ledger.Unauthorised, At: s.at.UTC(), Main: s.before.String(),
		Before: s.before.String(), After: s.after.String(), Head: s.head.String(),
	}
	j := &judgement{}
	var err error
	if e.Signers, e.Schema, err = ledger.Rules(r.repo, s.before); err != nil {
		return nil, err
	}
	if s.pull != nil {
		e.Pull = s.pull.Pull.Number
	}
	options := r.Review
	options.Base, options.Head, options.Facts, options.At = e.Before, e.Head, s.pull, s.judged()
	j.outcome, err = review.Assess(ctx, options)
	if err == nil {
		e.Content, err = ledger.ContentDigest(ctx, r.repo, s.before, s.after)
	}
	switch {
	case err == nil:
		e.Kind, e.Why = r.verdict(s, j.outcome)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case gittree.Shallow(err):
		return nil, absent(r.pullOf(s), err)
	case faulty(err):
		e.Why = "no decision can be made about it: " + short(err)
		j.outcome = nil
	default:
		return nil, fmt.Errorf("decide about %s: %w", s.after.Short(), err)
	}
	if j.draft, err = r.draft(ctx, &e, j.outcome, s.pull); err != nil {
		return nil, err
	}
	if e.Kind == ledger.Unauthorised {
		j.draft.Pins = distinct(append(j.draft.Pins, s.after))
	}
	return j, nil
}

func (r *recorder) pullOf(s *span) *pull {
	for _, p := range r.pulls {
		if s.pull == &p.facts {
			return p
		}
	}
	return nil
}

// verdict says whether a range was authorised, and why not.
func (r *recorder) verdict(s *span, o *review.Outcome) (ledger.Kind, string) {
	d := &o.Decision
	if !d.Verdict.Passes() {
		came := "merged"
		switch {
		case s.direct():
			came = "made on main itself"
		case s.pull == nil:
			came = "merged without facts of a pull request"
		}
		return ledger.Unauthorised, fmt.Sprintf("%s; the decision is %s%s%s", came, d.Verdict, wanting(d), lacking(o))
	}
	if s.pull != nil && d.Verdict == approval.Approved && len(r.names) > 0 && !slices.Contains(r.names, s.pull.Pull.BaseRef) {
		return ledger.Unauthorised, fmt.Sprintf("approved for %s, and merged into %s", diag.Quote(s.pull.Pull.BaseRef), r.names[0])
	}
	if d.Tree != s.tree.String() {
		return ledger.Unauthorised, "main took in something else than was approved"
	}
	return ledger.Merged, ""
}

// wanting names the parts of a decision that are not met.
func wanting(d *approval.Decision) string {
	var ids []string
	for _, r := range d.Reasons.Children {
		if r.Result != "pending" && r.Result != "rejected" {
			continue
		}
		before := len(ids)
		for _, inner := range r.Children {
			if r.ID == "requirements" && (inner.Result == "pending" || inner.Result == "rejected") {
				ids = append(ids, inner.ID)
			}
		}
		if len(ids) == before {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return " (" + strings.Join(ids, ", ") + ")"
}

// emergency reports whether a decision is about an emergency, and not about its outcome.
func emergency(o *review.Outcome) bool {
	return o.Decision.Change.Type == change.Emergency && !o.Input.Assessment.Closing
}

// owed is the review that an emergency owes.
func owed(o *review.Outcome) *ledger.Review {
	return &ledger.Review{Change: o.Decision.Change.Ref, Within: estate.FormatDuration(o.Input.Rules.Emergency.ReviewWithin)}
}

// faulty reports whether an error is a fault of what somebody committed, and not of the
// machine.
func faulty(err error) bool {
	var tree *gittree.TreeError
	var large *gittree.TooLargeError
	var special *gittree.NotRegularError
	var repo *gittree.RepositoryError
	return errors.As(err, &tree) || errors.As(err, &large) || errors.As(err, &special) || errors.As(err, &repo) ||
		errors.Is(err, gittree.ErrMalformedCommit) || errors.Is(err, repository.ErrNoEstate)
}

// short brings an error onto one line of moderate length.
func short(err error) string {
	const most = 300
	text := err.Error()
	if repo := (*gittree.RepositoryError)(nil); errors.As(err, &repo) {
		text = repo.Problem // the hint is for whoever can do something about it
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return text
}

func distinct(ids []gittree.Hash) []gittree.Hash {
	var out []gittree.Hash
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
