package gittree_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// needMergeTree skips where git cannot merge without a worktree.
func needMergeTree(t testing.TB) {
	t.Helper()
	if _, code := runGit(t, ".", "merge-tree", "-h", "--write-tree"); code == 129 {
		out, _ := exec.CommandContext(t.Context(), "git", "merge-tree", "-h").CombinedOutput()
		if strings.Contains(string(out), "--write-tree") {
			return
		}
	}
	if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
		t.Fatal("git 2.38 or later is needed")
	}
	t.Skip("git is older than 2.38 and has no merge-tree --write-tree")
}

// withoutGit hides git, so that no process can be started.
func withoutGit(t testing.TB, do func()) {
	t.Helper()
	path := os.Getenv("PATH")
	require.NoError(t, os.Setenv("PATH", t.TempDir()))
	defer func() { require.NoError(t, os.Setenv("PATH", path)) }()
	do()
}

// TestMergeIsGits merges random histories and compares with git: the same tree, or a
// conflict exactly where git says so.
func TestMergeIsGits(t *testing.T) {
	needMergeTree(t)
	rounds, rnd := 240, rand.New(rand.NewPCG(3, 4))
	if testing.Short() {
		rounds = 80
	}
	f := newForge(t)
	type pair struct{ base, head int }
	var pairs []pair
	for i := range rounds {
		size := []int{6, 15, 40}[rnd.IntN(3)]
		start := tree{}
		for range size {
			start.put(somewhere(rnd), "100644 "+text(rnd))
		}
		edits := 1 + rnd.IntN(4)
		root := f.commit(1000, start)
		ours, theirs := start.edited(rnd, edits), start.edited(rnd, 1+rnd.IntN(4))
		a, b := f.commit(2000, ours, root), f.commit(2000, theirs, root)
		switch i % 8 {
		case 0: // criss-cross
			c := f.commit(3000, ours.edited(rnd, 1), a, b)
			d := f.commit(3000, ours.edited(rnd, 1), b, a)
			pairs = append(pairs, pair{f.commit(4000, ours.edited(rnd, 1), c), f.commit(4000, ours.edited(rnd, 1), d)})
		case 1:
			pairs = append(pairs, pair{root, a}, pair{a, root}, pair{a, a})
		default:
			pairs = append(pairs, pair{a, b})
		}
	}
	ids := f.write(t)
	r := open(t, f.dir)
	byIDs, clean, conflicts, crashes := 0, 0, 0, 0
	for _, p := range pairs {
		base, head := ids[p.base], ids[p.head]
		var fast *gittree.Merge
		withoutGit(t, func() {
			var err error
			fast, err = r.Merge(t.Context(), base, head)
			require.NoError(t, err)
		})
		context := fmt.Sprintf("git -C %s merge-tree --write-tree %s %s", f.dir, base, head)
		m, err := r.Merge(t.Context(), base, head)
		require.NoError(t, err, context)
		out, code := runGit(t, f.dir, "merge-tree", "--write-tree", "--name-only", "--no-messages", base.String(), head.String())
		if code == -1 { // git's own assertions fail now and then
			crashes++
			require.Equal(t, gittree.Merge{Reason: "git crashed over the merge"}, *m, context)
			continue
		}
		require.LessOrEqual(t, code, 1)
		want := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if !fast.Tree.IsZero() {
			byIDs++
			require.Equal(t, want[0], fast.Tree.String(), context)
			require.Zero(t, code, context)
		}
		if code == 1 {
			conflicts++
			require.True(t, m.Tree.IsZero(), context)
			require.Nil(t, m.Revision())
			require.NotEmpty(t, m.Conflicts, context)
			require.NotEmpty(t, m.Reason)
			require.True(t, slices.IsSorted(m.Conflicts))
			require.Subset(t, m.Conflicts, want[1:], context)
			continue
		}
		clean++
		require.Equal(t, want[0], m.Tree.String(), context)
		require.Empty(t, m.Reason)
		require.Empty(t, m.Conflicts)
		if clean%5 == 0 {
			checkMerged(t, f.dir, m)
		}
	}
	t.Logf("%d merges: %d by ids, %d clean, %d conflicts, %d times git crashed", len(pairs), byIDs, clean, conflicts, crashes)
	assert.Less(t, crashes, len(pairs)/20)
	assert.Greater(t, byIDs, len(pairs)/4)
	assert.Greater(t, clean-byIDs, len(pairs)/50, "clean merges that took git")
	assert.Greater(t, conflicts, len(pairs)/50)
}

