package quality

import (
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// orphans asks whether an item or a service has to do with anything: a relation in either
// direction, a promise, a plan, a contract, a share of a cost. Who owns it does not count,
// nor do the cases that it had, nor what is gone. An item in stock may lie there alone.
func orphans(s *survey, t *tally) {
	for f := range s.inUse {
		kind := f.record.Kind
		if kind != estate.Service && kind != estate.ConfigurationItem || f.record.Status == "in_stock" {
			continue
		}
		if s.tied(f.record) {
			t.pass(f)
			continue
		}
		what, mend := "no relation, contract, plan or cost names it", "relate it to the service that needs it, or retire it"
		if kind == estate.Service {
			what, mend = "no relation, agreement, plan or cost names it", "write what it depends on and who was promised it, or retire it"
		}
		t.fail(f, what, 0)
		t.find(finding.New(diag.OrphanRecord, diag.Warning, f.record, estate.Position{}, what).Mend(mend))
	}
}

// tied reports whether a record has to do with another that is not gone.
func (s *survey) tied(r *estate.Record) bool {
	for i := range r.Links {
		l := &r.Links[i]
		if target, ok := s.fact(l.To); ok && target.stage != gone && l.To != r.Ref && (l.Type != "" || ties(l.To.Kind())) {
			return true
		}
	}
	for _, in := range s.estate.Incoming(r.Ref) {
		if in.From.Ref != r.Ref && !s.isGone(in.From.Ref) && (in.Link.Type != "" || ties(in.From.Kind)) {
			return true
		}
	}
	return false
}

// ties reports whether a reference from or to a record of a kind, that is no relation, ties
// a service or an item to it. People, teams and calendars serve everything alike.
func ties(kind estate.Kind) bool {
	switch kind {
	case estate.Service, estate.Offering, estate.BusinessProcess, estate.Agreement, estate.Contract, estate.ContinuityPlan, estate.ConfigurationItem:
		return true
	}
	return false
}
