package publication_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/publication"
)

// pages of the size and number that a large estate has.
func pages(n int) (paths []string, content []byte) {
	for i := range n {
		paths = append(paths, fmt.Sprintf("kind-%d/record-%d.html", i%20, i))
	}
	return paths, bytes.Repeat([]byte("0123456789abcdef"), 512)
}

// run publishes by two goroutines, as a renderer does.
func run(b *testing.B, dir, state string, paths []string, each func(*publication.Folder, string)) publication.Summary {
	f, err := publication.Open(dir, state)
	require.NoError(b, err)
	var wg sync.WaitGroup
	half := len(paths) / 2
	for _, part := range [][]string{paths[:half], paths[half:]} {
		wg.Go(func() {
			for _, path := range part {
				each(f, path)
			}
		})
	}
	wg.Wait()
	s, err := f.Finish()
	require.NoError(b, err)
	require.NoError(b, f.Close())
	return s
}

// BenchmarkPublish tells a run's time also as a multiple of what writing the files plainly
// takes.
func BenchmarkPublish(b *testing.B) {
	count := 10_000
	if testing.Short() { // only shows that it runs
		count = 500
	}
	paths, content := pages(count)
	write := func(f *publication.Folder, path string) { _, _ = f.Write(path, content) }
	plainly := time.Now()
	plain := b.TempDir()
	for i := range 20 {
		require.NoError(b, os.Mkdir(filepath.Join(plain, fmt.Sprintf("kind-%d", i)), 0o755))
	}
	for _, path := range paths {
		require.NoError(b, os.WriteFile(filepath.Join(plain, path), content, 0o644))
	}
	unit := time.Since(plainly)
	report := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(unit), "of-plain-writing")
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			require.Equal(b, count, run(b, b.TempDir(), b.TempDir(), paths, write).Written)
		}
		report(b)
	})
	dir, state := b.TempDir(), b.TempDir()
	run(b, dir, state, paths, write)
	b.Run("kept", func(b *testing.B) {
		for b.Loop() {
			s := run(b, dir, state, paths, func(f *publication.Folder, path string) {
				if !f.Keep(path) {
					b.Error(path)
				}
			})
			require.Equal(b, count, s.Unchanged)
		}
		report(b)
	})
	b.Run("equal", func(b *testing.B) {
		for b.Loop() {
			require.Equal(b, count, run(b, dir, state, paths, write).Unchanged)
		}
		report(b)
	})
	b.Run("equal-without-state", func(b *testing.B) {
		for b.Loop() {
			require.Equal(b, count, run(b, dir, "", paths, write).Unchanged)
		}
		report(b)
	})
}
