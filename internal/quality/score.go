package quality

import (
	"math/big"
	"strconv"
)

// Score is a share in tenths of a per cent, from 0 to 1000, rounded down, so that only all
// of it is 1000; Unmeasured where there is nothing to measure.
type Score int

// Unmeasured is the score of nothing.
const Unmeasured Score = -1

// share returns the score of so many good ones of so many.
func share(good, measured int) Score {
	if measured == 0 {
		return Unmeasured
	}
	return Score(good * 1000 / measured)
}

// String returns the score in per cent with one digit, or a dash.
func (s Score) String() string {
	if s < 0 {
		return "–"
	}
	return s.digits() + " %"
}

func (s Score) digits() string {
	return strconv.Itoa(int(s)/10) + "." + strconv.Itoa(int(s)%10)
}

// MarshalJSON writes the score in per cent, null where there is none.
func (s Score) MarshalJSON() ([]byte, error) {
	if s < 0 {
		return []byte("null"), nil
	}
	return []byte(s.digits()), nil
}

// mean is the exact mean of shares.
type mean struct {
	// present adds up the numerators by denominator, of which there are few.
	present map[int]int
	count   int
}

// add counts a record that says so much of what it should; one of which nothing is expected
// says all of it.
func (m *mean) add(present, expected int) {
	if m.present == nil {
		m.present = map[int]int{}
	}
	if expected == 0 {
		present, expected = 1, 1
	}
	m.present[expected] += present
	m.count++
}

// score returns the mean. Sums of fractions are exact in any order, so that the order in
// which the map yields them does not matter.
func (m *mean) score() Score {
	if m.count == 0 {
		return Unmeasured
	}
	total := new(big.Rat)
	for expected, present := range m.present {
		total.Add(total, big.NewRat(int64(present), int64(expected)))
	}
	total.Mul(total, big.NewRat(1000, int64(m.count)))
	return Score(new(big.Int).Quo(total.Num(), total.Denom()).Int64())
}
