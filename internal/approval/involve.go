package approval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// involvement is who had a part in a change and therefore cannot approve it (segregation of
// duties), and what the part was: what was noted first.
type involvement struct {
	people map[estate.Ref]string
	// ids, logins and mails are of accounts, also of such as nobody is known to have.
	ids    map[int64]string
	logins map[string]string
	mails  map[string]string
	// order are the people and accounts as they were found, for people to read.
	order []Reason
	shown map[string]bool
}

// involve gathers everybody who opened, authored, committed or pushed, by git and by the
// forge, since git's word can be forged and the forge's can be incomplete; who asked for the
// change and who carries it out; and who made what it ratifies. Who reports an outcome has no part in the work.
func (j *judge) involve() *involvement {
	v := &involvement{
		people: map[estate.Ref]string{}, ids: map[int64]string{}, logins: map[string]string{}, mails: map[string]string{},
		shown: map[string]bool{},
	}
	j.noteAccount(v, j.Facts.Pull.Author, "opened the pull request")
	for _, a := range j.actors {
		for _, id := range a.identities {
			j.noteAccount(v, id, a.did)
		}
	}
	for _, id := range sorted(j.Facts.Pushers) {
		j.noteAccount(v, id, "pushed")
	}
	if q := j.Assessment.Request; q != nil && !j.closing {
		j.notePerson(v, q.Requester, "asked for "+string(q.Ref))
		if q.Implementer != "" {
			j.notePerson(v, q.Implementer, "carries out "+string(q.Ref))
		} else {
			j.notePerson(v, q.Owner, "owns and so carries out "+string(q.Ref))
		}
	}
	if !j.closing {
		for _, r := range j.Ratified {
			for _, address := range r.Makers {
				j.noteAccount(v, facts.Identity{Email: address}, "made "+short(r.Commit)+", which this ratifies")
			}
		}
	}
	return v
}

// noteAccount notes an account and everybody whom it may be.
func (j *judge) noteAccount(v *involvement, id facts.Identity, did string) {
	if id.IsZero() {
		return
	}
	account, _ := facts.NoReply(id.Email)
	for _, known := range []facts.Identity{id, account} {
		if known.ID != 0 {
			first(v.ids, known.ID, did)
		}
		if login := facts.Fold(known.Login); login != "" {
			first(v.logins, login, did)
		}
	}
	if mail := facts.Fold(id.Email); mail != "" {
		first(v.mails, mail, did)
	}
	people := j.roster.Possible(id)
	for _, person := range people {
		j.notePerson(v, person, did)
	}
	if len(people) == 0 {
		v.show(id.String(), did)
	}
}

// notePerson notes a person, and for a machine whoever answers for it.
func (j *judge) notePerson(v *involvement, person estate.Ref, did string) {
	if person.Kind() != estate.Person {
		return
	}
	v.show(string(person), did)
	first(v.people, person, did)
	for _, human := range j.roster.Responsible(person) {
		why := fmt.Sprintf("answers for %s, which %s", person, did)
		v.show(string(human), why)
		first(v.people, human, why)
	}
}

// show lists each person or account once.
func (v *involvement) show(who, did string) {
	if !v.shown[who] {
		v.shown[who] = true
		v.order = append(v.order, leaf("involved", info, "%s %s", who, did))
	}
}

func first[K comparable](m map[K]string, key K, what string) {
	if _, ok := m[key]; !ok {
		m[key] = what
	}
}

// of says what part somebody had who appears by an account; "" for none. The person may be
// unknown, the account may be zero.
func (v *involvement) of(person estate.Ref, id facts.Identity) string {
	return cmp.Or(v.people[person], v.account(id))
}

func (v *involvement) account(id facts.Identity) string {
	written, _ := facts.NoReply(id.Email)
	return cmp.Or(v.ids[id.ID], v.logins[facts.Fold(id.Login)], v.mails[facts.Fold(id.Email)],
		v.ids[written.ID], v.logins[facts.Fold(written.Login)])
}

// segregation shows who cannot approve.
func (j *judge) segregation() Reason {
	why := "who proposed, asked for or carries out the change does not approve it"
	if j.closing {
		why = "who proposed the outcome does not approve it"
	}
	return branch("segregation", why, j.involved.order)
}

// sorted brings identities of the facts into an order of their own.
func sorted(ids []facts.Identity) []facts.Identity {
	return slices.SortedFunc(slices.Values(ids), facts.Identity.Compare)
}
