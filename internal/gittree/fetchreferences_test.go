package gittree_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFetchReferences(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	dir := dirs[0]
	git(t, dir, "commit", "--quiet", "--allow-empty", "-m", "more")
	git(t, dir, "push", "--quiet", "origin", "HEAD:refs/heads/main", "HEAD:refs/pull/7/head", "HEAD~1:refs/pull/8/head")
	want := git(t, dir, "rev-parse", "HEAD")

	clone := filepath.Join(t.TempDir(), "clone")
	git(t, dir, "clone", "--quiet", "--depth", "1", "--branch", "main", "file://"+bare, clone)
	repo := open(t, clone)
	require.True(t, repo.IsShallow())
	got, err := repo.FetchReferences(t.Context(), "origin", "refs/pull/7/head", "refs/pull/8/head")
	require.NoError(t, err)
	assert.Equal(t, want, got["refs/pull/7/head"].String())
	assert.Len(t, got, 2)
	assert.Equal(t, "2", git(t, clone, "rev-list", "--count", want), "history is whole")
	assert.False(t, repo.IsShallow())
	assert.NotContains(t, git(t, clone, "for-each-ref", "--format=%(refname)"), "refs/remotes/origin/pull")

	// Again, with the reference set back.
	git(t, dir, "push", "--quiet", "--force", "origin", "HEAD~1:refs/pull/7/head")
	got, err = repo.FetchReferences(t.Context(), "origin", "refs/pull/7/head")
	require.NoError(t, err)
	assert.NotEqual(t, want, got["refs/pull/7/head"].String())

	none, err := repo.FetchReferences(t.Context(), "nowhere at all")
	require.NoError(t, err)
	assert.Empty(t, none)
	for _, c := range [][2]string{
		{"origin", "refs/pull/9/head"}, {"nowhere", "refs/pull/7/head"}, {"--upload-pack=x", "refs/pull/7/head"},
		{"origin", "main"}, {"origin", "refs/heads/a:refs/heads/b"}, {"origin", "refs/heads/*"}, {"origin", "--all"}, {"ext::sh", "refs/heads/main"},
	} {
		_, err := repo.FetchReferences(t.Context(), c[0], c[1])
		assert.Error(t, err, "%s %s", c[0], c[1])
	}
}
