package roster

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// span is a time in whole days, both included; a zero day is no bound. A span with a fault
// never holds, and the fault says why.
type span struct {
	from, to time.Time
	fault    string
}

// readSpan reads the days from two fields. A date that is there and cannot be read is not
// taken for an absent one.
func readSpan(n *estate.Node, from, to string) span {
	var s span
	for _, end := range []struct {
		name string
		day  *time.Time
	}{{from, &s.from}, {to, &s.to}} {
		if n.Get(end.name) == nil {
			continue
		}
		day, ok := n.Date(end.name)
		if !ok {
			s.fault = "has " + end.name + " that is no date"
		}
		*end.day = day
	}
	return s
}

// absence says in the words given why the time does not lie in the span.
func (s span) absence(at time.Time, until, from string) string {
	day := at.UTC().Truncate(24 * time.Hour)
	switch {
	case s.fault != "":
		return s.fault
	case !s.from.IsZero() && day.Before(s.from):
		return from + s.from.Format(time.DateOnly)
	case !s.to.IsZero() && day.After(s.to):
		return until + s.to.Format(time.DateOnly)
	}
	return ""
}

func readPerson(record *estate.Record, twice bool) *person {
	n := record.Body()
	p := &person{
		ref: record.Ref, name: n.Str("name"), human: n.Str("type") == "human" && !twice,
		responsible: estate.Ref(n.Str("responsible")), span: readSpan(&n, "activeFrom", "activeTo"),
		deputies: readTerms(&n, record.Ref),
	}
	if twice {
		p.span.fault = "has two records"
	}
	for _, account := range n.Each("github") {
		p.accounts = append(p.accounts, facts.Identity{Login: account.Str("login"), ID: readID(account.Get("id"))})
	}
	for _, mail := range n.Each("emails") {
		if address := facts.Fold(mail.Text); mail.Kind == estate.String && address != "" {
			p.mails = append(p.mails, address)
		}
	}
	return p
}

// readID reads an account's number: 0 where there is none, -1 where it cannot be read.
func readID(n *estate.Node) int64 {
	if n == nil {
		return 0
	}
	id, err := strconv.ParseInt(n.Text, 10, 64)
	if n.Kind != estate.Number || err != nil || id <= 0 {
		return -1
	}
	return id
}

func readTerms(n *estate.Node, principal estate.Ref) []term {
	var terms []term
	for _, entry := range n.Each("deputies") {
		terms = append(terms, term{estate.Ref(entry.Str("person")), principal, readSpan(&entry, "from", "to")})
	}
	return terms
}

func readGroup(record *estate.Record, twice bool) *group {
	n := record.Body()
	g := &group{ref: record.Ref, members: map[estate.Ref]bool{}}
	if record.Kind == estate.Team {
		g.lead, g.order, g.span = estate.Ref(n.Str("lead")), n.Refs("members"), readSpan(&n, "activeFrom", "activeTo")
	} else {
		g.order, g.span, g.deputies = n.Refs("holders"), readSpan(&n, "validFrom", "validTo"), readTerms(&n, record.Ref)
	}
	if twice {
		g.span.fault = "has two records"
	}
	for _, member := range g.order {
		g.members[member] = true
	}
	return g
}
