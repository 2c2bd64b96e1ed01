package workpaper_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/record/recordtest"
	"github.com/gitsm/gitsm/internal/roster"
	"github.com/gitsm/gitsm/internal/workpaper"
)

// id is a commit's id of repeated digits.
func id(n int) string { return strings.Repeat(fmt.Sprintf("%02x", n), 20) }

// at is a time in October 2026.
func at(day, hour int) time.Time { return time.Date(2026, 10, day, hour, 0, 0, 0, time.UTC) }

// entry makes a link as the ledger would have it.
func entry(t *testing.T, e ledger.Entry) ledger.Link {
	t.Helper()
	e.Format = ledger.Format
	file, err := e.Encode()
	require.NoError(t, err)
	commit, err := gittree.ParseHash(id(0xa0 + e.Number))
	require.NoError(t, err)
	return ledger.Link{Commit: gittree.SignedCommit{ID: commit}, Entry: e, Digest: ledger.Digest(file)}
}

// merged is the decision and the facts of a pull request.
type merged struct {
	change, title, kind string
	author              facts.Identity
	approver            estate.Ref
	account             int64
	from                estate.Ref
	requirement         string
	risk                string
	score               int
}

func (m merged) decision() json.RawMessage {
	return encode(map[string]any{
		"verdict": "approved", "policy": strings.Repeat("9", 64),
		"change": map[string]any{"ref": m.change, "title": m.title, "type": m.kind, "owner": "team/payments",
			"risk": map[string]any{"level": m.risk, "score": m.score}},
		"diff": []map[string]string{{"ref": "ci/payments-db-01"}, {"ref": m.change}},
		"requirements": []map[string]any{{"id": m.requirement, "from": []estate.Ref{m.from}, "need": 1, "have": 1, "satisfied": true,
			"approvals": []map[string]any{{"by": m.approver, "commit": id(0xee), "counted": true, "why": "member of " + string(m.from)}}}},
	})
}

func (m merged) facts(given time.Time) json.RawMessage {
	return encode(facts.Facts{
		Pull:    facts.Pull{Author: m.author, BaseRef: "refs/heads/main", Labels: []string{}},
		Commits: []facts.Commit{{SHA: id(0xee), Author: m.author, Committer: facts.Identity{Login: "web-flow"}, Verified: true}},
		Reviews: []facts.Review{
			{By: facts.Identity{ID: m.account, Type: facts.User}, State: facts.Approved, Commit: id(0xee), BaseRef: "refs/heads/main", SubmittedAt: given},
		},
	})
}

func encode(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return out
}

// rosters are people by the commits of main.
type rosters map[string]*roster.Roster

func (r rosters) At(_ context.Context, commit string) (*roster.Roster, error) {
	if found := r[commit]; found != nil {
		return found, nil
	}
	return nil, fmt.Errorf("no roster at %s", commit)
}

func people(t testing.TB, payments, until string) *roster.Roster {
	t.Helper()
	person := func(name string, account int, more string) string {
		return fmt.Sprintf("kind: Person\nname: %s\ntype: human\ngithub: [{login: gh%d, id: %d}]\n%s", name, account, account, more)
	}
	decoded, _, err := recordtest.Decode(map[string]string{
		"catalogue/people/m-lopes.yaml":   person("Marta Lopes", 101, ""),
		"catalogue/people/j-smit.yaml":    person("Jan Smit", 102, until),
		"catalogue/people/a-okafor.yaml":  person("Ada Okafor", 103, ""),
		"catalogue/people/p-novak.yaml":   person("Petra Novák", 104, "deputies: [{person: person/a-okafor, from: 2026-10-12, to: 2026-10-16}]\n"),
		"catalogue/teams/payments.yaml":   "kind: Team\nname: Payments\nlead: person/m-lopes\nmembers: [" + payments + "]\n",
		"catalogue/roles/board.yaml":      "kind: Role\nname: Change advisory board\nholders: [person/p-novak]\n",
		"catalogue/teams/on-call-it.yaml": "kind: Team\nname: On call\nlead: person/j-smit\nmembers: [person/j-smit, person/m-lopes]\n",
	})
	require.NoError(t, err)
	return roster.New(estate.New(decoded, nil))
}

// hostile is a title that tries everything.
const hostile = "=HYPERLINK(\"http://x\") </script><script>alert(1)</script> [a](b) `c` \u202e\x1b[31m\n\"quoted\", 'x'"

