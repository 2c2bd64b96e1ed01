package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDaysAroundClockChanges(t *testing.T) {
	tests := map[string]struct {
		zone, date string
		hours      string
		want       time.Duration
		intervals  []string
	}{
		"spring, whole day":          {"Europe/Amsterdam", "2026-03-29", "00:00-24:00", 23 * time.Hour, []string{"2026-03-29T00:00+01:00 2026-03-30T00:00+02:00"}},
		"autumn, whole day":          {"Europe/Amsterdam", "2026-10-25", "00:00-24:00", 25 * time.Hour, []string{"2026-10-25T00:00+02:00 2026-10-26T00:00+01:00"}},
		"spring, in the gap":         {"Europe/Amsterdam", "2026-03-29", "02:00-03:00", 0, nil},
		"spring, part of the gap":    {"Europe/Amsterdam", "2026-03-29", "02:10-02:50", 0, nil},
		"spring, into the gap":       {"Europe/Amsterdam", "2026-03-29", "01:30-02:30", 30 * time.Minute, []string{"2026-03-29T01:30+01:00 2026-03-29T03:00+02:00"}},
		"spring, out of the gap":     {"Europe/Amsterdam", "2026-03-29", "02:30-03:30", 30 * time.Minute, []string{"2026-03-29T03:00+02:00 2026-03-29T03:30+02:00"}},
		"spring, over the gap":       {"Europe/Amsterdam", "2026-03-29", "01:00-04:00", 2 * time.Hour, []string{"2026-03-29T01:00+01:00 2026-03-29T04:00+02:00"}},
		"autumn, starts in the fold": {"Europe/Amsterdam", "2026-10-25", "02:30-04:00", 150 * time.Minute, []string{"2026-10-25T02:30+02:00 2026-10-25T04:00+01:00"}},
		"autumn, ends in the fold":   {"Europe/Amsterdam", "2026-10-25", "01:00-02:30", 150 * time.Minute, []string{"2026-10-25T01:00+02:00 2026-10-25T02:30+01:00"}},
		"autumn, within the fold":    {"Europe/Amsterdam", "2026-10-25", "02:10-02:20", 70 * time.Minute, []string{"2026-10-25T02:10+02:00 2026-10-25T02:20+01:00"}},
		"autumn, the fold":           {"Europe/Amsterdam", "2026-10-25", "02:00-03:00", 2 * time.Hour, []string{"2026-10-25T02:00+02:00 2026-10-25T03:00+01:00"}},
		"autumn, up to the fold":     {"Europe/Amsterdam", "2026-10-25", "01:00-02:00", time.Hour, []string{"2026-10-25T01:00+02:00 2026-10-25T02:00+02:00"}},
		"autumn, after the fold":     {"Europe/Amsterdam", "2026-10-25", "03:00-04:00", time.Hour, []string{"2026-10-25T03:00+01:00 2026-10-25T04:00+01:00"}},
		"New York, spring":           {"America/New_York", "2026-03-08", "00:00-24:00", 23 * time.Hour, []string{"2026-03-08T00:00-05:00 2026-03-09T00:00-04:00"}},
		"New York, autumn":           {"America/New_York", "2026-11-01", "00:00-24:00", 25 * time.Hour, []string{"2026-11-01T00:00-04:00 2026-11-02T00:00-05:00"}},
		"Kolkata never changes":      {"Asia/Kolkata", "2026-03-29", "09:30-17:45", 495 * time.Minute, []string{"2026-03-29T09:30+05:30 2026-03-29T17:45+05:30"}},
		"Lord Howe, spring":          {"Australia/Lord_Howe", "2026-10-04", "00:00-24:00", 23*time.Hour + 30*time.Minute, []string{"2026-10-04T00:00+10:30 2026-10-05T00:00+11:00"}},
		"Lord Howe, autumn":          {"Australia/Lord_Howe", "2026-04-05", "00:00-24:00", 24*time.Hour + 30*time.Minute, []string{"2026-04-05T00:00+11:00 2026-04-06T00:00+10:30"}},
		"Lord Howe, in the fold":     {"Australia/Lord_Howe", "2026-04-05", "01:40-01:50", 40 * time.Minute, []string{"2026-04-05T01:40+11:00 2026-04-05T01:50+10:30"}},
		"Havana, midnight is gone":   {"America/Havana", "2026-03-08", "00:00-24:00", 23 * time.Hour, []string{"2026-03-08T01:00-04:00 2026-03-09T00:00-04:00"}},
		"Havana, midnight twice":     {"America/Havana", "2026-11-01", "00:00-24:00", 25 * time.Hour, []string{"2026-11-01T00:00-04:00 2026-11-02T00:00-05:00"}},
		"Havana, until midnight":     {"America/Havana", "2026-10-31", "22:00-24:00", 2 * time.Hour, []string{"2026-10-31T22:00-04:00 2026-11-01T00:00-04:00"}},
		"Apia, the day left out":     {"Pacific/Apia", "2011-12-30", "09:00-17:00", 0, nil},
		"Apia, the day before":       {"Pacific/Apia", "2011-12-29", "09:00-24:00", 15 * time.Hour, []string{"2011-12-29T09:00-10:00 2011-12-31T00:00+14:00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := made(t, Spec{Zone: test.zone, Exceptions: []Exception{{Date: test.date, Open: []string{test.hours}}}})
			day, err := time.Parse(time.DateOnly, test.date)
			require.NoError(t, err)
			from, to := day.AddDate(0, 0, -3), day.AddDate(0, 0, 4)
			require.Equal(t, test.want, c.Elapsed(from, to))
			var got []string
			for _, i := range c.Open(from, to) {
				require.Equal(t, test.zone, i.Start.Location().String())
				got = append(got, i.Start.Format("2006-01-02T15:04Z07:00")+" "+i.End.Format("2006-01-02T15:04Z07:00"))
			}
			require.Equal(t, test.intervals, got)
		})
	}
}

func TestAlwaysOpenCoversEverySecond(t *testing.T) {
	from, to := time.Date(1880, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2080, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, zone := range []string{"UTC", "Europe/Amsterdam", "America/New_York", "America/St_Johns", "America/Havana", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Pacific/Kwajalein", "Asia/Manila", "Antarctica/Troll"} {
		c := made(t, Spec{Zone: zone, Weekly: always()})
		open := c.Open(from, to)
		require.Len(t, open, 1, zone)
		require.True(t, open[0].Start.Equal(from) && open[0].End.Equal(to), zone)
		require.Equal(t, to.Sub(from), c.Elapsed(from, to), zone)
	}
}

func TestWindowsAroundClockChanges(t *testing.T) {
	c := made(t, Spec{Type: Maintenance, Windows: []Window{
		{Start: "2026-10-25T02:00", End: "2026-10-25T02:30"},
		{Start: "2026-03-29T02:30", End: "2026-03-29T05:00"},
	}})
	require.Equal(t, []string{
		"2026-03-29T03:00+02:00 2026-03-29T05:00+02:00",
		"2026-10-25T02:00+02:00 2026-10-25T02:30+01:00",
	}, open(t, c, "2026-01-01T00:00Z", "2027-01-01T00:00Z"))

	_, problems := New(Spec{Type: Maintenance, Zone: "Europe/Amsterdam", Windows: []Window{{Start: "2026-03-29T02:10", End: "2026-03-29T02:50"}}})
	require.Equal(t, []Problem{{Field: "windows[0].end", Message: "the window never happens: clocks in Europe/Amsterdam go forward over all of it"}}, problems)
}
