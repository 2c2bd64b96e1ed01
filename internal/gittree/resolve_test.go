package gittree_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// history makes four commits: main has three, the branch of a tag's name one
// of its own.
func history(t *testing.T) (string, map[string]string) {
	t.Helper()
	dir := newRepo(t, map[string]string{"a": "1"})
	git(t, dir, "tag", "both")
	git(t, dir, "tag", "--annotate", "--message=x", "v1")
	git(t, dir, "tag", "--annotate", "--message=x", "nested", "v1")
	git(t, dir, "tag", "blob", "HEAD:a")
	commitFiles(t, dir, map[string]string{"a": "2"})
	commitFiles(t, dir, map[string]string{"a": "3"})
	git(t, dir, "branch", "both", "HEAD~1")
	git(t, dir, "branch", "feature/user@x", "HEAD~1")
	git(t, dir, "update-ref", "refs/remotes/origin/main", "HEAD~2")
	git(t, dir, "update-ref", "refs/remotes/origin/both", "HEAD~2")
	git(t, dir, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	return dir, map[string]string{
		"1": git(t, dir, "rev-parse", "HEAD~2"), "2": git(t, dir, "rev-parse", "HEAD~1"), "3": git(t, dir, "rev-parse", "HEAD"),
	}
}

func TestResolve(t *testing.T) {
	dir, commits := history(t)
	for _, packed := range []bool{false, true} {
		if packed {
			git(t, dir, "gc", "--quiet")
			git(t, dir, "pack-refs", "--all")
		}
		r := open(t, dir)
		for rev, want := range map[string]string{
			"HEAD": "3", "main": "3", "refs/heads/main": "3", "HEAD~0": "3", "HEAD~1": "2", "HEAD~": "2", "HEAD^": "2", "main^^": "1", "main~2": "1", "HEAD~^": "1",
			"origin/main": "1", "origin/HEAD": "1", "refs/remotes/origin/HEAD": "1", "feature/user@x": "2",
			"both": "2", "refs/tags/both": "1", "refs/heads/both": "2", "v1": "1", "refs/tags/v1": "1", "nested": "1",
			commits["2"]: "2", commits["2"][:7]: "2", commits["2"][:12]: "2", commits["3"] + "~2": "1",
			git(t, dir, "rev-parse", "v1"): "1",
		} {
			got, err := r.Resolve(rev)
			require.NoError(t, err, rev)
			assert.Equal(t, commits[want], got.String(), rev)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	dir, commits := history(t)
	git(t, dir, "branch", commits["2"][:8])
	r := open(t, dir)
	for _, rev := range []string{
		"", "@", "@{1}", "main@{upstream}", "main@{1}", "main:a", ":a", "HEAD^{commit}", "HEAD^{/x}", "HEAD^2", "HEAD^0", "HEAD~x", "main..side", "main...side", "^main", ":/work",
		"HEAD~99999999", "HEAD~9999999999999999999999", "HEAD~1048576~1", "HEAD~3", "absent", "refs/heads/absent", "../config", "refs/../config", "config", "-x", "a b", "a\x00b", "refs/heads/", "both/", "x.lock",
		"blob", "refs/tags/blob", git(t, dir, "rev-parse", "HEAD^{tree}"), commits["3"][:6], commits["2"][:8], git(t, dir, "rev-parse", "HEAD^{tree}")[:10],
		"0000000000000000000000000000000000000001",
	} {
		_, err := r.Resolve(rev)
		require.ErrorIs(t, err, gittree.ErrUnknownRevision, rev)
		assert.NotEmpty(t, hint(t, err))
	}
	_, err := r.Resolve("main@{upstream}")
	assert.ErrorContains(t, err, "at least 7 digits")
	_, err = r.Resolve(commits["2"][:8])
	assert.ErrorContains(t, err, "is both the reference refs/heads/")
	// What it stands for is still reachable.
	got, err := r.Resolve("refs/heads/" + commits["2"][:8])
	require.NoError(t, err)
	assert.Equal(t, commits["3"], got.String())
}

func TestResolveCircle(t *testing.T) {
	dir := newRepo(t, nil)
	git(t, dir, "symbolic-ref", "refs/heads/x", "refs/heads/y")
	git(t, dir, "symbolic-ref", "refs/heads/y", "refs/heads/x")
	_, err := open(t, dir).Resolve("x")
	assert.ErrorContains(t, err, "in circles")
}

// TestResolveIsNotMisled (GitLab #410123): no tag and no branch with a name made up for the
// purpose is taken for a branch.
func TestResolveIsNotMisled(t *testing.T) {
	for _, packed := range []bool{false, true} {
		dir, commits := history(t)
		hex := commits["3"]
		for _, ref := range []string{
			"refs/tags/main", "refs/tags/refs/heads/main", "refs/heads/refs/heads/main", "refs/heads/refs/heads/gone",
			"refs/heads/refs/tags/v1", "refs/remotes/main", "refs/tags/heads/main", "refs/heads/HEAD", "refs/tags/HEAD",
			"refs/heads/origin/main", "refs/tags/origin/both", "refs/tags/" + hex, "refs/heads/" + hex,
		} {
			git(t, dir, "update-ref", ref, commits["1"])
		}
		git(t, dir, "update-ref", "refs/heads/origin/main", commits["2"])
		if packed {
			git(t, dir, "pack-refs", "--all")
		}
		r := open(t, dir)
		for rev, want := range map[string]string{
			"main": "3", "refs/heads/main": "3", "HEAD": "3", hex: "3", "origin/main": "2", "refs/tags/v1": "1",
			"refs/heads/refs/heads/main": "1",
		} {
			got, err := r.Resolve(rev)
			require.NoError(t, err, rev)
			assert.Equal(t, commits[want], got.String(), rev)
		}
		for _, rev := range []string{"refs/heads/gone", "heads/main"} {
			_, err := r.Resolve(rev)
			require.ErrorIs(t, err, gittree.ErrUnknownRevision, rev)
		}
	}
}
