package publication_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

// open opens a folder until the end of the test.
func open(t testing.TB, dir, state string) *publication.Folder {
	t.Helper()
	f, err := publication.Open(dir, state)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// publish is a whole run that writes everything.
func publish(t testing.TB, dir, state string, pages map[string]string) publication.Summary {
	t.Helper()
	f := open(t, dir, state)
	for path, content := range pages {
		_, err := f.Write(path, []byte(content))
		require.NoError(t, err)
	}
	s, err := f.Finish()
	require.NoError(t, err)
	require.NoError(t, f.Close())
	return s
}

// requireCounsel checks that an error wraps another and says what to do about which path.
func requireCounsel(t *testing.T, err, is error, path string) {
	t.Helper()
	require.ErrorIs(t, err, is)
	var e *publication.Error
	require.ErrorAs(t, err, &e)
	assert.Contains(t, e.Path, path)
	assert.NotEmpty(t, e.Hint)
	assert.NotContains(t, err.Error(), "\n")
}

func TestManifestText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.Equal(t, publication.Summary{Written: 2}, publish(t, dir, "", map[string]string{"b/é.html": "", "a.html": "abc"}))
	manifest, err := os.ReadFile(filepath.Join(dir, ".gitsm-site"))
	require.NoError(t, err)
	require.Equal(t, "# gitsm-site 1\n"+
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.html\n"+ // FIPS 180-2, B.1
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b/é.html\n", string(manifest))
	info, err := os.Stat(filepath.Join(dir, "a.html"))
	require.NoError(t, err)
	require.Zero(t, info.Mode().Perm()&0o133)
}

// TestSameBytes: however two folders came to their contents, they are equal, manifest
// included.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"index.html": "i", "a/b.html": "b"}
	one, two := t.TempDir(), t.TempDir()
	publish(t, one, "", pages)
	publish(t, two, t.TempDir(), map[string]string{"old.html": "o", "a/b.html": "before"})
	publish(t, two, "", pages)
	require.Equal(t, everything(t, one), everything(t, two))
}

func everything(t *testing.T, dir string) map[string]string {
	all := read(t, dir)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		if !e.IsDir() {
			content, err := os.ReadFile(filepath.Join(dir, e.Name()))
			require.NoError(t, err)
			all[e.Name()] = string(content)
		}
	}
	return all
}

func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret")
	require.NoError(t, os.WriteFile(secret, []byte("s"), 0o600))
	for name, link := range map[string]func(dir string) error{
		"a/x.html of others": func(dir string) error {
			return errors.Join(os.MkdirAll(filepath.Join(dir, "a"), 0o755), os.Symlink(secret, filepath.Join(dir, "a", "x.html")))
		},
		"a out of it": func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "a")) },
		"a within it": func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "other"), 0o755), os.Symlink("other", filepath.Join(dir, "a")))
		},
		"a dangling":        func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "a")) },
		"a/x.html a folder": func(dir string) error { return os.MkdirAll(filepath.Join(dir, "a", "x.html", "theirs"), 0o755) },
	} {
		for _, before := range []bool{false, true} {
			t.Run(fmt.Sprint(name, before), func(t *testing.T) {
				t.Parallel()
				dir, state := t.TempDir(), t.TempDir()
				if before { // the link takes the place of what was published
					publish(t, dir, state, map[string]string{"a/x.html": "s"})
					require.NoError(t, os.RemoveAll(filepath.Join(dir, "a")))
				}
				require.NoError(t, link(dir))
				f := open(t, dir, state)
				require.False(t, f.Keep("a/x.html"))
				written, err := f.Write("a/x.html", []byte("s"))
				require.False(t, written)
				requireCounsel(t, err, publication.ErrForeign, "a")
				require.NoError(t, f.Close())

				f = open(t, dir, state) // gone now: the link stays, and what it leads to
				_, err = f.Finish()
				require.NoError(t, err)
				require.NoError(t, f.Close())
				_, err = os.Lstat(filepath.Join(dir, "a"))
				require.NoError(t, err)
				content, err := os.ReadFile(secret)
				require.NoError(t, err)
				require.Equal(t, "s", string(content))
			})
		}
	}
}

// TestCaseOnlyRename: on a file system without case, a page that is now written another way is
// still ours. A hard link stands for such a file system: two names of one file.
func TestCaseOnlyRename(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	publish(t, dir, "", map[string]string{"a/Page.html": "1"})
	require.NoError(t, os.Link(filepath.Join(dir, "a", "Page.html"), filepath.Join(dir, "a", "page.html")))
	f := open(t, dir, "")
	_, err := f.Write("a/page.html", []byte("2"))
	require.ErrorIs(t, err, nil)
	_, err = f.Finish()
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(dir, "a", "page.html"))
	require.NoError(t, err)
	require.Equal(t, "2", string(content))
}

