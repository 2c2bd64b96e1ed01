package approval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// allowed are what must not stand in the way.
var allowed = []attempt{
	{"a member approves", func(*approval.Input) {}, approval.Approved, "person/bob approved: member of team/payments"},
	{"the lead approves", func(in *approval.Input) { *review(in) = approved(user("carol", 3)) }, approval.Approved, "lead of team/payments"},
	{"a second account approves", func(in *approval.Input) { *review(in) = approved(user("bob-private", 20)) }, approval.Approved, "person/bob approved"},
	{"a renamed account approves", func(in *approval.Input) { *review(in) = approved(user("robert", 2)) }, approval.Approved, "person/bob approved"},
	{"an account without number on base approves by its login", func(in *approval.Input) { *review(in) = approved(user("IVAN", 4711)) }, approval.Approved, "person/ivan approved"},
	{"a deputy approves in the period", func(in *approval.Input) { *review(in) = approved(user("erin", 5)) }, approval.Approved, "deputy of person/bob until 2026-11-30"},
	{"a deputy approved in the period, which is over", func(in *approval.Input) {
		*review(in) = approved(user("erin", 5))
		review(in).SubmittedAt = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		in.At = time.Date(2026, 12, 5, 0, 0, 0, 0, time.UTC)
	}, approval.Approved, "deputy of person/bob until 2026-11-30"},
	{"a member of a team that holds the role", func(in *approval.Input) { in.Rules.Requirements[0].From = []estate.Ref{"role/cab"} }, approval.Approved, "member of team/payments, which holds role/cab"},
	{"an old approval, as age makes no difference", func(in *approval.Input) { review(in).SubmittedAt = at.AddDate(-3, 0, 0) }, approval.Approved, "person/bob approved"},
	{"another commit with the same content", func(in *approval.Input) { review(in).Commit = older; in.Patches[older] = "p1" }, approval.Approved, "person/bob approved"},
	{"the base has moved", func(in *approval.Input) { in.Base = "4444444444444444444444444444444444444444" }, approval.Approved, "person/bob approved"},
	{"a comment after the approval", func(in *approval.Input) {
		r := approved(user("bob", 2))
		r.State, r.Commit, r.SubmittedAt = facts.Commented, older, at
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Approved, "person/bob approved"},
	{"approved after changes were requested", func(in *approval.Input) {
		r := approved(user("bob-private", 20))
		r.State, r.SubmittedAt = facts.ChangesRequested, at.Add(-2*time.Hour)
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Approved, "person/bob approved"},
	{"changes requested by a machine", func(in *approval.Input) {
		r := approved(facts.Identity{Login: "robot[bot]", ID: 90, Type: facts.Bot})
		r.State = facts.ChangesRequested
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Approved, "does not block"},
	{"changes requested by a stranger", func(in *approval.Input) {
		r := approved(user("mallory", 666))
		r.State = facts.ChangesRequested
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Approved, "mallory (666) asks for changes, which does not block"},
	{"changes requested by who left", func(in *approval.Input) {
		r := approved(user("dave", 4))
		r.State = facts.ChangesRequested
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Approved, "which does not block: person/dave was active only until"},
	{"the web editor, verified", func(in *approval.Input) {
		in.Commits[0].Committer = mail("noreply@github.com")
		in.Facts.Commits[0].Committer = user("web-flow", 19864447)
	}, approval.Approved, "person/bob approved"},
	{"an author whom only the forge knows", func(in *approval.Input) {
		in.Commits[0].Author = mail("alice@home.example")
		in.Facts.Commits[0].Author = facts.Identity{Login: "alice", ID: 1, Email: "alice@home.example"}
	}, approval.Approved, "person/bob approved"},
	{"an author with a number and no person", func(in *approval.Input) { in.Commits[0].Author = mail("555+newbie@users.noreply.github.com") }, approval.Approved, "newbie"},
	{"a team that implements excludes nobody", func(in *approval.Input) { in.Assessment.Request.Implementer = "team/payments" }, approval.Approved, "person/bob approved"},
	{"one human for several requirements", func(in *approval.Input) {
		in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{ID: "board", From: []estate.Ref{"role/cab"}, Need: 1})
	}, approval.Approved, "requirement.board satisfied"},
	{"a policy without requirements, and the floor", func(in *approval.Input) { in.Rules.Requirements = nil }, approval.Approved, "requirement.floor satisfied"},
	{"a standard change with need 0", func(in *approval.Input) { standard(in) }, approval.Approved, "the approval of template/patch on main stands for that of a human"},
	{"a machine's standard change with need 0", machine, approval.Approved, "opened by one of person/robot"},
	{"a machine's standard change that somebody added to, approved by a human", func(in *approval.Input) {
		machine(in)
		in.Facts.Pushers = append(in.Facts.Pushers, user("alice", 1))
		in.Facts.Reviews = []facts.Review{approved(user("heidi", 8))}
	}, approval.Approved, "requirement.floor satisfied"},
	{"an emergency with incident and quorum", func(in *approval.Input) { urgent(in) }, approval.Approved, "a review is owed within 5d"},
	{"an emergency with an issue", func(in *approval.Input) { urgent(in).Incident = "acme/shop#12" }, approval.Approved, "mends acme/shop#12"},
	{"an emergency in a freeze", func(in *approval.Input) {
		urgent(in)
		in.Assessment.Window = window(change.Frozen, at.Add(time.Hour), "calendar/freeze")
	}, approval.Approved, "which an emergency may pass"},
	{"an emergency by a command", func(in *approval.Input) {
		urgent(in).Type = change.Normal
		in.Assessment.Request.Incident, in.Assessment.Request.Reason = "", ""
		command(in, user("heidi", 8), "https://example.org/issues/12 the shop\nis down", at.Add(-time.Minute))
	}, approval.Approved, "declared an emergency by a command of heidi (8)"},
	{"an emergency whose command completes the record", func(in *approval.Input) {
		urgent(in).Incident = ""
		command(in, user("heidi", 8), "incident/2026-11-25-down", at.Add(-time.Minute))
	}, approval.Approved, "mends incident/2026-11-25-down"},
	{"an emergency whose overdue predecessor the authority forgives", func(in *approval.Input) {
		urgent(in)
		in.Assessment.Reviews = []change.Review{{Change: "change/2026-11-01-earlier", Since: at.AddDate(0, 0, -6)}}
		in.Facts.Reviews = append(in.Facts.Reviews, approved(user("erin", 5)))
	}, approval.Approved, "requirement.emergency-authority satisfied"},
	{"an emergency whose predecessor has time left", func(in *approval.Input) {
		urgent(in)
		in.Assessment.Reviews = []change.Review{{Change: "change/2026-11-01-earlier", Since: at.AddDate(0, 0, -5)}}
	}, approval.Approved, "requirement.emergency satisfied"},
	{"an emergency that ratifies a bypass and touches nothing else", func(in *approval.Input) {
		urgent(in).Ratifies = []string{older}
		in.Rules.Controlled, in.Assessment.Touched = nil, nil
	}, approval.Approved, "requirement.emergency satisfied"},
	{"a change whose window gates only the work", func(in *approval.Input) {
		in.Assessment.Window = window(change.NotYet, at.Add(time.Hour), "")
		in.Assessment.Window.GatesMerge = false
	}, approval.Approved, "the merge need not wait for it"},
	{"a conflict", func(in *approval.Input) {
		in.Assessment.Conflicts = []change.Conflict{{Pull: 9, On: []estate.Ref{"ci/db"}, Reason: "pull request 9 touches ci/db too"}}
	}, approval.Approved, "pull request 9 touches ci/db too"},
	{"nothing controlled", func(in *approval.Input) {
		in.Rules.Controlled, in.Facts, in.HasFacts = nil, facts.Facts{}, false
		in.Commits[0].Author = mail("ghost@nowhere.example")
	}, approval.NotControlled, "identities skipped"},
	{"an outcome by the owner", closing, approval.NotControlled, "reports its outcome"},
	{"an outcome by a member of the team that implements", func(in *approval.Input) {
		closing(in)
		in.Assessment.Request.Implementer, in.Facts.Pull.Author = "team/payments", user("carol", 3)
	}, approval.NotControlled, "reports its outcome"},
	{"an outcome by the machine that implements", func(in *approval.Input) {
		closing(in)
		in.Assessment.Request.Implementer, in.Facts.Pull.Author = "person/robot", user("robot[bot]", 90)
	}, approval.NotControlled, "reports its outcome"},
	{"an outcome by a stranger, approved by the owner", func(in *approval.Input) {
		closing(in)
		in.Facts.Pull.Author = user("heidi", 8)
		in.Facts.Reviews = []facts.Review{approved(user("bob", 2))}
	}, approval.Approved, "requirement.outcome satisfied"},
	{"an outcome without facts by the owner", func(in *approval.Input) {
		closing(in)
		in.HasFacts, in.Facts, in.Commits[0].Author = false, facts.Facts{}, mail("bob@example.org")
	}, approval.NotControlled, "reports its outcome"},
	{"an outcome of an emergency", func(in *approval.Input) {
		closing(in)
		in.Assessment.Request.Type = change.Emergency
		in.Assessment.Window = window(change.Missed, at.Add(-time.Hour), "")
	}, approval.NotControlled, "reports its outcome"},
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, a := range allowed {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			in := sound()
			a.try(&in)
			d := approval.Decide(in)
			assert.Equal(t, a.want, d.Verdict, whys(d.Reasons))
			assert.Contains(t, whys(d.Reasons), a.says)
			assert.Empty(t, d.Next, "nothing is left to do")
		})
	}
}
