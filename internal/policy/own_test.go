package policy_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// An organisation sets knobs and adds requirements by unification.
func TestOwnPolicy(t *testing.T) {
	t.Parallel()
	base := touches(touch("ci/db", "team/dba", "version"), touch("contract/a", "team/buy", "end"))
	base.Risk.Level = "medium"
	for name, tt := range map[string]struct {
		cue  string
		want []string
	}{
		"as it is":                  {"", []string{"owner.team/buy", "owner.team/dba", "specialist.finance"}},
		"board earlier":             {`policy: thresholds: board: "medium"`, []string{"board", "owner.team/buy", "owner.team/dba", "specialist.finance"}},
		"no owners":                 {`policy: ask: owners: false`, []string{"management", "specialist.finance"}},
		"no finance":                {`policy: specialists: finance: ask: false`, []string{"owner.team/buy", "owner.team/dba"}},
		"contracts no concern":      {`policy: specialists: finance: kinds: Contract: false`, []string{"owner.team/buy", "owner.team/dba"}},
		"another specialist":        {`policy: specialists: legal: {role: "team/legal", concern: "the law", kinds: Contract: true}`, []string{"owner.team/buy", "owner.team/dba", "specialist.finance", "specialist.legal"}},
		"contracts not at all":      {`policy: kinds: Contract: "never"`, []string{"owner.team/dba"}},
		"contracts as governance":   {`policy: kinds: Contract: "governance"`, []string{"governance", "governance.management", "owner.team/dba"}},
		"editorial by choice":       {`policy: editorial: end: true`, []string{"owner.team/dba"}},
		"exempt":                    {`policy: exempt: {for d in policy.input.diff if d.kind == "Contract" {(d.ref): true}}`, []string{"owner.team/dba"}},
		"included though editorial": {`policy: {editorial: end: true, include: {for d in policy.input.diff if d.kind == "Contract" {(d.ref): true}}}`, []string{"owner.team/buy", "owner.team/dba", "specialist.finance"}},
		"requirement of its own": {`policy: requirements: {
	if len([for d in policy.input.diff if d.kind == "Contract" {d}]) > 0 {
		legal: {reason: "a contract is altered", from: ["team/legal"], need: 2}
	}
}`, []string{"legal", "owner.team/buy", "owner.team/dba", "specialist.finance"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, ids(own(t, tt.cue).sound(t, base)))
		})
	}
	r := own(t, `policy: {roles: board: "role/cab", merge: "gitsm", emergency: reviewWithin: "2d", thresholds: {emergency: 2, board: "low"}}`).sound(t, base)
	assert.Equal(t, []estate.Ref{"role/cab"}, requirement(t, r, "board").From)
	assert.Equal(t, "gitsm", r.Merge)
	assert.Equal(t, "48h0m0s", r.Emergency.ReviewWithin.String())
	assert.Equal(t, 2, r.Emergency.Quorum.Need)
}

// Policies see contents.
func TestPolicySeesContents(t *testing.T) {
	t.Parallel()
	u := touch("ci/db", "team/dba", "environment")
	u.Old, u.New = body(t, "{environment: sandbox}"), body(t, "{environment: production}")
	h := own(t, `policy: exempt: {for d in policy.input.diff if d.before != _|_ if d.before.environment != _|_ if d.before.environment == "sandbox" {(d.ref): true}}`)
	assert.Empty(t, h.sound(t, touches(u)).Controlled)
	u.Old, u.New = u.New, u.Old
	assert.Equal(t, []string{"ci/db"}, h.sound(t, touches(u)).Controlled)
}

// What the rules are needs people, whatever a policy says.
func TestFloor(t *testing.T) {
	t.Parallel()
	files := change.Assessment{Files: []string{".github/workflows/x.yml"}}
	r := own(t, `policy: ruleFiles: "^\\.github/": false`).sound(t, files)
	assert.Equal(t, []string{".github/workflows/x.yml"}, r.Governance)
	assert.Equal(t, approval.Rule{
		ID: "governance", Reason: "the rules, or who is who, are altered, which no policy leaves to one person",
		From: []estate.Ref{"role/change-manager"}, Need: 2,
	}, requirement(t, r, "governance"))

	r = own(t, `policy: {ruleFiles: "^\\.github/": false, roles: management: "team/boss", thresholds: governance: 3}`).sound(t, files)
	assert.Equal(t, []estate.Ref{"team/boss"}, requirement(t, r, "governance").From)
	assert.Equal(t, 3, requirement(t, r, "governance").Need)

	r = own(t, `policy: {ruleFiles: "^\\.github/": false, requirements: "governance.github": {reason: "the workflows are altered", from: ["team/platform"]}}`).sound(t, files)
	assert.Equal(t, []string{"governance.github"}, ids(r), "the policy has its own")

	people := own(t, `policy: kinds: Person: "never"`).rules(t, touches(touch("person/a", "", "emails")))
	require.NotNil(t, people.Failure)
}

