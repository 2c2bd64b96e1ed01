package inbox_test

import (
	"context"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/inbox"
)

// BenchmarkPut compares with the least that keeps something: a line added to a file and synced.
func BenchmarkPut(b *testing.B) {
	box, err := inbox.Open(b.Context(), inbox.Config{Dir: b.TempDir(), Name: "bench"})
	require.NoError(b, err)
	defer func() { require.NoError(b, box.Close()) }()
	file, err := os.Create(b.TempDir() + "/lines")
	require.NoError(b, err)
	defer func() { require.NoError(b, file.Close()) }()
	var line, put time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		_, err := file.WriteString("a line of a hundred bytes, which is about what a message takes on the disk, headers and all of it.\n")
		require.NoError(b, err)
		require.NoError(b, file.Sync())
		line += time.Since(start)
		start = time.Now()
		require.NoError(b, box.Put(b.Context(), "pull."+strconv.Itoa(i%500)))
		put += time.Since(start)
	}
	b.ReportMetric(float64(b.N)/put.Seconds(), "puts/s")
	b.ReportMetric(float64(put)/float64(line), "x-synced-line")
}

// BenchmarkBurst is a thousand events on 50 subjects: how many jobs come of it, with work that takes
// some milliseconds, and how many a second are done.
func BenchmarkBurst(b *testing.B) {
	box, err := inbox.Open(b.Context(), inbox.Config{Dir: b.TempDir(), Name: "bench", Quiet: 200 * time.Millisecond, Longest: 5 * time.Second})
	require.NoError(b, err)
	defer func() { require.NoError(b, box.Close()) }()
	var jobs atomic.Int64
	go func() {
		_ = box.Work(b.Context(), 4, func(context.Context, inbox.Job) error {
			jobs.Add(1)
			time.Sleep(5 * time.Millisecond)
			return nil
		})
	}()
	for b.Loop() {
		for i := range 1000 {
			require.NoError(b, box.Put(b.Context(), "pull."+strconv.Itoa(i%50)))
		}
		for {
			n, err := box.Waiting(b.Context())
			require.NoError(b, err)
			if n == 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
	b.ReportMetric(float64(jobs.Load())/float64(b.N), "jobs/1000-puts")
}
