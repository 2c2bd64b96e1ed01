package changeset

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// emptied are the folders that hold nothing any more.
func emptied(all map[string]entry) []string {
	holds := map[string]bool{}
	for name := range all {
		holds[filepath.ToSlash(filepath.Dir(name))] = true
	}
	var out []string
	for name, e := range all {
		if e.mode.IsDir() && name != "." && !holds[name] {
			out = append(out, name)
		}
	}
	return out
}

func TestWriteMakesTheStateAfter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := states(t)
		root := tempDir(t)
		lay(t, root, before)
		set := between(before, after)
		last := 0
		require.NoError(t, set.Write(root, func(done, total int) {
			last++
			require.Equal(t, last, done)
			require.Equal(t, len(set.Files), total)
		}))
		require.Equal(t, len(set.Files), last)
		now := disk(t, root)
		require.Equal(t, after, texts(now))
		require.Empty(t, emptied(now))
	})
}

// TestWriteIsAllOrNothing lets each step fail in turn: the disk is then as it was, folders and
// modes included.
func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := states(t)
		root := tempDir(t)
		lay(t, root, before)
		for name := range before {
			if rapid.Bool().Draw(t, "executable") {
				require.NoError(t, os.Chmod(filepath.Join(root, filepath.FromSlash(name)), 0o755))
			}
		}
		set := between(before, after)
		was := disk(t, root)
		steps := 0
		trial := tempDir(t)
		lay(t, trial, before)
		require.NoError(t, set.write(trial, nil, func(string, string) error { steps++; return nil }))
		if steps == 0 {
			return
		}
		fail := rapid.IntRange(1, steps).Draw(t, "fail")
		n := 0
		err := set.write(root, nil, func(string, string) error {
			if n++; n == fail {
				return syscall.ENOSPC
			}
			return nil
		})
		require.ErrorIs(t, err, syscall.ENOSPC)
		require.Equal(t, was, disk(t, root))
		require.NoError(t, set.Write(root, nil), "and the next time it is done")
		require.Equal(t, after, texts(disk(t, root)))
	})
}

func TestWriteKeepsModes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	lay(t, root, map[string]string{"a.yaml": "1"})
	require.NoError(t, os.Chmod(filepath.Join(root, "a.yaml"), 0o640))
	var set Set
	set.Add("a.yaml", []byte("1"), []byte("2"))
	require.NoError(t, set.Write(root, nil))
	info, err := os.Stat(filepath.Join(root, "a.yaml"))
	require.NoError(t, err)
	if os.PathSeparator == '/' {
		assert.Equal(t, os.FileMode(0o640), info.Mode())
	}
}

func TestWriteRefusesWhatMoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		disk          map[string]string
		before, after []byte
	}{
		{"other content", map[string]string{"a.yaml": "2"}, []byte("1"), []byte("3")},
		{"longer content", map[string]string{"a.yaml": "12"}, []byte("1"), []byte("3")},
		{"gone", map[string]string{}, []byte("1"), []byte("3")},
		{"gone already", map[string]string{}, []byte("1"), nil},
		{"there already", map[string]string{"a.yaml": "1"}, nil, []byte("3")},
		{"there already with that content", map[string]string{"a.yaml": "3"}, nil, []byte("3")},
		{"empty is not absent", map[string]string{"a.yaml": ""}, nil, []byte("3")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			lay(t, root, c.disk)
			lay(t, root, map[string]string{"z.yaml": "z"})
			was := disk(t, root)
			var set Set
			set.Add("a.yaml", c.before, c.after)
			set.Add("new/b.yaml", nil, []byte("b"))
			set.Add("z.yaml", []byte("z"), []byte("zz"))
			require.ErrorIs(t, set.Write(root, nil), ErrMoved)
			assert.Equal(t, was, disk(t, root))
		})
	}
}

