package roster

import (
	"maps"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Turns returns the instants after one time and before another at which somebody may begin
// or cease to be entitled though no record changes: the days that the records of people,
// teams and roles name. They are sorted.
func (r *Roster) Turns(after, before time.Time) []time.Time {
	found := map[time.Time]bool{}
	note := func(s span) {
		days := []time.Time{s.from}
		if !s.to.IsZero() {
			days = append(days, s.to.AddDate(0, 0, 1))
		}
		for _, day := range days {
			if day.After(after) && day.Before(before) {
				found[day] = true
			}
		}
	}
	for _, p := range r.people {
		note(p.span)
		for _, t := range p.deputies {
			note(t.span)
		}
	}
	for _, g := range r.groups {
		note(g.span)
		for _, t := range g.deputies {
			note(t.span)
		}
	}
	return slices.SortedFunc(maps.Keys(found), time.Time.Compare)
}

// Groups returns all teams and roles, sorted.
func (r *Roster) Groups() []estate.Ref { return slices.Sorted(maps.Keys(r.groups)) }
