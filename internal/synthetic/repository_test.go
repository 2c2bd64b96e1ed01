package synthetic_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/synthetic"
)

// git runs git without the developer's configuration and gives what it prints.
func git(t require.TestingT, dir string, args ...string) string {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	require.NoError(t, err, "git %v: %s", args, &complaint)
	return strings.TrimSpace(string(out))
}

// treeAt reads the files of a commit.
func treeAt(t require.TestingT, dir, commit string) map[string]string {
	files := map[string]string{}
	archive := tar.NewReader(strings.NewReader(git(t, dir, "archive", commit) + strings.Repeat("\x00", 1024)))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		require.NoError(t, err)
		if header.Typeflag == tar.TypeReg {
			content, err := io.ReadAll(archive)
			require.NoError(t, err)
			files[header.Name] = string(content)
		}
	}
}

// makeRepository writes a repository into a new folder.
func makeRepository(t testing.TB, o synthetic.Options) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "estate")
	require.NoError(t, synthetic.WriteRepository(t.Context(), dir, o, nil))
	return dir
}

func TestRepositoriesAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	o := synthetic.Options{Records: 60, Commits: 40, Seed: 4, At: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}
	first := git(t, makeRepository(t, o), "rev-parse", "HEAD")
	require.Equal(t, first, git(t, makeRepository(t, o), "rev-parse", "HEAD"))
	require.Equal(t, "c504c6eabf8aa8a4850b3fa7de09f8bc70b6767f", first)
}

func TestHeadIsTheFinalState(t *testing.T) {
	t.Parallel()
	for _, o := range []synthetic.Options{
		{Records: 50, Seed: 1},
		{Records: 50, Commits: 1, Seed: 1},
		{Records: 50, Commits: 500, Seed: 2},
		{Records: 700, Commits: 400, Seed: 3, Shard: true},
		{Records: 300, Commits: 30, Seed: 3, Relations: 2000},
	} {
		dir := makeRepository(t, o)
		want, _ := collect(o)
		require.Equal(t, want, readTree(t, dir))
		require.Empty(t, git(t, dir, "status", "--porcelain"))
		require.Equal(t, "refs/heads/main", git(t, dir, "for-each-ref", "--format=%(refname)"))
		require.Len(t, strings.Fields(git(t, dir, "rev-list", "--no-merges", "HEAD")), o.Commits+1)
		git(t, dir, "fsck", "--strict", "--no-dangling")
	}
}

func TestMerges(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	dir := makeRepository(t, synthetic.Options{Records: 400, Commits: 207, Seed: 9, At: at})
	merges := strings.Split(git(t, dir, "log", "--merges", "--first-parent", "--format=%P|%cn|%ct"), "\n")
	require.Len(t, merges, 93)
	require.Equal(t, "0", git(t, dir, "rev-list", "--count", "--min-parents=3", "HEAD"))
	require.Equal(t, strconv.FormatInt(at.Unix(), 10), git(t, dir, "log", "-1", "--format=%ct"))
	overlapping := 0
	for _, line := range merges {
		parents := strings.Fields(strings.Split(line, "|")[0])
		require.Equal(t, "GitHub", strings.Split(line, "|")[1])
		base := git(t, dir, "merge-base", parents[0], parents[1])
		if base != parents[0] {
			overlapping++
		}
		commits := strings.Fields(git(t, dir, "rev-list", base+".."+parents[1]))
		require.LessOrEqual(t, len(commits), 3)
		paths := strings.Fields(git(t, dir, "diff", "--name-only", "--no-renames", base, parents[1]))
		require.NotEmpty(t, paths)
		require.LessOrEqual(t, len(paths), 5)
		require.Contains(t, strings.Join(paths, " "), "cmdb/changes/")
	}
	require.Positive(t, overlapping)
	require.NotEmpty(t, git(t, dir, "log", "--diff-filter=R", "-M", "--format=%h", "--name-only"))
	require.NotEmpty(t, git(t, dir, "log", "--diff-filter=D", "--no-renames", "--format=", "--name-only", "--", "cmdb/items"))
	require.NotEmpty(t, git(t, dir, "log", "--diff-filter=A", "--no-renames", "--format=", "--name-only", "--", "cmdb/incidents"))
	for _, commit := range strings.Fields(git(t, dir, "rev-list", "--no-merges", "--min-parents=1", "HEAD")) {
		require.NotEqual(t, git(t, dir, "rev-parse", commit+"^{tree}"), git(t, dir, "rev-parse", commit+"^^{tree}"), "an empty commit")
	}
}

func TestEveryCommitIsSound(t *testing.T) {
	t.Parallel()
	checks, most := 0, 4 // they are slow
	if testing.Short() {
		most = 1
	}
	rapid.Check(t, func(rt *rapid.T) {
		if checks++; checks > most {
			return
		}
		o := synthetic.Options{
			Records: rapid.IntRange(synthetic.MinRecords, 90).Draw(rt, "records"),
			Commits: rapid.IntRange(0, 60).Draw(rt, "commits"),
			Seed:    rapid.Uint64().Draw(rt, "seed"),
		}
		dir, err := os.MkdirTemp(t.TempDir(), "estate")
		require.NoError(rt, err)
		require.NoError(rt, synthetic.WriteRepository(t.Context(), dir, o, nil))
		for _, commit := range strings.Fields(git(rt, dir, "rev-list", "HEAD")) {
			requireSound(rt, treeAt(rt, dir, commit))
		}
	})
}

func TestFolderThatIsNotEmpty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine"), nil, 0o666))
	require.ErrorContains(t, synthetic.WriteRepository(t.Context(), dir, synthetic.Options{Records: 50}, nil), "is not empty")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	err := synthetic.WriteRepository(ctx, t.TempDir(), synthetic.Options{Records: 2000, Commits: 100}, func(int, int) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
	err = synthetic.WriteTree(ctx, t.TempDir(), synthetic.Options{Records: 50}, nil)
	require.ErrorIs(t, err, context.Canceled)
}
