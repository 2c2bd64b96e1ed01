package history_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/history"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// realRepositories names a folder of repositories with histories that nobody made for a test,
// and benchRepository a large one to measure; each may be absent.
const (
	realRepositories = "GITSM_REAL_REPOSITORIES"
	benchRepository  = "GITSM_BENCH_REPOSITORY"
)

// TestRealHistories compares with git log --follow, for every path that real repositories
// ever had.
func TestRealHistories(t *testing.T) {
	root := os.Getenv(realRepositories)
	if root == "" {
		require.NotEqual(t, "1", os.Getenv("GITSM_REQUIRE_ALL"), "set %s", realRepositories)
		t.Skip("set " + realRepositories + " to a folder of clones, best with many merges and YAML files")
	}
	found, err := os.ReadDir(root)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for _, entry := range found {
		t.Run(entry.Name(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(root, entry.Name())
			h := open(t, dir, "")
			paths, commitsSeen := everyPath(t, dir), 0
			for _, path := range paths {
				want := git(t, dir, "", "log", "--follow", "--format=%H", "--", path)
				require.Equal(t, want, commits(t, h, history.Query{Path: path}), path)
				commitsSeen += strings.Count(want, "\n")
			}
			t.Logf("%d paths with %d commits agree, in a history of %d commits", len(paths), commitsSeen, h.Commits())
		})
	}
}

// measured is the repository to measure.
func measured(b *testing.B) string {
	if dir := os.Getenv(benchRepository); dir != "" {
		return dir
	}
	commits := 3000
	if testing.Short() { // only shows that it runs
		commits = 300
	}
	dir := b.TempDir()
	require.NoError(b, synthetic.WriteRepository(b.Context(), dir, synthetic.Options{Records: 1000, Commits: commits, Seed: 1}, nil))
	return dir
}

// timed returns how long work takes.
func timed(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}

// BenchmarkLog compares the first and the second question with git's answer to the same:
// all changes for the first pass, and those of one record for each question.
func BenchmarkLog(b *testing.B) {
	dir := measured(b)
	files := strings.Fields(git(b, dir, "", "log", "-200", "--format=", "--name-only", "--", "cmdb/items"))
	path := files[len(files)-1]
	for range b.N {
		cache := b.TempDir()
		raw := timed(func() { git(b, dir, "", "log", "--raw", "--no-renames", "HEAD") })
		follow := timed(func() { git(b, dir, "", "log", "--follow", "--format=%H", "--", path) })
		ask := func() {
			h := open(b, dir, cache)
			commits(b, h, history.Query{Path: path})
			h.Close()
		}
		first, second := timed(ask), timed(ask)
		b.ReportMetric(first.Seconds()/raw.Seconds(), "first/git-log-raw")
		b.ReportMetric(second.Seconds()/follow.Seconds(), "second/git-log-follow")
		b.ReportMetric(first.Seconds()/second.Seconds(), "first/second")
		b.ReportMetric(float64(second.Milliseconds()), "second-ms")
	}
}
