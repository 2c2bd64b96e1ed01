package publication_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

func TestDamagedManifest(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]string{
		".gitsm-site":         "# gitsm-site 1\nnonsense\n",
		".gitsm-site-journal": "# gitsm-site-journal 1\nnonsense\n",
	} {
		dir := t.TempDir()
		publish(t, dir, "", map[string]string{"a": "1"})
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(damage), 0o644))
		for range 2 { // the failure leaves no lock
			_, err := publication.Open(dir, "")
			requireCounsel(t, err, publication.ErrManifest, name)
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(damage, " 1\n", " 2\n", 1)), 0o644))
		_, err := publication.Open(dir, "")
		requireCounsel(t, err, publication.ErrManifest, name)
		assert.Contains(t, err.Error(), "another version")
	}
}

func TestDamagedState(t *testing.T) {
	t.Parallel()
	dir, state := t.TempDir(), t.TempDir()
	publish(t, dir, state, map[string]string{"a": "1"})
	stored, err := filepath.Glob(filepath.Join(state, "*"))
	require.NoError(t, err)
	require.Len(t, stored, 1)
	good, err := os.ReadFile(stored[0])
	require.NoError(t, err)
	keeps := func() bool {
		f := open(t, dir, state)
		kept := f.Keep("a")
		require.NoError(t, f.Close())
		return kept
	}
	require.True(t, keeps())
	for i := 0; i < len(good); i += 5 {
		bad := append([]byte(nil), good...)
		bad[i] ^= 1
		require.NoError(t, os.WriteFile(stored[0], bad, 0o600))
		require.False(t, keeps(), "byte %d", i)
	}
	require.NoError(t, os.WriteFile(stored[0], good, 0o600))
	require.True(t, keeps())
}