// Whatever is wrong with a policy, there are no rules, and a failure says why.
func TestBrokenPolicies(t *testing.T) {
	t.Parallel()
	a := touches(touch("ci/db", "team/dba", "version"))
	for name, cue := range map[string]string{
		"endless":             "import \"list\"\n_r: list.Range(0, 3000, 1)\npolicy: requirements: x: {reason: \"\\(len([for a in _r for b in _r for c in _r {a}]))\", from: [\"team/a\"]}",
		"memory":              `policy: requirements: x: {reason: "x" * 1000000 * 1000000, from: ["team/a"]}`,
		"doubling":            doubling(),
		"no syntax":           `policy: {`,
		"conflict":            `policy: merge: "nobody"`,
		"unknown knob":        `policy: role: board: "role/cab"`,
		"incomplete":          `policy: requirements: x: {reason: string, from: ["team/a"]}`,
		"asks nobody":         `policy: requirements: x: {reason: "x", from: []}`,
		"asks a service":      `policy: requirements: x: {reason: "x", from: ["service/a"]}`,
		"asks no reference":   `policy: requirements: x: {reason: "x", from: ["team/a b"]}`,
		"needs no one":        `policy: requirements: x: {reason: "x", from: ["team/a"], need: 0}`,
		"needs a crowd":       `policy: requirements: x: {reason: "x", from: ["team/a"], need: 100000}`,
		"needs a part":        `policy: requirements: x: {reason: "x", from: ["team/a"], need: 1.5}`,
		"odd name":            `policy: requirements: "<script>": {reason: "x", from: ["team/a"]}`,
		"more than that":      `policy: requirements: x: {reason: "x", from: ["team/a"], unless: true}`,
		"no length of time":   `policy: emergency: reviewWithin: "soon"`,
		"no time at all":      `policy: emergency: reviewWithin: "0d"`,
		"missing content":     `policy: requirements: {for d in policy.input.diff {x: {reason: d.after.name, from: ["team/a"]}}}`,
		"error":               `policy: exempt: {for d in policy.input.diff if d.nothing == 1 {(d.ref): true}}`,
		"tampers with input":  `policy: input: diff: []`,
		"replaces the answer": `policy: controlled: []`,
		"broken record shape": `#Service: name: 3 & "x"`,
		"foreign file":        `a: _ @embed(file="/etc/passwd")`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := own(t, cue).rules(t, a)
			require.NotNil(t, r.Failure, "%+v", r)
			assert.Equal(t, diag.PolicyBroken, r.Failure.Code)
			assert.NotEmpty(t, r.Failure.Message)
			assert.NotContains(t, r.Failure.Message, "\n")
			assert.Empty(t, r.Requirements)
			assert.Empty(t, r.Controlled)
			assert.NotEmpty(t, r.Digest)
			if path := r.Failure.Path; path != "" && !strings.Contains("asks a service, odd name", name) {
				assert.Contains(t, path, "schema/")
				assert.NotZero(t, r.Failure.Line)
			}
		})
	}
}

// A pattern that is none makes no file pass.
func TestBrokenPattern(t *testing.T) {
	t.Parallel()
	r := own(t, `policy: ruleFiles: "(": true`).rules(t, change.Assessment{Files: []string{"README.md"}})
	require.NotNil(t, r.Failure)
	assert.Equal(t, diag.PolicyBroken, r.Failure.Code)
}

// A fault is shown where the organisation wrote it.
func TestFaultsHaveAPlace(t *testing.T) {
	t.Parallel()
	r := own(t, "policy: merge: \"nobody\"").rules(t, touches())
	require.NotNil(t, r.Failure)
	assert.Equal(t, diag.Span{Path: "schema/house0.cue", Line: 3, Column: 16}, r.Failure.Span)
}

func doubling() string {
	var b strings.Builder
	b.WriteString("_a0: \"xxxx\"\n")
	for i := 1; i < 36; i++ {
		b.WriteString("_a" + strconv.Itoa(i) + ": _a" + strconv.Itoa(i-1) + " + _a" + strconv.Itoa(i-1) + "\n")
	}
	b.WriteString("policy: requirements: x: {reason: _a35, from: [\"team/a\"]}")
	return b.String()
}
