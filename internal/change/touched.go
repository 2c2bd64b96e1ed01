package change

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

func compareRefs(a, b estate.Ref) int { return strings.Compare(string(a), string(b)) }

// unique sorts references and leaves each once, "" out.
func unique(refs []estate.Ref) []estate.Ref {
	slices.Sort(refs)
	return slices.Compact(slices.DeleteFunc(refs, func(r estate.Ref) bool { return r == "" }))
}

// touched tells of each record that differs who answers for it and whether it is in use.
func (w *assessor) touched() {
	onHead := hours.New(w.Head)
	for _, d := range w.Diff {
		r, e := d.Before, w.Base
		if r == nil {
			r, e = d.After, w.Head
		}
		t := Touched{Record: d, Live: w.live(d.Before, w.calendars) || w.live(d.After, onHead)}
		if r != nil {
			t.Owners = owners(e, r)
		}
		w.out.Touched = append(w.out.Touched, t)
	}
}

// live reports whether a record is in use: an item or service that is not idle, as the graph
// has it (not planned, on order, in stock, being evaluated, designed or built, in the
// pipeline, retired or disposed of); an agreement that holds; anything else always.
func (w *assessor) live(r *estate.Record, calendars *hours.Calendars) bool {
	switch {
	case r == nil:
		return false
	case r.Kind == estate.Agreement && r.Encoded != "":
		a := agreement.Read(r, calendars)
		return a.Holds(w.At)
	}
	return !graph.Idle(r)
}

// owners are who answers for a record and so for changes to it: whom it names to approve
// them, else its owner. A team answers for itself, and for a person the teams in which that
// person is, else the manager, else the person. For an agreement the owners of what it covers
// answer too, since they have to keep it. Without an owner the holders of a role, the
// provider of an agreement, and the relationship manager of a supplier or customer do.
func owners(e *estate.Estate, r *estate.Record) []estate.Ref {
	switch r.Kind {
	case estate.Team:
		return []estate.Ref{r.Ref}
	case estate.Person:
		var teams []estate.Ref
		for _, in := range e.Incoming(r.Ref) {
			if in.From.Kind == estate.Team && (in.Link.Field == "lead" || strings.HasPrefix(in.Link.Field, "members[")) {
				teams = append(teams, in.From.Ref)
			}
		}
		return first(unique(teams), named(r, "manager"), []estate.Ref{r.Ref})
	case estate.Agreement:
		all := first(named(r, "owner"), parties(named(r, "provider")))
		for _, ref := range named(r, "covers") {
			if covered, ok := e.Record(ref); ok {
				all = append(all, first(named(covered, "supportTeams.changeApproval"), named(covered, "owner"))...)
			}
		}
		return unique(all)
	}
	return first(named(r, "changeApprover"), named(r, "supportTeams.changeApproval"), named(r, "owner"), named(r, "holders"), parties(named(r, "provider")), named(r, "relationshipManager"))
}

// named are the references in a field of a record.
func named(r *estate.Record, field string) []estate.Ref {
	var out []estate.Ref
	for i := range r.Links {
		if name, _, _ := strings.Cut(r.Links[i].Field, "["); name == field {
			out = append(out, r.Links[i].To)
		}
	}
	return unique(out)
}

// parties leaves out who is outside of the organisation.
func parties(refs []estate.Ref) []estate.Ref {
	return slices.DeleteFunc(refs, func(r estate.Ref) bool {
		k := r.Kind()
		return k != estate.Team && k != estate.Person && k != estate.Role
	})
}

// first is the first list that is not empty.
func first(lists ...[]estate.Ref) []estate.Ref {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

// differs reports whether the graphs of base and head may differ: where relations, the
// redundancy or the state of a record do, or the relation types.
func (w *assessor) differs() bool {
	if !slices.EqualFunc(w.Base.Vocabulary(), w.Head.Vocabulary(), func(a, b estate.RelationType) bool {
		return a.Name == b.Name && a.Impact == b.Impact && a.Effect == b.Effect && a.Redundancy == b.Redundancy && a.Recovery == b.Recovery &&
			slices.Equal(a.From, b.From) && slices.Equal(a.To, b.To)
	}) {
		return true
	}
	return slices.ContainsFunc(w.Diff, func(d difference.Record) bool {
		if d.Op == difference.Modify {
			return slices.ContainsFunc(d.Fields, func(f difference.Field) bool {
				return slices.Contains([]string{"relations", "redundancy", "status", "phase"}, topField(f.Path))
			})
		}
		return stands(d.Before) || stands(d.After)
	})
}

// stands reports whether a record may be in the graph.
func stands(r *estate.Record) bool {
	if r == nil {
		return false
	}
	switch r.Kind {
	case estate.Service, estate.ConfigurationItem, estate.BusinessProcess, estate.Offering:
		return true
	}
	return slices.ContainsFunc(r.Links, func(l estate.Link) bool { return l.Type != "" })
}

// topField is the first name of a field's path.
func topField(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}
