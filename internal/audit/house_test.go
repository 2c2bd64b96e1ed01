package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/repository"
	"github.com/gitsm/gitsm/internal/signature"
)

// scratch is a folder for all tests, and cache where in it they keep what they decode.
var scratch, cache string

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == confine.Argument {
		os.Exit(confine.Main(os.Stdin, os.Stdout, os.Stderr))
	}
	var err error
	if scratch, err = os.MkdirTemp("", "audit-"); err != nil {
		panic(err)
	}
	if scratch, err = filepath.EvalSymlinks(scratch); err != nil {
		panic(err)
	}
	cache = filepath.Join(scratch, "cache")
	status := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(status)
}

// manyCases skips a table of cases where time is short: verification starts the same
// goroutines whatever it finds, and other tests let them meet.
func manyCases(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("many cases of what is found")
	}
}

// house is a repository with people, a ledger and somebody who records.
type house struct {
	t   testing.TB
	dir string
	key *signature.Key
	// now is the time of the next commit and entry; every one takes an hour.
	now time.Time
	// pulls counts pull requests.
	pulls int
}

// The accounts of the people.
var accounts = map[string]int64{"ada": 101, "bob": 102, "cyd": 103, "robot": 201}

// day is when everything begins.
var day = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func newKey(t testing.TB, seed byte) *signature.Key {
	t.Helper()
	key, err := signature.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 4096)), "recorder")
	require.NoError(t, err)
	return key
}

// newHouse lays out main: ada writes, bob and cyd approve, cyd only from February on.
func newHouse(t testing.TB) *house {
	t.Helper()
	return layOut(t, realDir(t))
}

// realDir is a new folder by the name that git gives it.
func realDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	return dir
}

func layOut(t testing.TB, dir string) *house {
	t.Helper()
	h := &house{t: t, dir: dir, key: newKey(t, 1), now: day}
	h.git("init", "--quiet", "--initial-branch=main")
	h.files(map[string]string{
		"catalogue/people/ada.yaml":   person("Ada", "ada", ""),
		"catalogue/people/bob.yaml":   person("Bob", "bob", ""),
		"catalogue/people/cyd.yaml":   person("Cyd", "cyd", "activeFrom: 2026-02-01\n"),
		"catalogue/people/robot.yaml": "kind: Person\nname: Robot\ntype: machine\nresponsible: person/bob\ngithub: [{login: robot, id: 201}]\n",
		"catalogue/teams/owners.yaml": "kind: Team\nname: Owners\nlead: person/bob\nmembers: [person/bob, person/cyd]\n",
		"cmdb/items/web.txt":          "one\ntwo\nthree\nfour\nfive\n",
		".github/allowed_signers":     signature.SignerLine("recorder", h.key.Public(), time.Time{}, time.Time{}) + "\n",
	})
	h.commit("ada", "Lay out the estate")
	return h
}

func person(name, login, more string) string {
	return "kind: Person\nname: " + name + "\ntype: human\nemails: [" + login + "@example.org]\ngithub: [{login: " + login + ", id: " + number(accounts[login]) + "}]\n" + more
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// git runs git in the house, at its time.
func (h *house) git(args ...string) string {
	h.t.Helper()
	return h.gitAs("ada", args...)
}

func (h *house) gitAs(login string, args ...string) string {
	h.t.Helper()
	out, err := h.try(login, nil, args...)
	require.NoError(h.t, err, "git %v", args)
	return out
}

func (h *house) try(login string, input []byte, args ...string) (string, error) {
	cmd := exec.CommandContext(h.t.Context(), "git", args...)
	cmd.Dir = h.dir
	cmd.Stdin = bytes.NewReader(input)
	at := h.now.Format(time.RFC3339)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C", "GIT_EDITOR=true",
		"GIT_AUTHOR_NAME="+login, "GIT_AUTHOR_EMAIL="+login+"@example.org", "GIT_AUTHOR_DATE="+at,
		"GIT_COMMITTER_NAME="+login, "GIT_COMMITTER_EMAIL="+login+"@example.org", "GIT_COMMITTER_DATE="+at)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = errors.Join(err, errors.New(stderr.String()))
	}
	return strings.TrimSpace(string(out)), err
}

