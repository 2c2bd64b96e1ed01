package calendar

import (
	"math"
	"time"
)

// Horizon is how many years after its start a deadline is sought.
const Horizon = 20

// Interval is a half-open span of time: Start belongs to it, End does not.
type Interval struct {
	// Start is the first instant.
	Start time.Time
	// End is the first instant after it.
	End time.Time
}

// Open returns the open intervals between two instants: merged, in order, cut at from and
// to, and in the calendar's zone. It returns none where from is not before to. Like all
// of a Calendar it knows the years 1 to 9999 and nothing beyond.
func (c *Calendar) Open(from, to time.Time) []Interval {
	var open []Interval
	c.each(from, to, func(i Interval) bool {
		open = append(open, i)
		return true
	})
	return open
}

// IsOpen reports whether an instant is open.
func (c *Calendar) IsOpen(t time.Time) bool {
	open := false
	c.each(t, t.Add(1), func(Interval) bool {
		open = true
		return false
	})
	return open
}

// Elapsed returns the open time between two instants; none where from is not before to,
// and at most what a time.Duration holds, some 292 years.
func (c *Calendar) Elapsed(from, to time.Time) time.Duration {
	var sum time.Duration
	c.each(from, to, func(i Interval) bool {
		d := i.End.Sub(i.Start)
		if sum > math.MaxInt64-d {
			sum = math.MaxInt64
			return false
		}
		sum += d
		return true
	})
	return sum
}

// Deadline returns the first instant by which the given open time has passed since start:
// the end of the day's hours rather than the next opening, and start itself when no time
// is given. It returns false when that is never, more than Horizon years away, or outside
// the years 1 to 9999.
func (c *Calendar) Deadline(start time.Time, open time.Duration) (time.Time, bool) {
	start = start.Round(0).In(c.loc)
	if open <= 0 {
		return start, true
	}
	var deadline time.Time
	found := false
	limit := c.bounded(start.AddDate(Horizon, 0, 0))
	// Ever longer steps, so that an always open calendar does not walk to the horizon.
	step := max(open, 7*24*time.Hour)
	for from := c.bounded(start); from.Before(limit) && !found; {
		to := from.Add(step)
		if to.After(limit) {
			to = limit
		}
		c.each(from, to, func(i Interval) bool {
			if d := i.End.Sub(i.Start); d < open {
				open -= d
				return true
			}
			deadline, found = i.Start.Add(open), true
			return false
		})
		from = to
		step += min(step, math.MaxInt64-step)
	}
	return deadline, found
}

// each yields the open intervals between two instants, merged, in order and cut.
func (c *Calendar) each(from, to time.Time, yield func(Interval) bool) {
	// Round strips the monotonic clock, whose differences are not those of the wall's.
	from, to = c.bounded(from.Round(0)), c.bounded(to.Round(0))
	if !from.Before(to) {
		return
	}
	end := to.Unix()
	if to.Nanosecond() > 0 {
		end++
	}
	c.spans(from.Unix(), end, func(s span) bool {
		i := Interval{time.Unix(s.start, 0).In(c.loc), time.Unix(s.end, 0).In(c.loc)}
		if i.Start.Before(from) {
			i.Start = from
		}
		if i.End.After(to) {
			i.End = to
		}
		return yield(i)
	})
}

// bounded moves an instant into the time in which the calendar holds, and into its zone.
func (c *Calendar) bounded(t time.Time) time.Time {
	if low := time.Unix(c.bounds.start, 0); t.Before(low) {
		t = low
	}
	if high := time.Unix(c.bounds.end, 0); t.After(high) {
		t = high
	}
	return t.In(c.loc)
}

// Zone returns the zone in which the calendar's times are read.
func (c *Calendar) Zone() *time.Location { return c.loc }
