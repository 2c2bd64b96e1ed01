//go:build unix

package gittree_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/gittree"
)

func workTree(t testing.TB, dir string) *gittree.WorkingTree {
	t.Helper()
	w, err := gittree.WorkTree(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func TestWorkingTreeEntries(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"catalogue/a.yaml": "a", "catalogue/a/b.yaml": "ab", "catalogue/a-b/c.yaml": "abc", "catalogue/.hidden": "h", "catalogue/.d/x": "x",
		"catalogue-x/x.yaml": "x", "cmdb/y.yaml": "y", "file": "f", ".github/policy.cue": "p", ".github/.x": "x", "cmdb/nested/.git/HEAD": "x", "cmdb/nested/a": "a", ".git/HEAD": "x",
	})
	require.NoError(t, os.Chmod(filepath.Join(dir, "file"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "catalogue", "empty"), 0o755))
	require.NoError(t, os.Symlink("../cmdb", filepath.Join(dir, "catalogue", "linkdir")))
	require.NoError(t, os.Symlink("a.yaml", filepath.Join(dir, "catalogue", "linkfile")))
	require.NoError(t, os.Symlink("absent", filepath.Join(dir, "catalogue", "linknone")))
	require.NoError(t, os.Symlink("cmdb", filepath.Join(dir, "linked")))
	require.NoError(t, unix.Mkfifo(filepath.Join(dir, "catalogue", "fifo"), 0o644))
	w := workTree(t, dir)
	assert.Equal(t, dir, w.Dir())
	assert.Equal(t, map[string]string{
		"catalogue-x/x.yaml": "x", "catalogue/a-b/c.yaml": "abc", "catalogue/a.yaml": "a", "catalogue/a/b.yaml": "ab", "catalogue/fifo": "<other>",
		"catalogue/linkdir": "<symlink>", "catalogue/linkfile": "<symlink>", "catalogue/linknone": "<symlink>",
	}, contents(t, w, "catalogue", "absent", "catalogue-x", "catalogue"))
	assert.Equal(t, map[string]string{"linked": "<symlink>", "file": "f", ".github/policy.cue": "p"}, contents(t, w, "linked", "file", ".github"))
	entries, err := w.Entries(t.Context())
	require.NoError(t, err)
	var paths []string
	for _, e := range entries {
		paths = append(paths, e.Path)
	}
	assert.True(t, slices.IsSorted(paths))
	assert.Contains(t, paths, "cmdb/nested")
	assert.Len(t, paths, 12)
	for _, e := range entries {
		switch e.Path {
		case "file":
			assert.Equal(t, gittree.Executable, e.Mode)
		case "cmdb/nested":
			assert.Equal(t, gittree.Submodule, e.Mode)
		case "catalogue/a/b.yaml":
			info, err := os.Lstat(filepath.Join(dir, e.Path))
			require.NoError(t, err)
			assert.Equal(t, info.ModTime().UnixNano(), e.Stat.ModTime)
			assert.EqualValues(t, 2, e.Stat.Size)
			assert.EqualValues(t, 2, e.Size)
			assert.NotZero(t, e.Stat.Inode)
			assert.NotZero(t, e.Stat.ChangeTime)
			assert.True(t, e.Blob.IsZero())
		}
	}
	for _, bad := range []string{"", ".", "..", ".git", "a/b", "/", "a\x00"} {
		_, err := w.Entries(t.Context(), bad)
		require.Error(t, err, "%q", bad)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = w.Entries(ctx, "catalogue")
	require.ErrorIs(t, err, context.Canceled)
}

func TestWorkTreeWithoutDirectory(t *testing.T) {
	_, err := gittree.WorkTree(filepath.Join(t.TempDir(), "absent"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestWorkingTreeRead(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a/b/c": "content", "a/empty": "", "secret": "s"})
	require.NoError(t, os.Symlink("b", filepath.Join(dir, "a", "link")))
	require.NoError(t, os.Symlink("b/c", filepath.Join(dir, "a", "file")))
	require.NoError(t, unix.Mkfifo(filepath.Join(dir, "a", "fifo"), 0o644))
	outside := filepath.Join(t.TempDir(), "outside")
	require.NoError(t, os.WriteFile(outside, []byte("x"), 0o644))
	w := workTree(t, dir)
	both := func(t *testing.T) {
		read := func(path string, limit int64) (string, error) {
			content, err := w.Read(t.Context(), gittree.Entry{Path: path}, limit)
			return string(content), err
		}
		got, err := read("a/b/c", 7)
		require.NoError(t, err)
		assert.Equal(t, "content", got)
		got, err = read("a/empty", 0)
		require.NoError(t, err)
		assert.Empty(t, got)
		_, err = read("a/b/c", 6)
		var large *gittree.TooLargeError
		require.ErrorAs(t, err, &large)
		assert.Equal(t, gittree.TooLargeError{Path: "a/b/c", Size: 7, Limit: 6}, *large)
		_, err = read("a/absent", 7)
		require.ErrorIs(t, err, os.ErrNotExist)
		done := make(chan error, 1)
		go func() { _, err := read("a/fifo", 7); done <- err }()
		select {
		case <-done: // what it says is looked at below
		case <-time.After(5 * time.Second):
			t.Fatal("reading a FIFO blocks")
		}
		var irregular *gittree.NotRegularError
		for _, path := range []string{"a/fifo", "a/link/c", "a/file", "a/b"} {
			_, err = read(path, 7)
			require.ErrorAs(t, err, &irregular, path)
		}
		for _, path := range []string{"../outside", outside, "a/../secret", "", ".", "a//b", "a/b/c\x00", "a/b/c/"} {
			_, err = read(path, 7)
			require.Error(t, err, path)
		}
		_, err = w.Read(t.Context(), gittree.Entry{Path: "a/file", Mode: gittree.Symlink}, 7)
		require.ErrorAs(t, err, &irregular)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = w.Read(ctx, gittree.Entry{Path: "a/b/c"}, 7)
		require.ErrorIs(t, err, context.Canceled)
		assert.Len(t, contents(t, w), 6)
	}
	t.Run("native", both)
	w.ForbidNative()
	t.Run("portable", both)
}

// TestWorkingTreeEqualsRevision: what was committed and checked out is the same
// list, in the same order.
func TestWorkingTreeEqualsRevision(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		require.NoError(rt, err)
		name := rapid.StringMatching(`[a-c][a-c.é0-]{0,2}`)
		want := map[string]string{}
		for i, parts := range rapid.SliceOfN(rapid.SliceOfN(name, 1, 4), 1, 30).Draw(rt, "paths") {
			path := filepath.Join(append([]string{dir}, parts...)...)
			if os.MkdirAll(filepath.Dir(path), 0o755) != nil {
				continue
			}
			if info, err := os.Stat(path); err == nil && info.IsDir() {
				continue
			}
			require.NoError(rt, os.WriteFile(path, []byte{byte(i)}, 0o644))
			rel, err := filepath.Rel(dir, path)
			require.NoError(rt, err)
			want[filepath.ToSlash(rel)] = string([]byte{byte(i)})
		}
		w, err := gittree.WorkTree(dir)
		require.NoError(rt, err)
		defer w.Close()
		entries, err := w.Entries(t.Context())
		require.NoError(rt, err)
		require.True(rt, slices.IsSortedFunc(entries, func(a, b gittree.Entry) int {
			if a.Path < b.Path {
				return -1
			}
			return 1
		}))
		require.Equal(rt, want, contents(t, w))
	})
}

func TestWorkingTreeTooDeep(t *testing.T) {
	dir := t.TempDir()
	path := dir
	for range 66 {
		path = filepath.Join(path, "d")
	}
	require.NoError(t, os.MkdirAll(path, 0o755))
	_, err := workTree(t, dir).Entries(t.Context())
	assert.ErrorContains(t, err, "64 folders deep")
}

// estate writes n small files in folders of about 300 and returns their root.
func estate(b testing.TB, n, folder int) string {
	dir := b.TempDir()
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("cmdb/items/%03d/some-configuration-item-%05d.yaml", i/folder, i)] = fmt.Sprintf("kind: ConfigurationItem\nname: item %d\n%01500d\n", i, i)
	}
	writeFiles(b, dir, files)
	return dir
}

func TestWorkingTreeLargeFlatFolder(t *testing.T) {
	w := workTree(t, estate(t, 1500, 1500))
	entries, err := w.Entries(t.Context(), "cmdb")
	require.NoError(t, err)
	require.Len(t, entries, 1500)
	for i, e := range entries {
		require.Equal(t, fmt.Sprintf("cmdb/items/000/some-configuration-item-%05d.yaml", i), e.Path)
		require.Greater(t, e.Size, int64(1500))
	}
}