func (h *house) files(files map[string]string) {
	h.t.Helper()
	for name, content := range files {
		path := filepath.Join(h.dir, filepath.FromSlash(name))
		require.NoError(h.t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(h.t, os.WriteFile(path, []byte(content), 0o644))
	}
}

// commit commits everything and lets an hour pass.
func (h *house) commit(login, message string) gittree.Hash {
	h.t.Helper()
	h.gitAs(login, "add", "--all")
	h.gitAs(login, "commit", "--quiet", "--allow-empty", "--message", message)
	h.now = h.now.Add(time.Hour)
	return h.at("HEAD")
}

func (h *house) at(rev string) gittree.Hash {
	h.t.Helper()
	id, err := gittree.ParseHash(h.git("rev-parse", "--verify", rev+"^{commit}"))
	require.NoError(h.t, err)
	return id
}

// open opens the repository as it is now.
func (h *house) open() *gittree.Repository {
	h.t.Helper()
	repo, err := gittree.Open(h.dir)
	require.NoError(h.t, err)
	h.t.Cleanup(func() { _ = repo.Close() })
	return repo
}

// branch makes a branch of main with one commit.
func (h *house) branch(name string, files map[string]string) gittree.Hash {
	h.t.Helper()
	h.git("checkout", "--quiet", "-b", name, "main")
	h.files(files)
	head := h.commit("ada", "Propose "+name)
	h.git("checkout", "--quiet", "main")
	return head
}

// merge merges a branch as GitHub does, and returns the range.
func (h *house) merge(head gittree.Hash) (before, after gittree.Hash) {
	h.t.Helper()
	before = h.at("main")
	h.git("merge", "--quiet", "--no-ff", "--message", "Merge "+head.Short(), head.String())
	h.now = h.now.Add(time.Hour)
	return before, h.at("main")
}

// squash does the same in one commit without a second parent.
func (h *house) squash(head gittree.Hash) (before, after gittree.Hash) {
	h.t.Helper()
	before = h.at("main")
	h.git("merge", "--quiet", "--squash", head.String())
	return before, h.commit("ada", "Squash "+head.Short())
}

// pull is a merged pull request with the evidence that an honest recorder writes.
type pull struct {
	entry    ledger.Entry
	decision approval.Decision
	facts    facts.Facts
	noFacts  bool
	pins     []gittree.Hash
}

// recorded is the honest evidence that bob approved head, and that main took it in.
func (h *house) recorded(before, after, head gittree.Hash) *pull {
	h.t.Helper()
	repo := h.open()
	forks, err := repo.MergeBases(h.t.Context(), before, head)
	require.NoError(h.t, err)
	changes, err := repo.Difference(h.t.Context(), forks[0], head)
	require.NoError(h.t, err)
	merge, err := repo.Merge(h.t.Context(), before, head)
	require.NoError(h.t, err)
	c, err := repo.SignedCommit(after)
	require.NoError(h.t, err)
	approved := []approval.Approval{{By: "person/bob", Commit: head.String(), Counted: true, Why: "lead of team/owners"}}
	p := h.claim(before, head, c, gittree.PatchDigest(changes), approved)
	p.decision.Tree = merge.Tree.String()
	p.entry.Signers, p.entry.Schema, err = ledger.Rules(repo, before)
	require.NoError(h.t, err)
	p.entry.Content, err = ledger.ContentDigest(h.t.Context(), repo, before, after)
	require.NoError(h.t, err)
	return p
}

// claim says that main took in a head by a commit, but not what the rules were.
func (h *house) claim(before, head gittree.Hash, after gittree.SignedCommit, patch string, approved []approval.Approval) *pull {
	h.t.Helper()
	when := after.Committer.Time.UTC()
	reviewed, err := h.open().CommitTime(head)
	require.NoError(h.t, err)
	reviewed = reviewed.Add(time.Second).UTC()
	h.pulls++
	return &pull{
		entry: ledger.Entry{
			Kind: ledger.Merged, At: when, Main: before.String(), Before: before.String(), After: after.ID.String(), Head: head.String(), Pull: h.pulls,
		},
		pins: []gittree.Hash{head},
		decision: approval.Decision{
			Verdict: approval.Approved, Change: approval.ChangeSummary{Type: change.Normal},
			Base: before.String(), Head: head.String(), Tree: after.Tree.String(), Patch: patch, EvaluatedAt: when,
			Requirements: []approval.Requirement{
				{ID: "floor", From: []estate.Ref{}, Need: 1, Have: 1, Satisfied: true, Approvals: approved},
				{ID: "owner", From: []estate.Ref{"team/owners"}, Need: 1, Have: 1, Satisfied: true, Approvals: approved},
			},
		},
		facts: facts.Facts{
			Pull:    facts.Pull{Number: h.pulls, Author: account("ada"), BaseRef: "refs/heads/main"},
			Pushers: []facts.Identity{account("ada")}, PushersComplete: true,
			Reviews: []facts.Review{{ID: 1, By: account("bob"), State: facts.Approved, Commit: head.String(), BaseRef: "refs/heads/main", SubmittedAt: reviewed}},
		},
	}
}

func account(login string) facts.Identity {
	return facts.Identity{Login: login, ID: accounts[login], Type: facts.User}
}

// entry is an entry that stands by the rules of a commit of main.
func (h *house) entry(kind ledger.Kind, main gittree.Hash, at time.Time) ledger.Entry {
	h.t.Helper()
	e := ledger.Entry{Kind: kind, Main: main.String(), At: at.UTC()}
	var err error
	e.Signers, e.Schema, err = ledger.Rules(h.open(), main)
	require.NoError(h.t, err)
	return e
}

// adopt begins the ledger at main.
func (h *house) adopt() ledger.Link {
	h.t.Helper()
	main := h.at("main")
	e := h.entry(ledger.Adopted, main, h.now)
	e.Adoption = &ledger.Adoption{Commit: main.String(), Policy: "p", Signers: []ledger.Signer{}, Script: ledger.Digest(ledger.Script)}
	signers, err := ledger.SignersOf(h.open(), e.Signers)
	require.NoError(h.t, err)
	for _, s := range signers.All() {
		pinned := ledger.Signer{Principals: s.Principals, Key: s.Key.String(), Fingerprint: s.Key.Fingerprint()}
		if !s.ValidAfter.IsZero() {
			pinned.ValidAfter = &s.ValidAfter
		}
		if !s.ValidBefore.IsZero() {
			pinned.ValidBefore = &s.ValidBefore
		}
		e.Adoption.Signers = append(e.Adoption.Signers, pinned)
	}
	return h.append(ledger.Draft{Entry: e})[0]
}

// record appends the evidence of a pull request.
func (h *house) record(p *pull) ledger.Link {
	h.t.Helper()
	return h.append(h.draft(p))[0]
}

func (h *house) draft(p *pull) ledger.Draft {
	h.t.Helper()
	var err error
	p.entry.Decision, err = json.Marshal(p.decision)
	require.NoError(h.t, err)
	if !p.noFacts {
		p.entry.Facts, err = json.Marshal(p.facts)
		require.NoError(h.t, err)
	}
	return ledger.Draft{Entry: p.entry, Pins: p.pins}
}

func (h *house) append(drafts ...ledger.Draft) []ledger.Link {
	h.t.Helper()
	a := &ledger.Appender{Repo: h.open(), Key: h.key, Name: "recorder", Email: "recorder@example.org", Now: func() time.Time { return h.now }}
	links, err := a.Append(h.t.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return drafts, nil })
	require.NoError(h.t, err)
	h.now = h.now.Add(time.Hour)
	return links
}

