package calendar

import (
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

const (
	minutesPerDay = 24 * 60
	secondsPerDay = minutesPerDay * 60
)

// hours are opening hours in minutes from the midnight at which their day begins. An end
// beyond minutesPerDay is on the next day.
type hours struct{ start, end int }

// parseDay reads a date and returns its number, counted from 1970-01-01.
func parseDay(text string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1 {
		return 0, false
	}
	return t.Unix() / secondsPerDay, true
}

// parseLocal reads a local moment and returns its seconds, as if the zone were UTC.
func parseLocal(text string) (int64, bool) {
	const layout = "2006-01-02T15:04"
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1 || len(text) != len(layout) {
		return 0, false
	}
	return t.Unix(), true
}

// parseClock reads "HH:MM", up to 24:00, as minutes from midnight.
func parseClock(text string) (int, bool) {
	if len(text) != 5 || text[2] != ':' {
		return 0, false
	}
	for _, i := range [...]int{0, 1, 3, 4} {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	h, m := int(text[0]-'0')*10+int(text[1]-'0'), int(text[3]-'0')*10+int(text[4]-'0')
	return h*60 + m, m < 60 && h*60+m <= minutesPerDay
}

// day reads a date field.
func (p *problems) day(field, text string) (int64, bool) {
	day, ok := parseDay(text)
	if !ok {
		p.add(field, "", "must be a date, such as 2026-11-20, not %s", diag.Quote(text))
	}
	return day, ok
}

// local reads a field with a local moment.
func (p *problems) local(field, text string) (int64, bool) {
	moment, ok := parseLocal(text)
	if !ok {
		p.add(field, "", `must be a local date and time, such as "2026-12-18T18:00", not %s`, diag.Quote(text))
	}
	return moment, ok
}

// hours reads the hours of one day.
func (p *problems) hours(field, text string) (hours, bool) {
	if len(text) != len("HH:MM-HH:MM") || text[5] != '-' {
		p.add(field, "", `must be hours of a day, such as "09:00-17:30", not %s`, diag.Quote(text))
		return hours{}, false
	}
	start, okStart := parseClock(text[:5])
	end, okEnd := parseClock(text[6:])
	switch {
	case !okStart || !okEnd:
		p.add(field, "", `must be hours of a day, such as "09:00-17:30", not %s`, diag.Quote(text))
		return hours{}, false
	case start == minutesPerDay:
		p.add(field, "24:00 is only an end; the next day begins at 00:00", "cannot start at 24:00")
		return hours{}, false
	case start == end:
		p.add(field, `write "00:00-24:00" for the whole day, or leave it out`, "starts and ends at %s", text[:5])
		return hours{}, false
	case end < start:
		end += minutesPerDay
	}
	return hours{start, end}, true
}

// opening reads the list of one day's hours and returns them by their start.
func (p *problems) opening(field string, list []string) []hours {
	type entry struct {
		hours
		index int
	}
	entries := make([]entry, 0, len(list))
	for i, text := range list {
		if h, ok := p.hours(indexed(field, i), text); ok {
			entries = append(entries, entry{h, i})
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.start - b.start })
	out := make([]hours, len(entries))
	longest := 0
	for i, e := range entries {
		out[i] = e.hours
		if i == 0 {
			continue
		}
		other := entries[longest]
		if e.start < other.end {
			first, second := min(e.index, other.index), max(e.index, other.index)
			p.add(indexed(field, second), "join the two or shorten one", "%s overlaps %s in %s", list[second], list[first], indexed(field, first))
		}
		if e.end > other.end {
			longest = i
		}
	}
	return out
}

func indexed(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }
