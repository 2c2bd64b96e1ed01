package approval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// voice is what somebody says of the change: the latest review of one human with all
// accounts, or of an account that is nobody's or a machine's.
type voice struct {
	// by names the person, or else the account.
	by string
	// person is "" where nobody is known to have the account.
	person estate.Ref
	facts.Review
	// flaw says why the review counts for nothing, whoever is asked; "" where it may count.
	flaw string
}

// voices finds what everybody says. Comments say nothing. Of one's reviews the latest
// holds; at equal times the one that asks for changes, then the dismissed one. An approval
// that is later than the decision is a voice of its own and replaces nothing; an objection
// that is later holds already.
func (j *judge) voices() []voice {
	latest := map[voiceKey]voice{}
	for _, r := range j.Facts.Reviews {
		if r.State != facts.Approved && r.State != facts.ChangesRequested && r.State != facts.Dismissed {
			continue
		}
		v := j.voice(r)
		key := voiceKey{person: v.person, later: r.State == facts.Approved && r.SubmittedAt.After(j.At)}
		if v.person == "" {
			key.account = facts.Identity{ID: r.By.ID, Login: facts.Fold(r.By.Login), Email: facts.Fold(r.By.Email)}
			if r.By.ID != 0 {
				key.account = facts.Identity{ID: r.By.ID}
			}
		}
		if before, ok := latest[key]; !ok || before.Compare(&r) < 0 {
			latest[key] = v
		}
	}
	var all []voice
	for _, v := range latest {
		v.flaw = j.flaw(v)
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b voice) int { return cmp.Or(cmp.Compare(a.by, b.by), a.Compare(&b.Review)) })
	return all
}

// voiceKey tells voices apart: by person, or by account where that is nobody's.
type voiceKey struct {
	person  estate.Ref
	account facts.Identity
	later   bool
}

// voice finds who gave a review. What is done with a machine's account is not said by the
// human who has it too.
func (j *judge) voice(r facts.Review) voice {
	if person, ok := j.roster.Person(r.By); ok && (r.By.MayBeHuman() || !j.roster.Human(person)) {
		return voice{by: string(person), person: person, Review: r}
	}
	return voice{by: quoted(r.By), Review: r}
}

// tooLate is why a review does not count that is later than the decision.
const tooLate = "given after the time of this decision"

// later tells how reviews count that are later than the time of the decision.
func (j *judge) later(voices []voice) {
	n := 0
	for _, v := range voices {
		if v.flaw == tooLate {
			n++
		}
	}
	if n > 0 {
		verb := " is"
		if n > 1 {
			verb = "s are"
		}
		j.todo(toDecide, fmt.Sprintf("decide as of now (--at now): %d review%s later than %s, the time of this decision", n, verb, moment(j.At)))
	}
}

// flaw says why a review cannot count, whoever's approval is asked for.
func (j *judge) flaw(v voice) string {
	pull := j.Facts.Pull
	switch part := j.involved.of(v.person, v.By); {
	case v.State == facts.ChangesRequested:
		return "asks for changes"
	case v.State == facts.Dismissed:
		return "the review was dismissed"
	case !v.By.MayBeHuman():
		return "given by a machine's account"
	case v.person == "" && len(j.roster.Claimants(v.By)) > 1:
		return "more than one person on main claims the account: " + names(j.roster.Claimants(v.By))
	case v.person == "":
		return "nobody on main has the account"
	case !j.roster.Human(v.person):
		return string(v.person) + " is a machine's account"
	case v.SubmittedAt.After(j.At):
		return tooLate
	case j.roster.Absence(v.person, j.At) != "":
		return string(v.person) + " " + j.roster.Absence(v.person, j.At)
	case j.roster.Absence(v.person, v.SubmittedAt) != "":
		return string(v.person) + " " + j.roster.Absence(v.person, v.SubmittedAt) + ", after the review"
	case part != "":
		return "had a part in the change: " + part
	case v.BaseRef == "" || pull.BaseRef == "":
		return "it is not known into which branch the change was to be merged when it was reviewed"
	case v.BaseRef != pull.BaseRef:
		return fmt.Sprintf("given for %s, not for %s", v.BaseRef, pull.BaseRef)
	}
	return j.stale(v.Review)
}

// stale says why an approval is not for what is proposed now. It is for the content: a
// commit with another message or another base may carry the same.
func (j *judge) stale(r facts.Review) string {
	patch, ok := j.Patches[r.Commit]
	switch {
	case j.Patch == "":
		return "it is not known what the change alters"
	case r.Commit == "":
		return "it is not known which commit was reviewed"
	case !ok || patch == "":
		return "the reviewed commit " + short(r.Commit) + " is gone"
	case patch != j.Patch:
		return "given for commit " + short(r.Commit) + ", which alters something else than the change does now"
	}
	return ""
}

// objections judges who asks for changes: any active human on base, on whatever commit it
// was.
func (j *judge) objections(voices []voice) Reason {
	var children []Reason
	blocked := false
	for _, v := range voices {
		if v.State != facts.ChangesRequested {
			continue
		}
		if why := j.powerless(v); why != "" {
			children = append(children, leaf("objection", info, "%s asks for changes, which does not block: %s", v.by, why))
			continue
		}
		blocked = true
		by := v.by
		if v.person == "" {
			by += ", who may be " + names(j.roster.Claimants(v.By))
		}
		children = append(children, leaf("objection", pending, "%s asks for changes", by))
		j.todo(toAnswer, "settle the changes that "+j.named(estate.Ref(v.by))+" asks for; they block until that review is withdrawn")
	}
	if !blocked {
		return branch("reviews", "nobody who can block asks for changes", children)
	}
	return branch("reviews", "changes are asked for", children)
}

// powerless says why an objection does not block. Where it is not clear which of several
// people has the account it does if one of them could.
func (j *judge) powerless(v voice) string {
	if !v.By.MayBeHuman() {
		return "it is a machine's account"
	}
	claimants := j.roster.Claimants(v.By)
	why := "nobody on main has the account"
	for _, person := range claimants {
		switch {
		case !j.roster.Human(person) && len(claimants) == 1:
			why = string(person) + " is a machine's account"
		case !j.roster.Active(person, j.At):
			why = string(person) + " " + j.roster.Absence(person, j.At)
		default:
			return ""
		}
	}
	return why
}
