package approval_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/graph"
)

func TestAllFaultsAreCollected(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Diagnostics = []diag.Diagnostic{
		{Code: diag.UnknownField, Severity: diag.Error, Span: diag.Span{Path: "z.yaml", Line: 1, Column: 1}, Message: "unknown field"},
		{Code: diag.UnidentifiedPerson, Severity: diag.Warning, Span: diag.Span{Path: "a.yaml"}, Message: "nobody"},
	}
	in.Assessment.Undeclared = []estate.Ref{"change/2026-11-20-upgrade", "ci/db", "ci/other"}
	in.Assessment.Touched[0].Path = "cmdb/items/db.yaml"
	in.Commits[0].Reserved = []string{"Change-Id", "Risk"}
	in.Facts.Pull.Draft, in.Tree, in.Facts.PushersComplete = true, "", false
	d := approval.Decide(in)
	assert.Equal(t, approval.Rejected, d.Verdict)
	var codes []string
	for _, found := range d.Diagnostics {
		codes = append(codes, string(found.Code)+" "+found.Path)
	}
	assert.Equal(t, []string{"GS4009 ", "GS4009 ", "GS2203 a.yaml", "GS4002 cmdb/items/db.yaml", "GS1201 z.yaml"}, codes)
	assert.Equal(t, []string{
		"fix z.yaml:1:1: unknown field [GS1201]",
		"take the trailer out of the message of commit 1111111 with git commit --amend or git rebase --interactive [GS4009]",
		"declare in affects of change/2026-11-20-upgrade, or leave unchanged: ci/db [GS4002]",
		"update the branch, merging main into it: the merge cannot be predicted",
		"let the forge name everybody who pushed to the branch: the facts do not",
		"mark the pull request as ready for review",
	}, d.Next)
}

func TestAWarningRejectsNothing(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Assessment.Diagnostics = []diag.Diagnostic{{Code: diag.NewSinglePoint, Severity: diag.Warning, Message: "ci/db"}, {Code: diag.TemplateWindow, Severity: diag.Info, Message: "x"}}
	d := approval.Decide(in)
	assert.Equal(t, approval.Approved, d.Verdict)
	assert.Len(t, d.Diagnostics, 2)
}

func TestInvalidButUncontrolled(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Controlled = nil
	in.Diagnostics = []diag.Diagnostic{{Code: diag.UnknownField, Message: "unknown field"}}
	d := approval.Decide(in)
	assert.Equal(t, approval.Rejected, d.Verdict)
	assert.Empty(t, d.Requirements, "nobody has to look at what is not controlled")
}

// A requirement may ask who does not exist; that stands in nobody's way who does.
func TestWhoIsAskedMustExist(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Requirements[0].From = []estate.Ref{"team/new", "role/absent", "team/payments"}
	in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{ID: "second", Reason: "two ask", From: []estate.Ref{"team/new", "team/payments"}, Need: 1})
	d := approval.Decide(in)
	assert.Equal(t, approval.Approved, d.Verdict)
	require.Len(t, d.Diagnostics, 2)
	for i, want := range []struct{ record, who string }{{"role/absent", "the requirement owner asks "}, {"team/new", "the requirements owner, second ask "}} {
		found := d.Diagnostics[i]
		assert.Equal(t, diag.PolicyUnknownRef, found.Code)
		assert.Equal(t, diag.Warning, found.Severity)
		assert.Equal(t, want.record, found.Record)
		assert.Equal(t, want.who+want.record+", which base does not have", found.Message)
		assert.Contains(t, found.Hint, want.record)
	}

	in.Rules.Requirements[0].From = []estate.Ref{"role/absent"}
	d = approval.Decide(in)
	assert.Equal(t, approval.Pending, d.Verdict)
	assert.Equal(t, []string{"merge a record of role/absent first, or have somebody else asked by the requirement owner"}, d.Next)
	in.Rules.Controlled = nil
	assert.Empty(t, approval.Decide(in).Diagnostics, "nobody is asked")
}

// Of a merged change that is altered, only that is said: another record would mend nothing.
func TestAlteredChangesNeedNoRecord(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Assessment.Request, in.Rules.Controlled = nil, []string{"change/2026-11-01-old"}
	codes := func() (codes []diag.Code) {
		for _, found := range approval.Decide(in).Diagnostics {
			codes = append(codes, found.Code)
		}
		return codes
	}
	assert.Equal(t, []diag.Code{diag.NoChangeRecord}, codes(), "nothing else is wrong")
	in.Assessment.Diagnostics = []diag.Diagnostic{{Code: diag.FrozenChange, Severity: diag.Error, Message: "altered"}}
	assert.Equal(t, []diag.Code{diag.FrozenChange}, codes())
	in.Rules.Controlled = append(in.Rules.Controlled, "ci/db")
	assert.ElementsMatch(t, []diag.Code{diag.FrozenChange, diag.NoChangeRecord}, codes())
}

