package servicelevel

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/calendar"
)

// clock counts time in whole seconds: all of it, or the open hours of a calendar. Open hours
// are at hand for a stretch of time, since a search asks for thousands of instants.
type clock struct {
	name  string
	hours *calendar.Calendar // nil: every second counts
	from  int64              // the stretch, in seconds of Unix time
	to    int64
	start []int64 // of each opening in the stretch
	end   []int64
	sum   []int64 // open seconds before each opening
	total int64
}

// foresight is how many years after it is opened a case may be dealt with; what takes
// longer takes for ever.
const foresight = 5

// elapsedClock counts every second.
func elapsedClock() *clock { return &clock{name: agreement.Elapsed} }

// newClock has the hours of a calendar at hand between two instants.
func newClock(name string, hours *calendar.Calendar, from, to time.Time) *clock {
	c := &clock{name: name, hours: hours, from: from.Unix()}
	c.reach(to.Unix())
	return c
}

// reach lengthens the stretch until an instant.
func (c *clock) reach(to int64) {
	if c.hours == nil || to <= c.to {
		return
	}
	c.to, c.total = to, 0
	c.start, c.end, c.sum = nil, nil, nil
	for _, open := range c.hours.Open(time.Unix(c.from, 0), time.Unix(to, 0)) {
		c.start = append(c.start, open.Start.Unix())
		c.end = append(c.end, open.End.Unix())
		c.sum = append(c.sum, c.total)
		c.total += open.End.Unix() - open.Start.Unix()
	}
}

// opening returns the last opening that begins at or before t, -1 where there is none.
func (c *clock) opening(t int64) int {
	i, found := slices.BinarySearch(c.start, t)
	if found {
		return i
	}
	return i - 1
}

// runs reports whether the clock counts at t, which lies in the stretch.
func (c *clock) runs(t int64) bool {
	if c.hours == nil {
		return true
	}
	i := c.opening(t)
	return i >= 0 && t < c.end[i]
}

// count returns the seconds counted from the beginning of the stretch until t in it.
func (c *clock) count(t int64) int64 {
	i := c.opening(t)
	if i < 0 {
		return 0
	}
	return c.sum[i] + min(t, c.end[i]) - c.start[i]
}

// between returns the seconds counted between two instants of the stretch.
func (c *clock) between(from, to int64) int64 {
	if c.hours == nil {
		return to - from
	}
	return c.count(to) - c.count(from)
}

// after returns the first instant by which the clock has counted so many seconds since t:
// calendar.Deadline. It is false where that is beyond the stretch.
func (c *clock) after(t, seconds int64) (int64, bool) {
	if c.hours == nil || seconds <= 0 {
		return t + max(seconds, 0), true
	}
	want := c.count(t) + seconds
	if t > c.to || want > c.total {
		return 0, false
	}
	return c.first(want), true
}

// first returns the first instant at which the clock has counted so many seconds since the
// beginning of the stretch, from 1 to all of them.
func (c *clock) first(count int64) int64 {
	i, _ := slices.BinarySearch(c.sum, count)
	i-- // the opening in which the count is reached, not one that begins with it
	return c.start[i] + count - c.sum[i]
}

// back returns an instant from which the clock counts so many seconds until t. It is false
// where that lies before the stretch.
func (c *clock) back(t, seconds int64) (int64, bool) {
	if c.hours == nil || seconds <= 0 {
		return t - max(seconds, 0), true
	}
	want := c.count(min(t, c.to)) - seconds
	if t > c.to || want < 0 {
		return 0, false
	}
	if want == 0 {
		return c.from, true
	}
	return c.first(want), true
}

// edges returns the instants of the stretch at which the clock begins or ceases to run.
func (c *clock) edges() []int64 { return slices.Concat(c.start, c.end) }
