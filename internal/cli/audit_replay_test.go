package cli_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/review"
	"github.com/gitsm/gitsm/internal/signature"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// archive is the repository of the attempts in testdata/bypass with a ledger.
type archive struct {
	bench
	t        *testing.T
	appender *ledger.Appender
	now      time.Time
	cache    string
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{t: t, cache: t.TempDir(), now: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	a.dir = t.TempDir()
	var err error
	a.program, err = os.Executable()
	require.NoError(t, err)
	if other := evaluator(t); other != "" {
		a.program = other
	}
	files, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "bypass", "estate.archive"))
	require.NoError(t, err)
	for _, f := range files.Files {
		a.write(f.Name, string(f.Data))
	}
	key, err := signature.GenerateKey(rand.Reader, "test")
	require.NoError(t, err)
	a.write(ledger.SignersPath, signature.SignerLine("ledger@example.org", key.Public(), time.Time{}, time.Time{})+"\n")
	a.git(t, "init", "-q", "-b", "main")
	a.commit("dan", "Lay out the estate")
	repo, err := gittree.Open(a.dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	a.appender = &ledger.Appender{Repo: repo, Key: key, Name: "Ledger", Email: "ledger@example.org", Now: func() time.Time { return a.now }}
	a.record(ledger.Entry{Kind: ledger.Adopted, Main: a.rev("main"), Adoption: &ledger.Adoption{Commit: a.rev("main")}})
	return a
}

func (a *archive) write(name, content string) {
	path := filepath.Join(a.dir, filepath.FromSlash(name))
	require.NoError(a.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(a.t, os.WriteFile(path, []byte(content), 0o644))
}

func (a *archive) replace(name, from, to string) {
	content, err := os.ReadFile(filepath.Join(a.dir, filepath.FromSlash(name)))
	require.NoError(a.t, err)
	require.Contains(a.t, string(content), from)
	a.write(name, strings.Replace(string(content), from, to, 1))
}

func (a *archive) rev(name string) string { return a.git(a.t, "rev-parse", name) }

func (a *archive) commit(login, message string) string {
	a.now = a.now.Add(time.Minute)
	a.git(a.t, "add", "-A")
	cmd := exec.CommandContext(a.t.Context(), "git", "commit", "-q", "-m", message)
	cmd.Dir = a.dir
	date := a.now.Format(time.RFC3339)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME="+login, "GIT_AUTHOR_EMAIL="+mail(login), "GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_NAME="+login, "GIT_COMMITTER_EMAIL="+mail(login), "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	require.NoError(a.t, err, "%s", out)
	return a.rev("HEAD")
}

func (a *archive) gitsmRun(args ...string) (status int, stdout, stderr string) {
	var out, failure bytes.Buffer
	status = cli.Main(context.Background(), cli.Env{
		Stdout: &out, Stderr: &failure, Dir: a.dir, Program: a.program, CacheDir: a.cache, Width: 80, Now: func() time.Time { return a.now },
	}, args)
	return status, out.String(), failure.String()
}

// record appends an entry as it is.
func (a *archive) record(e ledger.Entry, personal ...string) {
	a.t.Helper()
	a.now = a.now.Add(time.Minute)
	e.At = a.now
	main, err := gittree.ParseHash(e.Main)
	require.NoError(a.t, err)
	e.Signers, e.Schema, err = ledger.Rules(a.appender.Repo, main)
	require.NoError(a.t, err)
	_, err = a.appender.Append(a.t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) {
		return []ledger.Draft{{Entry: e, Personal: personal}}, nil
	})
	require.NoError(a.t, err)
}

// proposal is a pull request that main took in.
type proposal struct{ before, after, head string }

// take merges what edit does into main.
func (a *archive) take(login string, edit func()) proposal {
	a.t.Helper()
	p := proposal{before: a.rev("main")}
	a.git(a.t, "checkout", "-q", "-b", "b"+fmt.Sprint(a.now.Unix()))
	edit()
	p.head = a.commit(login, "Propose")
	a.git(a.t, "checkout", "-q", "main")
	a.git(a.t, "merge", "-q", "--no-ff", "-m", "Merge", p.head)
	p.after = a.rev("HEAD")
	return p
}

