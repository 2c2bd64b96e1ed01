package quality

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// ownership asks whether somebody who is there answers for a record. Whoever left since,
// and a team that nobody is in, answers for nothing. Calendars, roles, rates and exercises
// may do without an owner; one that they name is judged.
func ownership(s *survey, t *tally) {
	for f := range s.alive {
		l, named := accountable(s, f.record)
		if !named {
			if !needsOwner(f.record.Kind) {
				continue
			}
			t.fail(f, "has no owner", 1)
			t.find(finding.New(diag.UnownedRecord, diag.Warning, f.record, estate.Position{}, "nobody answers for the record").
				Mend("add owner: with a team"))
			continue
		}
		a := s.absence(l.To)
		if a.why == "" {
			t.pass(f)
			continue
		}
		t.fail(f, a.why, 2)
		because := []estate.Ref{l.To}
		if l.From != f.record.Ref {
			because = []estate.Ref{l.From, l.To}
		}
		t.find(finding.New(a.code, a.severity, f.record, l.Pos, l.Field+": "+a.why, because...).Mend("name an owner who is there"))
	}
}

// needsOwner reports whether somebody must answer for records of a kind: for all that is
// kept up, and for open work.
func needsOwner(kind estate.Kind) bool {
	switch kind {
	case estate.Service, estate.Offering, estate.Agreement, estate.Customer, estate.BusinessProcess, estate.Supplier,
		estate.Contract, estate.ContinuityPlan, estate.ChangeTemplate, estate.ConfigurationItem,
		estate.Change, estate.Release, estate.Problem, estate.Improvement:
		return true
	}
	return false
}

// owning is the field from which it follows who answers for a record.
type owning struct {
	*estate.Link
	// From is the record with the field, which may be another one.
	From estate.Ref
}

// accountable finds who answers for a record: the owner, or who stands in for it where the
// schema says so.
func accountable(s *survey, r *estate.Record) (owning, bool) {
	if !needsOwner(r.Kind) {
		l, ok := link(r, "owner")
		return owning{l, r.Ref}, ok
	}
	for _, field := range []string{"owner", "processOwner", "relationshipManager", "provider", "assignee"} {
		l, ok := link(r, field)
		if !ok {
			continue
		}
		if l.To.Kind() == estate.Supplier { // the provider of an underpinning contract
			return s.inherited(l)
		}
		return owning{l, r.Ref}, true
	}
	if r.Kind == estate.Offering {
		if l, ok := link(r, "service"); ok {
			return s.inherited(l)
		}
	}
	return owning{}, false
}

// inherited finds who answers for the record at the end of a link.
func (s *survey) inherited(l *estate.Link) (owning, bool) {
	f, ok := s.fact(l.To)
	if !ok {
		return owning{}, false
	}
	for _, field := range []string{"owner", "relationshipManager"} {
		if owner, ok := link(f.record, field); ok {
			// The place to show is in the record that inherits.
			return owning{&estate.Link{Field: l.Field + ": " + string(l.To), Pos: l.Pos, To: owner.To}, l.To}, true
		}
	}
	return owning{}, false
}

// ownerOf returns who answers for a record: a team answers for itself, and for the cases
// that it works on.
func (s *survey) ownerOf(r *estate.Record) estate.Ref {
	if r.Kind == estate.Team {
		return r.Ref
	}
	if l, ok := accountable(s, r); ok {
		return l.To
	}
	if l, ok := link(r, "team"); ok {
		return l.To
	}
	return ""
}

// absence says why somebody cannot answer for anything; why is "" where they can, or where
// nothing is known against it.
type absence struct {
	why      string
	code     diag.Code
	severity diag.Severity
}

// absence is judged as validate does: an owner who left is an error, a team that nobody was
// ever named for is not yet one.
func (s *survey) absence(ref estate.Ref) absence {
	a, known := s.absent[ref]
	if !known {
		a = s.judge(ref)
		s.absent[ref] = a
	}
	return a
}

func (s *survey) judge(ref estate.Ref) absence {
	f, ok := s.fact(ref)
	if !ok {
		return absence{string(ref) + " does not exist", diag.UnownedRecord, diag.Warning}
	}
	if f.stage == gone {
		why := " does not exist any more"
		if ref.Kind() == estate.Person {
			why = " is not active"
		}
		body := f.record.Body()
		if end := body.Str("activeTo"); end != "" {
			why += " since " + end
		}
		return absence{string(ref) + why, diag.InactiveOwner, diag.Error}
	}
	if ref.Kind() != estate.Team || f.unread { // who is in a team that cannot be read is unknown
		return absence{}
	}
	members := 0
	for i := range f.record.Links {
		l := &f.record.Links[i]
		if !strings.HasPrefix(l.Field, "members[") {
			continue
		}
		members++
		if !s.isGone(l.To) {
			return absence{}
		}
	}
	if members == 0 {
		return absence{"nobody is in " + string(ref), diag.UnownedRecord, diag.Warning}
	}
	return absence{"nobody in " + string(ref) + " is active", diag.InactiveOwner, diag.Error}
}
