// Package period reads and names the stretches of whole days over which costs and service
// levels are reported: a month, a quarter, a year, an ISO week, a day, or any range.
//
// A period is days of the Gregorian calendar and belongs to no time zone until In says in
// which zone its days begin.
package period

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maxYears is the longest period: sums of lengths of time stay within a time.Duration.
const maxYears = 100

// day is 24 hours; days are counted in UTC, where each has as many.
const day = 24 * time.Hour

// Period is a stretch of whole days.
type Period struct {
	// Name is how it is written: 2026, 2026-Q4, 2026-10, 2026-W40, 2026-10-05 or
	// 2026-10-01..2026-10-14.
	Name string
	// From and To are its first and its last day, both included, as midnight UTC.
	From, To time.Time
}

// Parse reads a period: a year 2026, a quarter 2026-Q4, a month 2026-10, a week of
// ISO 8601 2026-W40 (Monday to Sunday), a day 2026-10-05, or a range A..B from the first
// day of A to the last of B, where each is any of these. A range that ends before it
// begins, or that is longer than a hundred years, is an error.
func Parse(text string) (Period, error) {
	first, last, isRange := strings.Cut(text, "..")
	p, err := parseOne(first)
	if err != nil || !isRange {
		return p, err
	}
	end, err := parseOne(last)
	if err != nil {
		return Period{}, err
	}
	if end.To.Before(p.From) {
		return Period{}, fmt.Errorf("the period %q ends before it begins", text)
	}
	if end.To.After(p.From.AddDate(maxYears, 0, 0)) {
		return Period{}, fmt.Errorf("the period %q is longer than %d years", text, maxYears)
	}
	return Period{Name: text, From: p.From, To: end.To}, nil
}

func parseOne(text string) (Period, error) {
	bad := fmt.Errorf("%q is no period; write 2026-10, 2026-Q4, 2026-W40, 2026 or 2026-10-01..2026-10-14", text)
	if year, rest, ok := strings.Cut(text, "-Q"); ok {
		first, err := time.Parse("2006", year)
		if err != nil || len(rest) != 1 || rest[0] < '1' || rest[0] > '4' {
			return Period{}, bad
		}
		first = first.AddDate(0, 3*int(rest[0]-'1'), 0)
		return until(text, first, first.AddDate(0, 3, 0)), nil
	}
	if year, rest, ok := strings.Cut(text, "-W"); ok {
		first, ok := monday(year, rest)
		if !ok {
			return Period{}, bad
		}
		return until(text, first, first.AddDate(0, 0, 7)), nil
	}
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {time.DateOnly, 0, 0, 1}} {
		if first, err := time.Parse(form.layout, text); err == nil {
			return until(text, first, first.AddDate(form.years, form.months, form.days)), nil
		}
	}
	return Period{}, bad
}

// until returns the period before an end that is no longer part of it.
func until(name string, first, end time.Time) Period {
	return Period{Name: name, From: first, To: end.Add(-day)}
}

// monday returns the first day of a week: week 1 is the one with the year's first
// Thursday, and so with 4 January (ISO 8601).
func monday(year, week string) (time.Time, bool) {
	fourth, err := time.Parse("2006-01-02", year+"-01-04")
	n, numeric := strconv.Atoi(week)
	if err != nil || numeric != nil || len(week) != 2 || n < 1 {
		return time.Time{}, false
	}
	sinceMonday := (int(fourth.Weekday()) + 6) % 7
	first := fourth.AddDate(0, 0, 7*(n-1)-sinceMonday)
	isoYear, isoWeek := first.ISOWeek()
	return first, isoWeek == n && isoYear == fourth.Year()
}

// Month returns the calendar month in which an instant lies, read in the instant's zone.
func Month(at time.Time) Period {
	first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	return until(first.Format("2006-01"), first, first.AddDate(0, 1, 0))
}

// Days returns how many days the period has, at least 1.
func (p Period) Days() int { return int(p.To.Sub(p.From)/day) + 1 }

// Contains reports whether a day, given as midnight UTC, lies in the period.
func (p Period) Contains(d time.Time) bool { return !d.Before(p.From) && !d.After(p.To) }

// In returns the instants at which the period begins and ends in a zone, the end excluded.
// A day begins with the first instant whose local clock reads midnight or later, so that
// one period ends where the next begins also where midnight comes twice or never.
func (p Period) In(zone *time.Location) (start, end time.Time) {
	return Begin(p.From, zone), Begin(p.To.Add(day), zone)
}

// Begin returns the first instant of a day, given as midnight UTC, in a zone. Offsets are never as much as a day,
// so it looks through the zone's offsets from a day before on.
func Begin(midnight time.Time, zone *time.Location) time.Time {
	from := midnight.Add(-day).In(zone)
	for {
		_, offset := from.Zone()
		_, change := from.ZoneBounds()
		at := midnight.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Before(from) {
			at = from
		}
		// On the last day of a leap year ZoneBounds names an end that is not ahead; zones do
		// not change then (in all of tzdata, and Go reckons it from the rule of a year).
		if change.IsZero() || !change.After(from) || at.Before(change) {
			return at
		}
		from = change
	}
}

// MarshalJSON writes the period as {"name","from","to"}, the last day included.
func (p Period) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name string `json:"name"`
		From string `json:"from"`
		To   string `json:"to"`
	}{p.Name, p.From.Format(time.DateOnly), p.To.Format(time.DateOnly)})
}
