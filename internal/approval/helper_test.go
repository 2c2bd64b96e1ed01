package approval_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/roster"
)

// at is the present in the tests.
var at = time.Date(2026, time.November, 25, 12, 0, 0, 0, time.UTC)

const (
	main  = "refs/heads/main"
	head  = "1111111111111111111111111111111111111111"
	older = "2222222222222222222222222222222222222222"
)

// base are the people on base. Alice proposes; Bob and Carol are asked.
var base = map[string]string{
	"people/alice":   "type: human\nname: Alice\ngithub: [{login: alice, id: 1}]\nemails: [alice@example.org]",
	"people/bob":     "type: human\nname: Bob\ngithub: [{login: bob, id: 2}, {login: bob-private, id: 20}]\nemails: [bob@example.org]\ndeputies: [{person: person/erin, from: 2026-11-20, to: 2026-11-30}, {person: person/heidi, from: 2026-12-01}]",
	"people/carol":   "type: human\nname: Carol\ngithub: [{login: carol, id: 3}]\nemails: [carol@example.org]",
	"people/dave":    "type: human\nname: Dave\ngithub: [{login: dave, id: 4}]\nactiveTo: 2026-11-24\ndeputies: [{person: person/judy}]",
	"people/erin":    "type: human\nname: Erin\ngithub: [{login: erin, id: 5}]",
	"people/frank":   "type: human\nname: Frank\ngithub: [{login: frank, id: 6}]",
	"people/heidi":   "type: human\nname: Heidi\ngithub: [{login: heidi, id: 8}]",
	"people/ivan":    "type: human\nname: Ivan\ngithub: [{login: ivan}]",
	"people/judy":    "type: human\nname: Judy\ngithub: [{login: judy, id: 10}]\nactiveFrom: 2026-11-25",
	"people/robot":   "type: machine\nname: Robot\nresponsible: person/frank\ngithub: [{login: 'robot[bot]', id: 90}]\nemails: [robot@example.org]",
	"people/twin-a":  "type: human\nname: Twin\ngithub: [{login: twin, id: 30}]",
	"people/twin-b":  "type: human\nname: Twin\ngithub: [{login: twin, id: 30}]",
	"teams/payments": "name: Payments\nlead: person/carol\nmembers: [person/bob, person/dave, person/ivan, person/twin-a, person/twin-b, person/robot, person/alice]",
	"teams/gone":     "name: Gone\nmembers: [person/bob]\nactiveTo: 2026-11-01",
	"roles/cab":      "name: Change advisory board\nholders: [person/frank, team/payments]",
}

var shared = sync.OnceValue(func() *roster.Roster {
	files := map[string]string{}
	for path, text := range base {
		folder, _, _ := strings.Cut(path, "/")
		kind := map[string]string{"people": "Person", "teams": "Team", "roles": "Role"}[folder]
		files["catalogue/"+path+".yaml"] = "kind: " + kind + "\n" + text + "\n"
	}
	records, _, err := recordtest.Decode(files)
	if err != nil {
		panic(err)
	}
	return roster.New(estate.New(records, nil))
})

func user(login string, id int64) facts.Identity {
	return facts.Identity{Login: login, ID: id, Type: facts.User}
}

func mail(address string) facts.Identity { return facts.Identity{Email: address} }

// approved is somebody's approval of the head, an hour ago.
func approved(by facts.Identity) facts.Review {
	return facts.Review{ID: 1, By: by, State: facts.Approved, Commit: head, BaseRef: main, SubmittedAt: at.Add(-time.Hour)}
}

// sound is a change that Alice proposes and Bob has approved: approved.
func sound() approval.Input {
	record := difference.Record{Ref: "ci/db", Op: difference.Modify, Path: "cmdb/items/db.yaml", Fields: []difference.Field{{Path: "attributes.version"}}}
	return approval.Input{
		Assessment: change.Assessment{
			Request: &change.Request{Ref: "change/2026-11-20-upgrade", Title: "Upgrade", Type: change.Normal, Owner: "person/alice", Requester: "person/alice"},
			Touched: []change.Touched{{Record: record}}, Declared: []estate.Ref{"ci/db"},
			Window: change.Window{State: change.NoWindow, GatesMerge: true},
		},
		Rules: approval.Rules{
			Digest: "sha256:1", Controlled: []string{"ci/db"}, Merge: "person",
			Requirements: []approval.Rule{{ID: "owner", Reason: "ci/db belongs to team/payments", From: []estate.Ref{"team/payments"}, Need: 1}},
			Emergency: approval.EmergencyRule{
				Quorum:       approval.Rule{ID: "emergency", Reason: "two release an emergency", From: []estate.Ref{"role/cab"}, Need: 2},
				Authority:    approval.Rule{ID: "emergency-authority", Reason: "the authority too", From: []estate.Ref{"person/erin"}, Need: 1},
				ReviewWithin: 5 * 24 * time.Hour,
			},
		},
		HasFacts: true,
		Facts: facts.Facts{
			Pull:            facts.Pull{Number: 7, Author: user("alice", 1), BaseRef: main},
			Commits:         []facts.Commit{{SHA: head, Author: user("alice", 1), Committer: user("alice", 1), Verified: true}},
			Pushers:         []facts.Identity{user("alice", 1)},
			PushersComplete: true,
			Reviews:         []facts.Review{approved(user("bob", 2))},
		},
		Commits: []approval.Commit{{ID: head, Author: mail("alice@example.org"), Committer: mail("alice@example.org")}},
		Roster:  shared(), Patch: "p1", Patches: map[string]string{head: "p1", older: "p0"},
		Tree: "3333333333333333333333333333333333333333", At: at, Base: older, Head: head,
	}
}

func marshal(t require.TestingT, d approval.Decision) string {
	text, err := json.MarshalIndent(d, "", " ")
	require.NoError(t, err)
	return string(text)
}

// reason finds a node of the tree.
func reason(r approval.Reason, id string) (approval.Reason, bool) {
	if r.ID == id {
		return r, true
	}
	for _, c := range r.Children {
		if found, ok := reason(c, id); ok {
			return found, true
		}
	}
	return approval.Reason{}, false
}

// whys are all words of a tree.
func whys(r approval.Reason) string {
	text := r.ID + " " + r.Result + ": " + r.Why + "\n"
	for _, c := range r.Children {
		text += whys(c)
	}
	return text
}

func requirement(t *testing.T, d approval.Decision, id string) approval.Requirement {
	t.Helper()
	for _, r := range d.Requirements {
		if r.ID == id {
			return r
		}
	}
	require.Fail(t, "no requirement "+id, marshal(t, d))
	return approval.Requirement{}
}
