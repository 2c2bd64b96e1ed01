package search

import (
	"testing"
	"time"
)

func BenchmarkAnalyse(b *testing.B) {
	docs := estate(1000)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			Analyse(d)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/record")
}

// The files of 10,000 records against those of 1,000: per record they cost about the same.
func BenchmarkFiles(b *testing.B) {
	small, large := analyse(estate(1000)...), analyse(estate(10_000)...)
	var short, long time.Duration
	size, files := 0, 0
	for b.Loop() {
		start := time.Now()
		for range 10 {
			Files(small)
		}
		short += time.Since(start)
		start = time.Now()
		made := Files(large)
		long += time.Since(start)
		size, files = 0, len(made)
		for _, f := range made {
			size += len(f.Content)
		}
	}
	b.ReportMetric(long.Seconds()/short.Seconds(), "large/small")
	b.ReportMetric(float64(long.Milliseconds())/float64(b.N), "ms/10000")
	b.ReportMetric(float64(size)/10_000, "bytes/record")
	b.ReportMetric(float64(files), "files")
}
