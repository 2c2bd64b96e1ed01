package availability

import (
	"math/big"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Ratio is a probability from 0 to One, in units of 1e-18. Every operation rounds down,
// takes anything above One for One, and gives the same on every machine: floating point
// does not, since some processors fuse a multiplication with an addition and others round
// in between.
type Ratio uint64

// One is certainty, 100 %.
const One Ratio = 1e18

// perPercent is one per cent, and percentDigits how many digits of it a ratio holds.
const (
	perPercent    = One / 100
	percentDigits = 16
)

// FromPercent returns a percentage as a ratio, rounded down. It is false for none and for
// one outside of 0 to 100.
func FromPercent(percent *big.Rat) (Ratio, bool) {
	if percent == nil || percent.Sign() < 0 || percent.Cmp(big.NewRat(100, 1)) > 0 {
		return 0, false
	}
	units := new(big.Int).Mul(percent.Num(), new(big.Int).SetUint64(uint64(perPercent)))
	return Ratio(units.Quo(units, percent.Denom()).Uint64()), true
}

// quotient returns part/whole, rounded down, for a part that is no more than the whole.
func quotient(part, whole uint64) Ratio {
	high, low := bits.Mul64(part, uint64(One))
	q, _ := bits.Div64(high, low, whole)
	return Ratio(q)
}

// Percent writes the ratio in per cent with at most so many digits behind the point,
// rounded down, and no zeros at the end: 99.949.
func (r Ratio) Percent(digits int) string {
	r = min(r, One)
	whole := strconv.FormatUint(uint64(r/perPercent), 10)
	fraction := strconv.FormatUint(uint64(r%perPercent), 10)
	fraction = strings.Repeat("0", percentDigits-len(fraction)) + fraction
	fraction = strings.TrimRight(fraction[:min(max(digits, 0), percentDigits)], "0")
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// MarshalJSON writes the ratio as a number in per cent with up to six digits, rounded down.
func (r Ratio) MarshalJSON() ([]byte, error) { return []byte(r.Percent(6)), nil }

// Downtime returns how much of a length of time is down at this availability, rounded up
// to the second: 99.9 % of 30 days is 43m12s. A length above estate.MaxDuration is taken for it.
func (r Ratio) Downtime(of time.Duration) time.Duration {
	of = min(max(of, 0), estate.MaxDuration)
	high, low := bits.Mul64(uint64(One-min(r, One)), uint64(of))
	down, rest := bits.Div64(high, low, uint64(One))
	if rest > 0 {
		down++
	}
	if part := time.Duration(down) % time.Second; part > 0 {
		return time.Duration(down) - part + time.Second
	}
	return time.Duration(down)
}

// And returns the chance that two independent things are both up.
func (r Ratio) And(s Ratio) Ratio {
	high, low := bits.Mul64(uint64(min(r, One)), uint64(min(s, One)))
	q, _ := bits.Div64(high, low, uint64(One))
	return Ratio(q)
}

// Or returns the chance that at least one of two independent things is up,
// 1 − (1 − r)(1 − s).
func (r Ratio) Or(s Ratio) Ratio { return r.choose(One, min(s, One)) }

// choose returns the chance of what has one chance while r is up and another, not greater,
// while it is down. In this form, unlike r·up + (1−r)·down, rounding keeps the order: when
// r, up or down rises, the result does not fall.
func (r Ratio) choose(up, down Ratio) Ratio { return down + r.And(up-down) }

// AtLeast returns the chance that at least k of independent members are up, which need not
// be equally available. It is One for a k below 1, since nothing is asked, and 0 for more
// than there are: whoever has such a requirement says first what it means. Package graph
// does, and never asks either.
func AtLeast(k int, members []Ratio) Ratio {
	if k < 1 {
		return One
	}
	if k > len(members) {
		return 0
	}
	chance := make([]Ratio, k+1) // that at least so many are up of those seen so far
	chance[0] = One
	for _, m := range members {
		for j := k; j > 0; j-- {
			chance[j] = m.choose(chance[j-1], chance[j])
		}
	}
	return chance[k]
}
