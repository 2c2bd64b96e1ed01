package audit

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/roster"
)

const (
	headID   = "1111111111111111111111111111111111111111"
	olderID  = "2222222222222222222222222222222222222222"
	otherID  = "4444444444444444444444444444444444444444"
	beforeID = "5555555555555555555555555555555555555555"
	treeID   = "3333333333333333333333333333333333333333"
)

var decidedAt = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

var crowd = sync.OnceValue(func() *roster.Roster {
	records, _, err := recordtest.Decode(map[string]string{
		"catalogue/people/alice.yaml": "kind: Person\nname: Alice\ntype: human\ngithub: [{login: alice, id: 1}]\nemails: [alice@example.org]\n",
		"catalogue/people/bob.yaml":   "kind: Person\nname: Bob\ntype: human\ngithub: [{login: bob, id: 2}]\nemails: [bob@example.org]\ndeputies: [{person: person/erin, from: 2026-11-20, to: 2026-11-30}]\n",
		"catalogue/people/carol.yaml": "kind: Person\nname: Carol\ntype: human\ngithub: [{login: carol, id: 3}]\nactiveFrom: 2026-11-25\n",
		"catalogue/people/dave.yaml":  "kind: Person\nname: Dave\ntype: human\ngithub: [{login: dave, id: 4}]\nactiveTo: 2026-11-24\n",
		"catalogue/people/erin.yaml":  "kind: Person\nname: Erin\ntype: human\ngithub: [{login: erin, id: 5}]\n",
		"catalogue/people/frank.yaml": "kind: Person\nname: Frank\ntype: human\ngithub: [{login: frank, id: 6}]\n",
		"catalogue/people/robot.yaml": "kind: Person\nname: Robot\ntype: machine\nresponsible: person/frank\ngithub: [{login: robot, id: 90}]\n",
		"catalogue/teams/crew.yaml":   "kind: Team\nname: Crew\nlead: person/carol\nmembers: [person/bob, person/dave, person/robot, person/alice]\n",
		"catalogue/roles/board.yaml":  "kind: Role\nname: Board\nholders: [person/frank, team/crew]\n",
	})
	if err != nil {
		panic(err)
	}
	return roster.New(estate.New(records, nil))
})

var people = []facts.Identity{
	{Login: "alice", ID: 1, Type: facts.User}, {Login: "bob", ID: 2, Type: facts.User}, {Login: "carol", ID: 3, Type: facts.User},
	{Login: "dave", ID: 4, Type: facts.User}, {Login: "erin", ID: 5, Type: facts.User}, {Login: "frank", ID: 6, Type: facts.User},
	{Login: "robot", ID: 90, Type: facts.Bot}, {Login: "stranger", ID: 666, Type: facts.User},
}

