package approval_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// someRules are rules of any size about the change of sound.
func someRules(t *rapid.T) approval.Rules {
	r := sound().Rules
	r.Controlled = rapid.SampledFrom([][]string{{"ci/db"}, nil}).Draw(t, "controlled")
	r.Governance = rapid.SampledFrom([][]string{{"schema/a.cue"}, nil}).Draw(t, "governance")
	r.Requirements = nil
	for _, id := range []string{"board", "governance", "governance.x", "owner"} {
		if rapid.Bool().Draw(t, id) {
			from := rapid.Permutation([]estate.Ref{"role/cab", "team/payments"}).Draw(t, "from")
			need := rapid.IntRange(1, 2).Draw(t, "need")
			r.Requirements = append(r.Requirements, approval.Rule{ID: id, Reason: "why", From: from[:rapid.IntRange(1, 2).Draw(t, "n")], Need: need})
		}
	}
	r.Emergency.Quorum.Need = rapid.IntRange(1, 2).Draw(t, "quorum")
	r.Emergency.ReviewWithin = time.Duration(rapid.IntRange(1, 2).Draw(t, "days")) * 24 * time.Hour
	return r
}

func someChange(t *rapid.T) approval.Input {
	in := sound()
	in.Assessment.Request.Type = rapid.SampledFrom([]change.Type{change.Normal, change.Standard, change.Emergency}).Draw(t, "type")
	in.Assessment.Closing = rapid.Bool().Draw(t, "closing")
	in.Assessment.Request.Authority = rapid.SampledFrom([]estate.Ref{"", "person/bob"}).Draw(t, "authority")
	if rapid.Bool().Draw(t, "template") {
		in.Assessment.Template = &change.Template{Ref: "template/t", Matches: true, Need: 1, From: []estate.Ref{"team/payments"}}
	}
	if rapid.Bool().Draw(t, "overdue") {
		in.Assessment.Reviews = []change.Review{{Change: "change/2026-01-01-old", Since: at.Add(-36 * time.Hour)}}
	}
	return in
}

// asked are the requirements of a decision, but for the floor, as text.
func asked(in approval.Input, rules approval.Rules) []string {
	in.Rules = rules
	out := []string{}
	for _, r := range approval.Decide(in).Requirements {
		if r.ID != "floor" {
			from := slices.Clone(r.From)
			slices.Sort(from)
			out = append(out, fmt.Sprint(r.ID, from, r.Need))
		}
	}
	return out
}

func texts(needs []approval.Need) []string {
	out := []string{}
	for _, n := range needs {
		out = append(out, fmt.Sprint(n.ID, n.From, n.Need))
	}
	return out
}

func without(list, other []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(other, s) {
			out = append(out, s)
		}
	}
	return out
}

// What a comparison tells is what the decisions under both policies show.
func TestCompareAgreesWithDecisions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, before, after := someChange(t), someRules(t), someRules(t)
		// An outcome by who owns the change asks for nothing; a comparison does not know who
		// proposed it.
		in.Facts.Pull.Author = user("frank", 6)
		a := approval.Compare(in, before, after)
		was, is := asked(in, before), asked(in, after)
		assert.Equal(t, without(is, was), texts(a.Added))
		assert.Equal(t, without(was, is), texts(a.Dropped))
		review := in.Assessment.Request.Type == change.Emergency &&
			before.Emergency.ReviewWithin != after.Emergency.ReviewWithin
		if !in.Assessment.Closing {
			assert.Equal(t, review, a.ReviewBefore != a.ReviewAfter)
		}
		same := approval.Compare(in, before, before)
		assert.False(t, same.Any(), "%+v", same)
		back := approval.Compare(in, after, before)
		assert.Equal(t, a.Added, back.Dropped)
		assert.Equal(t, a.Any(), back.Any())
	})
}

// A policy without an answer asks for nothing, and differs from any that has one.
func TestCompareFailures(t *testing.T) {
	t.Parallel()
	in := sound()
	broken := in.Rules
	broken.Failure = &diag.Diagnostic{Span: diag.Span{Path: "schema/house.cue", Line: 3, Column: 2}, Message: "no answer"}
	a := approval.Compare(in, in.Rules, broken)
	assert.True(t, a.Any())
	assert.Equal(t, "schema/house.cue:3:2: no answer", a.FailureAfter)
	assert.Empty(t, a.FailureBefore)
	assert.Equal(t, []string{"owner"}, []string{a.Dropped[0].ID})
	assert.Empty(t, a.ControlledAfter)
	both := approval.Compare(in, broken, broken)
	assert.False(t, both.Any())
}

// What is controlled counts, though it asks for nobody else.
func TestCompareControlled(t *testing.T) {
	t.Parallel()
	in := sound()
	more := in.Rules
	more.Controlled = []string{"ci/db", "ci/web"}
	a := approval.Compare(in, in.Rules, more)
	assert.True(t, a.Any())
	assert.Empty(t, a.Added)
	assert.Equal(t, []string{"ci/db", "ci/web"}, a.ControlledAfter)
}

func TestTry(t *testing.T) {
	t.Parallel()
	good := approval.Try(sound(), approval.Approved, []string{"owner"})
	assert.True(t, good.Passed)
	assert.Equal(t, []string{"floor", "owner"}, slices.Sorted(slices.Values(good.Requirements)))
	assert.Empty(t, good.Missing)

	lacks := approval.Try(sound(), approval.Approved, []string{"board", "owner"})
	assert.False(t, lacks.Passed)
	assert.Equal(t, []string{"board"}, lacks.Missing)

	in := sound()
	in.Facts.Reviews = nil
	other := approval.Try(in, approval.Approved, nil)
	assert.False(t, other.Passed)
	assert.Equal(t, approval.Pending, other.Verdict)
	require.NotEmpty(t, other.Reasons)
	assert.Contains(t, other.Reasons[0], "ci/db belongs to team/payments: 0 of 1 approved")

	// A policy without an answer is pending, whatever was expected: no test passes by it.
	in.Rules.Failure = &diag.Diagnostic{Message: "no answer"}
	vacuous := approval.Try(in, approval.Pending, nil)
	assert.Equal(t, approval.Pending, vacuous.Verdict)
	assert.False(t, vacuous.Passed)
	assert.Contains(t, vacuous.Reasons[0], "no answer")

	in = sound()
	for i := range 20 {
		in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{ID: fmt.Sprintf("r%02d", i), Reason: "why", From: []estate.Ref{"person/erin"}, Need: 1})
	}
	many := approval.Try(in, approval.Approved, nil)
	assert.Len(t, many.Reasons, 7)
	assert.Equal(t, "and 14 further reasons", many.Reasons[6])
}
