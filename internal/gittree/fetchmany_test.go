package gittree_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

func TestInitBare(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	from := open(t, dirs[0])
	first, err := next(from, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, from.Push(t.Context(), "origin", "chain", first, gittree.Hash{}))
	dir := filepath.Join(t.TempDir(), `odd "name"\`)
	require.NoError(t, gittree.InitBare(t.Context(), dir, "origin", "/nowhere/at/all"))
	require.NoError(t, gittree.InitBare(t.Context(), dir, "origin", bare))
	require.NoError(t, gittree.InitBare(t.Context(), dir, "origin", bare))
	require.Equal(t, "true", git(t, dir, "rev-parse", "--is-bare-repository"))
	require.Equal(t, bare, git(t, dir, "config", "--get-all", "remote.origin.url"))
	require.Equal(t, "true", git(t, dir, "config", "transfer.fsckObjects"))
	r := open(t, dir)
	require.Empty(t, r.Root())
	h, ok, err := r.Fetch(t.Context(), "origin", "chain")
	require.NoError(t, err)
	require.True(t, ok && h == first)

	require.ErrorContains(t, gittree.InitBare(t.Context(), dirs[0], "origin", bare), "exist", "there are other files")
	require.ErrorContains(t, gittree.InitBare(t.Context(), filepath.Join(dirs[0], ".git"), "origin", bare), "is no bare repository")
	for _, remote := range []string{"", "a/b", "-x", "a b", ".."} {
		require.ErrorContains(t, gittree.InitBare(t.Context(), filepath.Join(t.TempDir(), "x"), remote, bare), "there is no remote")
	}
}

// TestInitBareChecks: what no honest git makes does not come in.
func TestInitBareChecks(t *testing.T) {
	t.Parallel()
	bare, _ := newRemote(t, 0)
	blob := gitInput(t, bare, "x", "hash-object", "-w", "--stdin")
	inner := gitInput(t, bare, "100644 blob "+blob+"\tconfig\n", "mktree")
	tree := gitInput(t, bare, "040000 tree "+inner+"\t.git\n", "mktree")
	git(t, bare, "update-ref", "refs/heads/main", git(t, bare, "commit-tree", "-m", "bad", tree))
	dir := filepath.Join(t.TempDir(), "mirror")
	require.NoError(t, gittree.InitBare(t.Context(), dir, "origin", bare))
	_, _, err := open(t, dir).Fetch(t.Context(), "origin", "main")
	require.ErrorContains(t, err, "hasDotgit")
}

func TestFetchReference(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	r := open(t, dirs[0])
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, r.Push(t.Context(), "origin", "chain", first, gittree.Hash{}))
	_, ok, err := r.FetchReference(t.Context(), "origin", "refs/pull/42/head", "pulls/42")
	require.NoError(t, err)
	require.False(t, ok)
	git(t, bare, "update-ref", "refs/pull/42/head", first.String())
	h, ok, err := r.FetchReference(t.Context(), "origin", "refs/pull/42/head", "pulls/42")
	require.NoError(t, err)
	require.True(t, ok && h == first)
	kept, ok, err := r.Reference("refs/remotes/origin/pulls/42")
	require.NoError(t, err)
	require.True(t, ok && kept == first)
	for _, bad := range []string{"", "HEAD", "main", "refs/x", "refs/pull/*/head", "refs/pull/42/head:refs/heads/main", "+refs/pull/42/head", "^refs/pull/42/head", "refs/pull/../x"} {
		_, _, err := r.FetchReference(t.Context(), "origin", bad, "x")
		require.ErrorContains(t, err, "is not the full name of a reference", bad)
	}
	for _, bad := range []string{"", "../../heads/main", "a:b", "*", "refs/heads/main", "-x", "x.lock"} {
		_, _, err := r.FetchReference(t.Context(), "origin", "refs/pull/42/head", bad)
		require.ErrorContains(t, err, "is not the name of a branch", bad)
	}
}

func TestFetchBranches(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	r := open(t, dirs[0])
	got, err := r.FetchBranches(t.Context(), "origin", "a", "b")
	require.NoError(t, err)
	require.Empty(t, got)
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, r.Push(t.Context(), "origin", "a", first, gittree.Hash{}))
	git(t, bare, "update-ref", "refs/heads/z/refs/heads/b", first.String())
	got, err = r.FetchBranches(t.Context(), "origin", "a", "b")
	require.NoError(t, err)
	require.Equal(t, map[string]gittree.Hash{"a": first}, got)
	_, err = r.FetchBranches(t.Context(), "origin", "a", "b:c")
	require.ErrorContains(t, err, "is not the name of a branch")
	_, err = r.FetchBranches(t.Context(), filepath.Join(bare, "nowhere"), "a")
	require.ErrorContains(t, err, "cannot be reached")
}

// TestFetchBranchesHidden: so many names that end alike that what is asked for lies beyond what
// is read of git's answer do not make it absent.
func TestFetchBranchesHidden(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	r := open(t, dirs[0])
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, r.Push(t.Context(), "origin", "main", first, gittree.Hash{}))
	packed := "# pack-refs with: peeled fully-peeled sorted \n"
	for i := range 1000 {
		packed += fmt.Sprintf("%s refs/heads/a/%03d/refs/heads/main\n", first, i)
	}
	writeFiles(t, bare, map[string]string{"packed-refs": packed})
	_, err = r.FetchBranches(t.Context(), "origin", "main")
	require.ErrorContains(t, err, "too many references")
}

func TestFetchCommits(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 2)
	r, other := open(t, dirs[0]), open(t, dirs[1])
	var there, absent []gittree.Hash
	for _, message := range []string{"1", "2", "3", "4", "5"} {
		h, err := next(other, gittree.Hash{}, message)
		require.NoError(t, err)
		require.NoError(t, other.Push(t.Context(), "origin", "b"+message, h, gittree.Hash{}))
		git(t, bare, "update-ref", "-d", "refs/heads/b"+message)
		there = append(there, h)
		lost, err := next(other, gittree.Hash{}, "never pushed "+message)
		require.NoError(t, err)
		absent = append(absent, lost)
	}
	require.NoError(t, r.FetchCommits(t.Context(), "origin"))
	require.NoError(t, r.FetchCommits(t.Context(), "origin", there[:2]...))
	err := r.FetchCommits(t.Context(), "origin", append(append([]gittree.Hash{{}}, there...), absent...)...)
	var e *gittree.AbsentError
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, gittree.ErrMissingObject)
	require.ElementsMatch(t, append([]gittree.Hash{{}}, absent...), e.Commits)
	for _, h := range there {
		_, err := r.Revision(h)
		require.NoError(t, err)
	}
	err = r.FetchCommits(t.Context(), filepath.Join(bare, "nowhere"), absent...)
	require.ErrorContains(t, err, "cannot be reached")
	require.NotErrorIs(t, err, gittree.ErrMissingObject)
}

func TestMaintain(t *testing.T) {
	t.Parallel()
	r := open(t, newRepo(t, map[string]string{"a": "1"}))
	for i := range 32 { // packs
		h, err := next(r, gittree.Hash{}, fmt.Sprint(i))
		require.NoError(t, err)
		git(t, r.Root(), "update-ref", fmt.Sprint("refs/heads/x", i), h.String())
		git(t, r.Root(), "repack", "-q", "-d")
	}
	require.NoError(t, r.Maintain(t.Context()))
	packs, err := filepath.Glob(filepath.Join(r.Root(), ".git", "objects", "pack", "*.pack"))
	require.NoError(t, err)
	require.Len(t, packs, 1)
}
