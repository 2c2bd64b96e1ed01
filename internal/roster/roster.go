// Package roster says who is who: which person has an account or a mail address, who
// belongs to a team or holds a role, who deputises for whom, and when.
//
// It is read from the records of base, and read strictly: whoever is claimed twice is
// nobody, a date that cannot be read never holds, and a team, role or person of which there
// are two records answers for nothing. Days are days in UTC.
package roster

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// Roster is the people, teams and roles of one state of an estate. The zero value knows
// nobody. It is immutable and safe for concurrent use.
type Roster struct {
	people map[estate.Ref]*person
	groups map[estate.Ref]*group
	// refs are the people, sorted.
	refs []estate.Ref
	// deputyOf are the terms in which somebody acts for another person.
	deputyOf map[estate.Ref][]term
	// accounts, logins and mails are who claims an account's number, a login, an address.
	accounts map[int64][]estate.Ref
	logins   map[string][]claim
	mails    map[string][]estate.Ref
}

// person is a Person record.
type person struct {
	ref         estate.Ref
	name        string
	human       bool
	responsible estate.Ref
	accounts    []facts.Identity
	mails       []string
	span        span
	deputies    []term
}

// group is a Team or Role record: the members and lead of the one, the holders of the
// other.
type group struct {
	ref  estate.Ref
	lead estate.Ref
	// order is as written; members holds the same.
	order   []estate.Ref
	members map[estate.Ref]bool
	// deputies are a role's own.
	deputies []term
	span     span
}

// term is the time in which a person acts for another.
type term struct {
	deputy, principal estate.Ref
	span              span
}

// claim is a person with an account of some login. The number is 0 where the record has
// none, and -1 where it cannot be read.
type claim struct {
	person estate.Ref
	id     int64
}

// New reads the people, teams and roles of an estate.
func New(e *estate.Estate) *Roster {
	r := &Roster{
		people: map[estate.Ref]*person{}, groups: map[estate.Ref]*group{}, deputyOf: map[estate.Ref][]term{},
		accounts: map[int64][]estate.Ref{}, logins: map[string][]claim{}, mails: map[string][]estate.Ref{},
	}
	twice := map[estate.Ref]bool{}
	for _, d := range e.Duplicates() {
		twice[d.Ref] = true
	}
	for record := range e.OfKind(estate.Person) {
		r.addPerson(readPerson(record, twice[record.Ref]))
	}
	for _, d := range e.Duplicates() {
		if d.Kind == estate.Person {
			r.claim(readPerson(d, true))
		}
	}
	for _, kind := range []estate.Kind{estate.Team, estate.Role} {
		for record := range e.OfKind(kind) {
			r.groups[record.Ref] = readGroup(record, twice[record.Ref])
		}
	}
	return r
}

func (r *Roster) addPerson(p *person) {
	r.people[p.ref] = p
	r.refs = append(r.refs, p.ref)
	for _, t := range p.deputies {
		r.deputyOf[t.deputy] = append(r.deputyOf[t.deputy], t)
	}
	r.claim(p)
}

// claim notes what identifies a person.
func (r *Roster) claim(p *person) {
	for _, account := range p.accounts {
		if account.ID > 0 && !slices.Contains(r.accounts[account.ID], p.ref) {
			r.accounts[account.ID] = append(r.accounts[account.ID], p.ref)
		}
		if login := facts.Fold(account.Login); login != "" {
			if c := (claim{p.ref, account.ID}); !slices.Contains(r.logins[login], c) {
				r.logins[login] = append(r.logins[login], c)
			}
		}
	}
	for _, mail := range p.mails {
		if !slices.Contains(r.mails[mail], p.ref) {
			r.mails[mail] = append(r.mails[mail], p.ref)
		}
	}
}

// Exists reports whether there is a record of a person, team or role.
func (r *Roster) Exists(ref estate.Ref) bool { return r.people[ref] != nil || r.groups[ref] != nil }

// People returns all people, humans and machines, sorted.
func (r *Roster) People() []estate.Ref { return slices.Clone(r.refs) }

// Human reports whether somebody is a human: known, and no machine.
func (r *Roster) Human(ref estate.Ref) bool { return r.people[ref] != nil && r.people[ref].human }

// Name returns a person's name; "" where nobody has the reference.
func (r *Roster) Name(ref estate.Ref) string {
	if p := r.people[ref]; p != nil {
		return p.name
	}
	return ""
}

// Accounts returns what identifies a person: the accounts, then the addresses.
func (r *Roster) Accounts(ref estate.Ref) []facts.Identity {
	p := r.people[ref]
	if p == nil {
		return nil
	}
	var all []facts.Identity
	for _, account := range p.accounts {
		if account.ID >= 0 {
			all = append(all, account)
		}
	}
	for _, mail := range p.mails {
		all = append(all, facts.Identity{Email: mail})
	}
	return all
}

// Responsible returns who answers for a machine, and for the machine that answers for it,
// and so on: every person met on the way. For a human it is nobody.
func (r *Roster) Responsible(ref estate.Ref) []estate.Ref {
	seen := []estate.Ref{ref}
	for p := r.people[ref]; p != nil && !p.human && p.responsible != "" && !slices.Contains(seen, p.responsible); {
		seen = append(seen, p.responsible)
		p = r.people[p.responsible]
	}
	return seen[1:]
}

// Active reports whether a person may act at a time, or a team or role exists at it.
func (r *Roster) Active(ref estate.Ref, at time.Time) bool { return r.Absence(ref, at) == "" }

// Absence says why a person, team or role is not there at a time: "left on 2026-10-31"; ""
// where it is.
func (r *Roster) Absence(ref estate.Ref, at time.Time) string {
	if p := r.people[ref]; p != nil {
		return p.span.absence(at, "was active only until ", "is active only from ")
	}
	if g := r.groups[ref]; g != nil {
		return g.span.absence(at, "existed only until ", "exists only from ")
	}
	return "has no record"
}
