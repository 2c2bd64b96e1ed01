package chronicle

import (
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/evidence"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/site"
)

// ledgerEvidence is what the ledger of a chronicle has.
type ledgerEvidence struct{ chronicle *Chronicle }

// Digest identifies what the ledger has of a change, or with "" of all, and what the tokens
// in it stand for, without reading it.
func (e ledgerEvidence) Digest(change estate.Ref) memo.Digest {
	c := e.chronicle
	c.mu.Lock()
	defer c.mu.Unlock()
	var m memo.Mix
	m.Text(c.namesTip)
	if change == "" {
		tip := c.trail.Tip()
		m.Text(string(tip[:]))
		return m.Sum()
	}
	for _, entry := range c.trail.About(change) {
		m.Text(string(entry[:]))
	}
	return m.Sum()
}

// Decisions returns what the ledger recorded about a change, oldest first. It is read, not
// checked: whether it can be believed is for an audit to say.
func (e ledgerEvidence) Decisions(change estate.Ref) ([]site.Decision, error) {
	c := e.chronicle
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.learnNames(); err != nil {
		return nil, err
	}
	var all []site.Decision
	for _, entry := range c.trail.About(change) {
		a, err := c.trail.Account(c.ctx, entry, *c.names)
		if err != nil {
			return nil, err
		}
		all = append(all, decision(&a))
	}
	return all, nil
}

// learnNames reads what the tokens of the ledger stand for. Where that cannot be read they
// are shown as they are.
func (c *Chronicle) learnNames() error {
	if c.names != nil {
		return nil
	}
	names, err := ledger.ReadNames(c.ctx, c.repo)
	if err != nil {
		if c.ctx.Err() != nil {
			return err
		}
		c.fault = err
	}
	c.names = &names
	return nil
}

// tipOfNames identifies what tokens stand for: the tips of all branches of names.
func tipOfNames(repo *gittree.Repository) (string, error) {
	tip := ""
	if own, ok, err := repo.Reference("refs/heads/" + ledger.NamesBranch); err != nil {
		return "", err
	} else if ok {
		tip = own.String()
	}
	others, err := repo.References("refs/remotes/")
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if strings.HasSuffix(name, "/"+ledger.NamesBranch) {
			tip += " " + name + " " + others[name].String()
		}
	}
	return tip, err
}

func decision(a *evidence.Account) site.Decision {
	d := site.Decision{
		Entry: a.Entry.Number, Kind: string(a.Entry.Kind), Commit: a.Entry.After, At: a.Entry.At.UTC(),
		Verdict: string(a.Verdict), Risk: a.Risk.Level, Score: a.Risk.Score, Why: a.Entry.Why, Outcome: a.Entry.Outcome,
	}
	for i := range a.Required {
		d.Requirements = append(d.Requirements, requirement(&a.Required[i]))
	}
	return d
}

func requirement(r *approval.Requirement) site.Requirement {
	out := site.Requirement{ID: r.ID, Reason: r.Reason, From: r.From, Need: r.Need, Have: r.Have, Satisfied: r.Satisfied}
	for _, a := range r.Approvals {
		if a.Counted {
			out.By = append(out.By, a.By)
		}
	}
	return out
}
