package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// bench is a repository and the program to look at it with.
type bench struct{ dir, program string }

func (b bench) gitsm(t *testing.T, v any, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := cli.Main(context.Background(), cli.Env{
		Stdout: &stdout, Stderr: &stderr, Dir: b.dir, Program: b.program, Width: 80, Now: time.Now,
	}, args)
	require.Contains(t, []int{cli.StatusOK, cli.StatusFindings}, status, stderr.String())
	require.NoError(t, json.Unmarshal(stdout.Bytes(), v), stderr.String())
}

func (b bench) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return strings.TrimSpace(string(out))
}

// asks are the requirements, but for the floor, that a merge of head into base has.
func (b bench) asks(t *testing.T, base, head, at string) []string {
	t.Helper()
	var d struct {
		Requirements []struct {
			ID   string
			From []string
			Need int
		}
	}
	b.gitsm(t, &d, "change", "assess", "--base", base, "--head", head, "--at", at, "-o", "json")
	out := []string{}
	for _, r := range d.Requirements {
		if r.ID != "floor" {
			slices.Sort(r.From)
			out = append(out, fmt.Sprint(r.ID, r.From, r.Need))
		}
	}
	slices.Sort(out)
	return out
}

// TestReplayAgreesWithAssess compares a replay over a synthetic history with what change
// assess says of each step, once as it was and once on a base that has the other policy.
func TestReplayAgreesWithAssess(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("assesses every step of a history twice")
	}
	b := bench{dir: filepath.Join(t.TempDir(), "estate")}
	var err error
	b.program, err = os.Executable()
	require.NoError(t, err)
	if other := evaluator(t); other != "" {
		b.program = other
	}
	require.NoError(t, synthetic.WriteRepository(t.Context(), b.dir, synthetic.Options{Records: 150, Commits: 30, Seed: 7}, nil))
	b.git(t, "checkout", "-q", "--detach", "HEAD")
	require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "schema"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "schema", "house.cue"), []byte(`package schema

policy: thresholds: {board: "low", consumers: 2}
policy: ask: declared: false
policy: requirements: {
	for d in policy.input.diff if d.kind == "ConfigurationItem" {
		"class.\(d.class)": {reason: "by class", from: ["role/change-manager"]}
	}
}
`), 0o644))
	type need struct {
		ID   string
		From []string
		Need int
	}
	var replay struct {
		Decisions int
		Altered   []struct {
			Commit         string
			Added, Dropped []need
		}
	}
	b.gitsm(t, &replay, "policy", "replay", "--since", "HEAD~14", "-o", "json")
	require.Equal(t, 14, replay.Decisions)
	got := map[string][2][]string{}
	for _, a := range replay.Altered {
		var parts [2][]string
		for i, needs := range [][]need{a.Added, a.Dropped} {
			parts[i] = []string{}
			for _, n := range needs {
				parts[i] = append(parts[i], fmt.Sprint(n.ID, n.From, n.Need))
			}
			slices.Sort(parts[i])
		}
		got[a.Commit] = parts
	}
	require.NotEmpty(t, got)

	policy, err := os.ReadFile(filepath.Join(b.dir, "schema", "house.cue"))
	require.NoError(t, err)
	for commit := range strings.FieldsSeq(b.git(t, "rev-list", "--first-parent", "HEAD~14..HEAD")) {
		parents := strings.Fields(b.git(t, "log", "-1", "--format=%P", commit))
		head, at := parents[len(parents)-1], b.git(t, "log", "-1", "--format=%cI", commit)
		if len(parents) == 1 {
			head = commit
		}
		before := b.asks(t, parents[0], head, at)
		// The same base with the other policy, and the same head merged with it.
		b.git(t, "checkout", "-q", "-f", parents[0])
		require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "schema"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(b.dir, "schema", "house.cue"), policy, 0o644))
		b.git(t, "add", "schema")
		b.git(t, "commit", "-qm", "Set the other policy")
		after := b.asks(t, b.git(t, "rev-parse", "HEAD"), head, at)
		assert.Equal(t, lists(minus(after, before), minus(before, after)), got[commit], commit)
	}
}

// lists are what is added and dropped; nothing where both are empty.
func lists(added, dropped []string) [2][]string {
	if len(added)+len(dropped) == 0 {
		return [2][]string{}
	}
	return [2][]string{added, dropped}
}

func minus(list, other []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(other, s) {
			out = append(out, s)
		}
	}
	return out
}
