package roster

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// Person returns who an identity is, to decide what he or she may do: the person with the
// account's number; where the record or the identity has no number, the one with its login;
// where the identity has neither, the one with its address. It is false where that is
// nobody, and where it is more than one.
func (r *Roster) Person(id facts.Identity) (estate.Ref, bool) {
	if found := r.Claimants(id); len(found) == 1 {
		return found[0], true
	}
	return "", false
}

// Claimants returns everybody whom Person would have to choose from, sorted.
func (r *Roster) Claimants(id facts.Identity) []estate.Ref {
	if id.IsWebFlow() {
		return nil // what GitHub commits is nobody's, whatever a record says
	}
	account := id.Complete()
	found := r.byAccount(account)
	if len(found) == 0 && id.ID == 0 && id.Login == "" {
		found = slices.Clone(r.mails[facts.Fold(id.Email)])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// byAccount finds people by number and login. A login whose number is known to be another
// was released and taken by somebody else.
func (r *Roster) byAccount(account facts.Identity) []estate.Ref {
	if account.ID != 0 && len(r.accounts[account.ID]) > 0 {
		return slices.Clone(r.accounts[account.ID])
	}
	var found []estate.Ref
	if login := facts.Fold(account.Login); login != "" {
		for _, c := range r.logins[login] {
			if c.id == 0 || account.ID == 0 {
				found = append(found, c.person)
			}
		}
	}
	return found
}

// Possible returns everybody whom any of the number, the login and the address of an
// identity may mean, sorted: to decide who must be kept apart.
func (r *Roster) Possible(id facts.Identity) []estate.Ref {
	found := slices.Clone(r.mails[facts.Fold(id.Email)])
	written, _ := facts.NoReply(id.Email)
	for _, account := range []facts.Identity{id, written} {
		if account.ID != 0 {
			found = append(found, r.accounts[account.ID]...)
		}
		for _, c := range r.logins[facts.Fold(account.Login)] {
			found = append(found, c.person)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
