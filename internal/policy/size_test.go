package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/policy"
)

// nightly is a sync of so many items, each hit and each with its content.
func nightly(t testing.TB, n int) change.Assessment {
	a := touches()
	content := body(t, "{kind: ConfigurationItem, class: server, owner: team/t1, status: in_use, attributes: {osVersion: '1', cpus: 4}, relations: [{type: runs_on, to: ci/x}], tags: [linux]}")
	for i := range n {
		ref := estate.Ref(fmt.Sprintf("ci/server-%05d", i))
		u := touch(ref, estate.Ref(fmt.Sprintf("team/t%d", i%40)), "attributes.osVersion", "lastVerified.date")
		u.Old, u.New = content, content
		a.Touched = append(a.Touched, u)
		a.Declared = append(a.Declared, ref)
		a.Impact = append(a.Impact, hits(ref, "high", graph.Outage, u.Owners[0]))
	}
	return a
}

// A nightly sync of thousands of records stays within the limits of the child; what is
// left out of its input is said to be, and somebody looks at it.
func TestNightlySync(t *testing.T) {
	t.Parallel()
	a := nightly(t, 5000)
	r := own(t).sound(t, a)
	assert.Len(t, r.Controlled, 5000)
	assert.Len(t, r.Requirements, 41)
	assert.Equal(t, []estate.Ref{"role/change-manager"}, requirement(t, r, "size").From)
	assert.Contains(t, requirement(t, r, "owner.team/t1").Reason, " and 122 more")
}

func TestSmallInputsAreWhole(t *testing.T) {
	t.Parallel()
	in := parsed(t, nightly(t, 50))
	assert.False(t, in.Truncated)
	assert.NotNil(t, in.Diff[0].After)
	assert.NotContains(t, ids(own(t).sound(t, nightly(t, 50))), "size")
}

func TestLargeInputsAreCut(t *testing.T) {
	t.Parallel()
	deep := touches(touch("ci/a", "team/a"))
	for i := range 50_000 {
		deep.Touched[0].Fields = append(deep.Touched[0].Fields, difference.Field{Path: fmt.Sprintf("attributes.x[%d].y", i)})
	}
	in := parsed(t, deep)
	assert.True(t, in.Truncated)
	assert.Equal(t, []string{"attributes"}, in.Diff[0].Fields)

	wide := touches(touch("ci/core", "team/net", "version"))
	for i := range 20_000 {
		wide.Impact = append(wide.Impact, hits(estate.Ref(fmt.Sprintf("ci/i%05d", i)), "low", graph.Outage, "team/x"))
	}
	wide.Impact = append(wide.Impact, hits("service/last", "critical", graph.Outage, "team/last"))
	in = parsed(t, wide)
	assert.True(t, in.Truncated)
	assert.Len(t, in.Impact, 5000)
	assert.Equal(t, "service/last", in.Impact[4999].Ref, "services go before the rest")
	r := own(t).sound(t, wide)
	assert.Equal(t, []string{"owner.team/last", "owner.team/net", "size"}, ids(r))
}

func TestTooManyRecordsFail(t *testing.T) {
	t.Parallel()
	r := own(t).rules(t, nightly(t, 6001))
	require.NotNil(t, r.Failure)
	assert.Equal(t, "the change policy cannot be asked: the change touches 6001 records, more than the 6000 that a policy can judge", r.Failure.Message)
}

type parsedInput struct {
	Truncated bool
	Diff      []struct {
		Fields []string
		After  map[string]any
	}
	Impact []struct{ Ref string }
}

func parsed(t *testing.T, a change.Assessment) parsedInput {
	t.Helper()
	text, err := policy.Input(a, noon)
	require.NoError(t, err)
	again, err := policy.Input(a, noon)
	require.NoError(t, err)
	require.Equal(t, text, again)
	var in parsedInput
	require.NoError(t, json.Unmarshal(text, &in))
	return in
}

// What stands in records at fault in place of references never makes the policy fail.
func TestFaultyRecordsReachNoPolicy(t *testing.T) {
	t.Parallel()
	u := touch("ci/a", "team/a", "owner", "")
	u.Owners = []estate.Ref{"", "team/A B", "customer/x", "team/a", "team/a", "nonsense"}
	u.Old, u.New = body(t, "3"), body(t, "{class: {x: 1}, tags: {a: 1}, targets: 7, '#x': 1, _y: 2, $z: 3}")
	a := touches(u)
	a.Risk.Level = ""
	a.Request = &change.Request{Ref: "change/2026-01-01-a", Type: "sudden", Owner: "customer/x", Requester: "team/a", Implementer: "x", Authority: "service/a"}
	a.Declared = []estate.Ref{"ci/a", "nonsense", ""}
	a.Undeclared = []estate.Ref{"x"}
	a.Impact = []change.Impact{hits("ci/a", "terrible", graph.Unaffected, "x")}
	a.Conflicts = []change.Conflict{{Pull: 3, On: []estate.Ref{"", "ci/a"}, Reason: "x"}}
	r := own(t).sound(t, a)
	assert.Equal(t, []string{"owner.team/a"}, ids(r))
}

// The same input gives the same rules, and the order of what has no order does not matter.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	a := nightly(t, 30)
	a.Files = []string{"schema/a.cue", ".github/CODEOWNERS"}
	first := own(t).sound(t, a)
	assert.True(t, slices.IsSorted(ids(first)))
	assert.True(t, slices.IsSorted(first.Controlled))
	assert.True(t, slices.IsSorted(first.Governance))
	at := []time.Time{noon}
	all := make([]change.Assessment, 40)
	times := slices.Repeat(at, 40)
	for i := range all {
		all[i] = a
	}
	many, err := policy.EvaluateAll(t.Context(), own(t), all, times)
	require.NoError(t, err)
	for _, r := range many {
		assert.Equal(t, first, r)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, n := range []int{5, 500, 5000} {
		a := nightly(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				own(b).sound(b, a)
			}
		})
	}
}

// Many decisions are replayed against one policy.
func BenchmarkReplay(b *testing.B) {
	at := []time.Time{noon}
	all := make([]change.Assessment, 100)
	for i := range all {
		all[i] = nightly(b, 5)
	}
	for b.Loop() {
		_, err := policy.EvaluateAll(b.Context(), own(b), all, slices.Repeat(at, len(all)))
		require.NoError(b, err)
	}
}
