package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// actionRig is a repository at a GitHub for tests, and what a workflow of it is run with.
type actionRig struct {
	t    *testing.T
	g    *forgetest.GitHub
	repo *forgetest.Repository
	dir  string // whose people push from
	key  string
	said bytes.Buffer // everything that any run wrote
}

const changeRecord = `kind: Change
title: Upgrade the first node of the orders database
type: normal
owner: person/ada
reason: Fixes a replication fault.
affects: [{item: ci/orders-1, effect: degraded}]
window: {start: "2026-11-20T11:00:00+01:00", end: "2026-11-20T16:00:00+01:00"}
implementation: [{step: Upgrade the node, minutes: 20}]
test: The replication lag stays under a second.
backout: {steps: [Start the old version], duration: 10m, tested: 2026-11-18}
`

func newActionRig(t *testing.T) *actionRig {
	t.Helper()
	r := &actionRig{t: t, g: forgetest.Start(t), dir: filepath.Join(t.TempDir(), "estate")}
	now, err := time.Parse(time.RFC3339, scriptTime)
	require.NoError(t, err)
	r.g.SetClock(func() time.Time { now = now.Add(time.Second); return now })
	for login, id := range accounts {
		if !strings.Contains(login, "[") && login != "web-flow" {
			r.g.Email(r.g.UserWithID(login, id), login+"@example.org")
		}
	}
	archive, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "bypass", "estate.archive"))
	require.NoError(t, err)
	for _, f := range archive.Files {
		r.write(f.Name, string(f.Data))
	}
	r.git("init", "-q", "-b", "main")
	r.commit("dan", "Lay out the estate")
	key := filepath.Join(t.TempDir(), "key")
	status, out := r.run(r.dir, nil, "ledger", "key", "--principal", "ledger@example.org", "--out", key)
	require.Zero(t, status, out)
	content, err := os.ReadFile(key)
	require.NoError(t, err)
	r.key = string(content)
	r.commit("dan", "Allow a key of the change ledger")
	status, out = r.run(r.dir, nil, "adopt", "--key", key)
	require.Zero(t, status, out)
	r.repo = r.g.NewRepository("example/estate", r.dir)
	r.git("push", "-q", r.repo.Dir(), "refs/heads/change-ledger*:refs/heads/change-ledger*")
	r.repo.Pushed(r.g.User("dan"))
	r.git("remote", "add", "origin", r.g.Git+"/example/estate.git")
	return r
}