// decide has the command decide about a pull request, with facts or without, and returns the
// entry that records it. Records of people have their changes left out of it.
func (a *archive) decide(p proposal, facts map[string]any) ledger.Entry {
	a.t.Helper()
	args := []string{"change", "assess", "--base", p.before, "--head", p.head, "--at", a.now.Format(time.RFC3339), "-o", "json"}
	e := ledger.Entry{Kind: ledger.Merged, Main: p.before, Before: p.before, After: p.after, Head: p.head}
	if facts != nil {
		content, err := json.Marshal(facts)
		require.NoError(a.t, err)
		path := filepath.Join(a.t.TempDir(), "facts.json")
		require.NoError(a.t, os.WriteFile(path, content, 0o644))
		args, e.Facts = append(args, "--facts", path), content
	}
	_, out, stderr := a.gitsmRun(args...)
	require.NotEmpty(a.t, out, stderr)
	e.Decision = alter(a.t, []byte(out), func(d map[string]any) {
		for _, entry := range d["diff"].([]any) {
			if diff := entry.(map[string]any); strings.HasPrefix(diff["ref"].(string), "person/") {
				diff["changes"] = []any{}
			}
		}
	})
	return e
}

// alter edits a JSON document.
func alter(t *testing.T, document []byte, edit func(map[string]any)) []byte {
	t.Helper()
	var d map[string]any
	require.NoError(t, json.Unmarshal(document, &d))
	edit(d)
	out, err := json.Marshal(d)
	require.NoError(t, err)
	out, err = ledger.Canonical(out)
	require.NoError(t, err)
	return out
}

// approved are facts of a pull request by ada that these approve at a commit.
func approved(head string, by ...string) map[string]any {
	reviews := []any{}
	for i, login := range by {
		reviews = append(reviews, map[string]any{
			"id": i + 1, "by": accountOf(login), "state": "approved", "commit": head, "baseRef": "refs/heads/main", "submittedAt": "2026-11-20T09:00:00Z",
		})
	}
	return map[string]any{
		"pull":            map[string]any{"number": 7, "author": accountOf("ada"), "title": "Upgrade", "baseRef": "refs/heads/main"},
		"pushersComplete": true, "reviews": reviews, "pushers": []any{accountOf("ada")},
	}
}

// everybody are the texts that identify people in the estate.
func everybody() []string {
	var out []string
	for login := range accounts {
		out = append(out, login, mail(login), strings.ToUpper(login[:1])+login[1:])
	}
	return out
}

// replayed is what audit replay says, as JSON.
type replayed struct {
	Summary  struct{ Equal, Alike, Differs, Impossible int }
	Findings []struct {
		Code, Severity, Commit, Message string
		Entry                           int
	}
	Decisions int
	Replays   []struct {
		Entry       int
		Result      string
		Forgotten   bool
		Differences []struct{ Field, Recorded, Made string }
		Why         string
	}
}

func (a *archive) replay(want int, args ...string) replayed {
	a.t.Helper()
	status, out, stderr := a.gitsmRun(append([]string{"audit", "replay", "-o", "json"}, args...)...)
	require.Equal(a.t, want, status, "%s%s", out, stderr)
	var r replayed
	require.NoError(a.t, json.Unmarshal([]byte(out), &r))
	return r
}

