package period_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/period"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"2026":                   {"2026-01-01", "2026-12-31"},
		"2026-Q1":                {"2026-01-01", "2026-03-31"},
		"2026-Q4":                {"2026-10-01", "2026-12-31"},
		"2026-10":                {"2026-10-01", "2026-10-31"},
		"2028-02":                {"2028-02-01", "2028-02-29"},
		"2100-02":                {"2100-02-01", "2100-02-28"},
		"2026-10-05":             {"2026-10-05", "2026-10-05"},
		"2026-W01":               {"2025-12-29", "2026-01-04"},
		"2026-W40":               {"2026-09-28", "2026-10-04"},
		"2026-W53":               {"2026-12-28", "2027-01-03"},
		"2026-10-01..2026-10-14": {"2026-10-01", "2026-10-14"},
		"2026-10-14..2026-10-14": {"2026-10-14", "2026-10-14"},
		"2026-11..2027-Q1":       {"2026-11-01", "2027-03-31"},
		"1950..2049":             {"1950-01-01", "2049-12-31"},
	} {
		p, err := period.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, text, p.Name)
		assert.Equal(t, want, [2]string{p.From.Format(time.DateOnly), p.To.Format(time.DateOnly)}, text)
		assert.Equal(t, time.UTC, p.From.Location(), text)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "october", "2026-13", "2026-00", "2026-1", "26", "20260", "2026-Q0", "2026-Q5", "2026-Q", "2026-Q11", "2026-q1",
		"2026-W00", "2027-W53", "2026-W1", "2026-W54", "2026-W-1", "2026-02-29", "2026-10-32", "..", "2026..", "..2026",
		"2026-10-02..2026-10-01", "2026..2025", "1950..2050", "2026..2027..2028", " 2026", "2026-10 ", "+026", "2026-10-01T00:00:00Z",
	} {
		p, err := period.Parse(text)
		require.Error(t, err, "%q gives %v", text, p)
	}
}

func TestMonth(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60)
	assert.Equal(t, "2026-11", period.Month(time.Date(2026, 10, 31, 22, 30, 0, 0, time.UTC).In(zone)).Name)
	assert.Equal(t, "2026-10", period.Month(time.Date(2026, 10, 31, 22, 30, 0, 0, time.UTC)).Name)
	p := period.Month(time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, 29, p.Days())
	assert.True(t, p.Contains(p.From))
	assert.True(t, p.Contains(p.To))
	assert.False(t, p.Contains(p.To.AddDate(0, 0, 1)))
	assert.False(t, p.Contains(p.From.AddDate(0, 0, -1)))
}

func TestJSON(t *testing.T) {
	t.Parallel()
	p, err := period.Parse("2026-Q4")
	require.NoError(t, err)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"2026-Q4","from":"2026-10-01","to":"2026-12-31"}`, string(text))
}

// TestIn works out by hand the days on which a zone has no midnight, two of them, or is
// skipped altogether.
func TestIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, period, start, end, why string }{
		{"UTC", "2026-10", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "as written"},
		{"Europe/Amsterdam", "2026-10", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00", "the clocks go back in between"},
		{"America/Santiago", "2024-09-08", "2024-09-08T01:00:00-03:00", "2024-09-09T00:00:00-03:00", "midnight does not exist"},
		{"America/Havana", "2024-11-03", "2024-11-03T00:00:00-04:00", "2024-11-04T00:00:00-05:00", "midnight comes twice"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00", "2011-12-31T00:00:00+14:00", "the day was left out"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "the day before it"},
		{"Pacific/Kiritimati", "2026-10-01", "2026-10-01T00:00:00+14:00", "2026-10-02T00:00:00+14:00", "fourteen hours ahead"},
	} {
		zone, err := time.LoadLocation(c.zone)
		require.NoError(t, err)
		p, err := period.Parse(c.period)
		require.NoError(t, err)
		start, end := p.In(zone)
		assert.Equal(t, c.start, start.Format(time.RFC3339), "%s %s: %s", c.zone, c.period, c.why)
		assert.Equal(t, c.end, end.Format(time.RFC3339), "%s %s: %s", c.zone, c.period, c.why)
	}
}

// TestDaysTile demands that the days of a zone follow each other without gap or overlap,
// and that an instant of a day reads as that day in the zone.
func TestDaysTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"UTC", "Europe/Amsterdam", "America/Santiago", "America/Havana", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"}).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		first := time.Date(1985, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 20000).Draw(t, "day"))
		today, err := period.Parse(first.Format(time.DateOnly))
		require.NoError(t, err)
		tomorrow, err := period.Parse(first.AddDate(0, 0, 1).Format(time.DateOnly))
		require.NoError(t, err)
		start, end := today.In(zone)
		next, _ := tomorrow.In(zone)
		assert.True(t, end.Equal(next), "%s: %s ends at %s, the next day begins at %s", name, today.Name, end, next)
		if end.After(start) {
			assert.Equal(t, today.Name, start.In(zone).Format(time.DateOnly))
			assert.Equal(t, 1, today.Days())
			before := start.Add(-time.Second).In(zone).Format(time.DateOnly)
			assert.Less(t, before, today.Name)
		}
	})
}

// TestUnitsTile compares each unit with the sum of the next smaller one.
func TestUnitsTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(1, 9998).Draw(t, "year")
		name := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
		whole, err := period.Parse(name)
		require.NoError(t, err)
		for _, parts := range [][]string{{"-Q1", "-Q2", "-Q3", "-Q4"}, {"-01", "-02", "-03", "-04", "-05", "-06", "-07", "-08", "-09", "-10", "-11", "-12"}} {
			next, days := whole.From, 0
			for _, part := range parts {
				p, err := period.Parse(name + part)
				require.NoError(t, err)
				assert.Equal(t, next, p.From)
				next, days = p.To.AddDate(0, 0, 1), days+p.Days()
			}
			assert.Equal(t, whole.Days(), days)
			assert.Equal(t, whole.To.AddDate(0, 0, 1), next)
		}
	})
}

// TestDayAfterALeapYear asks for the one night on which a zone's bounds do not lie ahead.
func TestDayAfterALeapYear(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Amsterdam", "Europe/London", "America/New_York", "Australia/Sydney"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for year := 2021; year <= 2050; year++ {
			first := period.Begin(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), loc)
			assert.Equal(t, time.Date(year, 1, 1, 0, 0, 0, 0, loc), first, zone)
		}
	}
}
