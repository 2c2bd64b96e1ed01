package migration_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gitsm/gitsm/internal/migration"
)

// many makes n items that each need the one before, all of one name.
func many(b *testing.B, n int) []migration.Mapped {
	b.Helper()
	texts := source(b, "name: Server")
	out := make([]migration.Mapped, n)
	for i := range out {
		out[i] = texts[0]
		out[i].Object.Number = i + 1
		out[i].Answer = item(b, fmt.Sprintf("device:%d", i), fmt.Sprintf("name: Server\nrelations: [{type: depends_on, to: {$ref: 'device:%d', $kind: ConfigurationItem}}]", max(0, i-1)))
	}
	return out
}

// BenchmarkPlan prints how much longer ten times as many records take.
func BenchmarkPlan(b *testing.B) {
	small, large := many(b, 1_000), many(b, 10_000)
	var took [2]time.Duration
	for b.Loop() {
		for i, objects := range [][]migration.Mapped{small, large} {
			start := time.Now()
			files{}.plan(b, options(), objects...)
			took[i] += time.Since(start)
		}
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "times-for-10x")
}