func TestWriteRefusesPaths(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"", ".", "..", "../x.yaml", "/x.yaml", "a/../../x.yaml", "a//b", "a/./b", "a/", ".git/config", "a/.GIT/hooks/x", "a\\b", "a\x00b",
	} {
		root := t.TempDir()
		set := Set{Files: []File{{Path: name, After: []byte("x")}, {Path: "fine.yaml", After: []byte("x")}}}
		require.ErrorIs(t, set.Write(root, nil), ErrPath, "%q", name)
		assert.Len(t, disk(t, root), 1, "%q", name)
	}
	for name, files := range map[string][]File{
		"twice":           {{Path: "a", After: []byte("1")}, {Path: "a", After: []byte("2")}},
		"file and folder": {{Path: "a", After: []byte("1")}, {Path: "a/b", After: []byte("2")}},
		"case only":       {{Path: "d/Payments.yaml", After: []byte("1")}, {Path: "d/payments.yaml", After: []byte("2")}},
	} {
		root := t.TempDir()
		set := Set{Files: files}
		require.ErrorIs(t, set.Write(root, nil), ErrPath, name)
		assert.Len(t, disk(t, root), 1, name)
	}
}

func TestWriteRefusesAFileThatIsAFolder(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	lay(t, root, map[string]string{"a.yaml/inside": "x", "b": "file", "c.yaml": "c"})
	was := disk(t, root)
	for _, name := range []string{"a.yaml", "b/below.yaml"} {
		var set Set
		set.Add(name, nil, []byte("x"))
		set.Add("c.yaml", []byte("c"), []byte("cc"))
		require.ErrorIs(t, set.Write(root, nil), ErrPath)
		assert.Equal(t, was, disk(t, root))
	}
}

// TestWriteRenamesInCaseOnly holds where case has a meaning and where it has none.
func TestWriteRenamesInCaseOnly(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	lay(t, root, map[string]string{"d/Payments.yaml": "1"})
	var set Set
	set.Add("d/Payments.yaml", []byte("1"), nil)
	set.Add("d/payments.yaml", nil, []byte("1"))
	require.NoError(t, set.Write(root, nil))
	assert.Equal(t, map[string]string{"d/payments.yaml": "1"}, texts(disk(t, root)))
}

func TestWriteRemovesEmptyFolders(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	lay(t, root, map[string]string{"a/b/c/x.yaml": "1", "a/keep.yaml": "2"})
	require.NoError(t, os.Mkdir(filepath.Join(root, "idle"), 0o755))
	var set Set
	set.Add("a/b/c/x.yaml", []byte("1"), nil)
	require.NoError(t, set.Write(root, nil))
	now := disk(t, root)
	assert.Equal(t, []string{"idle"}, emptied(now), "a folder that was empty before is nobody's business")
	assert.NotContains(t, now, "a/b")
}

func TestAdd(t *testing.T) {
	t.Parallel()
	var set Set
	set.Add("same", []byte("1"), []byte("1"))
	set.Add("none", nil, nil)
	require.Empty(t, set.Files)
	set.Add("a", []byte("1"), []byte("2"))
	set.Add("b", nil, []byte{})
	set.Add("a", []byte("2"), []byte("3"))
	assert.Equal(t, []File{{"a", []byte("1"), []byte("3")}, {"b", nil, []byte{}}}, set.Files)
	set.Add("a", []byte("3"), []byte("1"))
	assert.Equal(t, []File{{"b", nil, []byte{}}}, set.Files, "it came back to what it was")
	set.Add("b", []byte{}, []byte("4"))
	assert.Equal(t, []File{{"b", nil, []byte("4")}}, set.Files)
}

func TestWriteNeedsARoot(t *testing.T) {
	t.Parallel()
	var set Set
	require.NoError(t, set.Write(filepath.Join(t.TempDir(), "absent"), nil), "nothing to write")
	set.Add("a", nil, []byte("1"))
	err := set.Write(filepath.Join(t.TempDir(), "absent"), nil)
	require.Error(t, err)
	assert.False(t, errors.Is(err, ErrMoved))
}
