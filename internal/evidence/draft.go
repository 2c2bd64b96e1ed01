package evidence

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
)

// draft puts facts and decision into an entry, and finds what is to be kept with it.
func (o *Options) draft(ctx context.Context, e *ledger.Entry, outcome *review.Outcome, known *facts.Facts) (d ledger.Draft, err error) {
	if known != nil {
		if e.Facts, err = plain(*known); err != nil {
			return d, err
		}
		d.Personal = accounts(*known)
	}
	head, err := gittree.ParseHash(e.Head)
	if err != nil {
		return d, err
	}
	d.Pins = []gittree.Hash{head}
	if outcome != nil {
		decision := outcome.Decision
		decision.Diff = impersonal(decision.Diff)
		if e.Decision, err = plain(decision); err != nil {
			return d, err
		}
		e.Change = decision.Change.Ref
		if e.Kind == ledger.Merged && emergency(outcome) {
			e.Review = owed(outcome)
		}
		d.Personal = append(d.Personal, people(outcome)...)
		reviewed, err := o.reviewed(ctx, outcome, head)
		if err != nil {
			return d, err
		}
		d.Pins = append(d.Pins, reviewed...)
	}
	slices.Sort(d.Personal)
	d.Personal = slices.Compact(d.Personal)
	d.Pins = distinct(d.Pins)
	d.Entry = *e
	return d, nil
}

// plain is JSON as the commands print it, but for its layout.
func plain(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	if err := w.Encode(v); err != nil {
		return nil, fmt.Errorf("write evidence: %w", err)
	}
	return b.Bytes(), nil
}

// impersonal leaves out what was altered in records of people. It can be read off the commits
// as long as those are there.
func impersonal(diff []approval.Diff) []approval.Diff {
	out := slices.Clone(diff)
	for i := range out {
		if out[i].Ref.Kind() == estate.Person {
			out[i].Changes = []string{}
		}
	}
	return out
}

// accounts are the logins and addresses in facts.
func accounts(f facts.Facts) []string {
	all := append([]facts.Identity{f.Pull.Author}, f.Pushers...)
	for _, c := range f.Commits {
		all = append(append(all, c.Author, c.Committer), c.CoAuthors...)
	}
	for _, r := range f.Reviews {
		all = append(all, r.By)
	}
	for _, c := range f.Commands {
		all = append(all, c.By)
	}
	return identify(all)
}

func identify(all []facts.Identity) []string {
	var out []string
	for _, i := range all {
		// Messages name an account without the space around its address, and by the login that
		// an address of the forge's has.
		for _, text := range []string{i.Login, i.Email, strings.TrimSpace(i.Email), i.Complete().Login} {
			if text != "" {
				out = append(out, text)
			}
		}
	}
	return out
}

// people are the texts that identify people in a decision: those of its commits, the names
// of whom it speaks of, and what the records of people say that it touches.
func people(o *review.Outcome) []string {
	var all []facts.Identity
	for _, c := range o.Input.Commits {
		all = append(append(all, c.Author, c.Committer), c.CoAuthors...)
	}
	out := append(identify(all), slices.Sorted(maps.Values(o.Decision.People))...)
	for _, d := range o.Decision.Diff {
		if d.Ref.Kind() != estate.Person {
			continue
		}
		r, ok := o.Head.Record(d.Ref)
		if !ok {
			continue
		}
		out = append(out, Known(r)...)
	}
	return slices.DeleteFunc(out, func(text string) bool { return text == "" })
}

// Known are the texts by which the record of a person identifies somebody.
func Known(r *estate.Record) []string {
	body := r.Body()
	out := []string{body.Str("name")}
	for _, address := range body.Each("emails") {
		out = append(out, address.Text)
	}
	for _, account := range body.Each("github") {
		out = append(out, account.Str("login"))
	}
	return slices.DeleteFunc(out, func(text string) bool { return text == "" })
}

// reviewed are the commits of the approvals that counted, as far as the head does not keep
// them anyway.
func (o *Options) reviewed(ctx context.Context, outcome *review.Outcome, head gittree.Hash) ([]gittree.Hash, error) {
	proposed := map[string]bool{head.String(): true}
	for _, c := range outcome.Input.Commits {
		proposed[c.ID] = true
	}
	var kept []gittree.Hash
	for _, q := range outcome.Decision.Requirements {
		for _, a := range q.Approvals {
			if !a.Counted || proposed[a.Commit] {
				continue
			}
			proposed[a.Commit] = true
			id, err := gittree.ParseHash(a.Commit)
			if err != nil {
				return nil, err
			}
			bases, err := o.Ledger.Repo.MergeBases(ctx, id, head)
			if err != nil {
				return nil, err
			}
			if !slices.Contains(bases, id) {
				kept = append(kept, id)
			}
		}
	}
	return kept, nil
}

// lacking says which commits were approved and are not here, so that the approvals could not
// count.
func lacking(outcome *review.Outcome) string {
	var ids []string
	for _, r := range outcome.Input.Facts.Reviews {
		if _, known := outcome.Input.Patches[r.Commit]; !known && r.State == facts.Approved && r.Commit != "" && !slices.Contains(ids, r.Commit) {
			ids = append(ids, r.Commit)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return "; approved, but not in the clone that recorded it: " + strings.Join(ids, " ")
}