func TestOneRequirementInFull(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Requirements[0].Need = 2
	stale := approved(user("carol", 3))
	stale.Commit = older
	in.Facts.Reviews = append(in.Facts.Reviews, approved(user("alice", 1)), approved(user("frank", 6)), approved(user("mallory", 666)), stale)
	d := approval.Decide(in)
	assert.Equal(t, approval.Requirement{
		ID: "owner", Reason: "ci/db belongs to team/payments", From: []estate.Ref{"team/payments"}, Need: 2, Have: 1,
		Approvals: []approval.Approval{
			{By: "mallory (666)", Commit: head, Why: "nobody on main has the account"},
			{By: "person/alice", Commit: head, Why: "had a part in the change: opened the pull request"},
			{By: "person/bob", Commit: head, Counted: true, Why: "member of team/payments"},
			{By: "person/carol", Commit: older, Why: "given for commit 2222222, which alters something else than the change does now"},
		},
		Candidates: []estate.Ref{"person/carol", "person/erin", "person/ivan", "person/twin-a", "person/twin-b"},
	}, requirement(t, d, "owner"))
	floor := requirement(t, d, "floor")
	assert.Equal(t, 2, floor.Have, "Bob and Frank")
	assert.Len(t, floor.Approvals, 5, "the floor lists everybody")
	assert.Equal(t, []string{"ask Carol (person/carol), Erin (person/erin), Ivan (person/ivan), Twin (person/twin-a) or 1 more to approve for team/payments"}, d.Next)
}

func TestNobodyIsAskedForWhatIsVoidNextTime(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews = nil
	assert.Len(t, approval.Decide(in).Next, 1, "whoever approves for the owner serves for the floor")
	in.Diagnostics = []diag.Diagnostic{{Code: diag.UnknownField, Message: "unknown field", Hint: "did you mean type?"}}
	d := approval.Decide(in)
	assert.Equal(t, []string{"fix unknown field; did you mean type? [GS1201]"}, d.Next)
	assert.Equal(t, "a new commit has to fix 1 error", d.Reasons.Why)
	in.Diagnostics, in.Tree, in.TreeReason = nil, "", "both changed a.yaml"
	d = approval.Decide(in)
	assert.Equal(t, []string{"update the branch, merging main into it: both changed a.yaml"}, d.Next)
	assert.Equal(t, "the branch has to be updated and 1 approval is missing", d.Reasons.Why)
}

func TestReviewsAfterTheDecision(t *testing.T) {
	t.Parallel()
	in := sound()
	for i := range in.Facts.Reviews {
		in.Facts.Reviews[i].SubmittedAt = in.At.Add(time.Minute)
	}
	d := approval.Decide(in)
	assert.Equal(t, approval.Pending, d.Verdict)
	assert.Contains(t, d.Next[0], "decide as of now (--at now): 1 review is later than ")
}

func TestWhatIsRemovedIsDeclaredByASelector(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Assessment.Touched[0].After = nil
	in.Diagnostics = []diag.Diagnostic{{Code: diag.DanglingReference, Record: string(in.Assessment.Request.Ref), Message: "affects[0].item: ci/db does not exist", Hint: "did you mean ci/da?"}}
	assert.Equal(t, []string{`fix affects[0].item: ci/db does not exist; the change removes it: keep it with status: retired, or declare it as select: "ci[ref=ci/db]" [GS2001]`}, approval.Decide(in).Next)
}

func TestNobodyIsLeftToAsk(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Rules.Requirements[0].From = []estate.Ref{"person/alice"}
	d := approval.Decide(in)
	assert.Equal(t, []string{"name more people for person/alice, by a change of its own: too few are left who had no part in this one"}, d.Next)
}

func TestAnUnknownAuthorIsToldWhatToAdd(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Commits[0].Author, in.Facts.Commits = mail("ghost@nowhere.example"), nil
	d := approval.Decide(in)
	assert.Equal(t, []string{"add emails: [ghost@nowhere.example] to the person in catalogue/people, on main, or write the commits anew under an address that GitHub knows"}, d.Next)
}

