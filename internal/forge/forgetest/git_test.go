package forgetest_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

func address(g *forgetest.GitHub, user, token string, repo *forgetest.Repository) string {
	return strings.Replace(g.Git, "http://", fmt.Sprintf("http://%s:%s@", user, token), 1) + "/" + repo.Name + ".git"
}

// TestGit clones, fetches and pushes over HTTP, as far as a token allows.
func TestGit(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	ann := g.User("ann")
	branch(t, dir, "topic")
	repo.Push(ann, dir, "topic", "topic")
	n := repo.Open(ann, "topic", "T")
	read := installationToken(t, g, repo, map[string]string{"contents": "read"})
	write := installationToken(t, g, repo, map[string]string{"contents": "write"})
	blind := installationToken(t, g, repo, map[string]string{"checks": "read"})
	try := func(dir string, args ...string) (string, error) {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Env = append(cmd.Environ(), "GIT_TERMINAL_PROMPT=0", "GIT_CONFIG_GLOBAL=/dev/null")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	clone := t.TempDir()
	out, err := try(clone, "clone", "--quiet", "--mirror", address(g, "x-access-token", read, repo), ".")
	require.NoError(t, err, out)
	assert.Equal(t, repo.PullHead(n), git(t, clone, "rev-parse", fmt.Sprintf("refs/pull/%d/head", n)))
	for _, a := range []string{address(g, "x-access-token", "ghs_other", repo), address(g, "ann", read, repo), address(g, "x-access-token", blind, repo), g.Git + "/erg/estate.git"} {
		_, err := try(clone, "ls-remote", a)
		require.Error(t, err, a)
	}

	git(t, dir, "checkout", "--quiet", "topic")
	next := commit(t, dir, "next.txt", "next\n")
	_, err = try(dir, "push", address(g, "x-access-token", read, repo), "topic")
	require.Error(t, err, "a token that reads does not write")
	out, err = try(dir, "push", address(g, "x-access-token", write, repo), "topic")
	require.NoError(t, err, out)
	assert.Equal(t, next, repo.PullHead(n))
	activity := ask(t, g, read, "GET", "repos/erg/estate/activity?ref=topic", nil).list(t)
	require.Len(t, activity, 2)
	assert.Equal(t, "gitsm[bot]", activity[0]["actor"].(object)["login"])

	repo.Require("gitsm", g.AppID)
	repo.Rules(forgetest.Ruleset{Name: "ledger", Branches: []string{"refs/heads/topic"}, Rules: []forgetest.Rule{{Type: "deletion"}, {Type: "non_fast_forward"}}})
	for _, what := range []string{"topic:main", ":topic", "+topic~1:topic", "+main:refs/pull/1/head"} {
		out, err := try(dir, "push", address(g, "x-access-token", write, repo), what)
		require.Error(t, err, what)
		assert.Contains(t, out, "pre-receive hook declined", what)
	}
	assert.Equal(t, next, repo.Branch("topic"))
	assert.NotZero(t, g.Count("GIT git-upload-pack", 200))
}

// TestForcePush tells a push by force from another, and finds a pull request merged that came
// to its branch by other ways.
func TestForcePush(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	ann, bob := g.User("ann"), g.User("bob")
	branch(t, dir, "topic")
	repo.Push(ann, dir, "topic", "topic")
	n := repo.Open(ann, "topic", "T")
	git(t, dir, "checkout", "--quiet", "-B", "topic", "main")
	id := commit(t, dir, "other.txt", "other\n")
	repo.Push(bob, dir, "topic", "topic")
	token := installationToken(t, g, repo, nil)
	activity := ask(t, g, token, "GET", "repos/erg/estate/activity", nil).list(t)
	assert.Equal(t, "force_push", activity[0]["activity_type"])
	assert.Equal(t, id, repo.PullHead(n))
	repo.Push(bob, dir, "topic", "main")
	assert.Equal(t, "merged", repo.PullState(n))
	assert.Equal(t, id, repo.MergeCommit(n))
}

// TestFork opens from another repository, on which the App is not installed.
func TestFork(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	eve := g.User("eve")
	fork := repo.Fork(eve)
	id := branch(t, dir, "topic")
	fork.Push(eve, dir, "topic", "topic")
	n := repo.OpenFork(eve, fork, "topic", "From afar")
	assert.Equal(t, id, git(t, repo.Dir(), "rev-parse", fmt.Sprintf("refs/pull/%d/head", n)))
	token := installationToken(t, g, repo, nil)
	head := ask(t, g, token, "GET", fmt.Sprintf("repos/erg/estate/pulls/%d", n), nil).object(t)["head"].(object)
	assert.Equal(t, "eve/estate", head["repo"].(object)["full_name"])
	assert.Equal(t, 404, ask(t, g, token, "GET", "repos/eve/estate", nil).status)
}
