package policy_test

import (
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
	"github.com/gitsm/gitsm/internal/policy"
	"github.com/gitsm/gitsm/internal/record"
)

// tested is a repository with a file of cases.
func tested(t *testing.T, cases string, cue ...string) house {
	h := own(t, cue...)
	h.cases = []record.SchemaFile{{Path: "schema/house_policy.cue", Content: []byte("package schema\n\n" + cases + "\n")}}
	return h
}

func TestCases(t *testing.T) {
	t.Parallel()
	h := tested(t, `policy: cases: "shop database": {
	input: {
		change: {ref: "change/2026-01-01-a", owner: "person/a", record: {reason: "why", incident: "#3"}}
		diff: [{ref: "ci/shop-db", fields: ["version"], owners: ["team/dba"]}]
		impact: [{ref: "service/shop", criticality: "critical", owners: ["team/shop"]}]
	}
	facts: pull: number: 3
	at: "2026-02-03T04:05:06Z"
	verdict: "pending"
	requires: ["owner.team/shop", "owner.team/dba"]
}
policy: cases: nothing: {input: {}, verdict: "not_controlled"}`)
	cases, fault, err := policy.Cases(t.Context(), h)
	require.NoError(t, err)
	require.Nil(t, fault)
	require.Len(t, cases, 2)
	shop := cases[0]
	assert.Equal(t, "shop database", shop.Name)
	assert.Equal(t, "schema/house_policy.cue", shop.Span.Path)
	assert.Equal(t, 3, shop.Span.Line)
	assert.Equal(t, approval.Pending, shop.Verdict)
	assert.Equal(t, []string{"owner.team/dba", "owner.team/shop"}, shop.Requires)
	assert.Equal(t, time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC), shop.At)
	assert.Equal(t, facts.Pull{Number: 3, BaseRef: "refs/heads/main", Labels: []string{}}, shop.Facts.Pull)
	assert.True(t, shop.Facts.PushersComplete)
	assert.Nil(t, cases[1].Facts)

	a, err := shop.Assessment()
	require.NoError(t, err)
	assert.Equal(t, change.Normal, a.Request.Type)
	assert.Equal(t, estate.Ref("person/a"), a.Request.Implementer)
	assert.Equal(t, "#3", a.Request.Incident)
	assert.Equal(t, []estate.Ref{"ci/shop-db"}, a.Declared)
	assert.Empty(t, a.Undeclared)
	require.Len(t, a.Touched, 1)
	assert.Equal(t, "cmdb/items/shop-db.yaml", a.Touched[0].Path)
	assert.True(t, a.Touched[0].Live)
	assert.Equal(t, []change.Impact{{
		Ref: "service/shop", Kind: estate.Service, Name: "shop", Criticality: "critical", Effect: graph.Outage,
		Graph: "both", Via: []estate.Ref{}, Owners: []estate.Ref{"team/shop"},
	}}, a.Impact)
	assert.Equal(t, change.NoWindow, a.Window.State)
	assert.Equal(t, "low", a.Risk.Level)

	// The input is whole: the policy answers it.
	for i, c := range cases {
		a, err := c.Assessment()
		require.NoError(t, err)
		err = h.Policies(t.Context(), [][]byte{c.Input}, func(_ int, rules []byte, fault *diag.Diagnostic) {
			r := policy.Read("", rules, fault, &a)
			require.Nil(t, r.Failure)
			if i == 0 {
				assert.Equal(t, c.Requires, ids(r))
			} else {
				assert.Empty(t, r.Requirements)
			}
		})
		require.NoError(t, err)
	}
}

// A case that is not whole is named; the others are read.
func TestInvalidCases(t *testing.T) {
	t.Parallel()
	const standard = `change: {ref: "change/2026-01-01-a", type: "standard", template: "template/t"}`
	for text, want := range map[string]string{
		`policy: cases: x: {input: {}}`:                  "verdict",
		`policy: cases: x: {input: {}, verdict: string}`: "verdict",
		`policy: cases: x: {input: {}, verdict: "pending", facts: reviews: [{by: login: "a", state: "maybe"}]}`:    "facts: reviews[0].state: is",
		`policy: cases: x: {input: {}, verdict: "pending", facts: reviews: "none"}`:                                "facts: reviews: is",
		`policy: cases: x: {input: {}, verdict: "pending", facts: pull: 3}`:                                        "facts: pull: is",
		`policy: cases: x: {input: {}, verdict: "pending", facts: reviews: [null]}`:                                "facts: reviews[0]: is nothing",
		`policy: cases: x: {input: template: {}, verdict: "pending"}`:                                              "a template belongs to a standard change",
		`policy: cases: x: {input: {change: ref: "change/2026-01-01-a", template: {}}, verdict: "pending"}`:        "a template belongs to a standard change",
		`policy: cases: x: {input: {` + standard + `, template: need: 100000000000000000000}, verdict: "pending"}`: "cannot unmarshal",
		`policy: {cases: good: {input: {}, verdict: "pending"}, thresholds: board: "low"}`:                         "policy.thresholds is set in a file of cases",
		`policy: merge: "gitsm"`: "policy.merge is set in a file of cases",
	} {
		cases, fault, err := policy.Cases(t.Context(), tested(t, text+"\npolicy: cases: fine: {input: {}, verdict: \"not_controlled\"}"))
		require.NoError(t, err)
		require.Nil(t, fault, "%s: %+v", text, fault)
		wrong := 0
		for _, c := range cases {
			if c.Fault == nil {
				continue
			}
			wrong++
			assert.Equal(t, diag.PolicyCaseInvalid, c.Fault.Code)
			assert.Equal(t, "schema/house_policy.cue", c.Fault.Path)
			assert.Contains(t, c.Fault.Message, want, text)
			assert.NotContains(t, c.Fault.Message, "policy does not evaluate", text)
			assert.NotEmpty(t, c.Fault.Hint)
		}
		assert.Equal(t, 1, wrong, text)
		assert.Equal(t, "fine", cases[len(cases)-1].Name)
	}
}

