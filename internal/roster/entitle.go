package roster

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Entitled reports whether a person's approval, given at the time reviewed, serves where
// the approval of another person, a team or a role is asked for, and says why or why not in
// a phrase such as "member of team/payments".
//
// A person serves for himself, for a team of which he is a member or the lead, and for a
// role that he or such a team holds; not for the teams above his own. A deputy serves like
// the one he acts for, if both were active and it was his time when he reviewed. Whoever is
// not active now serves for nothing, and nobody serves for whoever is not active now.
func (r *Roster) Entitled(person, from estate.Ref, reviewed, now time.Time) (ok bool, why string) {
	if why := r.unfit(person, reviewed, now); why != "" {
		return false, why
	}
	if !r.Exists(from) {
		return false, string(from) + " has no record"
	}
	if from.Kind() != estate.Person {
		if why := r.gone(from, reviewed, now); why != "" {
			return false, why
		}
	}
	if how := r.seat(person, from, reviewed, now); how != "" {
		return true, how
	}
	return r.deputises(person, from, reviewed, now)
}

// unfit says why somebody can approve nothing at all.
func (r *Roster) unfit(person estate.Ref, reviewed, now time.Time) string {
	switch {
	case r.people[person] == nil:
		return "no person on base"
	case !r.people[person].human:
		return "not a human"
	}
	return r.gone(person, reviewed, now)
}

// gone says why a record does not hold now, or did not at the time of the review.
func (r *Roster) gone(ref estate.Ref, reviewed, now time.Time) string {
	if why := r.Absence(ref, now); why != "" {
		return string(ref) + " " + why
	}
	if why := r.Absence(ref, reviewed); why != "" {
		return string(ref) + " " + why + ", after the review"
	}
	return ""
}

// seat says how somebody belongs to what is asked: "" where he does not. Deputies do not.
func (r *Roster) seat(person, from estate.Ref, reviewed, now time.Time) string {
	if person == from {
		return "asked by name"
	}
	g := r.groups[from]
	switch {
	case g == nil:
		return ""
	case g.ref.Kind() == estate.Team && g.lead == person:
		return "lead of " + string(from)
	case g.ref.Kind() == estate.Team && g.members[person]:
		return "member of " + string(from)
	case g.ref.Kind() != estate.Role:
		return ""
	case g.members[person]:
		return "holds " + string(from)
	}
	for _, holder := range g.order {
		if holder.Kind() != estate.Team || r.groups[holder] == nil || r.gone(holder, reviewed, now) != "" {
			continue
		}
		if how := r.seat(person, holder, reviewed, now); how != "" {
			return how + ", which holds " + string(from)
		}
	}
	return ""
}

// deputises reports whether somebody acted for one who belongs to what is asked.
func (r *Roster) deputises(person, from estate.Ref, reviewed, now time.Time) (bool, string) {
	terms := slices.Clone(r.deputyOf[person])
	if g := r.groups[from]; g != nil {
		for _, t := range g.deputies {
			if t.deputy == person {
				terms = append(terms, t)
			}
		}
	}
	refusal := ""
	for _, t := range terms {
		if t.principal != from && r.seat(t.principal, from, reviewed, now) == "" {
			continue
		}
		how := "deputy of " + string(t.principal)
		why := t.span.absence(reviewed, " only until ", " only from ")
		if t.span.fault != "" {
			why = " for days that cannot be read"
		}
		if why == "" {
			why = r.absentPrincipal(t.principal, reviewed, now)
		}
		if why == "" {
			if !t.span.to.IsZero() {
				how += " until " + t.span.to.Format(time.DateOnly)
			}
			return true, how
		}
		if refusal == "" {
			refusal = how + why
		}
	}
	if refusal != "" {
		return false, refusal
	}
	switch from.Kind() {
	case estate.Team:
		return false, "not in " + string(from)
	case estate.Role:
		return false, "does not hold " + string(from)
	}
	return false, "neither " + string(from) + " nor a deputy"
}

// absentPrincipal says why nobody can act for somebody: he is no human or not there. A
// role's own deputies act for its holders, so one of them must be there.
func (r *Roster) absentPrincipal(principal estate.Ref, reviewed, now time.Time) string {
	if g := r.groups[principal]; g != nil {
		for p := range r.people {
			if r.unfit(p, reviewed, now) == "" && r.seat(p, principal, reviewed, now) != "" {
				return ""
			}
		}
		return ", which nobody holds who is active"
	}
	if !r.Human(principal) {
		return ", who is no human"
	}
	if why := r.gone(principal, reviewed, now); why != "" {
		return ", but " + why
	}
	return ""
}

// Humans returns who could give an approval now where that of a person, a team or a role is
// asked for, sorted.
func (r *Roster) Humans(from estate.Ref, now time.Time) []estate.Ref {
	var found []estate.Ref
	for _, person := range r.near(from) {
		if ok, _ := r.Entitled(person, from, now, now); ok {
			found = append(found, person)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// near returns everybody who may be entitled: those who belong to what is asked, and their
// deputies.
func (r *Roster) near(from estate.Ref) []estate.Ref {
	seats := r.belonging(from)
	found := slices.Clone(seats)
	for _, seat := range seats {
		if p := r.people[seat]; p != nil {
			for _, t := range p.deputies {
				found = append(found, t.deputy)
			}
		}
	}
	if g := r.groups[from]; g != nil {
		for _, t := range g.deputies {
			found = append(found, t.deputy)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (r *Roster) belonging(from estate.Ref) []estate.Ref {
	g := r.groups[from]
	if g == nil {
		return []estate.Ref{from}
	}
	found := []estate.Ref{g.lead}
	for _, member := range g.order {
		if from.Kind() == estate.Role && member.Kind() == estate.Team {
			if team := r.groups[member]; team != nil {
				found = append(append(found, team.lead), team.order...)
			}
			continue
		}
		found = append(found, member)
	}
	return found
}
