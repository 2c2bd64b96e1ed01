package publication_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/gitsm/gitsm/internal/publication"
)

// TestReadOnly: without the right to write nothing changes, and the error says so.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	publish(t, dir, "", map[string]string{"a/x": "1"})
	require.NoError(t, os.Chmod(filepath.Join(dir, "a"), 0o555))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "a"), 0o755) })
	asNobody(t, dir, func(t *testing.T) {
		f := open(t, dir, "")
		_, err := f.Write("a/x", []byte("2"))
		requireCounsel(t, err, fs.ErrPermission, dir)
		require.NoError(t, f.Close())
		f = open(t, dir, "")
		_, err = f.Finish() // a/x is gone and cannot be removed
		requireCounsel(t, err, fs.ErrPermission, dir)
		require.NoError(t, f.Close())
	})
	require.Equal(t, map[string]string{"a/x": "1"}, read(t, dir))
	require.NoError(t, os.Chmod(filepath.Join(dir, "a"), 0o755))
	publish(t, dir, "", map[string]string{"b": "2"})

	require.NoError(t, os.Chmod(dir, 0o555))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	asNobody(t, "", func(t *testing.T) {
		_, err := publication.Open(dir, "")
		requireCounsel(t, err, fs.ErrPermission, dir)
		_, err = publication.Open(filepath.Join(dir, "new"), "")
		requireCounsel(t, err, fs.ErrPermission, "new")
	})
}

// asNobody runs a test without root's right to write everywhere. The thread that gave it up ends.
func asNobody(t *testing.T, own string, do func(t *testing.T)) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Run("nobody", do)
		return
	}
	const nobody = 65534
	if own != "" {
		require.NoError(t, os.Chmod(own, 0o777))
		require.NoError(t, os.Chmod(filepath.Join(own, ".gitsm-site"), 0o666))
	}
	t.Run("nobody", func(t *testing.T) {
		runtime.LockOSThread()
		require.NoError(t, unix.Setfsuid(nobody))
		do(t)
	})
}
