package workpaper

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
)

// count makes the figures of the first page, and the last step of the reconciliation.
func (p *Pack) count() {
	c := &p.Counts
	c.Rows, c.Exceptions = len(p.Population), len(p.Exceptions)
	covered, uncovered := 0, 0
	for i := range p.Population {
		r := &p.Population[i]
		switch r.Recorded {
		case RecordedMerged:
			if r.Verdict == string(approval.NotControlled) {
				c.NotControlled++
			} else {
				c.Approved++
			}
			covered += r.Commits
		case RecordedUnauthorised:
			c.Unauthorised++
			covered += r.Commits
		default:
			c.NoEvidence++
			uncovered += r.Commits
		}
		switch r.Type {
		case "standard":
			c.Standard++
		case "normal":
			c.Normal++
		case "emergency":
			c.Emergency++
		}
		for _, a := range r.Approvals {
			if a.Self {
				c.SelfApprovals++
			}
		}
	}
	for _, e := range p.Emergencies {
		if e.State == Overdue {
			c.ReviewsOverdue++
		}
	}
	r := &p.Reconciliation
	r.Agrees = covered == r.Covered && uncovered == r.Uncovered &&
		r.InPeriod == r.Covered+r.Uncovered+r.BeforeAdoption && r.MainCommits == r.BeforePeriod+r.InPeriod+r.AfterPeriod
}

// notes says what a reader must know about the pack as a whole.
func (m *maker) notes(p *Pack) {
	note := func(format string, args ...any) { p.Notes = append(p.Notes, fmt.Sprintf(format, args...)) }
	if len(m.in.Links) == 0 {
		note("There is no ledger: nothing that main took in has evidence.")
	}
	if !m.in.Verified {
		note("Main was not verified against its evidence, so that nothing here is called in order. Run gitsm audit verify.")
	}
	for _, what := range m.in.Unchecked {
		note("Not checked: %s.", strings.TrimSuffix(what, "."))
	}
	if m.in.Shallow {
		note("The clone is shallow: main goes on before the first commit that was read. Make the pack from a full clone.")
	}
	if m.asOf.Before(m.in.To) {
		note("The period had not ended when the newest commit was made (%s); later commits will add to it.", m.asOf.Format(time.RFC3339))
	}
	if n := p.Reconciliation.BeforeAdoption; n > 0 {
		note("%d commits of the period go up to the adoption of the ledger and need no evidence; they are no part of the population.", n)
	}
	if n := len(p.Reconciliation.Redated); n > 0 {
		note("%d commits count at another time than their own date, because they are dated before the commit that they follow, or after evidence of them was written down.", n)
	}
	if n := len(p.Reconciliation.Strays); n > 0 {
		note("%d entries of the ledger record commits that main does not have, or that another entry records already.", n)
	}
	if m.in.Options.Anonymous {
		note("The pack is anonymous: people are accounts' numbers and references made up from the seed, the same throughout. Whoever has the repository can tell who is meant.")
	}
}