func TestShapeOfTheDecision(t *testing.T) {
	t.Parallel()
	in := sound()
	opens := time.Date(2026, 11, 25, 23, 0, 0, 0, time.FixedZone("", 3600))
	in.Assessment.Window = change.Window{State: change.NotYet, Opens: &opens, GatesMerge: true}
	in.Assessment.Impact = []change.Impact{{Ref: "service/shop", Kind: estate.Service, Criticality: "high", Effect: graph.Outage, Graph: "both"}}
	in.Assessment.Conflicts = []change.Conflict{{Pull: 9, Reason: "x"}}
	d := approval.Decide(in)
	text := marshal(t, d)
	var shape map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &shape))
	for _, key := range []string{"verdict", "engine", "change", "base", "head", "tree", "patch", "policy", "diff", "declared", "undeclared", "impact",
		"requirements", "window", "conflicts", "diagnostics", "reasons", "evaluatedAt", "next"} {
		assert.Contains(t, shape, key)
	}
	assert.Contains(t, text, `"opens": "2026-11-25T22:00:00Z"`)
	assert.Contains(t, text, `"evaluatedAt": "2026-11-25T12:00:00Z"`)
	assert.Contains(t, text, `"effect": "outage"`)
	assert.Equal(t, []string{"wait with the merge until Wed 25 Nov 2026 23:00 +01:00"}, d.Next)
	var order []string
	for _, r := range d.Reasons.Children {
		order = append(order, r.ID)
	}
	assert.Equal(t, []string{"validity", "policy", "scope", "template", "emergency", "identities", "segregation", "requirements", "reviews", "window", "merge", "conflicts"}, order)
	var again approval.Decision
	require.NoError(t, json.Unmarshal([]byte(text), &again))
	assert.JSONEq(t, text, marshal(t, again))
}

func TestTypeIsThatWhichWasDeclared(t *testing.T) {
	t.Parallel()
	in := sound()
	command(&in, user("heidi", 8), "#12 down", at)
	assert.Equal(t, change.Emergency, approval.Decide(in).Change.Type)
}

func TestSimulate(t *testing.T) {
	t.Parallel()
	in := sound()
	in.Facts.Reviews = []facts.Review{}
	before := marshal(t, approval.Decide(in))
	for who, want := range map[estate.Ref]approval.Verdict{
		"person/bob": approval.Approved, "person/erin": approval.Approved, "person/alice": approval.Pending,
		"person/dave": approval.Pending, "person/robot": approval.Pending, "person/nobody": approval.Pending, "person/twin-a": approval.Pending,
	} {
		d := approval.Decide(approval.Simulate(in, []estate.Ref{who}))
		assert.Equal(t, want, d.Verdict, "%s\n%s", who, whys(d.Reasons))
	}
	assert.Equal(t, before, marshal(t, approval.Decide(in)), "the input stays as it is")
	assert.Len(t, in.Patches, 2)

	in.HasFacts, in.Facts = false, facts.Facts{}
	d := approval.Decide(approval.Simulate(in, []estate.Ref{"person/bob"}))
	assert.Equal(t, approval.Pending, d.Verdict, "a simulation does not know who pushed")
	assert.True(t, requirement(t, d, "owner").Satisfied)
}

func TestManyReasonsAreCounted(t *testing.T) {
	t.Parallel()
	in := sound()
	for i := range 200 {
		in.Commits = append(in.Commits, approval.Commit{ID: fmt.Sprintf("%040d", i), Author: mail(fmt.Sprintf("g%d@nowhere.example", i)), Committer: mail("alice@example.org")})
	}
	d := approval.Decide(in)
	assert.Equal(t, approval.Pending, d.Verdict)
	r, ok := reason(d.Reasons, "identities")
	require.True(t, ok)
	assert.Len(t, r.Children, 51)
	assert.Equal(t, "and 151 more", r.Children[50].Why)
	assert.Len(t, d.Next, 21)
}

// BenchmarkDecide shows that the cost follows commits and reviews.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		in := sound()
		for i := range n {
			id := fmt.Sprintf("%040d", i)
			in.Commits = append(in.Commits, approval.Commit{ID: id, Author: mail("alice@example.org"), Committer: mail("alice@example.org")})
			in.Facts.Commits = append(in.Facts.Commits, facts.Commit{SHA: id, Author: user("alice", 1)})
			in.Facts.Reviews = append(in.Facts.Reviews, approved(user(fmt.Sprint("stranger", i), int64(1000+i))))
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				approval.Decide(in)
			}
		})
	}
}
