package change

import (
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
)

// spans are half-open spans of time, in order and apart from each other.
type spans []calendar.Interval

// common is the time that is in both.
func (s spans) common(t spans) spans {
	var out spans
	for i, j := 0, 0; i < len(s) && j < len(t); {
		start, end := later(s[i].Start, t[j].Start), earlier(s[i].End, t[j].End)
		if start.Before(end) {
			out = append(out, calendar.Interval{Start: start, End: end})
		}
		if s[i].End.Before(t[j].End) {
			i++
		} else {
			j++
		}
	}
	return out
}

// without is the time that is not in the other.
func (s spans) without(t spans) spans {
	var out spans
	for _, i := range s {
		at := i.Start
		for _, cut := range t {
			if !cut.Start.Before(i.End) {
				break
			}
			if at.Before(cut.Start) {
				out = append(out, calendar.Interval{Start: at, End: cut.Start})
			}
			at = later(at, cut.End)
		}
		if at.Before(i.End) {
			out = append(out, calendar.Interval{Start: at, End: i.End})
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
