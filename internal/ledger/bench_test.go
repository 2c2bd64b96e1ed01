package ledger_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
)

// longLedger is a ledger of so many entries, each with a decision of 20 KB.
func longLedger(b *testing.B, entries int) *gittree.Repository {
	b.Helper()
	p := newPlace(b)
	repo := open(b, p.dir)
	a := p.appender(repo)
	p.adopt(b, a)
	e, err := entryBy(repo, p.main, ledger.Merged)
	require.NoError(b, err)
	e.Decision = json.RawMessage(`{"verdict":"approved","why":"` + strings.Repeat("because of this and that. ", 800) + `"}`)
	drafts := make([]ledger.Draft, entries)
	for i := range drafts {
		drafts[i].Entry = e
	}
	_, err = a.Append(b.Context(), func(context.Context, *ledger.Ledger) ([]ledger.Draft, error) { return drafts, nil })
	require.NoError(b, err)
	return repo
}

// benchEntries is how long the measured ledger is; with -short, only long enough to run.
func benchEntries() int {
	if testing.Short() {
		return 50
	}
	return 1000
}

func BenchmarkCheck(b *testing.B) {
	entries := benchEntries()
	repo := longLedger(b, entries)
	l, _, err := ledger.Open(b.Context(), repo)
	require.NoError(b, err)
	for b.Loop() {
		_, err := l.Check(b.Context(), ledger.Mark{}, func(_ ledger.Link, faults []ledger.Fault) error {
			require.Empty(b, faults)
			return nil
		})
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*entries), "µs/entry")
}

func BenchmarkHeadings(b *testing.B) {
	entries := benchEntries()
	repo := longLedger(b, entries)
	l, _, err := ledger.Open(b.Context(), repo)
	require.NoError(b, err)
	for b.Loop() {
		for _, err := range l.Headings(b.Context()) {
			require.NoError(b, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*entries), "µs/entry")
}

func BenchmarkAppend(b *testing.B) {
	p := newPlace(b)
	a := p.appender(open(b, p.dir))
	p.adopt(b, a)
	for b.Loop() {
		_, err := note(b.Context(), a, p.main, "again")
		require.NoError(b, err)
	}
}