// checkMerged reads all of a merged tree and compares with git, which has written the tree
// by itself.
func checkMerged(t *testing.T, dir string, m *gittree.Merge) {
	t.Helper()
	rv := m.Revision()
	assert.True(t, rv.Commit().IsZero())
	assert.Equal(t, m.Tree, rv.TreeHash())
	entries, err := rv.Entries(t.Context())
	require.NoError(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Blob.String()+"\t"+e.Path)
		if e.Mode.IsFile() {
			content, err := rv.Read(t.Context(), e, 1<<20)
			require.NoError(t, err)
			require.Equal(t, e.Blob, gittree.BlobHash(content))
		}
	}
	want := git(t, dir, "ls-tree", "-r", "--format=%(objectname)%x09%(path)", m.Tree.String())
	assert.Equal(t, want, strings.Join(got, "\n"))
}

// ordinary is what most pull requests are: a few files that nobody else touched.
func ordinary(t testing.TB) (string, gittree.Hash, gittree.Hash) {
	f := newForge(t)
	start := tree{}
	for i := range 40 {
		start[fmt.Sprintf("cmdb/items/%d/%d.yaml", i%4, i)] = fmt.Sprintf("100644 item %d", i)
	}
	root := f.commit(1000, start)
	ours, theirs := start.clone(), start.clone()
	ours["cmdb/items/0/0.yaml"], ours["cmdb/items/1/new.yaml"] = "100644 ours", "100644 ours"
	delete(ours, "cmdb/items/2/2.yaml")
	theirs["cmdb/items/0/4.yaml"], theirs["changes/new.yaml"] = "100755 theirs", "100644 theirs"
	delete(theirs, "cmdb/items/2/6.yaml")
	a, b := f.commit(2000, ours, root), f.commit(2000, theirs, root)
	ids := f.write(t)
	return f.dir, ids[a], ids[b]
}

func TestMergeOfAnOrdinaryChangeStartsNoProcess(t *testing.T) {
	dir, base, head := ordinary(t)
	r := open(t, dir)
	withoutGit(t, func() {
		m, err := r.Merge(t.Context(), base, head)
		require.NoError(t, err)
		require.False(t, m.Tree.IsZero(), m.Reason)
		all := contents(t, m.Revision())
		assert.Len(t, all, 40)
		assert.Equal(t, "ours", all["cmdb/items/0/0.yaml"])
		assert.Equal(t, "theirs", all["cmdb/items/0/4.yaml"])
		folder, ok, err := m.Revision().Folder("cmdb")
		require.NoError(t, err)
		assert.True(t, ok)
		assert.False(t, folder.IsZero())
	})
}

func TestMergeWithoutGit(t *testing.T) {
	f := newForge(t)
	root := f.commit(1, tree{"a": "100644 1\n2\n3\n4\n5\n"})
	a := f.commit(2, tree{"a": "100644 one\n2\n3\n4\n5\n"}, root)
	b := f.commit(2, tree{"a": "100644 1\n2\n3\n4\nfive\n"}, root)
	ids := f.write(t)
	r := open(t, f.dir)
	withoutGit(t, func() {
		m, err := r.Merge(t.Context(), ids[a], ids[b])
		require.NoError(t, err)
		assert.Equal(t, gittree.Merge{Reason: "both branches changed the same paths, and there is no git on PATH to merge them"}, *m)
	})
	old := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(old, "git"), []byte("#!/bin/sh\necho usage: git merge-tree >&2\nexit 129\n"), 0o755))
	t.Run("old", func(t *testing.T) {
		t.Setenv("PATH", old)
		m, err := r.Merge(t.Context(), ids[a], ids[b])
		require.NoError(t, err)
		assert.Contains(t, m.Reason, "older than 2.38")
		assert.Nil(t, m.Revision())
	})
	t.Run("failing", func(t *testing.T) {
		t.Setenv("PATH", old)
		require.NoError(t, os.WriteFile(filepath.Join(old, "git"), []byte("#!/bin/sh\necho fatal: no space >&2\nexit 128\n"), 0o755))
		_, err := r.Merge(t.Context(), ids[a], ids[b])
		assert.NotEmpty(t, hint(t, err))
		assert.ErrorContains(t, err, "fatal: no space")
	})
}

