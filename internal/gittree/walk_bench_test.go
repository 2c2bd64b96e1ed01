package gittree_test

import (
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/synthetic"
)

// BenchmarkHistory walks a main line as git log --first-parent -m --raw does, and as a
// verification must. "×git" is the wall time against that of git, which is measured before
// and after each walk.
func BenchmarkHistory(b *testing.B) {
	dir := b.TempDir()
	o := synthetic.Options{Records: 10_000, Commits: 5_000}
	if testing.Short() { // only shows that it runs
		o = synthetic.Options{Records: 500, Commits: 250}
	}
	require.NoError(b, synthetic.WriteRepository(b.Context(), dir, o, nil))
	b.Run("line", func(b *testing.B) { againstGit(b, dir, walkAll) })
	b.Run("verify", func(b *testing.B) { againstGit(b, dir, verifyAll) })
}

// againstGit times work on a repository that is opened for it, between two runs of git.
func againstGit(b *testing.B, dir string, work func(b *testing.B, r *gittree.Repository, from gittree.Hash)) {
	var own, gits time.Duration
	runs := 0
	logged := func() {
		start := time.Now()
		cmd := exec.CommandContext(b.Context(), "git", "log", "--first-parent", "-m", "--raw")
		cmd.Dir, cmd.Env = dir, gitEnv()
		require.NoError(b, cmd.Run())
		gits += time.Since(start)
		runs++
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		logged()
		start := time.Now()
		b.StartTimer()
		r, err := gittree.Open(dir)
		require.NoError(b, err)
		from, err := r.Head()
		require.NoError(b, err)
		work(b, r, from)
		require.NoError(b, r.Close())
		b.StopTimer()
		own += time.Since(start)
		logged()
		b.StartTimer()
	}
	b.ReportMetric(float64(own)/float64(b.N)/(float64(gits)/float64(runs)), "×git")
}

// walkAll asks for one difference a step.
func walkAll(b *testing.B, r *gittree.Repository, from gittree.Hash) {
	for line := r.Line(from); ; {
		_, ok, err := line.Next(b.Context())
		require.NoError(b, err)
		if !ok {
			return
		}
	}
}

// verifyAll asks, of each step, what it changed, where a merged branch began, what it
// changed, and for its commits; by as many goroutines as there are processors.
func verifyAll(b *testing.B, r *gittree.Repository, from gittree.Hash) {
	work := make(chan []gittree.Step, 16)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for steps := range work {
				for _, s := range steps {
					if !assert.NoError(b, verifyStep(b, r, s)) {
						b.Fail()
					}
				}
			}
		})
	}
	const together = 32 // neighbours have trees in common
	var steps []gittree.Step
	for line := r.Line(from, "no folder of this name"); ; {
		s, ok, err := line.Next(b.Context())
		require.NoError(b, err)
		if !ok {
			break
		}
		if steps = append(steps, s); len(steps) == together {
			work <- steps
			steps = nil
		}
	}
	work <- steps
	close(work)
	workers.Wait()
}

func verifyStep(b *testing.B, r *gittree.Repository, s gittree.Step) error {
	if len(s.Parents) == 0 {
		return nil
	}
	if _, err := r.Difference(b.Context(), s.Parents[0], s.Commit); err != nil || len(s.Parents) == 1 {
		return err
	}
	bases, err := r.MergeBases(b.Context(), s.Parents[0], s.Parents[1])
	if err != nil {
		return err
	}
	if _, err := r.Commits(b.Context(), s.Parents[0], s.Parents[1]); err != nil {
		return err
	}
	_, err = r.Difference(b.Context(), bases[0], s.Parents[1])
	return err
}
