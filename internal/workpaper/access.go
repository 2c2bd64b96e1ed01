package workpaper

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/roster"
)

// Access is who could approve what, when.
type Access struct {
	// Parties are the people, teams and roles that are looked at, sorted, and All is true
	// where these are all teams and roles because no decision of the period asked anybody.
	Parties []string `json:"parties"`
	All     bool     `json:"all"`
	// Until is the end of what is known: the end of the period, or the time of what was read
	// last.
	Until  time.Time `json:"until"`
	Grants []Grant   `json:"grants"`
}

// Grant is a time in which somebody could approve where a person, team or role is asked.
type Grant struct {
	Party  string `json:"party"`
	Person string `json:"person"`
	Name   string `json:"name,omitempty"`
	// How is what entitles: member of team/payments.
	How string `json:"how"`
	// From is when it began, and To when it ended, itself excluded; nil where it had not
	// ended by then.
	From time.Time  `json:"from"`
	To   *time.Time `json:"to"`
	// Granted and Removed are what began and ended it.
	Granted Cause `json:"granted"`
	Removed Cause `json:"removed"`
}

// Cause is what began or ended an entitlement.
type Cause struct {
	// Kind is held (it was so when the period began), change (main took something in), date
	// (a day that the records name), or "" where it has not ended.
	Kind   string `json:"kind"`
	Commit string `json:"commit,omitempty"`
	Change string `json:"change,omitempty"`
	Entry  int    `json:"entry,omitempty"`
}

// entitled is somebody who may approve for somebody, and by what.
type entitled struct{ party, person estate.Ref }

// accessing follows entitlements through the period.
type accessing struct {
	labels  *labels
	parties []estate.Ref
	all     bool
	until   time.Time
	open    map[entitled]Grant
	closed  []Grant
	people  *roster.Roster
	since   time.Time
}

// change goes on with other people from a time on.
func (a *accessing) change(people *roster.Roster, at time.Time, cause Cause) {
	a.pass(at)
	if a.all {
		groups := append(slices.Clone(a.parties), people.Groups()...)
		slices.Sort(groups)
		a.parties = slices.Compact(groups)
	}
	a.people, a.since = people, at
	a.see(at, cause)
}

// pass goes on to a time with the people as they are: days come at which somebody begins
// or ceases to be entitled.
func (a *accessing) pass(to time.Time) {
	if a.people == nil {
		return
	}
	for _, turn := range a.people.Turns(a.since, to) {
		a.see(turn, Cause{Kind: "date"})
	}
}

// see compares who is entitled with who was.
func (a *accessing) see(at time.Time, cause Cause) {
	now := map[entitled]string{}
	for _, party := range a.parties {
		for _, person := range a.people.Humans(party, at) {
			_, how := a.people.Entitled(person, party, at, at)
			now[entitled{party, person}] = how
		}
	}
	for key, g := range a.open {
		if how, still := now[key]; !still || a.labels.evident(how) != g.How {
			a.end(key, g, at, cause)
		}
	}
	for key, how := range now {
		if _, known := a.open[key]; !known {
			a.open[key] = Grant{
				Party: a.labels.ref(key.party), Person: a.labels.ref(key.person), Name: a.labels.name(key.person, a.people),
				How: a.labels.evident(how), From: at, Granted: cause,
			}
		}
	}
}

func (a *accessing) end(key entitled, g Grant, at time.Time, cause Cause) {
	delete(a.open, key)
	if !g.From.Before(at) {
		return // it was never so at any time
	}
	g.To, g.Removed = &at, cause
	a.closed = append(a.closed, g)
}

// access is the result, up to the end of what is known.
func (a *accessing) access() Access {
	a.pass(a.until)
	out := Access{Parties: []string{}, All: a.all, Until: a.until, Grants: append([]Grant{}, a.closed...)}
	for _, party := range a.parties {
		out.Parties = append(out.Parties, a.labels.ref(party))
	}
	out.Grants = slices.AppendSeq(out.Grants, maps.Values(a.open))
	slices.SortFunc(out.Grants, func(a, b Grant) int {
		return cmp.Or(strings.Compare(a.Party, b.Party), strings.Compare(a.Person, b.Person), a.From.Compare(b.From), strings.Compare(a.How, b.How))
	})
	return out
}
