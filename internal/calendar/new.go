package calendar

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Calendar answers questions about open time. Make one with New.
type Calendar struct {
	loc *time.Location
	// valid are the days on which the calendar holds, bounds the same as instants.
	valid  days
	bounds span
	// weeks has the weeks of the line of inheritance, the nearest first.
	weeks []week
	// specific has what is said of single dates, by day number.
	specific map[int64]specific
	// windows are apart from each other and in order.
	windows []span
}

// week is a week and the days on which it holds.
type week struct {
	valid days
	open  [7][]hours
}

// span is a half-open span of time in seconds since 1970-01-01 UTC.
type span struct{ start, end int64 }

// The instants between which calendars reckon: the years 1 to 9999 in UTC.
const (
	minInstant = -62135596800
	maxInstant = 253402300800
)

// New reads a spec. It returns a nil Calendar when there are problems, which come in the
// order of the record's fields: the type, zone, parents and validity, weekly from Monday,
// holidays, exceptions and windows.
//
// A calendar of service or support hours that can never be open is a problem; one of
// maintenance or freeze is not. A parent may be without hours, such as a list of holidays,
// and its type, zone and windows are not looked at.
func New(spec Spec) (*Calendar, []Problem) {
	var p problems
	if !spec.Type.known() {
		p.add("type", "use one of "+typeList(), "is none of the types of a calendar")
	}
	c := &Calendar{loc: p.zone(spec.Zone), specific: make(map[int64]specific)}
	line := p.line(&spec)
	c.valid = line[0].valid
	c.join(line)
	windows := p.windows(spec.Windows, c.loc)
	if len(p) > 0 {
		return nil, p
	}
	c.bounds = c.instants(c.valid)
	c.windows = mergeSpans(windows)
	if spec.Type.needsOpening() && !c.opens() {
		p.add("weekly", "write weekly hours, exceptions or windows; a calendar that is always open has \"00:00-24:00\" on each day", "the calendar is never open, so nothing can be reckoned with it")
		return nil, p
	}
	return c, nil
}

// join lays the layers, the nearest first, on top of each other.
func (c *Calendar) join(line []layer) {
	for _, l := range line {
		if l.hasWeek {
			c.weeks = append(c.weeks, week{valid: l.valid, open: l.week})
		}
		for day, s := range l.specific {
			if _, said := c.specific[day]; !said && l.valid.has(day) {
				c.specific[day] = s
			}
		}
	}
}

// windows reads the single windows; without a zone it only checks them.
func (p *problems) windows(list []Window, loc *time.Location) []span {
	spans := make([]span, 0, len(list))
	wall := wall{loc: loc}
	for i, w := range list {
		field := indexed("windows", i)
		start, okStart := p.local(field+".start", w.Start)
		end, okEnd := p.local(field+".end", w.End)
		switch {
		case !okStart || !okEnd:
		case end <= start:
			p.add(field+".end", "the end is excluded, so that it must be later", "%s is not after the start, %s", w.End, w.Start)
		case loc != nil:
			s := span{wall.first(start), wall.end(end)}
			if s.end <= s.start {
				p.add(field+".end", "", "the window never happens: clocks in %s go forward over all of it", loc)
				continue
			}
			spans = append(spans, s)
		}
	}
	return spans
}

// instants returns the instants of the days on which a calendar holds.
func (c *Calendar) instants(valid days) span {
	s := span{minInstant, maxInstant}
	wall := wall{loc: c.loc}
	if valid.first != math.MinInt64 {
		s.start = max(s.start, wall.first(valid.first*secondsPerDay))
	}
	if valid.last != math.MaxInt64 {
		s.end = min(s.end, wall.end((valid.last+1)*secondsPerDay))
	}
	return s
}

// opens reports whether there is any opening at all.
func (c *Calendar) opens() bool {
	for _, w := range c.windows {
		if w.start < c.bounds.end && c.bounds.start < w.end {
			return true
		}
	}
	for day, s := range c.specific {
		if len(s.open) > 0 && c.valid.has(day) {
			return true
		}
	}
	for _, w := range c.weeks {
		if w.valid.first > c.valid.last || w.valid.last < c.valid.first {
			continue
		}
		for _, open := range w.open {
			if len(open) > 0 {
				return true
			}
		}
		if w.valid.first <= c.valid.first && c.valid.last <= w.valid.last {
			return false // it hides the weeks further up
		}
	}
	return false
}

// mergeSpans sorts spans and joins those that overlap or touch.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	merged := spans[:0]
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.start <= merged[last].end {
			merged[last].end = max(merged[last].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
