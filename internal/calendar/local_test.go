package calendar

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Package time is rough about the bounds of stretches beyond its table (see wall.at):
// walking must go on all the same, in both directions, and meet one offset in each.
func TestStretchesAreWhole(t *testing.T) {
	from, to := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	recent := time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	for name := range zones {
		loc, ok := loadZone(name)
		require.True(t, ok)
		w := wall{loc: loc}
		around := func(at int64) stretch {
			s := w.at(at)
			if s.start > at || s.end <= at {
				t.Fatalf("%s: stretch %v is not around %d", name, s, at)
			}
			const week = 7 * secondsPerDay
			first, last := max(s.start, from), min(s.end, to+1)-1
			for _, instant := range []int64{first, at, first + (last-first)/2, last} {
				if w.offset(instant) != s.offset {
					t.Fatalf("%s: stretch %v has another offset at %d, %d", name, s, instant, w.offset(instant))
				}
			}
			for instant := max(first, recent); instant < last; instant += week {
				if w.offset(instant) != s.offset {
					t.Fatalf("%s: stretch %v has another offset at %d, %d", name, s, instant, w.offset(instant))
				}
			}
			return s
		}
		for at := from; at < to; {
			at = around(at).end
		}
		for at := to; at > from; {
			at = max(around(at).start, from) - 1
		}
	}
}

func TestLeapYearsBeyondTheTable(t *testing.T) {
	c := made(t, Spec{Zone: "America/New_York", Weekly: daily("20:00-21:00")})
	for year := 2026; year < 2060; year++ {
		day := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC)
		require.Equal(t, 8*time.Hour, c.Elapsed(day, day.AddDate(0, 0, 8)), year)
	}
}