// told draws a pull request, and what the engine decides about it.
func told(t *rapid.T) (approval.Input, approval.Decision) {
	who := rapid.SampledFrom(people)
	in := approval.Input{
		Assessment: change.Assessment{
			Touched:  []change.Touched{{Record: difference.Record{Ref: "ci/db", Op: difference.Modify, Path: "cmdb/items/db.yaml", Fields: []difference.Field{{Path: "x"}}}}},
			Request:  &change.Request{Ref: "change/2026-11-20-x", Type: change.Normal, Owner: "person/alice", Requester: "person/alice"},
			Declared: []estate.Ref{"ci/db"}, Window: change.Window{State: change.NoWindow, GatesMerge: true},
		},
		Rules:    approval.Rules{Digest: "sha256:1", Controlled: []string{"ci/db"}, Merge: "person"},
		HasFacts: true, Roster: crowd(), Patch: "p1", Patches: map[string]string{headID: "p1", olderID: "p1", otherID: "p0"},
		Tree: treeID, At: decidedAt, Base: beforeID, Head: headID,
		Facts: facts.Facts{Pull: facts.Pull{Number: 7, Author: people[0], BaseRef: "refs/heads/main"}, PushersComplete: true},
	}
	for range rapid.IntRange(1, 2).Draw(t, "requirements") {
		in.Rules.Requirements = append(in.Rules.Requirements, approval.Rule{
			ID: rapid.SampledFrom([]string{"owner", "board", "crew"}).Draw(t, "id"), Reason: "it is asked",
			From: []estate.Ref{rapid.SampledFrom([]estate.Ref{"team/crew", "role/board", "person/bob", "person/erin"}).Draw(t, "from")}, Need: rapid.IntRange(1, 2).Draw(t, "need"),
		})
	}
	in.Commits = []approval.Commit{{ID: headID, Author: facts.Identity{Email: "alice@example.org"}, Committer: facts.Identity{Email: "alice@example.org"}}}
	in.Facts.Pushers = []facts.Identity{people[0]}
	if rapid.IntRange(0, 3).Draw(t, "more hands") == 0 {
		in.Facts.Pushers = append(in.Facts.Pushers, who.Draw(t, "pusher"))
	}
	for i := range rapid.IntRange(1, 8).Draw(t, "reviews") {
		in.Facts.Reviews = append(in.Facts.Reviews, facts.Review{
			ID: int64(i), By: who.Draw(t, "by"), BaseRef: "refs/heads/main",
			State:       rapid.SampledFrom([]facts.State{facts.Approved, facts.Approved, facts.Approved, facts.Approved, facts.Commented, facts.Dismissed}).Draw(t, "state"),
			Commit:      rapid.SampledFrom([]string{headID, headID, olderID, otherID}).Draw(t, "commit"),
			SubmittedAt: decidedAt.Add(-time.Duration(rapid.IntRange(-1, 40).Draw(t, "hours")) * time.Hour),
		})
	}
	return in, approval.Decide(in)
}

// claimed is the claim that an honest recorder makes of a decision.
func claimed(in approval.Input, d approval.Decision) *claim {
	f := in.Facts
	c := &claim{
		entry: &ledger.Entry{Before: beforeID, Head: headID, Pull: f.Pull.Number, Change: d.Change.Ref}, roster: in.Roster, facts: &f, patch: in.Patch, patches: in.Patches,
		tree: treeID, taken: decidedAt, proposers: []facts.Identity{{Email: "alice@example.org"}},
	}
	c.decision = decision{
		Verdict: d.Verdict, Base: d.Base, Head: d.Head, Tree: d.Tree, Patch: d.Patch, Requirements: d.Requirements, EvaluatedAt: d.EvaluatedAt,
	}
	c.decision.Change.Ref, c.decision.Change.Type = d.Change.Ref, d.Change.Type
	return c
}

// What the engine approves has no flaw, and what it does not count is one when it is counted
// all the same.
func TestClaimsAgreeWithTheEngine(t *testing.T) {
	approved, forged := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		in, d := told(t)
		c := claimed(in, d)
		if d.Verdict == approval.Approved {
			approved++
			require.Empty(t, c.judge())
		} else {
			require.Contains(t, codes(c.judge()), diag.NotApproved)
		}
		c.decision.Verdict = approval.Approved
		for i := range c.decision.Requirements {
			r := &c.decision.Requirements[i]
			r.Approvals = append([]approval.Approval{}, r.Approvals...)
			for k := range r.Approvals {
				by := r.Approvals[k].By
				if slices.ContainsFunc(r.Approvals, func(a approval.Approval) bool { return a.Counted && a.By == by }) {
					continue // one that counts stands for whatever else he said
				}
				r.Approvals[k].Counted, r.Have, r.Satisfied = true, r.Need, true
				forged++
				require.NotEmpty(t, c.judge(), "%s: %s", r.Approvals[k].By, r.Approvals[k].Why)
				r.Approvals[k].Counted = false
			}
			if !r.Satisfied { // nor does it help to say that it is met
				r.Satisfied, r.Have = true, r.Need
				require.NotEmpty(t, c.judge())
			}
		}
	})
	if !testing.Short() { // few cases need not have had every kind
		require.NotZero(t, approved)
		require.NotZero(t, forged)
	}
}

func codes(found []flaw) []diag.Code {
	var out []diag.Code
	for _, f := range found {
		out = append(out, f.code)
	}
	return out
}
