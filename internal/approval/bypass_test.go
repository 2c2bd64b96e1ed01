package approval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// attempt is a way to get a change merged that should not be. It alters the sound input.
type attempt struct {
	name string
	try  func(in *approval.Input)
	want approval.Verdict
	// says is part of a reason.
	says string
}

func review(in *approval.Input) *facts.Review { return &in.Facts.Reviews[0] }

// attempts are the bypass corpus.
var attempts = []attempt{
	{"nobody approves", func(in *approval.Input) { in.Facts.Reviews = nil }, approval.Pending, "0 of 1"},
	{"stale approval of an older commit", func(in *approval.Input) { review(in).Commit = older }, approval.Pending, "alters something else"},
	{"approval of a commit that is gone", func(in *approval.Input) { in.Patches = map[string]string{} }, approval.Pending, "is gone"},
	{"approval of no commit", func(in *approval.Input) { review(in).Commit = ""; in.Patches[""] = "p1" }, approval.Pending, "not known which commit was reviewed"},
	{"empty patch matches empty patch", func(in *approval.Input) { in.Patch, in.Patches[head] = "", "" }, approval.Pending, "not known what the change alters"},
	{"commit after approval that only reformats", func(in *approval.Input) { review(in).Commit = older; in.Patches[older] = "p1-with-a-space" }, approval.Pending, "alters something else"},
	{"self approval by the opener", func(in *approval.Input) { *review(in) = approved(user("alice", 1)) }, approval.Pending, "opened the pull request"},
	{"self approval by a commit's author", func(in *approval.Input) { in.Commits[0].Author = mail("BOB@example.org") }, approval.Pending, "authored 1111111"},
	{"self approval by a commit's committer", func(in *approval.Input) { in.Commits[0].Committer = mail("bob@example.org") }, approval.Pending, "committed 1111111"},
	{"self approval by a co-author in a trailer", func(in *approval.Input) { in.Commits[0].CoAuthors = []facts.Identity{mail("bob@example.org")} }, approval.Pending, "co-authored 1111111"},
	{"self approval by a co-author the forge knows", func(in *approval.Input) { in.Facts.Commits[0].CoAuthors = []facts.Identity{user("bob", 2)} }, approval.Pending, "co-authored 1111111"},
	{"self approval by a noreply address", func(in *approval.Input) { in.Commits[0].Author = mail("2+Bob@users.noreply.github.com") }, approval.Pending, "authored 1111111"},
	{"self approval by an old noreply address", func(in *approval.Input) { in.Commits[0].Author = mail("bob@users.noreply.github.com") }, approval.Pending, "authored 1111111"},
	{"self approval by who pushed", func(in *approval.Input) { in.Facts.Pushers = append(in.Facts.Pushers, user("bob", 2)) }, approval.Pending, "had a part in the change: pushed"},
	{"self approval with a second account", func(in *approval.Input) { in.Facts.Pushers = append(in.Facts.Pushers, user("bob-private", 20)) }, approval.Pending, "had a part in the change: pushed"},
	{"self approval after renaming the account", func(in *approval.Input) { in.Facts.Pushers = append(in.Facts.Pushers, user("robert", 2)) }, approval.Pending, "had a part in the change: pushed"},
	{"self approval by an account without number on base", func(in *approval.Input) {
		*review(in) = approved(user("ivan", 99))
		in.Facts.Pushers = append(in.Facts.Pushers, user("ivan-renamed", 99))
	}, approval.Pending, "had a part in the change: pushed"},
	{"approval by the requester", func(in *approval.Input) { in.Assessment.Request.Requester = "person/bob" }, approval.Pending, "asked for change/2026-11-20-upgrade"},
	{"approval by the implementer", func(in *approval.Input) { in.Assessment.Request.Implementer = "person/bob" }, approval.Pending, "carries out change/2026-11-20-upgrade"},
	{"approval by the owner who implements since nobody else is named", func(in *approval.Input) { in.Assessment.Request.Owner = "person/bob" }, approval.Pending, "so carries out"},
	{"bot approves", func(in *approval.Input) {
		*review(in) = approved(facts.Identity{Login: "github-actions[bot]", ID: 41898282, Type: facts.Bot})
	}, approval.Pending, "a machine's account"},
	{"bot in a human's record approves", func(in *approval.Input) { review(in).By.Type = facts.Bot }, approval.Pending, "a machine's account"},
	{"account with a bot's name approves", func(in *approval.Input) { review(in).By = facts.Identity{Login: "bob[bot]", ID: 2} }, approval.Pending, "a machine's account"},
	{"account of an unheard-of type approves", func(in *approval.Input) { review(in).By.Type = "Mannequin" }, approval.Pending, "a machine's account"},
	{"machine account that is a member approves", func(in *approval.Input) { *review(in) = approved(facts.Identity{Login: "robot", ID: 90}) }, approval.Pending, "machine's account"},
	{"human approves what his machine proposes", func(in *approval.Input) {
		in.Rules.Requirements[0].From = []estate.Ref{"role/cab"}
		in.Facts.Pull.Author = user("robot[bot]", 90)
		*review(in) = approved(user("frank", 6))
	}, approval.Pending, "answers for person/robot"},
	{"human approves what his machine committed", func(in *approval.Input) {
		in.Rules.Requirements[0].From = []estate.Ref{"role/cab"}
		in.Commits[0].Committer = mail("robot@example.org")
		*review(in) = approved(user("frank", 6))
	}, approval.Pending, "answers for person/robot"},
	{"approver who left", func(in *approval.Input) {
		*review(in) = approved(user("dave", 4))
		review(in).SubmittedAt = at.Add(-48 * time.Hour)
	}, approval.Pending, "was active only until 2026-11-24"},
	{"approver who joined after the review", func(in *approval.Input) {
		in.Rules.Requirements[0].From = []estate.Ref{"person/judy"}
		*review(in) = approved(user("judy", 10))
		review(in).SubmittedAt = at.Add(-48 * time.Hour)
	}, approval.Pending, "active only from 2026-11-25"},
	{"approver who joined after the review, where anybody will do", func(in *approval.Input) {
		in.Rules.Requirements = nil
		*review(in) = approved(user("judy", 10))
		review(in).SubmittedAt = at.Add(-48 * time.Hour)
	}, approval.Pending, "active only from 2026-11-25, after the review"},
	{"deputy before the period", func(in *approval.Input) {
		*review(in) = approved(user("erin", 5))
		review(in).SubmittedAt = time.Date(2026, 11, 19, 23, 59, 59, 0, time.UTC)
	}, approval.Pending, "deputy of person/bob only from 2026-11-20"},
	{"deputy of a later period", func(in *approval.Input) { *review(in) = approved(user("heidi", 8)) }, approval.Pending, "deputy of person/bob only from 2026-12-01"},
	{"deputy of somebody who left", func(in *approval.Input) { *review(in) = approved(user("judy", 10)) }, approval.Pending, "deputy of person/dave, but person/dave was active only until"},
	{"approver outside of the team", func(in *approval.Input) { *review(in) = approved(user("frank", 6)) }, approval.Pending, "person/frank does not count: not in team/payments"},
	{"team that does not exist any more", func(in *approval.Input) { in.Rules.Requirements[0].From = []estate.Ref{"team/gone"} }, approval.Pending, "existed only until 2026-11-01"},
	{"team that never existed", func(in *approval.Input) { in.Rules.Requirements[0].From = []estate.Ref{"team/none"} }, approval.Pending, "team/none has no record"},
	{"requirement that asks nobody", func(in *approval.Input) { in.Rules.Requirements[0].From = nil }, approval.Pending, "never met"},
	{"requirement that needs nobody", func(in *approval.Input) { in.Rules.Requirements[0].Need = 0 }, approval.Pending, "never met"},
	{"requirement that needs less than nobody", func(in *approval.Input) { in.Rules.Requirements[0].Need = -1 }, approval.Pending, "never met"},
	{"policy without requirements and nobody", func(in *approval.Input) { in.Rules.Requirements, in.Facts.Reviews = nil, nil }, approval.Pending, "requirement.floor pending"},
	{"one human counted twice", func(in *approval.Input) {
		in.Rules.Requirements[0].Need = 2
		in.Facts.Reviews = append(in.Facts.Reviews, approved(user("bob-private", 20)))
	}, approval.Pending, "1 of 2"},
	{"account that two people claim", func(in *approval.Input) { *review(in) = approved(user("twin", 30)) }, approval.Pending, "more than one person"},
	{"released login taken by a stranger", func(in *approval.Input) { *review(in) = approved(user("bob", 666)) }, approval.Pending, "nobody on main has the account"},
	{"retargeted branch", func(in *approval.Input) { in.Facts.Pull.BaseRef = "refs/heads/release" }, approval.Pending, "given for refs/heads/main, not for refs/heads/release"},
	{"target branch unknown on both sides", func(in *approval.Input) { in.Facts.Pull.BaseRef, review(in).BaseRef = "", "" }, approval.Pending, "not known into which branch"},
	{"forged trailer", func(in *approval.Input) { in.Commits[0].Reserved = []string{"Approved-by"} }, approval.Rejected, "Approved-by"},
	{"unknown author", func(in *approval.Input) {
		in.Commits[0].Author, in.Facts.Commits = mail("ghost@nowhere.example"), nil
	}, approval.Pending, "nobody on main is ghost@nowhere.example"},
	{"forged author whom the forge maps to somebody else", func(in *approval.Input) {
		in.Commits[0].Author = mail("ghost@nowhere.example")
		in.Facts.Commits[0].Author = facts.Identity{Login: "alice", ID: 1, Email: "alice@example.org"}
	}, approval.Pending, "nobody on main is ghost@nowhere.example"},
	{"unknown co-author", func(in *approval.Input) {
		in.Commits[0].CoAuthors = []facts.Identity{mail("ghost@nowhere.example")}
	}, approval.Pending, "co-authored 1111111"},
	{"commit without an author", func(in *approval.Input) {
		in.Commits[0].Author, in.Facts.Commits[0].Author = facts.Identity{}, facts.Identity{}
	}, approval.Pending, "nobody is named who authored"},
	{"unknown opener", func(in *approval.Input) { in.Facts.Pull.Author = facts.Identity{} }, approval.Pending, "it is not known who opened"},
	{"unknown pusher", func(in *approval.Input) { in.Facts.Pushers = append(in.Facts.Pushers, facts.Identity{}) }, approval.Pending, "it is not known who pushed"},
	{"pushers not complete", func(in *approval.Input) { in.Facts.PushersComplete = false }, approval.Pending, "do not name everybody"},
	{"no facts", func(in *approval.Input) { in.HasFacts = false }, approval.Pending, "no facts"},
	{"no commits", func(in *approval.Input) { in.Commits = nil }, approval.Pending, "commits are not known"},
	{"web editor that GitHub has not verified", func(in *approval.Input) {
		in.Commits[0].Committer = mail("noreply@github.com")
		in.Facts.Commits[0].Committer, in.Facts.Commits[0].Verified = user("web-flow", 19864447), false
	}, approval.Pending, "claims to be made in the browser"},
	{"web editor that one of two accounts of a commit denies", func(in *approval.Input) {
		in.Commits[0].Committer = mail("noreply@github.com")
		in.Facts.Commits[0].Committer = user("web-flow", 19864447)
		twice := in.Facts.Commits[0]
		twice.Verified = false
		in.Facts.Commits = append(in.Facts.Commits, twice)
	}, approval.Pending, "claims to be made in the browser"},
	{"web editor that the other of two accounts of a commit denies", func(in *approval.Input) {
		in.Commits[0].Committer = mail("noreply@github.com")
		in.Facts.Commits[0].Committer, in.Facts.Commits[0].Verified = user("web-flow", 19864447), false
		twice := in.Facts.Commits[0]
		twice.Verified = true
		in.Facts.Commits = append(in.Facts.Commits, twice)
	}, approval.Pending, "claims to be made in the browser"},
	{"web editor as author", func(in *approval.Input) {
		in.Commits[0].Author, in.Facts.Commits[0].Author = mail("noreply@github.com"), user("web-flow", 19864447)
	}, approval.Pending, "nobody on main is web-flow"},
	{"reviewer behind the web editor", func(in *approval.Input) {
		in.Commits[0].Author, in.Commits[0].Committer = mail("bob@example.org"), mail("noreply@github.com")
		in.Facts.Commits[0].Committer = user("web-flow", 19864447)
	}, approval.Pending, "authored 1111111"},
	{"changes requested on an older commit", func(in *approval.Input) {
		r := approved(user("carol", 3))
		r.State, r.Commit, r.BaseRef, r.SubmittedAt = facts.ChangesRequested, older, "refs/heads/other", at.Add(-99*time.Hour)
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Pending, "person/carol asks for changes"},
	{"changes requested by who left the team", func(in *approval.Input) {
		r := approved(user("frank", 6))
		r.State = facts.ChangesRequested
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Pending, "person/frank asks for changes"},
	{"changes requested and approved at once", func(in *approval.Input) {
		r := approved(user("bob", 2))
		r.State, r.ID = facts.ChangesRequested, 0
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Pending, "person/bob asks for changes"},
	{"changes requested, then approved from the second account before", func(in *approval.Input) {
		r := approved(user("bob-private", 20))
		r.State, r.SubmittedAt = facts.ChangesRequested, at.Add(-time.Minute)
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Pending, "person/bob asks for changes"},
	{"changes requested, approval from the future", func(in *approval.Input) {
		review(in).State = facts.ChangesRequested
		later := approved(user("bob", 2))
		later.SubmittedAt = at.Add(time.Second)
		in.Facts.Reviews = append(in.Facts.Reviews, later)
	}, approval.Pending, "person/bob asks for changes"},
	{"approval from the future", func(in *approval.Input) { review(in).SubmittedAt = at.Add(time.Second) }, approval.Pending, "after the time of this decision"},
	{"dismissed approval", func(in *approval.Input) { review(in).State = facts.Dismissed }, approval.Pending, "was dismissed"},
	{"approval before a dismissed one comes back", func(in *approval.Input) {
		r := approved(user("bob", 2))
		r.State, r.SubmittedAt = facts.Dismissed, at.Add(-time.Minute)
		in.Facts.Reviews = append(in.Facts.Reviews, r)
	}, approval.Pending, "was dismissed"},
	{"comment as approval", func(in *approval.Input) { review(in).State = facts.Commented }, approval.Pending, "0 of 1"},
	{"undeclared record", func(in *approval.Input) { in.Assessment.Undeclared = []estate.Ref{"ci/db"} }, approval.Rejected, "ci/db is touched and not declared"},
	{"undeclared record that is controlled by its path", func(in *approval.Input) {
		in.Assessment.Undeclared, in.Rules.Controlled = []estate.Ref{"ci/db"}, []string{"cmdb/items/db.yaml"}
	}, approval.Rejected, "ci/db is touched and not declared"},
	{"no change record", func(in *approval.Input) { in.Assessment.Request = nil }, approval.Rejected, "touches ci/db, which the policy controls, and brings no change record"},
	{"invalid record", func(in *approval.Input) {
		in.Diagnostics = []diag.Diagnostic{{Code: diag.UnknownField, Severity: diag.Error, Span: diag.Span{Path: "cmdb/items/db.yaml", Line: 3, Column: 1}, Message: "unknown field"}}
	}, approval.Rejected, "cmdb/items/db.yaml:3:1: unknown field"},
	{"faulty assessment", func(in *approval.Input) {
		in.Assessment.Diagnostics = []diag.Diagnostic{{Code: diag.BrokenWindow, Severity: diag.Error, Message: "the window ends before it starts"}}
	}, approval.Rejected, "ends before it starts"},
	{"broken policy", func(in *approval.Input) { in.Rules = broken() }, approval.Pending, "the policy does not evaluate"},
	{"broken policy and nothing touched", func(in *approval.Input) {
		in.Rules, in.Assessment.Touched, in.Assessment.Declared = broken(), nil, nil
	}, approval.Pending, "the policy does not evaluate"},
	{"no roster", func(in *approval.Input) { in.Roster = nil }, approval.Pending, "nobody on main has the account"},
	{"no merge", func(in *approval.Input) { in.Tree, in.TreeReason = "", "both sides changed cmdb/items/db.yaml" }, approval.Pending, "both sides changed"},
	{"draft", func(in *approval.Input) { in.Facts.Pull.Draft = true }, approval.Pending, "is a draft"},
	{"authority left out", func(in *approval.Input) {
		in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{ID: "authority", From: []estate.Ref{"person/erin"}, Need: 1})
	}, approval.Pending, "requirement.authority pending"},
	{"standard change with a template that does not match", func(in *approval.Input) { standard(in).Matches = false }, approval.Rejected, "does not keep to template/patch"},
	{"standard change without a template on main", func(in *approval.Input) { standard(in); in.Assessment.Template = nil }, approval.Rejected, "without a template on main"},
	{"template with need 0 opened by somebody else", func(in *approval.Input) { standard(in).Openers = []estate.Ref{"person/robot"} }, approval.Pending, "alice (1) may not open"},
	{"template with need 0 opened by the machine, written by somebody else", func(in *approval.Input) {
		standard(in).Openers = []estate.Ref{"person/robot"}
		in.Facts.Pull.Author = user("robot[bot]", 90)
	}, approval.Pending, "requirement.floor pending"},
	{"template with need 0 opened by the machine, pushed to by somebody else", func(in *approval.Input) {
		machine(in)
		in.Facts.Pushers = append(in.Facts.Pushers, user("alice", 1))
	}, approval.Pending, "requirement.floor pending"},
	{"template with need 0 opened by the machine's released login", func(in *approval.Input) {
		machine(in)
		in.Facts.Pull.Author.ID = 91
	}, approval.Pending, "may not open"},
	{"template with need 0 without facts", func(in *approval.Input) {
		machine(in)
		in.HasFacts, in.Facts = false, facts.Facts{}
	}, approval.Pending, "no facts"},
	{"template with a need below 0", func(in *approval.Input) { standard(in).Need = -1 }, approval.Pending, "never met"},
	{"template that asks its owner", func(in *approval.Input) {
		t := standard(in)
		t.Need, t.From = 1, []estate.Ref{"team/payments"}
	}, approval.Pending, "requirement.template pending"},
	{"standard change that touches the rules", func(in *approval.Input) { standard(in); in.Rules.Governance = []string{"person/alice"} }, approval.Pending, "requirement.floor pending"},
	{"standard change past a governance rule", func(in *approval.Input) { standard(in); governed(in) }, approval.Pending, "requirement.governance-people pending"},
	{"emergency past a governance rule", func(in *approval.Input) { urgent(in); governed(in) }, approval.Pending, "requirement.governance-people pending"},
	{"emergency without incident", func(in *approval.Input) { urgent(in).Incident = "" }, approval.Pending, "no incident is named"},
	{"emergency with an incident that is not recorded", func(in *approval.Input) { urgent(in).Incident = "incident/2026-11-25-other" }, approval.Pending, "is not recorded"},
	{"emergency without reason", func(in *approval.Input) { urgent(in).Reason = " \n" }, approval.Pending, "why it cannot wait"},
	{"emergency without its quorum", func(in *approval.Input) { urgent(in); in.Facts.Reviews = in.Facts.Reviews[:1] }, approval.Pending, "1 of 2"},
	{"emergency with no quorum set", func(in *approval.Input) { urgent(in); in.Rules.Emergency.Quorum = approval.Rule{} }, approval.Pending, "never met"},
	{"emergency after an overdue review", func(in *approval.Input) {
		urgent(in)
		in.Assessment.Reviews = []change.Review{{Change: "change/2026-11-01-earlier", Since: at.AddDate(0, 0, -6)}}
	}, approval.Pending, "the review of change/2026-11-01-earlier is overdue"},
	{"emergency command without incident", func(in *approval.Input) { command(in, user("erin", 5), "the shop is down", at.Add(-time.Minute)) }, approval.Pending, "no incident is named"},
	{"emergency command of a stranger", func(in *approval.Input) {
		in.Facts.Reviews = nil
		command(in, user("mallory", 666), "#12 the shop is down", at.Add(-time.Minute))
	}, approval.Pending, "the command of mallory (666) is ignored"},
	{"emergency command of a machine", func(in *approval.Input) {
		in.Facts.Reviews = nil
		command(in, user("robot", 90), "#12 the shop is down", at.Add(-time.Minute))
	}, approval.Pending, "is ignored: person/robot is not a human"},
	{"emergency command from the future", func(in *approval.Input) {
		in.Facts.Reviews = nil
		command(in, user("erin", 5), "#12 the shop is down", at.Add(time.Minute))
	}, approval.Pending, "after the time of this decision"},
	{"ratification by an ordinary change", func(in *approval.Input) { in.Assessment.Request.Ratifies = []string{older} }, approval.Rejected, "only an emergency change can"},
	{"before the window", func(in *approval.Input) { in.Assessment.Window = window(change.NotYet, at.Add(time.Hour), "") }, approval.Pending, "opens at Wed 25 Nov 2026 13:00"},
	{"after its own window", func(in *approval.Input) { in.Assessment.Window = window(change.Missed, at.Add(-time.Hour), "") }, approval.Rejected, "another commit must move it"},
	{"between the windows of a calendar", func(in *approval.Input) {
		in.Assessment.Window = window(change.Missed, at.Add(time.Hour), "calendar/nights")
	}, approval.Pending, "its window is over"},
	{"in a freeze", func(in *approval.Input) {
		in.Assessment.Window = window(change.Frozen, at.Add(time.Hour), "calendar/freeze")
	}, approval.Pending, "frozen by calendar/freeze"},
	{"in an unheard-of window", func(in *approval.Input) { in.Assessment.Window = window("", at, "") }, approval.Pending, "not known whether the window"},
	{"emergency past its own window in a freeze", func(in *approval.Input) {
		urgent(in).End = at
		in.Assessment.Window = window(change.Frozen, at.Add(time.Hour), "calendar/freeze")
	}, approval.Rejected, "its window closed"},
	{"outcome by a stranger", func(in *approval.Input) { closing(in); in.Facts.Pull.Author = user("heidi", 8) }, approval.Pending, "requirement.outcome pending"},
	{"outcome by a stranger, approved by another stranger", func(in *approval.Input) {
		closing(in)
		in.Facts.Pull.Author = user("heidi", 8)
		in.Facts.Reviews = []facts.Review{approved(user("frank", 6))}
	}, approval.Pending, "neither person/bob nor a deputy"},
	{"outcome beside a change of the rules", func(in *approval.Input) {
		closing(in)
		in.Rules.Governance = []string{"person/bob"}
	}, approval.Pending, "requirement.floor pending"},
	{"outcome by a forged author", func(in *approval.Input) {
		closing(in)
		in.Facts.Pull.Author, in.Commits[0].Author = facts.Identity{}, mail("bob@example.org")
	}, approval.Pending, "it is not known who opened"},
}

func broken() approval.Rules {
	return approval.Rules{Failure: &diag.Diagnostic{Code: diag.PolicyBroken, Message: "the policy does not evaluate"}}
}

// standard makes it a standard change under a template that asks for nobody.
func standard(in *approval.Input) *change.Template {
	in.Assessment.Request.Type, in.Facts.Reviews = change.Standard, nil
	in.Assessment.Template = &change.Template{Ref: "template/patch", Owner: "team/payments", Matches: true}
	return in.Assessment.Template
}

// machine makes it a standard change that a machine proposes all by itself.
func machine(in *approval.Input) {
	robot := facts.Identity{Login: "robot[bot]", ID: 90, Type: facts.Bot}
	standard(in).Openers = []estate.Ref{"person/robot"}
	in.Facts.Pull.Author, in.Facts.Pushers = robot, []facts.Identity{robot}
	in.Facts.Commits = []facts.Commit{{SHA: head, Author: robot, Committer: robot}}
	in.Commits[0].Author, in.Commits[0].Committer = mail("robot@example.org"), mail("robot@example.org")
}

// governed adds a rule over the rules.
func governed(in *approval.Input) {
	in.Rules.Governance = []string{"person/heidi"}
	in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{ID: "governance-people", Reason: "people are security's", From: []estate.Ref{"person/heidi"}, Need: 1})
}

// urgent makes it an emergency that Bob and Frank have released.
func urgent(in *approval.Input) *change.Request {
	q := in.Assessment.Request
	q.Type, q.Incident, q.Reason = change.Emergency, "incident/2026-11-25-down", "the shop is down"
	in.Incidents = map[estate.Ref]bool{"incident/2026-11-25-down": true}
	in.Facts.Reviews = append(in.Facts.Reviews, approved(user("frank", 6)))
	return q
}

func command(in *approval.Input, by facts.Identity, args string, when time.Time) {
	in.Facts.Commands = append(in.Facts.Commands, facts.Command{By: by, Name: "emergency", Args: facts.Arguments(args), At: when})
}

func window(state change.WindowState, edge time.Time, calendar estate.Ref) change.Window {
	w := change.Window{State: state, Calendar: calendar, GatesMerge: true, Opens: &edge}
	if state == change.Missed && calendar == "" {
		w.Opens, w.Closes = nil, &edge
	}
	return w
}

// closing makes it the outcome of Bob's change, which Bob proposes.
func closing(in *approval.Input) {
	a := &in.Assessment
	a.Closing, a.RecordOnly, a.Declared = true, true, nil
	a.Touched[0].Ref, a.Touched[0].Path = a.Request.Ref, "cmdb/changes/2026-11-20-upgrade.yaml"
	a.Request.Owner, a.Request.Implementer, a.Request.Requester = "person/bob", "", "person/carol"
	in.Rules.Controlled = []string{string(a.Request.Ref)}
	in.Facts.Pull.Author, in.Facts.Reviews = user("bob", 2), nil
}

func TestBypassAttempts(t *testing.T) {
	t.Parallel()
	for _, a := range attempts {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			in := sound()
			a.try(&in)
			d := approval.Decide(in)
			assert.Equal(t, a.want, d.Verdict, whys(d.Reasons))
			assert.Contains(t, whys(d.Reasons), a.says)
			assert.NotEmpty(t, d.Next, "something can be done about it")
		})
	}
}