// What contradicts the schema leaves none, and says where.
func TestRefusedCases(t *testing.T) {
	t.Parallel()
	cases, fault, err := policy.Cases(t.Context(), tested(t, `policy: cases: good: {input: {}, verdict: "pending"}
policy: cases: wrong: {input: {}, verdict: "perhaps"}`))
	require.NoError(t, err)
	assert.Empty(t, cases)
	require.NotNil(t, fault)
	assert.Contains(t, fault.Message, "policy.cases.wrong.verdict")
	assert.Equal(t, "schema/house_policy.cue", fault.Path)
	assert.Equal(t, 4, fault.Line)
}

// What belongs to the decision alone is kept from the policy.
func TestCaseOfStandardChange(t *testing.T) {
	t.Parallel()
	h := tested(t, `policy: cases: x: {
	input: {
		change: {ref: "change/2026-01-01-a", type: "standard", template: "template/t"}
		template: {owner: "team/dba", need: 2, openers: ["person/sync"]}
		overdue: ["change/2025-12-01-b"]
	}
	verdict: "pending"
}`)
	cases, fault, err := policy.Cases(t.Context(), h)
	require.NoError(t, err)
	require.Nil(t, fault)
	require.Nil(t, cases[0].Fault, "%+v", cases[0].Fault)
	a, err := cases[0].Assessment()
	require.NoError(t, err)
	assert.Equal(t, &change.Template{
		Ref: "template/t", Owner: "team/dba", Matches: true, Need: 2, From: []estate.Ref{"team/dba"}, Openers: []estate.Ref{"person/sync"},
	}, a.Template)
	assert.Equal(t, []change.Review{{Change: "change/2025-12-01-b"}}, a.Reviews)
	rules, err := policy.EvaluateCases(t.Context(), h, cases, []change.Assessment{a})
	require.NoError(t, err)
	assert.Nil(t, rules[0].Failure)
}

// What a case leaves out of its facts is what a pull request cannot be without.
func TestCaseFacts(t *testing.T) {
	t.Parallel()
	cases, fault, err := policy.Cases(t.Context(), tested(t, `policy: cases: x: {
	input: {}
	at: "2026-02-03T04:05:06Z"
	facts: {
		pushersComplete: false
		reviews: [
			{by: id: 7, state: "approved"},
			{by: login: "a", state: "approved", commit: "00000000000000000000000000000000000000aa", baseRef: "old", submittedAt: "2026-01-01T00:00:00Z"},
		]
		commands: [{by: login: "a", name: "emergency", args: "#1 now"}]
	}
	verdict: "pending"
}`))
	require.NoError(t, err)
	require.Nil(t, fault)
	require.Nil(t, cases[0].Fault, "%+v", cases[0].Fault)
	f := cases[0].Facts
	assert.False(t, f.PushersComplete)
	assert.Equal(t, facts.Review{By: facts.Identity{ID: 7}, State: facts.Approved, Commit: policy.CaseHead, BaseRef: "refs/heads/main", SubmittedAt: cases[0].At}, f.Reviews[0])
	assert.Equal(t, "00000000000000000000000000000000000000aa", f.Reviews[1].Commit)
	assert.Equal(t, "refs/heads/old", f.Reviews[1].BaseRef)
	assert.Equal(t, 2026, f.Reviews[1].SubmittedAt.Year())
	assert.Equal(t, time.January, f.Reviews[1].SubmittedAt.Month())
	assert.Equal(t, cases[0].At, f.Commands[0].At)
}

// Files of cases are no part of the policy itself.
func TestCasesDoNotDecide(t *testing.T) {
	t.Parallel()
	h := tested(t, `policy: ask: owners: false
policy: cases: x: {input: {}, verdict: "pending"}`)
	assert.Equal(t, []string{"owner.team/dba"}, ids(h.sound(t, touches(touch("ci/db", "team/dba", "version")))))
}

func TestNoCases(t *testing.T) {
	t.Parallel()
	cases, fault, err := policy.Cases(t.Context(), own(t))
	require.NoError(t, err)
	assert.Empty(t, cases)
	assert.Nil(t, fault)
}
