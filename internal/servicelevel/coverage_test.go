package servicelevel

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/calendar"
)

func TestUncoveredAgainstEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		above, below := drawHours(t, "above"), drawHours(t, "below")
		const days = 16
		to := origin.AddDate(0, 0, days)
		gaps := without(above.Open(origin, to), below.Open(origin, to))
		in := func(at time.Time) bool {
			for _, g := range gaps {
				if !at.Before(g.Start) && at.Before(g.End) {
					return true
				}
			}
			return false
		}
		var sum time.Duration
		for at := origin; at.Before(to); at = at.Add(time.Minute) {
			want := above.IsOpen(at) && !below.IsOpen(at)
			require.Equal(t, want, in(at), at)
			if want {
				sum += time.Minute
			}
		}
		require.Equal(t, sum, total(gaps))
		for i := range gaps {
			require.True(t, gaps[i].Start.Before(gaps[i].End))
			require.True(t, i == 0 || !gaps[i].Start.Before(gaps[i-1].End))
		}
	})
}

// office returns a calendar with the same hours on Monday to Friday.
func office(t *testing.T, zone string, hours ...string) calendar.Spec {
	t.Helper()
	spec := calendar.Spec{Type: calendar.SupportHours, Zone: zone}
	for day := time.Monday; day <= time.Friday; day++ {
		spec.Weekly[day] = hours
	}
	return spec
}

func made(t *testing.T, spec calendar.Spec) *calendar.Calendar {
	t.Helper()
	c, problems := calendar.New(spec)
	require.Empty(t, problems)
	return c
}

func TestWeekly(t *testing.T) {
	t.Parallel()
	amsterdam, _ := calendar.Zone("Europe/Amsterdam")
	from, to := time.Date(2026, 11, 20, 0, 0, 0, 0, amsterdam), time.Date(2027, 11, 20, 0, 0, 0, 0, amsterdam)
	tests := map[string]struct {
		above, below calendar.Spec
		want         string
	}{
		"evenings": {office(t, "Europe/Amsterdam", "06:00-22:00"), office(t, "Europe/Amsterdam", "09:00-17:30"), "Mon–Fri 06:00–09:00, 17:30–22:00"},
		"a holiday underneath": {
			office(t, "Europe/Amsterdam", "09:00-17:00"),
			func() calendar.Spec {
				s := office(t, "Europe/Amsterdam", "09:00-17:00")
				s.Holidays = []calendar.Holiday{{Date: "2026-12-25"}}
				return s
			}(),
			"25 Dec 2026 09:00–17:00",
		},
		"past midnight": {office(t, "Europe/Amsterdam", "20:00-02:00"), office(t, "Europe/Amsterdam", "20:00-23:00"),
			"Mon 23:00–24:00; Tue–Fri 00:00–02:00, 23:00–24:00; Sat 00:00–02:00"},
		// From 14 March and until 1 November New York is an hour nearer.
		"other zone": {office(t, "Europe/Amsterdam", "09:00-17:00"), office(t, "America/New_York", "03:00-11:00"),
			"15 Mar 2027 16:00–17:00; 16 Mar 2027 16:00–17:00; 17 Mar 2027 16:00–17:00; on 12 more days"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gaps := without(made(t, test.above).Open(from, to), made(t, test.below).Open(from, to))
			assert.Equal(t, test.want, weekly(gaps, from, to, amsterdam))
		})
	}
}

func TestWeeklyWhereMidnightIsLeftOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"America/Havana", "Pacific/Apia", "Africa/Cairo", "America/Santiago"} {
		zone, ok := calendar.Zone(name)
		require.True(t, ok)
		spec := calendar.Spec{Type: calendar.SupportHours, Zone: name}
		for day := range spec.Weekly {
			spec.Weekly[day] = []string{"00:00-24:00"}
		}
		for _, year := range []int{2011, 2026} {
			from := time.Date(year, 1, 1, 0, 0, 0, 0, zone)
			to := from.AddDate(1, 0, 0)
			text := weekly(made(t, spec).Open(from, to), from, to, zone)
			assert.Contains(t, text, "Mon–Sun 00:00–24:00", name)
		}
	}
}
