package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// Propose decides about a pull request that is not merged yet, and keeps what became of it.
func Propose(ctx context.Context, o Options, known facts.Facts) (Report, error) {
	if err := proposes(known); err != nil {
		return Report{}, err
	}
	repo, main, err := o.open()
	if err != nil {
		return Report{}, err
	}
	outcome, err := o.decide(ctx, main, known)
	if err != nil {
		return Report{}, errors.Join(err, repo.Close())
	}
	links, err := o.keep(ctx, repo, known, outcome)
	return Report{Links: links}, errors.Join(err, repo.Close())
}

// Keep keeps what became of a pull request that is not merged yet, as somebody has decided
// with these facts: submitted when it is first seen, or seen with another content; approved
// when it may be merged, and invalidated when it no longer may. Nothing is appended where
// nothing changed.
func Keep(ctx context.Context, o Options, known facts.Facts, outcome *review.Outcome) (Report, error) {
	if err := proposes(known); err != nil {
		return Report{}, err
	}
	repo, _, err := o.open()
	if err != nil {
		return Report{}, err
	}
	links, err := o.keep(ctx, repo, known, outcome)
	return Report{Links: links}, errors.Join(err, repo.Close())
}

func proposes(known facts.Facts) error {
	if known.Pull.Head == "" || known.Pull.Number < 1 {
		return errors.New("the facts do not say in pull.number and pull.head which pull request it is, and what it proposes")
	}
	return nil
}

func (o *Options) decide(ctx context.Context, main gittree.Hash, known facts.Facts) (*review.Outcome, error) {
	options := o.Review
	options.Base, options.Head, options.Facts, options.At = main.String(), known.Pull.Head, &known, o.Ledger.Now().UTC().Truncate(time.Second)
	outcome, err := review.Assess(ctx, options)
	if gittree.Shallow(err) {
		err = absent(&pull{facts: known}, err)
	}
	return outcome, err
}

func (o *Options) keep(ctx context.Context, repo *gittree.Repository, known facts.Facts, outcome *review.Outcome) ([]ledger.Link, error) {
	base, err := gittree.ParseHash(outcome.Decision.Base)
	if err != nil {
		return nil, err
	}
	e := ledger.Entry{At: outcome.Decision.EvaluatedAt, Main: base.String(), Head: known.Pull.Head, Pull: known.Pull.Number}
	if e.Signers, e.Schema, err = ledger.Rules(repo, base); err != nil {
		return nil, err
	}
	draft, err := o.draft(ctx, &e, outcome, &known)
	if err != nil {
		return nil, err
	}
	return o.Ledger.Append(ctx, func(ctx context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		if l == nil {
			return nil, none()
		}
		before, err := lastSeen(ctx, l, known.Pull.Number)
		if err != nil {
			return nil, err
		}
		var drafts []ledger.Draft
		for _, kind := range before.transitions(outcome.Decision, known.Pull.Head) {
			d := draft
			d.Entry.Kind = kind
			drafts = append(drafts, d)
		}
		return drafts, nil
	})
}

// proposed is what the ledger says of a pull request.
type proposed struct {
	patch    string // what it proposed when it was last seen; "" where it never was
	approved bool
	merged   string // the head that main took in; "" where it took in none
}

// transitions are what changed since.
func (p proposed) transitions(d approval.Decision, head string) []ledger.Kind {
	if p.merged == head {
		return nil
	}
	var out []ledger.Kind
	changed := p.patch != d.Patch
	if changed {
		out = append(out, ledger.Submitted)
	}
	may := d.Verdict.Passes()
	switch {
	case may && (changed || !p.approved):
		out = append(out, ledger.Approved)
	case !may && p.approved:
		out = append(out, ledger.Invalidated)
	}
	return out
}

// lastSeen reads the newest entries of a pull request. What was submitted anew is approved, or
// not any more, by an entry that was appended together with that: the newest says it all.
func lastSeen(ctx context.Context, l *ledger.Ledger, number int) (proposed, error) {
	var out proposed
	subject := fmt.Sprintf("(#%d)", number)
	for h, err := range l.Headings(ctx) {
		if err != nil {
			return out, err
		}
		if !strings.HasSuffix(h.Subject, subject) {
			continue
		}
		switch h.Kind {
		case ledger.Merged, ledger.Unauthorised:
			if out.merged == "" {
				out.merged = h.Head
			}
		case ledger.Approved, ledger.Invalidated, ledger.Submitted:
			link, err := l.Read(ctx, h.Commit)
			if err != nil {
				return out, err
			}
			var decision struct{ Patch string }
			if err := json.Unmarshal(link.Entry.Decision, &decision); err != nil {
				return out, fmt.Errorf("entry %d: %w", h.Number, err)
			}
			out.patch, out.approved = decision.Patch, h.Kind == ledger.Approved
			return out, nil
		case ledger.Adopted, ledger.Ratified, ledger.Finished:
		}
	}
	return out, nil
}
