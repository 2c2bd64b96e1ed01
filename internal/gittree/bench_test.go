//go:build unix

package gittree_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// benchFiles is how many files a large estate has; with -short, only as many as show that the
// benchmarks run.
func benchFiles() int {
	if testing.Short() {
		return 1000
	}
	return 10_000
}

func BenchmarkWorkingTreeEntries(b *testing.B) {
	for name, folder := range map[string]int{"folders": 300, "flat": benchFiles()} {
		b.Run(name, func(b *testing.B) {
			w := workTree(b, estate(b, benchFiles(), folder))
			b.ReportAllocs()
			for b.Loop() {
				entries, err := w.Entries(b.Context(), "catalogue", "cmdb")
				require.NoError(b, err)
				require.Len(b, entries, benchFiles())
			}
		})
	}
}

func BenchmarkWorkingTreeRead(b *testing.B) {
	w := workTree(b, estate(b, 1000, 300))
	benchmarkRead(b, w)
}

func BenchmarkRevision(b *testing.B) {
	dir := estate(b, benchFiles(), 300)
	git(b, dir, "init", "--quiet")
	commitFiles(b, dir, nil)
	git(b, dir, "gc", "--quiet")
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			r, err := gittree.Open(dir)
			require.NoError(b, err)
			head(b, r)
			require.NoError(b, r.Close())
		}
	})
	rv := head(b, open(b, dir))
	b.Run("entries", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			entries, err := rv.Entries(b.Context(), "catalogue", "cmdb")
			require.NoError(b, err)
			require.Len(b, entries, benchFiles())
		}
	})
	b.Run("all", func(b *testing.B) { // nothing is cached
		for b.Loop() {
			r, err := gittree.Open(dir)
			require.NoError(b, err)
			rv := head(b, r)
			entries, err := rv.Entries(b.Context())
			require.NoError(b, err)
			for _, e := range entries {
				_, err := rv.Read(b.Context(), e, 1<<20)
				require.NoError(b, err)
			}
			require.NoError(b, r.Close())
		}
	})
	b.Run("read", func(b *testing.B) { benchmarkRead(b, rv) })
}

func benchmarkRead(b *testing.B, tree gittree.Tree) {
	entries, err := tree.Entries(b.Context())
	require.NoError(b, err)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		_, err := tree.Read(b.Context(), entries[i%len(entries)], 1<<20)
		require.NoError(b, err)
		i++
	}
}