// TestMergeIsIsolated: nothing of the repository's or the user's configuration, hooks,
// attributes or environment has a say, and nothing is written or left behind.
func TestMergeIsIsolated(t *testing.T) {
	needMergeTree(t)
	dir := newRepo(t, map[string]string{"a": "1\n", ".gitattributes": "a merge=union\n"})
	git(t, dir, "checkout", "--quiet", "-b", "side")
	side := commitFiles(t, dir, map[string]string{"a": "1\nside\n"})
	git(t, dir, "checkout", "--quiet", "main")
	main := commitFiles(t, dir, map[string]string{"a": "1\nmain\n"})
	git(t, dir, "gc", "--quiet")
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "info", "attributes"), []byte("a merge=evil\n"), 0o644))
	marker := filepath.Join(t.TempDir(), "marker")
	git(t, dir, "config", "merge.evil.driver", "touch "+marker)
	git(t, dir, "config", "core.fsmonitor", "touch "+marker)
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[merge \"union\"]\n\tdriver = touch "+marker+"\n[core]\n\tattributesFile = "+filepath.Join(dir, ".gitattributes")+"\n"), 0o644))
	t.Setenv("HOME", home)
	t.Setenv("GIT_DIR", t.TempDir())
	t.Setenv("GIT_OBJECT_DIRECTORY", t.TempDir())
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	before := listing(t, dir)

	m, err := open(t, dir).Merge(t.Context(), main, side)
	require.NoError(t, err)
	assert.Equal(t, gittree.Merge{Conflicts: []string{"a"}, Reason: "the branches are in conflict about 1 path"}, *m)
	assert.NoFileExists(t, marker)
	assert.Equal(t, before, listing(t, dir))
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		all = append(all, path)
		return err
	}))
	return all
}

// TestMergeFindsBorrowedObjects: the objects of linked worktrees and alternates, also where
// a path needs quoting.
func TestMergeFindsBorrowedObjects(t *testing.T) {
	needMergeTree(t)
	origin := newRepo(t, map[string]string{"a": "1\n2\n3\n4\n5\n"})
	git(t, origin, "checkout", "--quiet", "-b", "side")
	side := commitFiles(t, origin, map[string]string{"a": "1\n2\n3\n4\nfive\n"})
	git(t, origin, "checkout", "--quiet", "main")
	odd := filepath.Join(t.TempDir(), "a \"b\"\\#\u00e9")
	git(t, ".", "clone", "--quiet", "--shared", origin, odd)
	linked := filepath.Join(t.TempDir(), "linked")
	git(t, odd, "worktree", "add", "--quiet", "-b", "work", linked)
	work := commitFiles(t, linked, map[string]string{"a": "one\n2\n3\n4\n5\n"})
	m, err := open(t, linked).Merge(t.Context(), work, side)
	require.NoError(t, err)
	assert.Empty(t, m.Reason)
	assert.Equal(t, map[string]string{"a": "one\n2\n3\n4\nfive\n"}, contents(t, m.Revision()))
	_, err = m.Revision().Read(t.Context(), gittree.Entry{Path: "a", Blob: gittree.BlobHash([]byte("one\n2\n3\n4\nfive\n"))}, 3)
	var large *gittree.TooLargeError
	assert.ErrorAs(t, err, &large)
}

// TestMergeOfTreesAsGitWouldNotWriteThem: git writes some folders anew in a merge.
func TestMergeOfTreesAsGitWouldNotWriteThem(t *testing.T) {
	needMergeTree(t)
	dir := newRepo(t, map[string]string{"a": "1", "d/b": "1", "e/c": "1"})
	blob, folder := id(t, git(t, dir, "rev-parse", "HEAD:a")), id(t, git(t, dir, "rev-parse", "HEAD:d"))
	object := func(kind, content string) gittree.Hash {
		return id(t, gitInput(t, dir, content, "hash-object", "-t", kind, "-w", "--literally", "--stdin"))
	}
	raw := func(mode, name string, h gittree.Hash) string { return mode + " " + name + "\x00" + string(h[:]) }
	commit := func(tree gittree.Hash, parents ...gittree.Hash) gittree.Hash {
		text := "tree " + tree.String() + "\n"
		for _, p := range parents {
			text += "parent " + p.String() + "\n"
		}
		return object("commit", text+"author a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n")
	}
	empty := object("tree", "")
	odd := object("tree", raw("100664", "x", blob))
	nested := object("tree", raw("40000", "n", odd))
	plain := raw("100644", "a", blob) + raw("40000", "d", folder)
	root := commit(object("tree", plain))
	base := commit(object("tree", plain+raw("100644", "z", blob)), root)
	r := open(t, dir)
	for name, tree := range map[string]string{
		"at the top":     raw("100664", "a", blob) + raw("40000", "d", folder) + raw("100644", "e", blob),
		"new":            plain + raw("40000", "e", odd),
		"new and deeper": plain + raw("40000", "e", nested),
		"changed":        raw("100644", "a", blob) + raw("40000", "d", odd),
		"padded":         raw("100644", "a", blob) + raw("040000", "d", folder) + raw("100644", "e", blob),
		"empty":          plain + raw("40000", "e", empty),
		"no known mode":  plain + raw("010644", "e", blob),
	} {
		head := commit(object("tree", tree), root)
		m, err := r.Merge(t.Context(), base, head)
		require.NoError(t, err, name)
		out, code := runGit(t, dir, "merge-tree", "--write-tree", base.String(), head.String())
		require.Zero(t, code, name)
		assert.Equal(t, strings.TrimSpace(out), m.Tree.String(), name)
	}
}
