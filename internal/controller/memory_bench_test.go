package controller

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/inbox"
)

// BenchmarkPulls recalls what is remembered of all open pull requests, as each look does, with 500
// of them and with 50.
func BenchmarkPulls(b *testing.B) {
	var took [2]time.Duration
	for i, count := range []int{50, 500} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			box, err := inbox.Open(b.Context(), inbox.Config{Dir: b.TempDir(), Name: "gitsm"})
			require.NoError(b, err)
			defer box.Close()
			c := &controller{inbox: box}
			for n := 1; n <= count; n++ {
				m := memory{Title: "Upgrade it", BaseRef: "refs/heads/main", Head: fmt.Sprintf("%040d", n), Inputs: fmt.Sprintf("%064d", n), Verdict: approval.Pending, Published: fmt.Sprintf("%064d", n)}
				m.Rival = facts.OtherPull{Number: n, Change: estate.Ref(fmt.Sprintf("change/2026-11-20-load-%d", n))}
				for k := range 20 {
					m.Watch = append(m.Watch, estate.Ref(fmt.Sprintf("ci/some-machine-%d-%d", n, k)))
				}
				m.Rival.Touches = m.Watch[:2]
				_, err := c.remember(b.Context(), pullSubject(7, n), &m, 0)
				require.NoError(b, err)
			}
			b.ReportAllocs()
			for b.Loop() {
				all, err := c.pulls(b.Context(), 7)
				require.NoError(b, err)
				require.Len(b, all, count)
			}
			took[i] = b.Elapsed() / time.Duration(b.N)
			if i == 1 && took[0] > 0 {
				b.ReportMetric(took[1].Seconds()/took[0].Seconds(), "ratio-to-50")
			}
		})
	}
}
