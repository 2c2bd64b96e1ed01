package gittree_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// A branch may come while it is asked for: after git has found none, and before anybody looks
// whether there is one.
func TestFetchOfABranchThatComes(t *testing.T) { // not parallel: it puts another git before the true one
	bare, dirs := newRemote(t, 1)
	ours := open(t, dirs[0])
	first, err := next(ours, gittree.Hash{}, "first")
	require.NoError(t, err)
	git(t, dirs[0], "push", "--quiet", "origin", first.String()+":refs/heads/other")
	truth, err := exec.LookPath("git")
	require.NoError(t, err)
	before := t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
case " $* " in *" fetch "*)
	if [ ! -e %[1]q ]; then
		: >%[1]q
		%[2]q "$@"
		status=$?
		%[2]q --git-dir=%[3]q update-ref refs/heads/chain %[4]s
		exit $status
	fi ;;
esac
exec %[2]q "$@"
`, filepath.Join(before, "come"), truth, bare, first)
	require.NoError(t, os.WriteFile(filepath.Join(before, "git"), []byte(script), 0o755))
	t.Setenv("PATH", before+string(os.PathListSeparator)+os.Getenv("PATH"))
	h, ok, err := ours.Fetch(t.Context(), "origin", "chain")
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, first, h)
	require.FileExists(t, filepath.Join(before, "come"))
}