// october is a period with one of everything.
func october(t *testing.T) workpaper.Input {
	t.Helper()
	var names ledger.Names
	_, err := names.Add(bytes.NewReader(bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, 40)), "gh101", "Marta Lopes", "gh102")
	require.NoError(t, err)
	marta := facts.Identity{Login: names.Hide("gh101"), ID: 101, Type: facts.User}
	jan := facts.Identity{Login: names.Hide("gh102"), ID: 102, Type: facts.User}
	in := workpaper.Input{
		From: at(1, 0), To: at(31, 0).AddDate(0, 0, 1), Main: "refs/heads/main", Reference: "refs/heads/change-ledger", Names: names, Engine: "1.0.0",
		Verified: true,
	}
	for i, when := range []time.Time{
		at(1, 0).AddDate(0, -1, 3), at(1, 9), at(6, 9), at(6, 9), at(8, 3), at(9, 10), at(12, 15), at(14, 22), at(20, 11), at(1, 9).AddDate(0, 1, 2),
	} {
		in.Commits = append(in.Commits, workpaper.Commit{ID: id(i + 1), Time: when, Summary: fmt.Sprintf("Merge pull request #%d", i+10), People: i == 0 || i == 6})
	}
	in.Commits[6].Summary = "Add a colleague to the team"
	replica := merged{"change/2026-10-01-replica", "Add a read replica for payments", "normal", marta, "person/j-smit", 102, "team/payments", "owner.team/payments", "medium", 34}
	patch := merged{"change/2026-10-06-patch", "Patch the operating system of the payment hosts", "standard", jan, "person/m-lopes", 101, "team/payments", "template", "low", 8}
	repair := merged{"change/2026-10-09-firewall", "Open the firewall that blocked card payments", "emergency", jan, "person/m-lopes", 101, "team/on-call-it", "quorum", "high", 61}
	failover := merged{"change/2026-10-14-failover", "Fail the payments database over to the second site", "emergency", marta, "person/j-smit", 102, "team/on-call-it", "quorum", "critical", 88}
	odd := merged{"change/2026-10-20-odd", hostile, "normal", jan, "person/p-novak", 104, "role/board", "board", "low", 3}
	cover := func(number, before, after, pull int, when time.Time, m merged) ledger.Entry {
		return ledger.Entry{Number: number, Kind: ledger.Merged, At: when, RecordedAt: when.Add(time.Minute), Before: id(before), After: id(after),
			Head: id(0xee), Pull: pull, Change: estate.Ref(m.change), Decision: m.decision(), Facts: m.facts(when.Add(-2 * time.Hour))}
	}
	urgent := func(e ledger.Entry) ledger.Entry {
		e.Review = &ledger.Review{Change: e.Change, Within: "5d"}
		return e
	}
	for _, e := range []ledger.Entry{
		{Number: 1, Kind: ledger.Adopted, At: at(1, 0).AddDate(0, -1, 3), RecordedAt: at(1, 0).AddDate(0, -1, 3), Adoption: &ledger.Adoption{Commit: id(1)}},
		cover(2, 1, 2, 11, at(1, 9), replica),
		cover(3, 2, 4, 12, at(6, 9), patch),
		{Number: 4, Kind: ledger.Unauthorised, At: at(8, 3), RecordedAt: at(8, 4), Before: id(4), After: id(5), Why: "team/on-call-it bypassed the check"},
		urgent(cover(5, 5, 6, 13, at(9, 10), repair)),
		{Number: 6, Kind: ledger.Ratified, At: at(9, 10), RecordedAt: at(9, 11), Change: "change/2026-10-09-firewall", Commits: []string{id(5)}},
		urgent(cover(7, 7, 8, 14, at(14, 22), failover)),
		{Number: 8, Kind: ledger.Finished, At: at(3, 17), RecordedAt: at(15, 17), Change: "change/2026-10-01-replica", Outcome: "successful"},
		cover(9, 8, 9, 15, at(20, 11), odd),
		cover(10, 9, 10, 16, at(1, 9).AddDate(0, 1, 2), merged{change: "change/2026-11-03-later", title: "Later", kind: "normal", author: jan, approver: "person/m-lopes", account: 101, from: "team/payments", requirement: "owner.team/payments"}),
	} {
		in.Links = append(in.Links, entry(t, e))
	}
	in.Tip = in.Links[len(in.Links)-1].Commit.ID.String()
	in.Changes = map[estate.Ref]workpaper.Change{
		"change/2026-10-01-replica":  {Owner: "team/payments", Requester: "person/a-okafor", Implementer: "person/m-lopes", Result: "partial"},
		"change/2026-10-09-firewall": {Owner: "team/on-call-it", ActualEnd: at(9, 12), Result: "successful", Reviewed: true, ReviewedOn: at(13, 0), ReviewedBy: "person/p-novak"},
		"change/2026-10-14-failover": {Owner: "team/payments", End: at(15, 2), Result: "backed_out", ActualEnd: at(15, 1)},
	}
	in.Findings = []workpaper.Finding{
		{Code: diag.DirectPush, Severity: diag.Error, Commit: id(7), Message: "commit " + id(7)[:10] + " was made on main itself, and no entry records it"},
		{Code: diag.LateReview, Severity: diag.Warning, Commit: id(8), Entry: 7, Message: "the review of change/2026-10-14-failover, asked for by person/m-lopes (Marta Lopes), was due on 2026-10-20"},
		{Code: diag.ExpiredSigner, Severity: diag.Error, Commit: id(0xa0 + 10), Entry: 10, Message: "of another period"},
	}
	before, after := people(t, "person/m-lopes, person/j-smit", ""), people(t, "person/m-lopes, person/j-smit, person/a-okafor", "activeTo: 2026-10-25\n")
	in.Rosters = rosters{id(1): before, id(7): after}
	return in
}
