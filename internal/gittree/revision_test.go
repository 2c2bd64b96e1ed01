package gittree_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
)

func TestRevisionEntries(t *testing.T) {
	dir := newRepo(t, map[string]string{
		"catalogue/a.yaml": "a", "catalogue/a/b.yaml": "ab", "catalogue/a-b/c.yaml": "abc", "catalogue/.hidden": "h",
		"catalogue-x/x.yaml": "x", "cmdb/y.yaml": "y", "file": "f", "schema/run.sh": "#!",
	})
	require.NoError(t, os.Chmod(filepath.Join(dir, "schema", "run.sh"), 0o755))
	require.NoError(t, os.Symlink("a.yaml", filepath.Join(dir, "catalogue", "link")))
	require.NoError(t, os.Symlink("cmdb", filepath.Join(dir, "linked")))
	commitFiles(t, dir, nil)
	rv := head(t, open(t, dir))
	paths := func(folders ...string) (all []string) {
		entries, err := rv.Entries(t.Context(), folders...)
		require.NoError(t, err)
		for _, e := range entries {
			all = append(all, e.Path+" "+e.Mode.String())
			assert.EqualValues(t, -1, e.Size)
		}
		assert.True(t, slices.IsSorted(all))
		return all
	}
	assert.Equal(t, []string{
		"catalogue-x/x.yaml regular", "catalogue/.hidden regular", "catalogue/a-b/c.yaml regular",
		"catalogue/a.yaml regular", "catalogue/a/b.yaml regular", "catalogue/link symlink",
	}, paths("catalogue", "catalogue-x", "absent", "catalogue"))
	assert.Equal(t, []string{"file regular", "linked symlink", "schema/run.sh executable"}, paths("schema", "file", "linked"))
	assert.Len(t, paths(), 10)

	for _, bad := range []string{"", ".", "..", ".git", ".GIT", "a/b", "/", "a\x00"} {
		_, err := rv.Entries(t.Context(), bad)
		require.Error(t, err, "%q", bad)
		_, _, err = rv.Folder(bad)
		require.Error(t, err, "%q", bad)
	}
	h, ok, err := rv.Folder("catalogue")
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, git(t, dir, "rev-parse", "HEAD:catalogue"), h.String())
	assert.Equal(t, git(t, dir, "rev-parse", "HEAD^{tree}"), rv.TreeHash().String())
	assert.Equal(t, git(t, dir, "rev-parse", "HEAD"), rv.Commit().String())
	for _, name := range []string{"absent", "file", "linked"} {
		_, ok, err = rv.Folder(name)
		require.NoError(t, err)
		assert.False(t, ok, name)
	}
}

func TestRevisionReadRefuses(t *testing.T) {
	dir := newRepo(t, sample)
	for _, packed := range []bool{false, true} {
		if packed {
			git(t, dir, "gc", "--quiet")
		}
		rv := head(t, open(t, dir))
		big := gittree.Entry{Path: "b", Blob: id(t, git(t, dir, "rev-parse", "HEAD:cmdb/items/b.yaml"))}
		_, err := rv.Read(t.Context(), big, 1000)
		var large *gittree.TooLargeError
		require.ErrorAs(t, err, &large)
		assert.Equal(t, gittree.TooLargeError{Path: "b", Size: 64000, Limit: 1000}, *large)
		content, err := rv.Read(t.Context(), big, 64000)
		require.NoError(t, err)
		assert.Len(t, content, 64000)
		assert.Equal(t, big.Blob, gittree.BlobHash(content))

		_, err = rv.Read(t.Context(), gittree.Entry{Path: "l", Mode: gittree.Symlink, Blob: big.Blob}, 64000)
		var irregular *gittree.NotRegularError
		require.ErrorAs(t, err, &irregular)
		_, err = rv.Read(t.Context(), gittree.Entry{Path: "t", Blob: rv.TreeHash()}, 64000)
		require.ErrorContains(t, err, "is a tree, not a blob")
		_, err = rv.Read(t.Context(), gittree.Entry{Path: "z"}, 64000)
		require.ErrorIs(t, err, gittree.ErrMissingObject)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = rv.Read(ctx, big, 64000)
		require.ErrorIs(t, err, context.Canceled)
		_, err = rv.Entries(ctx)
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestRevisionConcurrently(t *testing.T) {
	files := map[string]string{}
	for i := range 60 {
		files[fmt.Sprintf("catalogue/%d/%d.yaml", i%7, i)] = strings.Repeat(fmt.Sprintf("line %d\n", i), 1+i*100)
	}
	dir := newRepo(t, files)
	git(t, dir, "gc", "--quiet")
	files["cmdb/loose.yaml"] = "loose"
	commitFiles(t, dir, map[string]string{"cmdb/loose.yaml": "loose"})
	r := open(t, dir)
	rv := head(t, r)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			assert.Equal(t, files, contents(t, rv))
			_, err := r.Resolve("main~1")
			assert.NoError(t, err)
		})
	}
	all.Wait()
}

