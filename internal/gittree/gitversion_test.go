package gittree_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// TestGitVersion puts programs called git on PATH, so it cannot run beside others.
func TestGitVersion(t *testing.T) {
	for _, c := range []struct {
		name, prints string
		major, minor int
		fails        bool
	}{
		{"plain", "git version 2.43.0", 2, 43, false},
		{"vendor", "git version 2.39.5 (Apple Git-154)", 2, 39, false},
		{"windows", "git version 2.45.1.windows.1", 2, 45, false},
		{"other", "hub version 2.14", 0, 0, true},
		{"nothing", "", 0, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\necho '"+c.prints+"'\n"), 0o755))
			t.Setenv("PATH", dir)
			major, minor, err := gittree.GitVersion(t.Context())
			assert.Equal(t, c.fails, err != nil)
			assert.Equal(t, []int{c.major, c.minor}, []int{major, minor})
		})
	}
	t.Run("absent", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, _, err := gittree.GitVersion(t.Context())
		var repository *gittree.RepositoryError
		require.ErrorAs(t, err, &repository)
	})
}
