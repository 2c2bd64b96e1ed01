package servicelevel

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/calendar"
)

// origin begins a fortnight in which clocks go back in Amsterdam and, a week later, in New
// York.
var origin = time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC)

// drawHours draws a calendar that opens now and then, on whole minutes, past midnight too.
func drawHours(t *rapid.T, label string) *calendar.Calendar {
	spec := calendar.Spec{
		Type: calendar.SupportHours,
		Zone: rapid.SampledFrom([]string{"UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"}).Draw(t, label+" zone"),
	}
	for day := range spec.Weekly {
		if rapid.IntRange(0, 4).Draw(t, label+" closed") == 0 {
			continue
		}
		start := rapid.IntRange(0, 22*60).Draw(t, label+" start")
		end := rapid.IntRange(start+1, 24*60).Draw(t, label+" end")
		spec.Weekly[day] = []string{hm(start) + "-" + hm(end)}
		if end < 23*60 && rapid.Bool().Draw(t, label+" late") {
			spec.Weekly[day] = append(spec.Weekly[day], hm(end+30)+"-"+hm(rapid.IntRange(0, min(60, start)).Draw(t, label+" night")))
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, label+" holidays") {
		date := origin.AddDate(0, 0, rapid.IntRange(0, 14).Draw(t, label+" holiday")).Format(time.DateOnly)
		if len(spec.Holidays) == 0 || spec.Holidays[0].Date != date {
			spec.Holidays = append(spec.Holidays, calendar.Holiday{Date: date})
		}
	}
	c, problems := calendar.New(spec)
	if len(problems) > 0 {
		t.Skip("not a calendar")
	}
	return c
}

func hm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// stepper counts a clock minute by minute: it knows neither intervals nor sums.
type stepper struct {
	open []bool // by minute since origin
}

func newStepper(c *calendar.Calendar, minutes int) stepper {
	s := stepper{make([]bool, minutes)}
	for i := range s.open {
		s.open[i] = c == nil || c.IsOpen(origin.Add(time.Duration(i)*time.Minute))
	}
	return s
}

// after walks until so many open minutes have passed.
func (s stepper) after(from, minutes int) (int, bool) {
	for minutes > 0 {
		if from >= len(s.open) {
			return 0, false
		}
		if s.open[from] {
			minutes--
		}
		from++
	}
	return from, true
}

func (s stepper) between(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if s.open[i] {
			n++
		}
	}
	return n
}

// TestSlowestAgainstEveryMinute compares the search with opening a case in every minute of
// two weeks.
func TestSlowestAgainstEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const minutes, horizon = 7 * 1440, 25 * 1440
		from, to := origin.Unix(), origin.Add(minutes*time.Minute).Unix()
		draw := func(label string) (*clock, stepper) {
			if rapid.IntRange(0, 3).Draw(t, label+" elapsed") == 0 {
				return elapsedClock(), newStepper(nil, horizon)
			}
			c := drawHours(t, label)
			return newClock(label, c, time.Unix(from, 0), time.Unix(to, 0)), newStepper(c, horizon)
		}
		promise, promised := draw("promise")
		var legs []leg
		var steps []stepper
		for i := range rapid.IntRange(1, 3).Draw(t, "legs") {
			c, s := draw(fmt.Sprint("leg ", i))
			legs, steps = append(legs, leg{c, 60 * int64(rapid.IntRange(0, 400).Draw(t, "minutes"))}), append(steps, s)
		}
		var want worst
		for m := range minutes {
			if !promised.open[m] {
				continue
			}
			at := m
			for i, l := range legs {
				var ok bool
				if at, ok = steps[i].after(at, int(l.seconds/60)); !ok {
					t.Skip("beyond what is stepped through")
				}
			}
			if used := promised.between(m, at); !want.found || int64(used)*60 > want.used {
				want = worst{opened: from + int64(m)*60, carried: from + int64(at)*60, used: int64(used) * 60, found: true}
			}
		}
		require.Equal(t, want, slowest(promise, legs, from, to))
	})
}

func TestClockAgreesWithTheCalendar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hours := drawHours(t, "clock")
		c := newClock("c", hours, origin, origin.AddDate(0, 2, 0))
		at := origin.Add(time.Duration(rapid.IntRange(0, 14*86400).Draw(t, "at")) * time.Second)
		wait := time.Duration(rapid.IntRange(0, 100*3600).Draw(t, "wait")) * time.Second
		require.Equal(t, hours.IsOpen(at), c.runs(at.Unix()))
		deadline, ok := hours.Deadline(at, wait)
		got, found := c.after(at.Unix(), int64(wait/time.Second))
		if !found {
			require.True(t, !ok || deadline.After(origin.AddDate(0, 2, 0)))
			return
		}
		require.Equal(t, deadline.Unix(), got)
		require.Equal(t, int64(hours.Elapsed(at, deadline)/time.Second), c.between(at.Unix(), got))
		if back, ok := c.back(got, int64(wait/time.Second)); ok {
			require.Equal(t, int64(wait/time.Second), c.between(back, got))
		}
	})
}

func TestCaseThatIsNeverDealtWith(t *testing.T) {
	t.Parallel()
	spec := calendar.Spec{Type: calendar.SupportHours, Zone: "UTC", ValidTo: "2026-11-30"}
	spec.Weekly[time.Monday] = []string{"09:00-17:00"}
	c, problems := calendar.New(spec)
	require.Empty(t, problems)
	below := newClock("below", c, origin, origin.AddDate(1, 0, 0))
	got := slowest(elapsedClock(), []leg{{below, 3600}}, origin.Unix(), origin.AddDate(1, 0, 0).Unix())
	assert.True(t, got.never)
	assert.Equal(t, "2026-11-30T16:01:00Z", time.Unix(got.opened, 0).UTC().Format(time.RFC3339), "an hour before the last closing would do")
}

func BenchmarkSlowestYear(b *testing.B) {
	spec := calendar.Spec{Type: calendar.SupportHours, Zone: "Europe/Amsterdam"}
	for day := range spec.Weekly {
		spec.Weekly[day] = []string{"06:00-14:00", "14:30-22:00"}
	}
	above, _ := calendar.New(spec)
	spec.Zone = "Asia/Kolkata"
	under, _ := calendar.New(spec)
	to := origin.AddDate(1, 0, 0)
	for b.Loop() {
		promise, below := newClock("a", above, origin, to), newClock("b", under, origin, to)
		slowest(promise, []leg{{below, 3600}, {below, 4 * 3600}, {promise, 1800}}, origin.Unix(), to.Unix())
	}
}
