package audit

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/roster"
)

// clockSlack is how far the clocks of a forge, a recorder and whoever merges may be apart.
const clockSlack = 5 * time.Minute

// claim is an entry that says that an approved pull request was merged, with what git says
// of it.
type claim struct {
	entry    *ledger.Entry
	decision decision
	// facts are nil where the entry has none. forgotten is true where names in them are.
	facts     *facts.Facts
	forgotten bool
	// roster is that of the commit before.
	roster *roster.Roster
	// request is the change record; nil where it was not read.
	request *change.Request
	// proposers are the authors, committers and co-authors of what was proposed, by git.
	proposers []facts.Identity
	// patch is what was proposed, and patches the same at the commits that were reviewed, by
	// commit; absent where the commit is gone.
	patch   string
	patches map[string]string
	// tree is that of the commit after.
	tree string
	// taken is when main took it in; zero where that is not known, since main was moved to a
	// commit that was there before.
	taken time.Time
}

// merged is when main took it in by what is known of it: by the forge where that is later than
// the commit's date, since a queue merges commits that it made before.
func (c *claim) merged() time.Time {
	if c.facts != nil && c.facts.Pull.MergedAt.After(c.taken) {
		return c.facts.Pull.MergedAt
	}
	return c.taken
}

// flaw is something wrong with an entry.
type flaw struct {
	code     diag.Code
	severity diag.Severity
	message  string
}

// judging is a claim under judgement.
type judging struct {
	*claim
	flaws []flaw
	// involved is what part somebody had.
	involved map[estate.Ref]string
}

// judge says what is wrong with a claim, but for the content.
func (c *claim) judge() []flaw {
	j := &judging{claim: c}
	j.agreement()
	switch c.decision.Verdict {
	case approval.Approved:
		j.involve()
		j.requirements()
	case approval.NotControlled:
	default:
		j.add(diag.NotApproved, "it is recorded as merged though its decision is %s", diag.Quote(string(c.decision.Verdict)))
	}
	return j.flaws
}

func (j *judging) add(code diag.Code, format string, args ...any) {
	f := flaw{code, diag.Error, fmt.Sprintf(format, args...)}
	for _, known := range j.flaws {
		if known == f {
			return
		}
	}
	j.flaws = append(j.flaws, f)
}

// agreement checks that the decision is about what was merged.
func (j *judging) agreement() {
	d, e := &j.decision, j.entry
	switch {
	case d.Head != e.Head:
		j.add(diag.NotApproved, "its decision is about the head %s, not %s", short(d.Head), short(e.Head))
	case d.Base != e.Before:
		j.add(diag.NotApproved, "its decision was made on %s of main, not on %s, which it was merged into", short(d.Base), short(e.Before))
	case d.Change.Ref != e.Change:
		j.add(diag.NotApproved, "its decision is about %s, not about %s", named(d.Change.Ref), named(e.Change))
	case d.Patch != j.patch:
		j.add(diag.NotApproved, "its decision is about another patch than the commit %s makes", short(e.Head))
	case !j.taken.IsZero() && !d.EvaluatedAt.Equal(j.merged()):
		j.add(diag.NotApproved, "its decision was made as of %s, and main took it in at %s", moment(d.EvaluatedAt), moment(j.merged()))
	}
	if j.facts != nil && j.facts.Pull.MergedAt.After(e.RecordedAt.Add(clockSlack)) {
		j.add(diag.BackdatedEntry, "by its facts it was merged at %s, after the entry was written (%s)", moment(j.facts.Pull.MergedAt), moment(e.RecordedAt))
	}
	if j.facts != nil && j.facts.Pull.Number != e.Pull {
		j.add(diag.UnknownApproval, "its facts are about the pull request #%d, not about #%d", j.facts.Pull.Number, e.Pull)
	}
	if d.Tree != j.tree && (d.Tree != "" || d.Verdict != approval.NotControlled) {
		j.add(diag.OtherContent, "main has the tree %s and the decision foretold %s", short(j.tree), short(d.Tree))
	}
}

