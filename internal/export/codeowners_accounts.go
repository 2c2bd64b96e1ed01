package export

import (
	"regexp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/roster"
)

// accountForm is the form of account names at GitHub, managed ones included, up to maxAccount
// characters.
var accountForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

const maxAccount = 100

// ownersOf are who answers for a record: its owner; a team for itself; else the holders of a
// role, the provider of an agreement, the relationship manager of a customer or supplier.
func ownersOf(r *estate.Record) []estate.Ref {
	if r.Kind == estate.Team {
		return []estate.Ref{r.Ref}
	}
	body := r.Body()
	if owner := body.Str("owner"); owner != "" {
		return []estate.Ref{estate.Ref(owner)}
	}
	if holders := body.Refs("holders"); len(holders) > 0 {
		return holders
	}
	for _, name := range []string{"provider", "relationshipManager"} {
		if owner := body.Str(name); owner != "" {
			return []estate.Ref{estate.Ref(owner)}
		}
	}
	return nil
}

// accounts finds the accounts of people, teams and roles.
type accounts struct {
	estate *estate.Estate
	roster *roster.Roster
	at     time.Time
	// hidden are whom the readers may not know of.
	hidden map[estate.Ref]bool
	of     map[estate.Ref][]string
}

// named returns the accounts of whoever is there at the time and human, each as @name.
func (a *accounts) named(ref estate.Ref) []string {
	if known, ok := a.of[ref]; ok {
		return known
	}
	a.of[ref] = nil // a role that holds itself has nobody
	r, ok := a.estate.Record(ref)
	if !ok || a.hidden[ref] || !a.roster.Active(ref, a.at) {
		return nil
	}
	var all []string
	switch r.Kind {
	case estate.Person:
		all = a.person(ref)
	case estate.Team, estate.Role:
		body := r.Body()
		for _, member := range slices.Concat([]estate.Ref{estate.Ref(body.Str("lead"))}, body.Refs("members"), body.Refs("holders")) {
			all = append(all, a.named(member)...)
		}
	default: // nobody else acts
	}
	a.of[ref] = all
	return all
}

func (a *accounts) person(ref estate.Ref) []string {
	if !a.roster.Human(ref) {
		return nil
	}
	var all []string
	for _, account := range a.roster.Accounts(ref) {
		if len(account.Login) <= maxAccount && accountForm.MatchString(account.Login) {
			all = append(all, "@"+account.Login)
		}
	}
	return all
}
