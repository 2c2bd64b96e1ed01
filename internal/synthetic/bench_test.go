package synthetic_test

import (
	"fmt"
	"testing"

	"github.com/gitsm/gitsm/internal/synthetic"
)

func BenchmarkFiles(b *testing.B) {
	sizes := []int{1_000, 10_000, 100_000}
	if testing.Short() { // only shows that it runs
		sizes = sizes[:2]
	}
	for _, records := range sizes {
		b.Run(fmt.Sprint(records), func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				for _, content := range synthetic.Files(synthetic.Options{Records: records, Seed: 1}) {
					size += len(content)
				}
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(size)/float64(records)/float64(b.N), "bytes/record")
		})
	}
}
