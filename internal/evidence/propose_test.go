package evidence

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/ledger"
)

func TestTransitions(t *testing.T) {
	t.Parallel()
	kinds := func(k ...ledger.Kind) []ledger.Kind { return k }
	for _, c := range []struct {
		name    string
		before  proposed
		verdict approval.Verdict
		want    []ledger.Kind
	}{
		{"first seen", proposed{}, approval.Pending, kinds(ledger.Submitted)},
		{"first seen and approved", proposed{}, approval.Approved, kinds(ledger.Submitted, ledger.Approved)},
		{"nothing controlled", proposed{}, approval.NotControlled, kinds(ledger.Submitted, ledger.Approved)},
		{"nothing new", proposed{patch: "p"}, approval.Pending, nil},
		{"approved", proposed{patch: "p"}, approval.Approved, kinds(ledger.Approved)},
		{"still approved", proposed{patch: "p", approved: true}, approval.Approved, nil},
		{"no more", proposed{patch: "p", approved: true}, approval.Rejected, kinds(ledger.Invalidated)},
		{"other content", proposed{patch: "q", approved: true}, approval.Pending, kinds(ledger.Submitted, ledger.Invalidated)},
		{"other content, approved again", proposed{patch: "q", approved: true}, approval.Approved, kinds(ledger.Submitted, ledger.Approved)},
		{"merged", proposed{patch: "q", merged: "h"}, approval.Approved, nil},
		{"merged, and opened again with more", proposed{patch: "q", merged: "g"}, approval.Pending, kinds(ledger.Submitted)},
	} {
		assert.Equal(t, c.want, c.before.transitions(approval.Decision{Verdict: c.verdict, Patch: "p"}, "h"), c.name)
	}
}

// TestNewestEntryTells: whatever decisions are kept one after another, the newest entry says which
// content was decided about and whether it may be merged.
func TestNewestEntryTells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var told proposed
		for range rapid.IntRange(1, 12).Draw(t, "decisions") {
			d := approval.Decision{
				Patch:   rapid.SampledFrom([]string{"p", "q"}).Draw(t, "patch"),
				Verdict: rapid.SampledFrom([]approval.Verdict{approval.Pending, approval.Approved, approval.NotControlled, approval.Rejected}).Draw(t, "verdict"),
			}
			for _, kind := range told.transitions(d, "h") {
				told = proposed{patch: d.Patch, approved: kind == ledger.Approved}
			}
			assert.Equal(t, proposed{patch: d.Patch, approved: d.Verdict == approval.Approved || d.Verdict == approval.NotControlled}, told)
		}
	})
}

func TestEnds(t *testing.T) {
	t.Parallel()
	assert.True(t, ends(difference.Add, nil))
	for path, want := range map[string]bool{
		"outcome": true, "outcome.result": true, "cancelled": true, "cancelled.at": true,
		"outcome.review": false, "outcome.results": false, "title": false, "cancelledx": false,
	} {
		assert.Equal(t, want, ends(difference.Modify, []string{"x", path}), path)
	}
}