// push commits to main itself.
func (h *house) push(files map[string]string) (before, after gittree.Hash) {
	h.t.Helper()
	before = h.at("main")
	h.files(files)
	return before, h.commit("ada", "Push")
}

// unauthorised records a range as that.
func (h *house) unauthorised(before, after gittree.Hash) ledger.Link {
	h.t.Helper()
	when, err := h.open().CommitTime(after)
	require.NoError(h.t, err)
	e := h.entry(ledger.Unauthorised, before, when)
	e.Before, e.After, e.Head, e.Why = before.String(), after.String(), after.String(), "made on main itself"
	return h.append(ledger.Draft{Entry: e, Pins: []gittree.Hash{after}})[0]
}

// options are those of a verification that keeps nothing.
func (h *house) options() audit.Options {
	program, err := os.Executable()
	require.NoError(h.t, err)
	return audit.Options{Dir: h.dir, Main: "refs/heads/main", Repository: repository.Options{
		Dir: h.dir, Now: h.now, Pool: confine.NewPool(confine.Command{Path: program}), CacheDir: cache, Engine: "test",
	}}
}

func (h *house) verify(set ...func(*audit.Options)) *audit.Report {
	h.t.Helper()
	o := h.options()
	for _, s := range set {
		s(&o)
	}
	r, err := audit.Verify(h.t.Context(), o)
	require.NoError(h.t, err)
	return r
}
