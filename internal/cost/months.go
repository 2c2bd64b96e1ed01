package cost

import (
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/period"
)

const day = 24 * time.Hour

// span is days from the first to the last, both included, as midnight UTC. The zero time
// leaves an end open.
type span struct{ from, to time.Time }

// clip returns the part of a period that lies in the span; false where there is none.
func (s span) clip(p period.Period) (first, last time.Time, ok bool) {
	first, last = p.From, p.To
	if !s.from.IsZero() && s.from.After(first) {
		first = s.from
	}
	if !s.to.IsZero() && s.to.Before(last) {
		last = s.to
	}
	return first, last, !last.Before(first)
}

// months returns how many months of the period lie in the span: whole months as one each,
// a part of a month as its days over the days of that month.
func (s span) months(p period.Period) *big.Rat {
	first, last, ok := s.clip(p)
	if !ok {
		return new(big.Rat)
	}
	// From the beginning of the first month to the end of the last, less what lies outside.
	whole := big.NewRat(int64(monthIndex(last)-monthIndex(first)+1), 1)
	whole.Sub(whole, big.NewRat(int64(first.Day()-1), daysOfMonth(first)))
	return whole.Sub(whole, big.NewRat(daysOfMonth(last)-int64(last.Day()), daysOfMonth(last)))
}

// monthIndex numbers the months.
func monthIndex(t time.Time) int { return t.Year()*12 + int(t.Month()) - 1 }

// monthStart returns the first day of a month, or of one so many months later.
func monthStart(t time.Time, later int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(later), 1, 0, 0, 0, 0, time.UTC)
}

func daysOfMonth(t time.Time) int64 { return int64(monthStart(t, 1).Add(-day).Day()) }

// maxMonths is the longest life of a price paid once that is reckoned with: a hundred
// years.
const maxMonths = 1200

// spread returns the part of a price paid once that falls into the period: an equal part
// in each of its months, of which that of the purchase is the first. Retired before its
// months are over, the last of them, the month of retirement, bears all that is left.
func spread(p period.Period, bought time.Time, months int, retired time.Time) *big.Rat {
	first := monthStart(bought, 0)
	each := big.NewRat(1, int64(months))
	last := monthIndex(first) + months - 1
	if retired.IsZero() || monthIndex(retired) >= last {
		part := span{first, monthStart(first, months).Add(-day)}.months(p)
		return part.Mul(part, each)
	}
	end := monthStart(retired, 0)
	if end.Before(first) {
		end = first
	}
	used := monthIndex(end) - monthIndex(first)
	part := new(big.Rat)
	if used > 0 {
		part = span{first, end.Add(-day)}.months(p)
		part.Mul(part, each)
	}
	rest := span{end, monthStart(end, 1).Add(-day)}.months(p)
	return part.Add(part, rest.Mul(rest, big.NewRat(int64(months-used), int64(months))))
}

// length returns how many months a span has, one begun counting as whole; at least 1.
func (s span) length() int {
	n := monthIndex(s.to) - monthIndex(s.from)
	if s.to.Day() >= s.from.Day() {
		n++
	}
	return min(max(n, 1), maxMonths)
}
