package servicelevel

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
)

// week is the order in which days are written.
var week = [...]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

const (
	// maxDates is how many single days are listed beside a weekly pattern, and maxHours
	// how many spans of a day.
	maxDates = 3
	maxHours = 4
)

// weekly writes spans between two instants as a weekly pattern in a zone, and the days on
// which it is otherwise: Mon–Fri 17:30–22:00; Sat 08:00–18:00; also 25 Dec 2026 09:00–17:30.
// Where it is otherwise for weeks, as when clocks are changed in one zone and not in the
// other, there is a second pattern.
func weekly(spans []calendar.Interval, from, to time.Time, zone *time.Location) string {
	days := daily(spans, from, to, zone)
	words, rest := pattern(days)
	if len(rest) > season {
		second, left := pattern(rest)
		if second != "" {
			words, rest = words+fmt.Sprintf("; on %d other days ", len(rest)-len(left))+second, left
		}
	}
	var dates []string
	for _, d := range rest {
		dates = append(dates, d.date.Format("2 Jan 2006 ")+d.hours)
	}
	if more := len(dates) - maxDates; more > 1 {
		dates = append(dates[:maxDates], "on "+count(int64(more), "more day", "more days"))
	}
	also := strings.Join(dates, "; ")
	switch {
	case words == "":
		return also
	case also == "":
		return words
	}
	return words + "; also " + also
}

// season is on how many days hours are otherwise before they make a pattern of their own.
const season = 20

// pattern writes the hours that most weeks have, and returns the days with others.
func pattern(days []date) (text string, rest []date) {
	usual := usual(days)
	var words []string
	for i := 0; i < len(week); {
		last := i
		for last+1 < len(week) && usual[week[last+1]] == usual[week[i]] {
			last++
		}
		if hours := usual[week[i]]; hours != "" {
			name := week[i].String()[:3]
			if last > i {
				name += "–" + week[last].String()[:3]
			}
			words = append(words, name+" "+hours)
		}
		i = last + 1
	}
	for _, d := range days {
		if d.hours != "" && d.hours != usual[d.date.Weekday()] {
			rest = append(rest, d)
		}
	}
	return strings.Join(words, "; "), rest
}

// date is a day with hours.
type date struct {
	date  time.Time // its midnight, in UTC: only the day counts
	hours string
}

// daily cuts spans between two instants at midnight and returns every day with what lies in
// it, also those with nothing.
func daily(spans []calendar.Interval, from, to time.Time, zone *time.Location) []date {
	var out []date
	for at := from.In(zone); at.Before(to); {
		y, m, d := at.Date()
		next := time.Date(y, m, d+1, 0, 0, 0, 0, zone)
		for next.Format(time.DateOnly) == at.Format(time.DateOnly) { // a zone without that midnight
			next = next.Add(time.Hour)
		}
		var hours []string
		for len(spans) > 0 && spans[0].Start.Before(next) {
			start, end := spans[0].Start, spans[0].End
			if start.Before(at) {
				start = at
			}
			text := "24:00"
			if end.Before(next) {
				text = end.In(zone).Format("15:04")
			}
			hours = append(hours, start.In(zone).Format("15:04")+"–"+text)
			if end.After(next) {
				break
			}
			spans = spans[1:]
		}
		if len(hours) > maxHours {
			hours = append(hours[:maxHours], "…")
		}
		out = append(out, date{time.Date(y, m, d, 0, 0, 0, 0, time.UTC), strings.Join(hours, ", ")})
		at = next
	}
	return out
}

// usual returns for each day of the week the hours that most of its dates have; of equally
// many the first in order of text.
func usual(days []date) [7]string {
	var out [7]string
	var seen [7]map[string]int
	for _, d := range days {
		w := d.date.Weekday()
		if seen[w] == nil {
			seen[w] = map[string]int{}
		}
		seen[w][d.hours]++
	}
	for w, hours := range seen {
		for i, kind := range slices.Sorted(maps.Keys(hours)) {
			if i == 0 || hours[kind] > hours[out[w]] {
				out[w] = kind
			}
		}
	}
	return out
}

// count words a number of things.
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// ratio returns a part of a whole in per cent; nothing of nothing is 0.
func ratio(part, whole time.Duration) *big.Rat {
	if whole <= 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(big.NewRat(int64(part), int64(whole)), big.NewRat(100, 1))
}
