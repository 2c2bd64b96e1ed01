//go:build unix

package changeset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWriteFollowsNoLink(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	lay(t, outside, map[string]string{"x.yaml": "1"})
	for name, link := range map[string]string{
		"a folder outside": outside, "a folder inside": "inside", "nowhere": "absent",
	} {
		root := t.TempDir()
		lay(t, root, map[string]string{"inside/x.yaml": "1", "fine.yaml": "1"})
		require.NoError(t, os.Symlink(link, filepath.Join(root, "link")))
		var set Set
		set.Add("fine.yaml", []byte("1"), []byte("2"))
		set.Add("link/new.yaml", nil, []byte("2"))
		was := disk(t, root)
		require.ErrorIs(t, set.Write(root, nil), ErrPath, name)
		assert.Equal(t, was, disk(t, root), name)
		assert.Equal(t, map[string]string{"x.yaml": "1"}, texts(disk(t, outside)), name)
	}
	root := t.TempDir()
	require.NoError(t, os.Symlink(filepath.Join(outside, "x.yaml"), filepath.Join(root, "x.yaml")))
	var set Set
	set.Add("x.yaml", []byte("1"), []byte("2"))
	require.ErrorIs(t, set.Write(root, nil), ErrPath)
	assert.Equal(t, map[string]string{"x.yaml": "1"}, texts(disk(t, outside)))
}

func TestWriteIntoAReadOnlyFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("nothing is read-only to root")
	}
	root := t.TempDir()
	lay(t, root, map[string]string{"a/x.yaml": "1", "b/y.yaml": "1"})
	require.NoError(t, os.Chmod(filepath.Join(root, "b"), 0o555))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, "b"), 0o755) })
	was := disk(t, root)
	var set Set
	set.Add("a/x.yaml", []byte("1"), []byte("2"))
	set.Add("b/y.yaml", []byte("1"), []byte("2"))
	require.ErrorIs(t, set.Write(root, nil), os.ErrPermission)
	assert.Equal(t, was, disk(t, root))
}
