package statement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/attainment"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/statement"
)

// attained is a report with one target of each verdict, in two stretches.
func attained() attainment.Report {
	day := func(d int) time.Time { return time.Date(2026, 10, d, 0, 0, 0, 0, time.UTC) }
	number := func(text string) *attainment.Decimal {
		d := attainment.Decimal(text)
		return &d
	}
	yes, no, service := true, false, estate.Ref("service/notes-and-no-more")
	target := func(met *bool, from, to int) attainment.Target {
		return attainment.Target{
			Metric: "availability", Service: &service, Unit: "percent", From: day(from), To: day(to), Promised: number("99.9"),
			Achieved: number("99.5"), Met: met, DownMinutes: number("7.26"), AllowedMinutes: number("1440"),
		}
	}
	return attainment.Report{Period: "2026-10", Agreements: []attainment.Agreement{{
		Ref: "agreement/a", Name: "A", Targets: []attainment.Target{target(&yes, 1, 11), target(&no, 11, 32), target(nil, 11, 32)},
	}}}
}

// TestAttainmentColour paints the verdict, and not the same letters elsewhere in the line.
func TestAttainmentColour(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, statement.AttainmentText(&out, attained(), statement.Options{Style: report.Style{Colour: true}, Width: 100}))
	style := report.Style{Colour: true}
	assert.Contains(t, out.String(), "99.5 %  "+style.Good("yes")+"  ")
	assert.Contains(t, out.String(), "99.5 %  "+style.Bad("no")+"  ")
	assert.Contains(t, out.String(), "99.5 %  "+style.Doubtful("unknown")+"  ")
	assert.Equal(t, 3, strings.Count(out.String(), "notes-and-no-more  "))
}

// TestAttainmentStretches says which days a row is about where they differ.
func TestAttainmentStretches(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, statement.AttainmentText(&out, attained(), statement.Options{Width: 100}))
	assert.Equal(t, `agreement/a  A
  METRIC        SERVICE            PROMISED  ACHIEVED  MET      DOWN/ALLOWED
  availability  notes-and-no-more    99.9 %    99.5 %  yes          7.3/1440
    2026-10-01  to 2026-10-10
  availability  notes-and-no-more    99.9 %    99.5 %  no           7.3/1440
    2026-10-11  to 2026-10-31
  availability  notes-and-no-more    99.9 %    99.5 %  unknown      7.3/1440
    2026-10-11  to 2026-10-31
  missed: availability of notes-and-no-more: no record
2026-10: 1 agreement, 3 targets: 1 met, 1 missed, 1 unknown
`, out.String())
}