func TestAfterTheEnd(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	publish(t, dir, state, map[string]string{"a": "1"})
	f := open(t, dir, state)
	require.True(t, f.Keep("a"))
	_, err := f.Finish()
	require.NoError(t, err)
	for range 2 {
		require.False(t, f.Keep("a"))
		_, err = f.Write("b", nil)
		require.ErrorIs(t, err, publication.ErrClosed)
		_, err = f.Finish()
		require.ErrorIs(t, err, publication.ErrClosed)
		require.NoError(t, f.Close())
	}
}

func TestOpenRefusesFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, err := publication.Open(file, "")
	requireCounsel(t, err, publication.ErrForeign, file)
	_, err = publication.Open(filepath.Join(file, "below"), "")
	require.Error(t, err)
}

func TestInside(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	repository := filepath.Join(base, "repo")
	require.NoError(t, os.MkdirAll(filepath.Join(repository, "catalogue"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(base, "repo-two"), 0o755))
	require.NoError(t, os.Symlink(repository, filepath.Join(base, "link")))
	for path, want := range map[string]bool{
		"repo": true, "repo/.": true, "repo/catalogue": true, "repo/new/deep": true, "link": true, "link/new": true, "link/catalogue/..": true,
		".": false, "repo-two": false, "repo/../x": false, "absent": false,
	} {
		inside, err := publication.Inside(filepath.Join(base, path), repository)
		require.NoError(t, err)
		require.Equal(t, want, inside, path)
	}
	inside, err := publication.Inside(base, filepath.Join(base, "absent"))
	require.NoError(t, err)
	require.False(t, inside)
}

// TestDraftsOfTheDead: what a killed run was about to put in place is removed, also where its
// page is gone since.
func TestDraftsOfTheDead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := open(t, dir, "")
	_, err := f.Write("a/x.html", []byte("1"))
	require.NoError(t, err)
	f.Abandon()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", publication.DraftName("a/x.html")), []byte("half"), 0o644))
	publish(t, dir, "", map[string]string{"b.html": "2"})
	require.Equal(t, []string{".gitsm-site", "b.html"}, listed(t, dir))
}

func listed(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestKeepSeesEdits: an edit of the same size is seen even where the time of the last change is
// set back, as far as the platform tells.
func TestKeepSeesEdits(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "a")
	publish(t, dir, state, map[string]string{"a": "1", "b": "1"})
	before, err := os.Stat(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte("2"), 0o644))
	require.NoError(t, os.Chtimes(file, before.ModTime(), before.ModTime()))
	f := open(t, dir, state)
	require.True(t, f.Keep("b"))
	require.False(t, f.Keep("a"))
	written, err := f.Write("a", []byte("1"))
	require.NoError(t, err)
	require.True(t, written, "what others made of a published file is put right")
	s, err := f.Finish()
	require.NoError(t, err)
	require.Equal(t, publication.Summary{Written: 1, Unchanged: 1}, s)
}

// TestGoneAndChanged: what others made of a published file stays when its page is gone, and is
// theirs from then on.
func TestGoneAndChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	publish(t, dir, "", map[string]string{"a/x": "1", "b": "1", "c": "1"})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", "x"), []byte("2"), 0o644))
	require.Equal(t, publication.Summary{Written: 0, Unchanged: 1, Removed: 1, Left: []string{"a/x"}}, publish(t, dir, "", map[string]string{"b": "1"}))
	require.Equal(t, publication.Summary{Unchanged: 1}, publish(t, dir, "", map[string]string{"b": "1"}))
	f := open(t, dir, "")
	_, err := f.Write("a/x", []byte("2"))
	requireCounsel(t, err, publication.ErrForeign, "a/x")
}

// TestCaseOnlyRenameKilled: a run that is killed after such a change leaves one file with two
// names of ours; removing the old one would remove the new one.
func TestCaseOnlyRenameKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	publish(t, dir, "", map[string]string{"Page.html": "1"})
	f := open(t, dir, "")
	_, err := f.Write("page.html", []byte("1"))
	require.NoError(t, err)
	f.Abandon()
	require.NoError(t, os.Remove(filepath.Join(dir, "Page.html")))
	require.NoError(t, os.Link(filepath.Join(dir, "page.html"), filepath.Join(dir, "Page.html")))
	require.Equal(t, publication.Summary{Unchanged: 1}, publish(t, dir, "", map[string]string{"page.html": "1"}))
	require.Equal(t, []string{".gitsm-site", "Page.html", "page.html"}, listed(t, dir))
}
