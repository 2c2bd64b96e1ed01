package calendar

import (
	"testing"
	"time"
)

var (
	benchFrom = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	benchSpec = Spec{
		Type: SupportHours, Zone: "Europe/Amsterdam", Weekly: office("09:00-17:00"),
		Holidays: []Holiday{{Date: "2026-04-27"}, {Date: "2026-12-25"}}, Exceptions: []Exception{{Date: "2026-12-24", Open: []string{"09:00-12:00"}}},
	}
)

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(benchSpec)
	}
}

func BenchmarkOpenYear(b *testing.B) {
	c := made(b, benchSpec)
	for b.Loop() {
		c.Open(benchFrom, benchFrom.AddDate(1, 0, 0))
	}
}

func BenchmarkElapsedTenYears(b *testing.B) {
	c := made(b, benchSpec)
	for b.Loop() {
		c.Elapsed(benchFrom, benchFrom.AddDate(10, 0, 0))
	}
}

func BenchmarkIsOpen(b *testing.B) {
	c := made(b, benchSpec)
	for b.Loop() {
		c.IsOpen(benchFrom)
	}
}

func BenchmarkDeadline(b *testing.B) {
	for name, week := range map[string][7][]string{"office": office("09:00-17:00"), "always": always()} {
		c := made(b, Spec{Weekly: week})
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.Deadline(benchFrom, 40*time.Hour)
			}
		})
	}
}

func BenchmarkDeadlineNever(b *testing.B) {
	c := made(b, Spec{Windows: []Window{{"2020-01-01T00:00", "2020-01-02T00:00"}}})
	for b.Loop() {
		c.Deadline(benchFrom, time.Hour)
	}
}