// involve finds who had a part in what was proposed, by git and by the forge.
func (j *judging) involve() {
	j.involved = map[estate.Ref]string{}
	note := func(did string, ids ...facts.Identity) {
		for _, id := range ids {
			if id.IsWebFlow() || id.IsZero() {
				continue
			}
			for _, person := range j.roster.Possible(id) {
				j.part(person, did)
				for _, human := range j.roster.Responsible(person) {
					j.part(human, "answers for "+string(person)+", which "+did)
				}
			}
		}
	}
	if f := j.facts; f != nil {
		note("opened the pull request", f.Pull.Author)
		note("pushed to it", f.Pushers...)
		for i := range f.Commits {
			c := &f.Commits[i]
			note("made a commit of it", append([]facts.Identity{c.Author, c.Committer}, c.CoAuthors...)...)
		}
	}
	note("made a commit of it", j.proposers...)
	j.parts(j.request)
}

func (j *judging) part(person estate.Ref, did string) {
	if _, known := j.involved[person]; !known {
		j.involved[person] = did
	}
}

// requirements checks that every requirement was met by those who were entitled.
func (j *judging) requirements() {
	approved := false
	for i := range j.decision.Requirements {
		r := &j.decision.Requirements[i]
		if !r.Satisfied || r.Have < r.Need {
			j.add(diag.NotApproved, "the requirement %s is not met: %d of %d approved", diag.Quote(r.ID), r.Have, r.Need)
		}
		counted, doubted := map[string]bool{}, false
		for k := range r.Approvals {
			if a := &r.Approvals[k]; a.Counted {
				counted[a.By] = true
				doubted = !j.sound(r, a) || doubted
			}
		}
		if len(counted) < r.Need && !doubted {
			j.add(diag.NotApproved, "the requirement %s needs %d to approve and names %d", diag.Quote(r.ID), r.Need, len(counted))
		}
		approved = approved || len(counted) > 0
	}
	if !approved && j.decision.Change.Type != change.Standard {
		j.add(diag.NotApproved, "its decision is approved though nobody who had no part in it approved")
	}
}

// sound reports whether an approval that was counted is one, by somebody who was entitled.
func (j *judging) sound(r *approval.Requirement, a *approval.Approval) bool {
	person := estate.Ref(a.By)
	if person.Kind() != estate.Person || !j.roster.Human(person) {
		j.add(diag.NotEntitled, "the approval of %s is counted, who is no human on main at %s", diag.Quote(a.By), short(j.entry.Before))
		return false
	}
	review, why := j.review(person, a.Commit)
	if review == nil {
		if j.forgotten && j.nameless() {
			j.flaws = append(j.flaws, flaw{diag.NamesForgotten, diag.Warning, fmt.Sprintf("whether %s approved cannot be told: a name was forgotten, and the account has no number on main", person)})
			return true
		}
		j.add(diag.UnknownApproval, "the approval of %s is counted, and %s", person, why)
		return false
	}
	if part := j.involved[person]; part != "" {
		j.add(diag.NotEntitled, "the approval of %s is counted, who %s", person, part)
		return false
	}
	if why := j.barred(r, person, review.SubmittedAt); why != "" {
		j.add(diag.NotEntitled, "the approval of %s is counted for %s: by the people of main at %s, %s", person, diag.Quote(r.ID), short(j.entry.Before), why)
		return false
	}
	return true
}

// barred says why somebody was not entitled to an approval; "" where he was.
func (j *judging) barred(r *approval.Requirement, person estate.Ref, reviewed time.Time) string {
	at := j.decision.EvaluatedAt
	if len(r.From) == 0 { // anybody who had no part
		for _, t := range []time.Time{at, reviewed} {
			if why := j.roster.Absence(person, t); why != "" {
				return string(person) + " " + why
			}
		}
		return ""
	}
	var whys []string
	for _, from := range r.From {
		ok, why := j.roster.Entitled(person, from, reviewed, at)
		if ok {
			return ""
		}
		whys = append(whys, why)
	}
	return strings.Join(whys, "; ")
}

// short shortens a commit's id for a message.
func short(id string) string {
	if id == "" {
		return "nothing"
	}
	if len(id) > 10 {
		return id[:10]
	}
	return diag.Quote(id)
}

// named is a record for a message.
func named(ref estate.Ref) string {
	if ref == "" {
		return "no change"
	}
	return diag.Quote(string(ref))
}
