package quality_test

import (
	"fmt"
	"testing"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/quality"
)

// large makes an estate in which one in twenty records is a service on a chain of pairs.
func large(b *testing.B, n int) *estate.Estate {
	b.Helper()
	records := people(b)
	for i := range n {
		content := fmt.Sprintf(`{"name": "Item %d", "class": "server", "status": "in_use", "owner": "team/ops", "serial": "S%d", "lastVerified": {"date": "2026-10-01"},
			"relations": [{"type": "runs_on", "of": ["ci/%d", "ci/%d"], "minUp": 1}]}`, i, i, i/2, i/3)
		ref := fmt.Sprintf("ci/%d", i)
		if i%20 == 0 {
			ref = fmt.Sprintf("service/%d", i)
			content = fmt.Sprintf(`{"name": "Service %d", "criticality": "critical", "owner": "team/ops", "relations": [{"type": "depends_on", "to": "ci/%d"}]}`, i, i+1)
		}
		records = append(records, record(b, ref, content))
	}
	return estate.New(records, vocabulary())
}

// BenchmarkCheck shows that the cost follows the number of records: the time for 10,000
// over that for 1,000 is printed as ratio.
func BenchmarkCheck(b *testing.B) {
	small, big := large(b, 1000), large(b, 10000)
	var times [2]float64
	for i, e := range []*estate.Estate{small, big} {
		b.Run(fmt.Sprint(e.Len()), func(b *testing.B) {
			for b.Loop() {
				quality.Check(e, at, quality.Options{})
			}
			times[i] = float64(b.Elapsed()) / float64(b.N)
			if i == 1 && times[0] > 0 {
				b.ReportMetric(times[1]/times[0], "ratio")
			}
		})
	}
}
