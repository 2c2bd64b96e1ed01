package calendar

import (
	"math"
	"time"
)

// wall finds the instants at which clocks on the wall show a local time. A local time is
// given in seconds since 1970-01-01 as if the zone were UTC.
//
// It keeps the stretch of equal offset that it used last, since most questions fall in
// the same one; so it belongs to one goroutine.
type wall struct {
	loc  *time.Location
	last stretch
}

// stretch is a span of time during which a zone keeps its offset from UTC, in seconds.
type stretch struct {
	span
	offset int64
}

// reach is more than any offset: local time u is shown, if at all, within reach of the
// instant u.
const reach = 27 * 60 * 60

// at returns the stretch around an instant, or the part of it that package time knows of.
//
// Beyond the table of a zone's changes that package reckons by its rule, year by year, and
// what it then says of a stretch's bounds is rough in two cases: the end of the year is
// always 365 days after its beginning, so that in leap years it lies before the last day;
// and the stretch may begin before the last change in the table, in the same year.
func (w *wall) at(instant int64) stretch {
	t := time.Unix(instant, 0).In(w.loc)
	start, end := t.ZoneBounds()
	s := stretch{span{math.MinInt64, math.MaxInt64}, w.offset(instant)}
	if !end.IsZero() {
		s.end = end.Unix()
	}
	if s.end <= instant { // no rule changes clocks on the last day of a year
		s.end = instant - instant%secondsPerDay + secondsPerDay
	}
	if start.IsZero() {
		return s
	}
	s.start = start.Unix()
	if w.offset(s.start) != s.offset {
		wrong, right := s.start, instant
		for right-wrong > 1 {
			if middle := wrong + (right-wrong)/2; w.offset(middle) == s.offset {
				right = middle
			} else {
				wrong = middle
			}
		}
		s.start = right
	}
	return s
}

func (w *wall) offset(instant int64) int64 {
	_, offset := time.Unix(instant, 0).In(w.loc).Zone()
	return int64(offset)
}

// plain reports whether clocks are not changed anywhere near a local time.
func (w *wall) plain(local int64) bool {
	return w.last.start <= local-reach && local+reach < w.last.end
}

// first returns the first instant at which clocks show local or later: the first
// occurrence of a time that comes twice, the end of the gap for one that does not come.
func (w *wall) first(local int64) int64 {
	if w.plain(local) {
		return local - w.last.offset
	}
	for s := w.at(local - reach); ; s = w.at(s.end) {
		if t := max(local-s.offset, s.start); t < s.end {
			w.last = s
			return t
		}
	}
}

// end returns the end of all instants at which clocks show less than local: the second
// occurrence of a time that comes twice, unless nothing before it does, and the beginning
// of the gap, which is the same instant as its end, for one that does not come.
func (w *wall) end(local int64) int64 {
	if w.plain(local) {
		return local - w.last.offset
	}
	for s := w.at(local + reach); ; s = w.at(s.start - 1) {
		if t := min(local-s.offset, s.end); t > s.start {
			w.last = s
			return t
		}
	}
}

// day returns the number of the day that clocks show at an instant.
func (w *wall) day(instant int64) int64 {
	local := instant + w.offset(instant)
	day := local / secondsPerDay
	if local%secondsPerDay < 0 {
		day--
	}
	return day
}
