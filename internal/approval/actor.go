package approval

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/facts"
)

// actor is somebody who did something to a commit: what git and the forge say of him.
type actor struct {
	did        string
	commit     string
	identities []facts.Identity
	// known is true where it is clear who that is.
	known bool
	// why says what is unknown otherwise.
	why string
}

// readActors finds the authors, committers and co-authors of all commits, by git and by the
// forge. GitHub's own committer is left out where GitHub has verified the commit.
func (j *judge) readActors() []actor {
	told := map[string][]facts.Commit{}
	for _, c := range j.Facts.Commits {
		told[c.SHA] = append(told[c.SHA], c)
	}
	var all []actor
	for _, c := range j.Commits {
		all = append(all, j.ofCommit(c, told[strings.ToLower(c.ID)])...)
		delete(told, strings.ToLower(c.ID))
	}
	// What the forge says of commits that are not there any more involves people too, but
	// says nothing of who wrote what is proposed.
	for _, sha := range slices.Sorted(maps.Keys(told)) {
		for _, a := range j.ofCommit(Commit{ID: sha}, told[sha]) {
			a.known = true
			all = append(all, a)
		}
	}
	return all
}

// ofCommit are the actors of one commit. The forge may say several things of it, though it
// should not; then all hold, and only what is verified in each is.
func (j *judge) ofCommit(c Commit, told []facts.Commit) []actor {
	verified := len(told) > 0
	var authors, committers, coAuthors []facts.Identity
	for _, t := range told {
		verified = verified && t.Verified
		authors, committers = append(authors, t.Author), append(committers, t.Committer)
		coAuthors = append(coAuthors, t.CoAuthors...)
	}
	id := short(c.ID)
	all := []actor{
		j.actor("authored "+id, id, c.Author, sorted(authors)),
		j.committer("committed "+id, id, c.Committer, sorted(committers), verified),
	}
	return append(all, j.coAuthors(id, c.CoAuthors, sorted(coAuthors))...)
}

// actor joins what git and the forge say of one part in a commit. Where they speak of one
// address it is enough that one of the two tells who it is.
func (j *judge) actor(did, commit string, git facts.Identity, told []facts.Identity) actor {
	a := actor{did: did, commit: commit, identities: present(append([]facts.Identity{git}, told...))}
	if len(a.identities) == 0 {
		a.why = "nobody is named who " + did
		return a
	}
	a.known = true
	for _, id := range a.identities {
		if j.known(id) || slices.ContainsFunc(a.identities, func(other facts.Identity) bool { return j.known(other) && sameAddress(id, other) }) {
			continue
		}
		a.known, a.why = false, fmt.Sprintf("nobody on main is %s, who %s, and the account's number is not known", quoted(id), did)
	}
	return a
}

// committer is an actor, unless it is GitHub itself.
func (j *judge) committer(did, commit string, git facts.Identity, told []facts.Identity, verified bool) actor {
	github := func(id facts.Identity) bool { return id.IsWebFlow() && !id.IsZero() }
	all := present(append([]facts.Identity{git}, told...))
	others := slices.DeleteFunc(slices.Clone(all), github)
	switch {
	case len(others) == len(all):
		return j.actor(did, commit, git, told)
	case !verified:
		return actor{did: did, commit: commit, identities: others,
			why: "commit " + commit + " claims to be made in the browser, and the forge has not verified it"}
	case len(others) == 0:
		return actor{did: did, commit: commit, known: true}
	}
	return j.actor(did, commit, others[0], others[1:])
}

// coAuthors joins the co-authors in a commit's trailers with those that the forge found, by
// their addresses.
func (j *judge) coAuthors(commit string, git, told []facts.Identity) []actor {
	var all []actor
	matched := make([]bool, len(told))
	for _, g := range git {
		var same []facts.Identity
		for i, t := range told {
			if facts.Fold(t.Email) != "" && facts.Fold(t.Email) == facts.Fold(g.Email) {
				same, matched[i] = append(same, t), true
			}
		}
		all = append(all, j.actor("co-authored "+commit, commit, g, same))
	}
	for i, t := range told {
		if !matched[i] {
			all = append(all, j.actor("co-authored "+commit, commit, facts.Identity{}, []facts.Identity{t}))
		}
	}
	return all
}

// known reports whether it is clear who an identity is: it has an account's number, or a
// person on base has it. What GitHub commits is nobody's.
func (j *judge) known(id facts.Identity) bool {
	return !id.IsWebFlow() && (id.Complete().ID != 0 || len(j.roster.Claimants(id)) > 0)
}

// sameAddress reports whether two identities may be of one address.
func sameAddress(a, b facts.Identity) bool {
	x, y := facts.Fold(a.Email), facts.Fold(b.Email)
	return x == "" || y == "" || x == y
}

func present(ids []facts.Identity) []facts.Identity {
	return slices.DeleteFunc(ids, facts.Identity.IsZero)
}

// quoted names an identity that somebody wrote himself.
func quoted(id facts.Identity) string {
	name := plain(id.String())
	if runes := []rune(name); len(runes) > 80 {
		name = string(runes[:80]) + "…"
	}
	return name
}

// identities judges whether it is known who proposes.
func (j *judge) identities() Reason {
	var children []Reason
	unknown := func(why string) { children = append(children, leaf("identity", pending, "%s", why)) }
	if len(j.Commits) == 0 {
		unknown("the commits are not known")
		j.todo(toIdentify, "find out which commits are proposed")
	}
	if j.HasFacts {
		j.account(j.Facts.Pull.Author, "opened the pull request", unknown)
	}
	seen := map[string]bool{}
	for _, a := range j.actors {
		if a.known || seen[a.why] {
			continue
		}
		seen[a.why] = true
		unknown(a.why)
		j.identify(a)
	}
	for _, id := range sorted(j.Facts.Pushers) {
		j.account(id, "pushed", unknown)
	}
	children = append(children, j.pushers())
	r := branch("identities", "it is known who proposes", children)
	if r.Result == pending {
		r.Why = "it is not known who proposes"
	}
	return r
}

// account judges whether an account of the facts is known.
func (j *judge) account(id facts.Identity, did string, unknown func(string)) {
	switch {
	case id.IsZero():
		unknown("it is not known who " + did)
		j.todo(toIdentify, "find out who "+did)
	case !j.known(id):
		unknown(fmt.Sprintf("nobody on main is %s, who %s, and the account's number is not known", quoted(id), did))
		j.identify(actor{did: did, identities: []facts.Identity{id}})
	}
}

// identify says how an unknown identity becomes known.
func (j *judge) identify(a actor) {
	for _, id := range a.identities {
		if mail := quoted(facts.Identity{Email: id.Email}); id.Email != "" && !j.known(id) {
			j.todo(toIdentify, fmt.Sprintf("add emails: [%s] to the person in catalogue/people, on main, or write the commits anew under an address that GitHub knows", mail))
			return
		}
	}
	j.todo(toIdentify, "find out who "+a.did)
}

// pushers judges whether all are known who pushed.
func (j *judge) pushers() Reason {
	switch {
	case !j.HasFacts:
		j.todo(toIdentify, "open a pull request, and give its facts with --facts: without them nobody is known to have pushed or approved")
		return leaf("pushers", pending, "there are no facts of the pull request: it is not known who opened it, pushed or reviewed")
	case !j.Facts.PushersComplete:
		j.todo(toIdentify, "let the forge name everybody who pushed to the branch: the facts do not")
		return leaf("pushers", pending, "it is not known who pushed: the facts do not name everybody")
	}
	return leaf("pushers", satisfied, "it is known who pushed")
}
