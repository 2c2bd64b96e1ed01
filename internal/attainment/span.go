package attainment

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
)

// span is a half-open stretch of time: from belongs to it, to does not.
type span struct{ from, to time.Time }

// ever is all the time that can be written as year 1 to 9999 in every zone.
func ever() span {
	return span{time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)}
}

func (s span) empty() bool { return !s.from.Before(s.to) }

// length is how long the span is; at most 292 years, which no period reaches.
func (s span) length() time.Duration {
	if s.empty() {
		return 0
	}
	return s.to.Sub(s.from)
}

func (s span) has(t time.Time) bool { return !t.Before(s.from) && t.Before(s.to) }

// meet is what two spans have in common.
func (s span) meet(other span) span {
	if other.from.After(s.from) {
		s.from = other.from
	}
	if other.to.Before(s.to) {
		s.to = other.to
	}
	return s
}

// until cuts the span off at an instant.
func (s span) until(t time.Time) span {
	if t.Before(s.to) {
		s.to = t
	}
	return s
}

// spans are merged, in order, and none is empty.
type spans []span

// merge makes spans of any that may overlap.
func merge(all []span) spans {
	sorted := make([]span, 0, len(all))
	for _, s := range all {
		if !s.empty() {
			sorted = append(sorted, s)
		}
	}
	slices.SortFunc(sorted, func(a, b span) int { return a.from.Compare(b.from) })
	var out spans
	for _, s := range sorted {
		if last := len(out) - 1; last >= 0 && !s.from.After(out[last].to) {
			if s.to.After(out[last].to) {
				out[last].to = s.to
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// after returns the spans that end after an instant.
func (ss spans) after(t time.Time) spans {
	i, _ := slices.BinarySearchFunc(ss, t, func(s span, t time.Time) int {
		if s.to.After(t) {
			return 1
		}
		return -1
	})
	return ss[i:]
}

// within returns what lies within a span.
func (ss spans) within(s span) spans {
	var out spans
	for _, one := range ss.after(s.from) {
		if !one.from.Before(s.to) {
			break
		}
		if common := one.meet(s); !common.empty() {
			out = append(out, common)
		}
	}
	return out
}

// and returns what two sets have in common.
func (ss spans) and(other spans) spans {
	var out spans
	for i, j := 0, 0; i < len(ss) && j < len(other); {
		if common := ss[i].meet(other[j]); !common.empty() {
			out = append(out, common)
		}
		if ss[i].to.Before(other[j].to) {
			i++
		} else {
			j++
		}
	}
	return out
}

// without returns what is not in another set.
func (ss spans) without(other spans) spans {
	var out spans
	for _, s := range ss {
		for _, hole := range other.after(s.from) {
			if !hole.from.Before(s.to) {
				break
			}
			if before := (span{s.from, hole.from}); !before.empty() {
				out = append(out, before)
			}
			s.from = hole.to
		}
		if !s.empty() {
			out = append(out, s)
		}
	}
	return out
}

// lengthWithin is the length of what lies within a span.
func (ss spans) lengthWithin(s span) time.Duration {
	var sum time.Duration
	for _, one := range ss.after(s.from) {
		if !one.from.Before(s.to) {
			break
		}
		sum += one.meet(s).length()
	}
	return sum
}

// open returns when a calendar is open within a span.
func open(c *calendar.Calendar, s span) spans {
	intervals := c.Open(s.from, s.to)
	out := make(spans, len(intervals))
	for i, one := range intervals {
		out[i] = span{one.Start, one.End}
	}
	return out
}