func TestHostileTrees(t *testing.T) {
	dir := newRepo(t, sample)
	blob := git(t, dir, "rev-parse", "HEAD:README.md")
	r := open(t, dir)
	raw := func(mode, name, hex string) string {
		h := id(t, hex)
		return mode + " " + name + "\x00" + string(h[:])
	}
	object := func(content string) string {
		return gitInput(t, dir, content, "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	}
	for name, content := range map[string]string{
		"..": raw("100644", "..", blob), ".": raw("100644", ".", blob), "empty": raw("100644", "", blob), "slash": raw("100644", "a/b", blob),
		".git": raw("100644", ".git", blob), ".GiT": raw("100644", ".GiT", blob), "git~1": raw("100644", "git~1", blob), ".git .": raw("100644", ".git .", blob), ".git::$INDEX": raw("100644", ".git::$INDEX", blob),
		"twice": raw("100644", "a", blob) + raw("100644", "a", blob), "order": raw("100644", "b", blob) + raw("100644", "a", blob),
		"both":  raw("100644", "a", blob) + raw("100644", "a.b", blob) + raw("40000", "a", object("")),
		"short": raw("100644", "a", blob)[:20], "no mode": "a", "mode": raw("10x644", "a", blob), "long mode": raw("00000000100644", "a", blob),
	} {
		bad := object(content)
		rv, err := r.Revision(id(t, commitTree(t, dir, object(raw("40000", "catalogue", bad)))))
		require.NoError(t, err)
		_, err = rv.Entries(t.Context(), "catalogue")
		var tree *gittree.TreeError
		require.ErrorAs(t, err, &tree, name)
		assert.Equal(t, bad, tree.Tree.String(), name)
		_, err = r.Revision(id(t, commitTree(t, dir, bad)))
		require.ErrorAs(t, err, &tree, name)
	}

	deep, bomb := raw("100644", "a", blob), raw("100644", "a", blob)
	for range 70 {
		deep = raw("40000", "d", object(deep))
	}
	rv, err := r.Revision(id(t, commitTree(t, dir, object(deep))))
	require.NoError(t, err)
	_, err = rv.Entries(t.Context())
	assert.ErrorContains(t, err, "64 folders deep")

	for range 12 {
		var wide strings.Builder
		child := object(bomb)
		for i := range 10 {
			wide.WriteString(raw("40000", fmt.Sprint(i), child))
		}
		bomb = wide.String()
	}
	if testing.Short() {
		return
	}
	rv, err = r.Revision(id(t, commitTree(t, dir, object(bomb))))
	require.NoError(t, err)
	_, err = rv.Entries(t.Context())
	assert.ErrorContains(t, err, "more than 2000000 entries")
}

// commitTree makes a commit of a tree that git itself would refuse.
func commitTree(t testing.TB, dir, tree string) string {
	t.Helper()
	return gitInput(t, dir, "tree "+tree+"\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n", "hash-object", "-t", "commit", "-w", "--literally", "--stdin")
}

func TestOddModes(t *testing.T) {
	dir := newRepo(t, sample)
	blob, tree := id(t, git(t, dir, "rev-parse", "HEAD:README.md")), id(t, git(t, dir, "rev-parse", "HEAD:catalogue"))
	var raw strings.Builder
	for i, mode := range []string{"100664", "100775", "120000", "160000", "010644", "0"} {
		fmt.Fprintf(&raw, "%s %d\x00%s", mode, i, blob[:])
	}
	fmt.Fprintf(&raw, "040755 z\x00%s", tree[:])
	top := gitInput(t, dir, raw.String(), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	r := open(t, dir)
	rv, err := r.Revision(id(t, commitTree(t, dir, top)))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{
		"0": "hello\n", "1": "hello\n", "2": "<symlink>", "3": "<submodule>", "4": "<other>", "5": "<other>", "z/services/a.yaml": sample["catalogue/services/a.yaml"],
	}, contents(t, rv))
}

// TestRevisionEqualsGit compares with git ls-tree and git cat-file.
func TestRevisionEqualsGit(t *testing.T) {
	dir := newRepo(t, nil)
	count := 0
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.StringMatching(`[a-cA é.-]{0,3}[a-c]`)
		paths := rapid.SliceOfN(rapid.SliceOfN(name, 1, 4), 1, 15).Draw(rt, "paths")
		var stream strings.Builder
		count++
		branch := fmt.Sprintf("refs/heads/b%d", count)
		fmt.Fprintf(&stream, "commit %s\ncommitter a <a> 1 +0000\ndata 0\n", branch)
		used := map[string]bool{}
		for _, parts := range paths {
			path := strings.Join(parts, "/")
			clash := false
			for other := range used {
				clash = clash || other == path || strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/")
			}
			if clash {
				continue
			}
			used[path] = true
			content := strings.Repeat(rapid.StringN(0, 40, -1).Draw(rt, "content"), rapid.SampledFrom([]int{1, 1, 700}).Draw(rt, "times"))
			mode := rapid.SampledFrom([]string{"100644", "100644", "100755", "120000", "160000"}).Draw(rt, "mode")
			if mode == "160000" {
				fmt.Fprintf(&stream, "M %s %040d \"%s\"\n", mode, len(path), path)
				continue
			}
			fmt.Fprintf(&stream, "M %s inline \"%s\"\ndata %d\n%s\n", mode, path, len(content), content)
		}
		gitInput(t, dir, stream.String(), "fast-import", "--quiet")
		commit := git(t, dir, "rev-parse", branch)
		if count%25 == 0 {
			git(t, dir, "gc", "--quiet")
		}
		r, err := gittree.Open(dir)
		require.NoError(rt, err)
		defer r.Close()
		rv, err := r.Revision(id(t, commit))
		require.NoError(rt, err)
		entries, err := rv.Entries(t.Context())
		require.NoError(rt, err)
		var got, want []string
		var ids, batch strings.Builder
		for _, e := range entries {
			got = append(got, fmt.Sprintf("%s %s\t%s", map[gittree.Mode]string{
				gittree.Regular: "100644 blob", gittree.Executable: "100755 blob", gittree.Symlink: "120000 blob", gittree.Submodule: "160000 commit",
			}[e.Mode], e.Blob, e.Path))
			if e.Mode.IsFile() {
				content, err := rv.Read(t.Context(), e, 1<<20)
				require.NoError(rt, err)
				ids.WriteString(e.Blob.String() + "\n")
				fmt.Fprintf(&batch, "%s blob %d\n%s\n", e.Blob, len(content), content)
			}
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(gitOutput(t, dir, "", "ls-tree", "-r", "-z", commit), "\x00"), "\x00") {
			want = append(want, line)
		}
		require.Equal(rt, want, got)
		require.Equal(rt, gitOutput(t, dir, ids.String(), "cat-file", "--batch"), batch.String())
	})
}
