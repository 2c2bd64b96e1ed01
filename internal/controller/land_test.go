package controller

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/mirror"
)

// told is a forge that says this of one pull request.
type told struct {
	listed forge.Pull
	known  forge.Known
}

func (f told) PullsOf(context.Context, string) ([]forge.Pull, error) {
	return []forge.Pull{f.listed}, nil
}
func (f told) Know(context.Context, int) (forge.Known, error) { return f.known, nil }

func merged() told {
	p := forge.Pull{Number: 7, Merged: true, BaseRef: "refs/heads/main", Head: strings.Repeat("b", 40), MergeCommit: strings.Repeat("a", 40), MergedAt: day}
	return told{p, forge.Known{Pull: p, Facts: facts.Facts{Pull: facts.Pull{Number: 7, Head: p.Head, MergeCommit: p.MergeCommit}}}}
}

// TestLandBehind: of what GitHub merged and does not say so everywhere yet, it is not known how
// it came.
func TestLandBehind(t *testing.T) {
	t.Parallel()
	id, err := gittree.ParseHash(strings.Repeat("a", 40))
	require.NoError(t, err)
	line := []gittree.MainCommit{{ID: id}}
	f := merged()
	out, err := Land(t.Context(), f, "main", line)
	require.NoError(t, err)
	require.Empty(t, out.Unknown)
	f.known.Pull.Merged, f.known.Pull.Open, f.known.Pull.MergeCommit = false, true, ""
	out, err = Land(t.Context(), f, "main", line)
	require.NoError(t, err)
	assert.Equal(t, []gittree.Hash{id}, out.Unknown)
	assert.Empty(t, out.Pulls)
}

// TestLateWords: what was said when it was merged already cannot make it unauthorised.
func TestLateWords(t *testing.T) {
	t.Parallel()
	id, err := gittree.ParseHash(strings.Repeat("a", 40))
	require.NoError(t, err)
	f := merged()
	early := facts.Review{ID: 1, State: facts.Approved, SubmittedAt: day}
	f.known.Facts.Reviews = []facts.Review{early, {ID: 2, State: facts.ChangesRequested, SubmittedAt: day.Add(time.Second)}}
	f.known.Facts.Commands = []facts.Command{{Name: "emergency", At: day.Add(time.Second)}}
	out, err := Land(t.Context(), f, "main", []gittree.MainCommit{{ID: id}})
	require.NoError(t, err)
	assert.Equal(t, []facts.Review{early}, out.Pulls[0].Facts.Reviews)
	assert.Empty(t, out.Pulls[0].Facts.Commands)
}

// TestReviewedMustCome: that git does not answer is no reason to record that approved commits
// are gone.
func TestReviewedMustCome(t *testing.T) {
	t.Parallel()
	remote := filepath.Join(t.TempDir(), "remote")
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", remote, "-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return strings.TrimSpace(string(out))
	}
	require.NoError(t, os.Mkdir(remote, 0o755))
	git("init", "-q", "-b", "main")
	git("commit", "-q", "--allow-empty", "-m", "first")
	git("update-ref", "refs/pull/7/head", "HEAD")
	head, err := gittree.ParseHash(git("rev-parse", "HEAD"))
	require.NoError(t, err)
	m, err := mirror.Open(t.Context(), mirror.Options{Dir: filepath.Join(t.TempDir(), "copy"), Address: remote, Main: "main"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, m.Close()) })
	require.NoError(t, m.Pull(t.Context(), 7, head))
	require.NoError(t, os.RemoveAll(remote))
	c := &controller{Options: Options{Log: slog.New(slog.DiscardHandler)}}
	pulls := []facts.Facts{{Pull: facts.Pull{Number: 7, Head: head.String()}, Reviews: []facts.Review{{Commit: strings.Repeat("c", 40)}}}}
	require.Error(t, c.bringAll(t.Context(), &served{mirror: m}, pulls))
}