func (a *archive) upgrade() proposal {
	return a.take("ada", func() {
		a.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", `kind: Change
title: Upgrade the first node of the orders database, as Gus asked
type: normal
owner: person/ada
reason: Fixes a replication fault.
affects: [{item: ci/orders-1, effect: degraded}]
implementation: [{step: Upgrade the node, minutes: 20}]
test: The replication lag stays under a second.
backout: {steps: [Start the old version], duration: 10m, tested: 2026-11-18}
`)
		a.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	})
}

func TestReplayOfHonestEntries(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	p := a.upgrade()
	e := a.decide(p, approved(p.head, "gus"))
	e.Change = "change/2026-11-20-upgrade"
	a.record(e, everybody()...)

	// Not approved, about people, and without facts.
	p = a.take("gus", func() { a.replace("catalogue/people/gus.yaml", "name: Gus", "name: Gus Gustavson") })
	e = a.decide(p, approved(p.head))
	e.Kind = ledger.Unauthorised
	a.record(e, append(everybody(), "Gus Gustavson")...)
	p = proposal{before: a.rev("main")}
	a.replace("cmdb/items/mail.yaml", "12.7", "12.8")
	p.after = a.commit("bob", "Patch the mail server")
	p.head = p.after
	e = a.decide(p, nil)
	e.Kind, e.Head = ledger.Unauthorised, ""
	a.record(e, everybody()...)

	// A pull request that is not merged.
	p = a.take("ada", func() { a.replace("cmdb/items/orders-2.yaml", "16.4", "16.6") })
	e = a.decide(p, approved(p.head, "gus", "fay"))
	e.Kind, e.Before, e.After = ledger.Submitted, "", ""
	a.record(e, everybody()...)
	a.record(ledger.Entry{Kind: ledger.Finished, Main: a.rev("main"), Outcome: "successful"})
	// Somebody whose login is a word of the sentences in the decisions gets a token later.
	require.NoError(t, a.appender.ChangeNames(t.Context(), func(n *ledger.Names) (bool, error) { return n.Add(rand.Reader, "the", "approved") }))

	file := a.git(t, "show", "change-ledger:"+ledger.Path(2))
	require.NotContains(t, file, "Gus", "the ledger has the name")
	require.Contains(t, file, "person/gus")

	r := a.replay(cli.StatusOK)
	assert.Equal(t, 4, r.Decisions)
	assert.Equal(t, 4, r.Summary.Equal, "%+v", r)
	assert.Empty(t, r.Findings)

	for _, choice := range []struct {
		args    []string
		entries []int
	}{
		{[]string{"--entry", "3"}, []int{3}},
		{[]string{"change/2026-11-20-upgrade"}, []int{2}},
		{[]string{"--limit", "2"}, []int{4, 5}},
		{[]string{"--from", "2030-01-01"}, nil},
		{[]string{"--to", "2030-01-01", "--sample", "9"}, []int{2, 3, 4, 5}},
	} {
		var got []int
		for _, one := range a.replay(cli.StatusOK, choice.args...).Replays {
			got = append(got, one.Entry)
		}
		assert.Equal(t, choice.entries, got, "%v", choice.args)
	}
	drawn := map[string]bool{}
	for seed := range 8 {
		first := a.replay(cli.StatusOK, "--sample", "2", "--seed", fmt.Sprint(seed))
		require.Len(t, first.Replays, 2)
		assert.Equal(t, first, a.replay(cli.StatusOK, "--sample", "2", "--seed", fmt.Sprint(seed)))
		drawn[fmt.Sprint(first.Replays[0].Entry, first.Replays[1].Entry)] = true
	}
	assert.Greater(t, len(drawn), 1, "every seed draws the same")
	for _, wrong := range [][]string{{"--entry", "6"}, {"--entry", "0"}, {"change/none"}, {"ci/orders"}, {"--seed", "x"}, {"--from", "2026-01-02", "--to", "2026-01-02"}, {"--from", "soon"}} {
		status, _, stderr := a.gitsmRun(append([]string{"audit", "replay"}, wrong...)...)
		assert.Equal(t, cli.StatusUsage, status, "%v: %s", wrong, stderr)
	}
}

func TestReplayFindsWhatWasAltered(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("replays as TestReplayOfHonestEntries does, in which the same goroutines meet")
	}
	a := newArchive(t)
	p := a.upgrade()
	honest := a.decide(p, approved(p.head, "gus"))
	pending := a.decide(p, approved(p.head, "fay"))
	require.Contains(t, string(honest.Decision), `"verdict":"approved"`)
	require.Contains(t, string(pending.Decision), `"verdict":"pending"`)

	requirement := func(d map[string]any, id string) map[string]any {
		for _, r := range d["requirements"].([]any) {
			if r := r.(map[string]any); r["id"] == id {
				return r
			}
		}
		require.Fail(t, "no such requirement", id)
		return nil
	}
	other := func(d map[string]any) { d["engine"].(map[string]any)["version"] = "v0.0.1" }
	cases := []struct {
		name   string
		from   ledger.Entry
		edit   func(map[string]any)
		facts  func(map[string]any)
		result string
		field  string // of the first difference
	}{
		{"as it was", honest, nil, nil, "equal", ""},
		{"verdict", pending, func(d map[string]any) { d["verdict"] = "approved" }, nil, "differs", "verdict"},
		{"verdict, by another engine", pending, func(d map[string]any) { d["verdict"] = "approved"; other(d) }, nil, "differs", "verdict"},
		{"approval counted", pending, func(d map[string]any) {
			r := requirement(d, "owner.team/dba")
			r["approvals"] = append(r["approvals"].([]any), map[string]any{"by": "person/gus", "commit": p.head, "counted": true, "why": ""})
			other(d)
		}, nil, "differs", "requirements.owner.team/dba.approvals"},
		{"requirement dropped", pending, func(d map[string]any) { d["requirements"] = d["requirements"].([]any)[1:]; other(d) }, nil, "differs", "requirements."},
		{"another base", honest, func(d map[string]any) { d["base"] = p.after; other(d) }, nil, "differs", "base"},
		{"reviewer in the facts", pending, nil, func(f map[string]any) {
			f["reviews"].([]any)[0].(map[string]any)["by"] = accountOf("gus")
		}, "differs", "verdict"},
		{"a sentence", honest, func(d map[string]any) { d["next"] = []any{"Do as you like."} }, nil, "differs", "next[0]"},
		{"another engine, nothing else", honest, other, nil, "alike", ""},
		{"another engine, other words", honest, func(d map[string]any) { d["next"] = []any{"Merge it"}; other(d) }, nil, "alike", ""},
		{"a time that is none", honest, func(d map[string]any) { delete(d, "evaluatedAt") }, nil, "impossible", ""},
		{"no decision", honest, func(d map[string]any) { clear(d) }, nil, "impossible", ""},
		{"facts that are none", honest, nil, func(f map[string]any) { f["pull"] = "7" }, "impossible", ""},
		{"a commit that is not there", honest, nil, nil, "impossible", ""},
	}
	for i, c := range cases {
		e := c.from
		if c.edit != nil {
			e.Decision = alter(t, e.Decision, c.edit)
		}
		if c.facts != nil {
			e.Facts = alter(t, e.Facts, c.facts)
		}
		if i == len(cases)-1 {
			e.Head = strings.Repeat("1", 40)
		}
		a.record(e, everybody()...)
	}
	r := a.replay(cli.StatusFindings)
	require.Len(t, r.Replays, len(cases))
	found := map[int]string{}
	for _, f := range r.Findings {
		found[f.Entry] = f.Code
		if f.Code == "GS5201" && strings.HasSuffix(cases[f.Entry-2].name, "by another engine") {
			assert.Contains(t, f.Message, "v0.0.1")
			assert.Contains(t, f.Message, "gitsm devel")
		}
	}
	for i, c := range cases {
		got := r.Replays[i]
		assert.Equal(t, c.result, got.Result, "%s: %+v", c.name, got)
		assert.Equal(t, map[string]string{"differs": "GS5201", "impossible": "GS5202"}[c.result], found[i+2], c.name)
		if c.field != "" && assert.NotEmpty(t, got.Differences, c.name) {
			assert.True(t, strings.HasPrefix(got.Differences[0].Field, c.field), "%s: %+v", c.name, got.Differences)
		}
		if c.result == "impossible" {
			assert.NotEmpty(t, got.Why, c.name)
		}
	}
	status, text, _ := a.gitsmRun("audit", "replay")
	assert.Equal(t, cli.StatusFindings, status)
	assert.Contains(t, text, "14 decisions made again: 1 equal to the byte, 2 alike, 7 different, 4 impossible")
	assert.Contains(t, text, `verdict: recorded "approved", comes out "pending"`)
	assert.Contains(t, text, "decided by gitsm v0.0.1")
	status, rows, _ := a.gitsmRun("audit", "replay", "-o", "csv")
	assert.Equal(t, cli.StatusFindings, status)
	assert.Equal(t, len(cases)+1, strings.Count(rows, "\n"))
}

func TestReplayWhereNamesAreForgotten(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("replays as TestReplayOfHonestEntries does, in which the same goroutines meet")
	}
	a := newArchive(t)
	p := a.upgrade()
	a.record(a.decide(p, approved(p.head, "gus")), everybody()...)
	forged := a.decide(p, approved(p.head, "fay"))
	forged.Decision = alter(t, forged.Decision, func(d map[string]any) { d["verdict"] = "approved" })
	a.record(forged, everybody()...)
	require.NoError(t, a.appender.ChangeNames(t.Context(), func(n *ledger.Names) (bool, error) {
		return n.Forget("gus", "gus@example.org", "Gus", "fay", "Fay") > 0, nil
	}))
	r := a.replay(cli.StatusFindings)
	require.Len(t, r.Replays, 2)
	assert.Equal(t, "alike", r.Replays[0].Result, "%+v", r.Replays[0])
	assert.True(t, r.Replays[0].Forgotten)
	assert.Equal(t, "differs", r.Replays[1].Result)
	require.Len(t, r.Findings, 2)
	assert.Equal(t, []string{"GS5203", "info"}, []string{r.Findings[0].Code, r.Findings[0].Severity})
	assert.Equal(t, "GS5201", r.Findings[1].Code)
	a.replay(cli.StatusOK, "--entry", "2")
}

func TestReplayWithoutLedger(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	a.git(t, "branch", "-D", "change-ledger")
	status, _, stderr := a.gitsmRun("audit", "replay")
	assert.Equal(t, cli.StatusFailure, status)
	assert.Contains(t, stderr, "no ledger")
}

// BenchmarkAuditReplay makes the decisions about 100 merges in an estate of 2,000 records
// again.
func BenchmarkAuditReplay(b *testing.B) {
	records, decisions := 2000, 100
	if testing.Short() { // only shows that it runs
		records, decisions = 500, 10
	}
	dir, cache := filepath.Join(b.TempDir(), "estate"), b.TempDir()
	program, err := os.Executable()
	require.NoError(b, err)
	require.NoError(b, synthetic.WriteRepository(b.Context(), dir, synthetic.Options{Records: records, Commits: 2 * decisions, Seed: 1}, nil))
	key, err := signature.GenerateKey(rand.Reader, "bench")
	require.NoError(b, err)
	repo, err := gittree.Open(dir)
	require.NoError(b, err)
	defer repo.Close()
	tip, err := repo.Head()
	require.NoError(b, err)
	pool := confine.NewPool(confine.Command{Path: program})
	var drafts []ledger.Draft
	line := repo.Line(tip)
	for len(drafts) < decisions {
		step, _, err := line.Next(b.Context())
		require.NoError(b, err)
		if len(step.Parents) == 0 {
			break
		}
		head := step.Parents[len(step.Parents)-1]
		if len(step.Parents) == 1 {
			head = step.Commit
		}
		e := ledger.Entry{Kind: ledger.Unauthorised, Before: step.Parents[0].String(), After: step.Commit.String(), Head: head.String(), At: step.Time}
		e.Main = e.Before
		made, err := review.Assess(b.Context(), review.Options{Dir: dir, Base: e.Before, Head: e.Head, At: step.Time, Pool: pool, CacheDir: cache, Engine: "bench", Version: "devel"})
		require.NoError(b, err)
		e.Decision, err = review.Recorded(made.Decision)
		require.NoError(b, err)
		drafts = append(drafts, ledger.Draft{Entry: e})
	}
	slices.Reverse(drafts)
	// Main as it is now allows the key; no entry is older than that.
	signers, err := repo.WriteBlob([]byte(signature.SignerLine("ledger@example.org", key.Public(), time.Time{}, time.Time{}) + "\n"))
	require.NoError(b, err)
	for i := range drafts {
		drafts[i].Entry.Signers = signers.String()
	}
	appender := ledger.Appender{Repo: repo, Key: key, Name: "Ledger", Email: "ledger@example.org", Now: time.Now}
	_, err = appender.Append(b.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return drafts, nil })
	require.NoError(b, err)
	for b.Loop() {
		out, err := audit.Replay(b.Context(), audit.ReplayOptions{Review: review.Options{Dir: dir, Pool: pool, CacheDir: cache, Engine: "bench", Version: "devel"}})
		require.NoError(b, err)
		require.Equal(b, len(drafts), out.Count(approval.Equal))
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*len(drafts)), "ms/decision")
}
