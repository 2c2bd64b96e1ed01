package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// following finds what follows from ranges of one batch: what they ratify, and which changes
// they end.
type following struct {
	*recorder
	// unauthorised are the ranges of this batch, which the ledger does not have yet.
	unauthorised []ledger.Heading
	ratified     map[string]bool
}

// after are the entries that follow that of a range.
func (f *following) after(ctx context.Context, j *judgement) ([]ledger.Draft, error) {
	e := &j.draft.Entry
	if e.Kind == ledger.Unauthorised {
		f.unauthorised = append(f.unauthorised, ledger.Heading{Before: e.Before, After: e.After})
		return nil, nil
	}
	var out []ledger.Draft
	like := ledger.Entry{At: e.At, Main: e.Main, Signers: e.Signers, Schema: e.Schema, Before: e.Before, After: e.After, Pull: e.Pull}
	if q := j.outcome.Input.Assessment.Request; q != nil && emergency(j.outcome) && len(q.Ratifies) > 0 {
		commits, err := f.answered(ctx, q, j.outcome)
		if err != nil {
			return nil, err
		}
		if len(commits) > 0 {
			ratified := like
			ratified.Kind, ratified.Change, ratified.Commits = ledger.Ratified, q.Ref, commits
			out = append(out, ledger.Draft{Entry: ratified})
		}
	}
	for _, d := range j.outcome.Decision.Diff {
		if d.Ref.Kind() != estate.Change {
			continue
		}
		r, ok := j.outcome.Head.Record(d.Ref)
		if !ok || !ends(difference.Op(d.Op), d.Fields) {
			continue
		}
		q := change.ParseRequest(r)
		finished := like
		finished.Kind, finished.Change, finished.Outcome = ledger.Finished, q.Ref, q.Result
		if q.Cancelled {
			finished.Outcome = "cancelled"
		}
		if finished.Outcome != "" {
			out = append(out, ledger.Draft{Entry: finished})
		}
	}
	return out, nil
}

// ends reports whether a difference of a change record may say how the change ended. A
// review that is added later ends nothing.
func ends(op difference.Op, fields []string) bool {
	return op == difference.Add || slices.ContainsFunc(fields, func(path string) bool {
		return path == "outcome" || path == "outcome.result" || path == "cancelled" || strings.HasPrefix(path, "cancelled.")
	})
}

// answered are the commits, of those that a change names, that are recorded as unauthorised
// and that nothing has ratified yet.
func (f *following) answered(ctx context.Context, q *change.Request, o *review.Outcome) ([]string, error) {
	if err := f.past.read(ctx, f.ledger); err != nil {
		return nil, err
	}
	if f.ratified == nil {
		f.ratified = map[string]bool{}
	}
	var out []string
	for _, text := range q.Ratifies {
		id, err := f.repo.Resolve(text)
		if err != nil {
			continue // the decision has found it on main, or it would not have been approved
		}
		commit := id.String()
		if f.past.ratified[commit] || f.ratified[commit] {
			continue
		}
		bypass, found, err := f.unapproved(ctx, id)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		why, err := f.unfit(ctx, bypass, o)
		if err != nil {
			return nil, err
		}
		if why != "" {
			f.note(fmt.Sprintf("%s does not ratify %s: %s", q.Ref, id.Short(), why))
			continue
		}
		f.ratified[commit] = true
		out = append(out, commit)
	}
	return out, nil
}

// unapproved finds the range with a commit of main that is recorded as unauthorised.
func (f *following) unapproved(ctx context.Context, commit gittree.Hash) (ledger.Heading, bool, error) {
	ranges := slices.Concat(f.unauthorised, f.past.unauthorised)
	for _, h := range ranges {
		if h.After == commit.String() {
			return h, true, nil
		}
	}
	for _, h := range ranges {
		before, err := gittree.ParseHash(h.Before)
		if err != nil {
			return h, false, err
		}
		after, err := gittree.ParseHash(h.After)
		if err != nil {
			return h, false, err
		}
		line, _, err := f.repo.MainLine(ctx, after, before)
		if err != nil && !gittree.Shallow(err) {
			return h, false, err
		}
		if len(line) > 1 && slices.ContainsFunc(line, func(c gittree.MainCommit) bool { return c.ID == commit }) {
			return h, true, nil
		}
	}
	return ledger.Heading{}, false, nil
}
