package change

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// subject is a record that a change is about: declared, touched or hit.
type subject struct {
	ref estate.Ref
	// records are the record on base and on head, where it differs: what is frozen on either
	// side is frozen.
	records []*estate.Record
	// criticality is the worse of both, for an item that says nothing that of the most critical
	// service that the change hits, since it is what stands on it.
	criticality string
}

// subjects are the records that a change is about, worked out once.
func (w *assessor) subjects() []subject {
	worst := ""
	seen := map[estate.Ref]bool{}
	var out []subject
	add := func(ref estate.Ref, level string) {
		if seen[ref] {
			return
		}
		seen[ref] = true
		s := subject{ref: ref, criticality: level}
		before, after := w.records(ref)
		for _, r := range []*estate.Record{before, after} {
			if r != nil {
				s.records = append(s.records, r)
			}
		}
		out = append(out, s)
	}
	for i := range w.out.Impact {
		x := &w.out.Impact[i]
		if x.Kind == estate.Service {
			worst = worse(worst, x.Criticality)
		}
		add(x.Ref, x.Criticality)
	}
	for i := range w.Diff {
		if d := &w.Diff[i]; d.Ref.Kind() != estate.Change {
			before, after := w.records(d.Ref)
			add(d.Ref, worse(criticality(before), criticality(after)))
		}
	}
	for i := range out {
		if s := &out[i]; s.criticality == "" && s.ref.Kind() == estate.ConfigurationItem {
			s.criticality = worst
		}
	}
	return out
}

// concerning are the calendars of a type, freeze or maintenance, that concern a change, sorted
// by reference: those that are for at least one of its subjects.
func concerning(e *estate.Estate, calendars string, kind Type, subjects []subject) []estate.Ref {
	var out []estate.Ref
	for r := range e.OfKind(estate.Calendar) {
		if r.Encoded == "" {
			continue
		}
		n := r.Body()
		if n.Str("type") != calendars {
			continue
		}
		if applies(e, n.Get("appliesTo"), kind, subjects) {
			out = append(out, r.Ref)
		}
	}
	return out
}

// applies reports whether a calendar with this scope concerns a change. Each list that is
// present and not empty narrows it, and one record must meet them all; services and items name
// records, so that where both are given a record in either meets both. A change without a
// record is of any type.
func applies(e *estate.Estate, scope *estate.Node, kind Type, subjects []subject) bool {
	if scope == nil {
		return true
	}
	if types := texts(scope, "changeTypes"); len(types) > 0 && kind != "" && !slices.Contains(types, string(kind)) {
		return false
	}
	s := freezeScope{
		estate: e, criticality: texts(scope, "criticality"), environments: texts(scope, "environments"),
		named: append(scope.Refs("services"), scope.Refs("items")...), sites: scope.Refs("sites"), teams: scope.Refs("teams"),
	}
	if len(s.criticality)+len(s.environments)+len(s.named)+len(s.sites)+len(s.teams) == 0 {
		return true
	}
	return slices.ContainsFunc(subjects, s.holds)
}

// freezeScope is what a freeze is for, as far as records go.
type freezeScope struct {
	estate                    *estate.Estate
	criticality, environments []string
	named, sites, teams       []estate.Ref
}

func (s *freezeScope) holds(x subject) bool {
	if len(s.criticality) > 0 && !slices.Contains(s.criticality, x.criticality) {
		return false
	}
	if len(s.named) > 0 && !slices.Contains(s.named, x.ref) && !slices.ContainsFunc(x.records, func(r *estate.Record) bool { return slices.Contains(s.named, r.Ref) }) {
		return false
	}
	return slices.ContainsFunc(x.records, func(r *estate.Record) bool { return s.fits(r) })
}

// fits checks what a single form of a record says. An item or service that names no
// environment may be in any.
func (s *freezeScope) fits(r *estate.Record) bool {
	if len(s.teams) > 0 && !slices.ContainsFunc(named(r, "owner"), func(o estate.Ref) bool { return slices.Contains(s.teams, o) }) {
		return false
	}
	if len(s.environments) > 0 {
		var in []string
		switch r.Kind {
		case estate.ConfigurationItem:
			if n := r.Field("environment"); n.Text != "" {
				in = []string{n.Text}
			}
		case estate.Service:
			n := r.Field("environments")
			for i := range n.Items {
				in = append(in, n.Items[i].Text)
			}
		default:
			return false
		}
		if len(in) > 0 && !slices.ContainsFunc(in, func(name string) bool { return slices.Contains(s.environments, name) }) {
			return false
		}
	}
	return len(s.sites) == 0 || s.located(r)
}

// located reports whether a record is, or is in, one of the sites, however many rooms and
// racks are between.
func (s *freezeScope) located(r *estate.Record) bool {
	seen := map[estate.Ref]bool{}
	for queue := []*estate.Record{r}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if slices.Contains(s.sites, at.Ref) {
			return true
		}
		if seen[at.Ref] {
			continue
		}
		seen[at.Ref] = true
		for i := range at.Links {
			if at.Links[i].Type == "located_in" {
				if next, ok := s.estate.Record(at.Links[i].To); ok {
					queue = append(queue, next)
				}
			}
		}
	}
	return false
}

// texts are the texts of a list.
func texts(n *estate.Node, field string) []string {
	var out []string
	for _, item := range n.Each(field) {
		out = append(out, item.Text)
	}
	return out
}

// Applies reports whether a maintenance or freeze calendar is for at least one of some
// records, whatever the type of a change.
func Applies(e *estate.Estate, calendar *estate.Record, refs []estate.Ref) bool {
	var subjects []subject
	for _, ref := range refs {
		if r, ok := e.Record(ref); ok {
			subjects = append(subjects, subject{ref: ref, records: []*estate.Record{r}, criticality: criticality(r)})
		}
	}
	scope := calendar.Field("appliesTo")
	if scope.Kind != estate.Struct {
		return true
	}
	return applies(e, &scope, "", subjects)
}
