package calendar

import (
	"fmt"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// naive is an oracle that knows no intervals and no offsets: it asks the wall clock at
// each minute of a few days. It reads only whole minutes.
type naive struct {
	from time.Time
	open []bool
}

// reading is what a wall clock shows, as text that sorts: 24:00 and more are written as
// the next day's.
func reading(date time.Time, minute int) string {
	return date.Add(time.Duration(minute) * time.Minute).Format("2006-01-02T15:04")
}

func newNaive(spec Spec, loc *time.Location, from time.Time, minutes int) naive {
	n := naive{from: from, open: make([]bool, minutes)}
	shown := make([]string, minutes)
	for i := range shown {
		shown[i] = from.Add(time.Duration(i) * time.Minute).In(loc).Format("2006-01-02T15:04")
	}
	holds := func(date string) bool {
		return (spec.ValidFrom == "" || spec.ValidFrom <= date) && (spec.ValidTo == "" || date <= spec.ValidTo)
	}
	fill := func(start, end string) {
		first, last := minutes, -1
		for i, s := range shown {
			if s >= start && i < first {
				first = i
			}
			if s < end {
				last = i
			}
		}
		for i := first; i <= last; i++ {
			n.open[i] = true
		}
	}
	parse := func(s string) (int, int) {
		var h1, m1, h2, m2 int
		if _, err := fmt.Sscanf(s, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil {
			panic(err)
		}
		if h2*60+m2 < h1*60+m1 {
			h2 += 24
		}
		return h1*60 + m1, h2*60 + m2
	}
	closed := func(date string) bool {
		for _, e := range spec.Exceptions {
			if e.Date == date {
				return len(e.Open) == 0
			}
		}
		for _, h := range spec.Holidays {
			if h.Date == date {
				return true
			}
		}
		return false
	}
	opening := func(day time.Time) []string {
		date := day.Format(time.DateOnly)
		for _, e := range spec.Exceptions {
			if e.Date == date {
				return e.Open
			}
		}
		for _, h := range spec.Holidays {
			if h.Date == date {
				return h.Open
			}
		}
		return spec.Weekly[day.Weekday()]
	}
	day := time.Date(from.Year(), from.Month(), from.Day()-1, 0, 0, 0, 0, time.UTC)
	for range minutes/1440 + 3 {
		if holds(day.Format(time.DateOnly)) {
			for _, h := range opening(day) {
				start, end := parse(h)
				if closed(day.AddDate(0, 0, 1).Format(time.DateOnly)) {
					end = min(end, 1440)
				}
				fill(reading(day, start), reading(day, end))
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	for _, w := range spec.Windows {
		fill(w.Start, w.End)
	}
	// Nothing holds before the first reading of the first day and after the last of the last.
	if spec.ValidFrom != "" {
		for i := 0; i < minutes && shown[i] < spec.ValidFrom; i++ {
			n.open[i] = false
		}
	}
	if spec.ValidTo != "" {
		for i := minutes - 1; i >= 0 && shown[i][:10] > spec.ValidTo; i-- {
			n.open[i] = false
		}
	}
	return n
}

// changes are zones and days near which their clocks are changed.
var changes = [...]struct{ zone, date string }{
	{"Europe/Amsterdam", "2026-03-29"}, {"Europe/Amsterdam", "2026-10-25"},
	{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
	{"America/New_York", "2028-12-31"}, {"Asia/Kolkata", "2026-03-29"}, {"UTC", "2028-02-29"},
	{"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"},
	{"America/Havana", "2026-03-08"}, {"America/Havana", "2026-11-01"},
	{"America/St_Johns", "2006-10-29"}, {"America/St_Johns", "2006-04-02"}, // at one minute past midnight
	{"Pacific/Apia", "2011-12-30"}, {"Africa/Casablanca", "2026-02-15"}, {"Africa/Casablanca", "2026-03-22"},
	{"Asia/Kathmandu", "2026-06-01"}, {"Pacific/Kiritimati", "1994-12-31"}, {"Europe/Dublin", "2040-12-31"},
	{"America/Ciudad_Juarez", "2022-11-06"}, {"America/Ciudad_Juarez", "2022-11-30"}, // the last of its table
}

func drawClock(t *rapid.T) int {
	return rapid.OneOf(rapid.IntRange(0, 1439), rapid.SampledFrom([]int{0, 60, 61, 90, 120, 150, 180, 1380, 1410})).Draw(t, "clock")
}

// drawOpening draws hours of one day that do not overlap.
func drawOpening(t *rapid.T) []string {
	cuts := map[int]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "count") * 2 {
		cuts[drawClock(t)] = true
	}
	var sorted []int
	for cut := range cuts {
		sorted = append(sorted, cut)
	}
	sort.Ints(sorted)
	var out []string
	for i := 0; i+1 < len(sorted); i += 2 {
		start, end := sorted[i], sorted[i+1]
		if i+3 >= len(sorted) {
			switch rapid.IntRange(0, 2).Draw(t, "end") {
			case 0:
				end = 1440
			case 1:
				end = rapid.IntRange(0, start).Draw(t, "night")
				if end == start {
					end = 1440
				}
			}
		}
		out = append(out, fmt.Sprintf("%02d:%02d-%02d:%02d", start/60, start%60, end/60, end%60))
	}
	return out
}

// drawSpec draws a calendar around a day on which clocks are changed.
func drawSpec(t *rapid.T) (Spec, time.Time) {
	change := rapid.SampledFrom(changes[:]).Draw(t, "change")
	middle, err := time.Parse(time.DateOnly, change.date)
	if err != nil {
		t.Fatal(err)
	}
	near := func(label string) time.Time {
		return middle.AddDate(0, 0, rapid.IntRange(-2, 2).Draw(t, label))
	}
	spec := Spec{Type: Maintenance, Zone: change.zone}
	for i := range spec.Weekly {
		spec.Weekly[i] = drawOpening(t)
	}
	used := map[string]bool{}
	for range rapid.IntRange(0, 2).Draw(t, "holidays") {
		if date := near("holiday").Format(time.DateOnly); !used[date] {
			used[date] = true
			spec.Holidays = append(spec.Holidays, Holiday{Date: date, Open: drawOpening(t)})
		}
	}
	clear(used)
	for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
		if date := near("exception").Format(time.DateOnly); !used[date] {
			used[date] = true
			spec.Exceptions = append(spec.Exceptions, Exception{Date: date, Open: drawOpening(t)})
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		start := near("window").Add(time.Duration(drawClock(t)) * time.Minute)
		end := start.Add(time.Duration(rapid.IntRange(181, 2000).Draw(t, "minutes")) * time.Minute)
		spec.Windows = append(spec.Windows, Window{start.Format("2006-01-02T15:04"), end.Format("2006-01-02T15:04")})
	}
	if rapid.IntRange(0, 4).Draw(t, "valid") == 0 {
		spec.ValidFrom = near("from").Format(time.DateOnly)
	}
	if rapid.IntRange(0, 4).Draw(t, "valid") == 0 {
		spec.ValidTo = middle.AddDate(0, 0, rapid.IntRange(2, 3).Draw(t, "to")).Format(time.DateOnly)
	}
	return spec, middle
}

// TestAgainstTheNaiveOracle compares all answers with those of the wall clock.
func TestAgainstTheNaiveOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec, middle := drawSpec(t)
		c, problems := New(spec)
		if len(problems) > 0 {
			if spec.Zone == "Pacific/Apia" || spec.Zone == "Pacific/Kiritimati" {
				t.Skip("a window within the day that is left out")
			}
			t.Fatalf("%+v: %v", spec, problems)
		}
		const days, margin = 5, 4 // margin: days only the oracle sees, for what reaches in
		loc := c.loc
		n := newNaive(spec, loc, middle.AddDate(0, 0, -days/2-margin), (days+2*margin)*1440)
		first, last := margin*1440, (days+margin)*1440
		at := func(i int) time.Time { return n.from.Add(time.Duration(i) * time.Minute) }

		from := rapid.IntRange(first, last-1).Draw(t, "first")
		to := rapid.IntRange(from, last).Draw(t, "last")
		count := 0
		for i := from; i < to; i++ {
			if n.open[i] {
				count++
			}
			if i%7 == from%7 || i > 0 && n.open[i] != n.open[i-1] {
				if got := c.IsOpen(at(i)); got != n.open[i] {
					t.Fatalf("%+v: IsOpen(%s) is %v", spec, at(i).In(loc), got)
				}
			}
		}
		elapsed := c.Elapsed(at(from), at(to))
		if elapsed != time.Duration(count)*time.Minute {
			t.Fatalf("%+v: Elapsed(%s, %s) is %s, not %d minutes", spec, at(from).In(loc), at(to).In(loc), elapsed, count)
		}
		checkOpen(t, c, at(from), at(to), elapsed)
		if count == 0 {
			return
		}
		wanted := time.Duration(rapid.Int64Range(1, int64(elapsed)).Draw(t, "wanted"))
		deadline, ok := c.Deadline(at(from), wanted)
		if !ok || deadline.After(at(to)) {
			t.Fatalf("%+v: no deadline for %s within %s", spec, wanted, elapsed)
		}
		if got := c.Elapsed(at(from), deadline); got != wanted {
			t.Fatalf("%+v: until the deadline %s for %s there are %s", spec, deadline, wanted, got)
		}
		if got := c.Elapsed(at(from), deadline.Add(-1)); got != wanted-1 {
			t.Fatalf("%+v: the deadline %s for %s is too late", spec, deadline, wanted)
		}
	})
}

// checkOpen checks that intervals are in order, apart, within bounds and of the right sum.
func checkOpen(t interface{ Fatalf(string, ...any) }, c *Calendar, from, to time.Time, sum time.Duration) {
	for i, interval := range c.Open(from, to) {
		switch {
		case !interval.Start.Before(interval.End):
			t.Fatalf("interval %d is empty: %v", i, interval)
		case interval.Start.Before(from), interval.End.After(to):
			t.Fatalf("interval %d is out of bounds: %v", i, interval)
		case i > 0 && c.IsOpen(interval.Start.Add(-1)):
			t.Fatalf("interval %d touches the one before: %v", i, interval)
		case !c.IsOpen(interval.Start), !c.IsOpen(interval.End.Add(-1)):
			t.Fatalf("interval %d is not open: %v", i, interval)
		}
		sum -= interval.End.Sub(interval.Start)
	}
	if sum != 0 {
		t.Fatalf("intervals and elapsed time differ by %s", sum)
	}
}

// TestElapsedAdds checks that open time is the sum of that of its parts, for any instants.
func TestElapsedAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec, middle := drawSpec(t)
		c, problems := New(spec)
		if len(problems) > 0 {
			t.Skip("a window within the day that is left out")
		}
		const span = int64(100 * 24 * time.Hour)
		var at [3]time.Time
		for i := range at {
			at[i] = middle.Add(time.Duration(rapid.Int64Range(-span, span).Draw(t, "at")))
		}
		sort.Slice(at[:], func(i, j int) bool { return at[i].Before(at[j]) })
		if c.Elapsed(at[0], at[2]) != c.Elapsed(at[0], at[1])+c.Elapsed(at[1], at[2]) {
			t.Fatalf("%+v: %v", spec, at)
		}
	})
}
