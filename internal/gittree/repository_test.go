package gittree_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

var sample = map[string]string{
	"catalogue/services/a.yaml": "kind: Service\n",
	"cmdb/items/b.yaml":         strings.Repeat("big: 0123456789\n", 4000), // go-git leaves it on disk
	"README.md":                 "hello\n",
}

func TestOpenFindsTheRepositoryAbove(t *testing.T) {
	dir := newRepo(t, sample)
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(filepath.Join(dir, "catalogue"), link))
	for _, at := range []string{dir, filepath.Join(dir, "catalogue", "services"), filepath.Join(dir, ".git"), filepath.Join(dir, ".git", "refs"), link} {
		r := open(t, at)
		assert.Equal(t, dir, r.Root(), at)
		assert.Equal(t, sample, contents(t, head(t, r)), at)
	}
}

func TestOpenWithoutRepository(t *testing.T) {
	_, err := gittree.Open(t.TempDir())
	require.ErrorIs(t, err, gittree.ErrNoRepository)
	assert.Contains(t, hint(t, err), "git init")
	_, err = gittree.Open(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestOpenLinkedWorktree(t *testing.T) {
	dir := newRepo(t, sample)
	linked := filepath.Join(t.TempDir(), "linked")
	git(t, dir, "worktree", "add", "--quiet", "-b", "side", linked)
	want := commitFiles(t, linked, map[string]string{"catalogue/x.yaml": "x"})
	git(t, dir, "gc", "--quiet")
	r := open(t, filepath.Join(linked, "catalogue"))
	real, err := filepath.EvalSymlinks(linked)
	require.NoError(t, err)
	assert.Equal(t, real, r.Root())
	got, err := r.Head()
	require.NoError(t, err)
	assert.Equal(t, want, got)
	got, err = r.Resolve("main")
	require.NoError(t, err)
	assert.Equal(t, git(t, dir, "rev-parse", "main"), got.String())
	assert.Equal(t, sample["cmdb/items/b.yaml"], contents(t, head(t, r))["cmdb/items/b.yaml"])

	require.NoError(t, os.RemoveAll(filepath.Join(dir, ".git", "worktrees")))
	_, err = gittree.Open(linked)
	require.ErrorIs(t, err, gittree.ErrNoRepository)
	assert.Contains(t, hint(t, err), "worktree repair")
}

func TestOpenBare(t *testing.T) {
	bare := filepath.Join(t.TempDir(), "bare.git")
	git(t, ".", "clone", "--quiet", "--bare", newRepo(t, sample), bare)
	r := open(t, bare)
	assert.Empty(t, r.Root())
	assert.Equal(t, sample, contents(t, head(t, r)))
}

func TestOpenSubmodule(t *testing.T) {
	inner, outer := newRepo(t, sample), newRepo(t, map[string]string{"a": "a"})
	git(t, outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "catalogue/sub")
	commitFiles(t, outer, nil)
	r := open(t, filepath.Join(outer, "catalogue", "sub", "cmdb"))
	assert.Equal(t, filepath.Join(outer, "catalogue", "sub"), r.Root())
	assert.Equal(t, map[string]string{"catalogue/sub": "<submodule>"}, contents(t, head(t, open(t, outer)), "catalogue"))
	w, err := gittree.WorkTree(outer)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"catalogue/sub": "<submodule>"}, contents(t, w, "catalogue"))
	require.NoError(t, w.Close())
}

func TestOpenAlternates(t *testing.T) {
	origin := newRepo(t, sample)
	git(t, origin, "gc", "--quiet")
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "--quiet", "--shared", origin, clone)
	commitFiles(t, clone, map[string]string{"catalogue/own.yaml": "own"})
	got := contents(t, head(t, open(t, clone)))
	assert.Len(t, got, 4)
	assert.Equal(t, sample["cmdb/items/b.yaml"], got["cmdb/items/b.yaml"])

	relative, err := filepath.Rel(filepath.Join(clone, ".git", "objects"), filepath.Join(origin, ".git", "objects"))
	require.NoError(t, err)
	list := filepath.Join(clone, ".git", "objects", "info", "alternates")
	require.NoError(t, os.WriteFile(list, []byte("# comment\n"+relative+"\n"), 0o644))
	assert.Equal(t, got, contents(t, head(t, open(t, clone))))

	require.NoError(t, os.WriteFile(list, []byte("/absent/objects\n"), 0o644))
	_, err = gittree.Open(clone)
	assert.Contains(t, hint(t, err), "alternates")
}

func TestOpenSparseCheckout(t *testing.T) {
	dir := newRepo(t, sample)
	git(t, dir, "sparse-checkout", "set", "catalogue")
	require.Equal(t, "true", git(t, dir, "config", "extensions.worktreeConfig"))
	r := open(t, dir)
	assert.Equal(t, dir, r.Root())
	assert.Equal(t, sample, contents(t, head(t, r)), "a revision has every file, whatever is checked out")
}

func TestShallowClone(t *testing.T) {
	origin := newRepo(t, sample)
	first := git(t, origin, "rev-parse", "HEAD")
	commitFiles(t, origin, map[string]string{"catalogue/two.yaml": "two"})
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "--quiet", "--depth=1", "file://"+origin, clone)
	r := open(t, clone)
	assert.Len(t, contents(t, head(t, r)), 4)
	for _, rev := range []string{"HEAD~1", "HEAD^", first, first[:10]} {
		_, err := r.Resolve(rev)
		require.ErrorIs(t, err, gittree.ErrMissingObject, rev)
		assert.Contains(t, hint(t, err), "fetch-depth: 0", rev)
	}
	_, err := r.Revision(id(t, first))
	assert.Contains(t, hint(t, err), "shallow")
}

func TestPartialClone(t *testing.T) {
	origin := newRepo(t, sample)
	git(t, origin, "config", "uploadpack.allowFilter", "true")
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, ".", "clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://"+origin, clone)
	git(t, clone, "config", "core.repositoryformatversion", "1")
	git(t, clone, "config", "extensions.partialClone", "origin")
	rv := head(t, open(t, clone))
	entries, err := rv.Entries(t.Context(), "catalogue")
	require.NoError(t, err)
	require.Len(t, entries, 1)
	_, err = rv.Read(t.Context(), entries[0], 1000)
	require.ErrorIs(t, err, gittree.ErrMissingObject)
	assert.ErrorContains(t, err, "catalogue/services/a.yaml")
	assert.Contains(t, hint(t, err), "partial")
}

func TestOpenRefusedFormats(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--object-format=sha256")
	_, err := gittree.Open(dir)
	assert.Contains(t, hint(t, err), "gitsm reads SHA-1 repositories only")

	for config, want := range map[string]string{
		"extensions.refStorage=reftable": "migrate",
		"extensions.tomorrow=true":       "plain clone",
		"core.repositoryformatversion=2": "versions 0 and 1",
	} {
		dir := newRepo(t, nil)
		git(t, dir, "config", "core.repositoryformatversion", "1")
		key, value, _ := strings.Cut(config, "=")
		git(t, dir, "config", "--file", filepath.Join(dir, ".git", "config"), key, value)
		_, err := gittree.Open(dir)
		assert.Contains(t, hint(t, err), want, config)
	}
}

func TestUnbornHead(t *testing.T) {
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	r := open(t, dir)
	_, err := r.Head()
	require.ErrorIs(t, err, gittree.ErrNoCommit)
	assert.ErrorContains(t, err, "refs/heads/main")
	_, err = r.Resolve("HEAD~1")
	require.ErrorIs(t, err, gittree.ErrNoCommit)
}

func TestCommitTime(t *testing.T) {
	dir := newRepo(t, nil)
	r := open(t, dir)
	h, err := r.Head()
	require.NoError(t, err)
	got, err := r.CommitTime(h)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-20T10:30:00+05:30", got.Format(time.RFC3339))

	raw := git(t, dir, "cat-file", "commit", "HEAD") + "\n"
	for zone, want := range map[string]string{
		"-0330": "2026-11-20T01:30:00-03:30", "+0000": "2026-11-20T05:00:00Z",
		"+051800": "2026-11-20T05:00:00Z", "+9999": "2026-11-20T05:00:00Z", "x": "2026-11-20T05:00:00Z",
	} {
		odd := gitInput(t, dir, strings.ReplaceAll(raw, "+0530", zone), "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
		got, err := r.CommitTime(id(t, odd))
		require.NoError(t, err, zone)
		assert.Equal(t, want, got.Format(time.RFC3339), zone)
	}
	tree := git(t, dir, "rev-parse", "HEAD^{tree}")
	for _, broken := range []string{"", "tree x\n", "tree " + tree + "\n", "tree " + tree + "\nauthor a <a> 1 +0000\ncommitter a <a>\n", strings.Replace(raw, "tree", "parent", 1)} {
		odd := gitInput(t, dir, broken, "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
		_, err := r.CommitTime(id(t, odd))
		assert.ErrorContains(t, err, "damaged")
	}
}

func TestObjectsThatArriveLater(t *testing.T) {
	dir := newRepo(t, sample)
	git(t, dir, "gc", "--quiet")
	r := open(t, dir)
	require.Len(t, contents(t, head(t, r)), 3)
	time.Sleep(10 * time.Millisecond) // the clock of the file system ticks slowly
	commitFiles(t, dir, map[string]string{"catalogue/late.yaml": "late"})
	git(t, dir, "repack", "-a", "-d", "--quiet")
	git(t, dir, "prune-packed")
	assert.Len(t, contents(t, head(t, r)), 4)
}

func TestDamagedObject(t *testing.T) {
	dir := newRepo(t, sample)
	blob := git(t, dir, "rev-parse", "HEAD:README.md")
	other := git(t, dir, "rev-parse", "HEAD:catalogue/services/a.yaml")
	object := func(h string) string { return filepath.Join(dir, ".git", "objects", h[:2], h[2:]) }
	require.NoError(t, os.Chmod(object(blob), 0o644))
	content, err := os.ReadFile(object(other))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(object(blob), content, 0o644))
	rv := head(t, open(t, dir))
	_, err = rv.Read(t.Context(), gittree.Entry{Path: "README.md", Blob: id(t, blob)}, 1000)
	assert.ErrorContains(t, err, "does not match its id")
}
