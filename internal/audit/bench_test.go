package audit_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/audit"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// history says which one is measured. GITSM_AUDIT_READY is a folder with one that was kept.
// Otherwise GITSM_AUDIT_HISTORY is one that gitsm generate-estate made, or GITSM_AUDIT_COMMITS
// says how many commits one has that is made now, and GITSM_AUDIT_KEEP is where to keep it.
func history(b *testing.B) *grown {
	b.Helper()
	if dir := os.Getenv("GITSM_AUDIT_READY"); dir != "" {
		g := &grown{house: &house{t: b, dir: dir, now: time.Now()}}
		_, err := fmt.Sscan(g.git("rev-list", "--count", "--first-parent", "main"), &g.merges)
		require.NoError(b, err)
		g.merges--
		return g
	}
	o := synthetic.Options{Records: 2000, Commits: 3000}
	if testing.Short() { // only shows that it runs
		o = synthetic.Options{Records: 500, Commits: 200}
	}
	if text := os.Getenv("GITSM_AUDIT_COMMITS"); text != "" {
		_, err := fmt.Sscan(text, &o.Commits)
		require.NoError(b, err)
		o.Records = 10_000
	}
	g := grow(b, o, os.Getenv("GITSM_AUDIT_HISTORY"))
	if dir := os.Getenv("GITSM_AUDIT_KEEP"); dir != "" {
		require.NoError(b, exec.CommandContext(b.Context(), "cp", "-r", g.dir, filepath.Clean(dir)).Run())
	}
	return g
}

// BenchmarkVerify measures a whole verification, and the same from the index, each against
// what git log takes for the same history.
func BenchmarkVerify(b *testing.B) {
	g := history(b)
	verify := func(b *testing.B, indexed bool) {
		r := g.verify(func(o *audit.Options) { o.Index = indexed })
		require.Empty(b, r.Findings)
		require.Equal(b, g.merges, r.Merged)
	}
	var git time.Duration
	b.Run("git", func(b *testing.B) {
		for b.Loop() {
			_, err := g.try("ada", nil, "log", "--first-parent", "-m", "--raw", "main")
			require.NoError(b, err)
		}
		git = b.Elapsed() / time.Duration(b.N)
	})
	compared := func(b *testing.B) {
		each := b.Elapsed() / time.Duration(b.N)
		b.ReportMetric(float64(each)/float64(git), "×git")
		b.ReportMetric(float64(each.Microseconds())/float64(g.merges), "µs/entry")
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			verify(b, false)
		}
		compared(b)
	})
	b.Run("index", func(b *testing.B) {
		verify(b, true)
		for b.Loop() {
			verify(b, true)
		}
		compared(b)
	})
}