func (r *actionRig) write(name, content string) {
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	require.NoError(r.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(r.t, os.WriteFile(path, []byte(content), 0o644))
}

// gitIn runs git in a directory.
func (r *actionRig) gitIn(dir string, env []string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_COMMITTER_NAME=A",
		"GIT_AUTHOR_DATE="+scriptTime, "GIT_COMMITTER_DATE="+scriptTime)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	require.NoError(r.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

func (r *actionRig) git(args ...string) string { r.t.Helper(); return r.gitIn(r.dir, nil, args...) }

func (r *actionRig) commit(login, message string) string {
	r.t.Helper()
	r.git("add", "-A")
	r.gitIn(r.dir, []string{"GIT_AUTHOR_EMAIL=" + login + "@example.org", "GIT_COMMITTER_EMAIL=" + login + "@example.org"}, "commit", "-q", "-m", message)
	return r.git("rev-parse", "HEAD")
}

// run runs gitsm in this process.
func (r *actionRig) run(dir string, w *cli.Workflow, args ...string) (int, string) {
	r.t.Helper()
	var out bytes.Buffer
	env := cli.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: dir, Program: os.Args[0], Width: 100,
		Now: func() time.Time { return r.g.Now() },
	}
	if program := os.Getenv(evaluatorVariable); program != "" {
		env.Program = program
	}
	if w != nil {
		env.Workflow, env.LedgerKey = *w, r.key
	}
	status := cli.Main(r.t.Context(), env, args)
	r.said.Write(out.Bytes())
	return status, out.String()
}

// workflow runs a command as a workflow does that an event started, in a shallow checkout of
// main without credentials.
func (r *actionRig) workflow(name string, event map[string]any, permissions map[string]string, args ...string) (int, string, string) {
	r.t.Helper()
	home := r.t.TempDir()
	checkout := filepath.Join(home, "checkout")
	r.gitIn(home, nil, "clone", "-q", "--depth", "1", "--branch", "main", "file://"+r.repo.Dir(), checkout)
	r.gitIn(checkout, nil, "remote", "set-url", "origin", r.g.Git+"/example/estate.git")
	event["repository"] = map[string]any{"full_name": "example/estate", "default_branch": "main"}
	content, err := json.Marshal(event)
	require.NoError(r.t, err)
	file := filepath.Join(home, "event.json")
	require.NoError(r.t, os.WriteFile(file, content, 0o600))
	w := &cli.Workflow{
		Running: true, Event: file, EventName: name, Branch: "main", Repository: "example/estate", Server: r.g.Git, API: r.g.API,
		Token: r.g.Token(r.t, r.repo, permissions), Summary: filepath.Join(home, "summary"), Output: filepath.Join(home, "output"),
	}
	before := r.gitIn(checkout, nil, "status", "--porcelain", "--branch")
	status, out := r.run(checkout, w, args...)
	require.Equal(r.t, before, r.gitIn(checkout, nil, "status", "--porcelain", "--branch"), "nothing is checked out")
	outputs, _ := os.ReadFile(w.Output)
	summary, _ := os.ReadFile(w.Summary)
	config, err := os.ReadFile(filepath.Join(checkout, ".git", "config"))
	require.NoError(r.t, err)
	for _, text := range [][]byte{outputs, summary, config} {
		r.said.Write(text)
	}
	return status, out, string(outputs)
}

var reading = map[string]string{"contents": "read", "pull_requests": "read", "checks": "read", "metadata": "read"}

// check judges a pull request as the workflow does that an event of it starts.
func (r *actionRig) check(number int, head string) (int, string, string) {
	r.t.Helper()
	end := func(ref, sha string) map[string]any { return map[string]any{"ref": ref, "sha": sha, "repo": nil} }
	return r.workflow("pull_request", map[string]any{"pull_request": map[string]any{
		"number": number, "title": "x", "state": "open", "labels": []any{}, "user": map[string]any{"login": "ada", "id": 101, "type": "User"},
		"base": end("main", r.repo.Branch("main")), "head": end("upgrade", head),
	}}, reading, "github", "check")
}

// TestActionAtGitHub goes from a pull request to the ledger, by workflows alone: every request
// is held against GitHub's description.
func TestActionAtGitHub(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for processes, one after the other; internal/controller and internal/forge have the same in one")
	}
	r := newActionRig(t)
	ada, bob, fay, gus := r.g.User("ada"), r.g.User("bob"), r.g.User("fay"), r.g.User("gus")
	r.git("checkout", "-q", "-b", "upgrade")
	r.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", changeRecord)
	item, err := os.ReadFile(filepath.Join(r.dir, "cmdb/items/orders-1.yaml"))
	require.NoError(t, err)
	r.write("cmdb/items/orders-1.yaml", strings.Replace(string(item), "16.4", "16.6", 1))
	head := r.commit("ada", "Upgrade the orders database")
	r.repo.Push(ada, r.dir, "upgrade", "upgrade")
	number := r.repo.Open(ada, "upgrade", "Upgrade the orders database\u2028::error::")

	status, out, outputs := r.check(number, head)
	require.Equal(t, 1, status, out)
	assert.Contains(t, out, fmt.Sprintf("::error title=gitsm%%3A #%d is pending::", number))
	assert.Contains(t, outputs, "verdict=pending\n")

	r.repo.Review(number, fay, "APPROVED") // who is not asked
	status, out, _ = r.check(number, head)
	require.Equal(t, 1, status, out)

	r.repo.Review(number, gus, "APPROVED")
	status, out, outputs = r.check(number, head)
	require.Zero(t, status, out)
	assert.Contains(t, outputs, "verdict=approved\n")
	assert.Contains(t, outputs, "head="+head+"\n")

	// Somebody adds to what was approved.
	r.write("cmdb/items/orders-1.yaml", strings.Replace(string(item), "16.4", "17.0", 1))
	sneaked := r.commit("ada", "One more thing")
	r.repo.Push(ada, r.dir, "upgrade", "upgrade")
	status, out, _ = r.check(number, head)
	require.Equal(t, 3, status, "the run for the old commit: %s", out)
	status, out, _ = r.check(number, sneaked)
	require.Equal(t, 1, status, out)
	r.repo.Review(number, gus, "APPROVED")
	status, out, _ = r.check(number, sneaked)
	require.Zero(t, status, out)

	// GitHub fails: nothing is approved by that.
	r.g.Fault(func(q *http.Request) *forgetest.Fault {
		if strings.Contains(q.URL.Path, "/reviews") {
			return &forgetest.Fault{Status: http.StatusNotFound, Body: `{"message": "Not Found"}`}
		}
		return nil
	})
	status, out, outputs = r.check(number, sneaked)
	require.Equal(t, 3, status, out)
	assert.NotContains(t, outputs, "approved")
	r.g.Fault(nil)

	// It is merged, and what came to main is recorded.
	_, err = r.repo.Merge(number, ada, "merge")
	require.NoError(t, err)
	record := func() (int, string, string) {
		return r.workflow("push", map[string]any{"ref": "refs/heads/main", "after": r.repo.Branch("main")},
			map[string]string{"contents": "write", "pull_requests": "read", "metadata": "read"}, "github", "record", "--grace", "0s")
	}
	status, out, outputs = record()
	require.Zero(t, status, out)
	assert.Contains(t, out, "merged")
	assert.Contains(t, outputs, "entries=1\nunauthorised=0\n")
	status, out, _ = record()
	require.Zero(t, status, out)
	assert.Contains(t, out, "Nothing new")

	// A push past all of it.
	r.git("fetch", "-q", r.repo.Dir(), "main")
	r.git("checkout", "-q", "--detach", "FETCH_HEAD")
	r.write("cmdb/items/orders-2.yaml", strings.Replace(string(item), "16.4", "9.9", 1))
	r.commit("bob", "At night")
	r.repo.Push(bob, r.dir, "HEAD", "main")
	status, out, outputs = record()
	require.Equal(t, 1, status, out)
	assert.Contains(t, outputs, "entries=1\nunauthorised=1\n")

	for _, token := range r.g.Tokens() {
		assert.NotContains(t, r.said.String(), token)
	}
	assert.NotContains(t, r.said.String(), strings.Split(r.key, "\n")[1])
}
