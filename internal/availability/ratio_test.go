package availability

import (
	"encoding/json"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// ratios draws ratios of all sizes, those at the ends often.
func ratios() *rapid.Generator[Ratio] {
	return rapid.Custom(func(t *rapid.T) Ratio {
		if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
			return rapid.SampledFrom([]Ratio{0, 1, One / 3, One / 2, One - 1, One}).Draw(t, "ratio")
		}
		return Ratio(rapid.Uint64Range(0, uint64(One)).Draw(t, "ratio"))
	})
}

func TestFromPercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		percent string
		want    Ratio
		ok      bool
	}{
		{"0", 0, true},
		{"100", One, true},
		{"99.95", 999_500_000_000_000_000, true},
		{"0.9995", 9_995_000_000_000_000, true},
		{"1/3", 3_333_333_333_333_333, true},
		{"99.99999999999999999999", One - 1, true}, // rounded down, never up to certainty
		{"1e-30", 0, true},
		{"100.0000000000000000000001", 0, false},
		{"-0.0000000000000000000001", 0, false},
		{"150", 0, false},
	} {
		value, ok := new(big.Rat).SetString(c.percent)
		require.True(t, ok)
		got, ok := FromPercent(value)
		assert.Equal(t, c.ok, ok, c.percent)
		assert.Equal(t, c.want, got, c.percent)
	}
	_, ok := FromPercent(nil)
	assert.False(t, ok)
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r      Ratio
		digits int
		want   string
	}{
		{One, 6, "100"},
		{0, 6, "0"},
		{999_490_000_000_000_000, 6, "99.949"},
		{999_499_999_999_999_999, 2, "99.94"}, // 99.949 is not 99.95
		{999_499_999_999_999_999, 16, "99.9499999999999999"},
		{One - 1, 6, "99.999999"},
		{One - 1, 0, "99"},
		{One - 1, -3, "99"},
		{One - 1, 99, "99.9999999999999999"},
		{1, 16, "0.0000000000000001"},
		{math.MaxUint64, 6, "100"},
		{900_000_000_000_000_000, 6, "90"},
	} {
		assert.Equal(t, c.want, c.r.Percent(c.digits), "%d with %d", c.r, c.digits)
	}
	encoded, err := json.Marshal(map[string]Ratio{"up": 999_499_999_999_999_999})
	require.NoError(t, err)
	assert.JSONEq(t, `{"up": 99.949999}`, string(encoded))
}

func TestDowntime(t *testing.T) {
	t.Parallel()
	month := 30 * 24 * time.Hour
	assert.Equal(t, 43*time.Minute+12*time.Second, percent(t, "99.9").Downtime(month))
	assert.Equal(t, month, Ratio(0).Downtime(month))
	assert.Equal(t, time.Duration(0), One.Downtime(month))
	assert.Equal(t, time.Second, (One - 1).Downtime(month), "rounded up: some is not none")
	assert.Equal(t, time.Duration(0), percent(t, "50").Downtime(-month))
	assert.Equal(t, 10*time.Minute+24*time.Second, percent(t, "99.9").Downtime(10400*time.Minute), "an office month of 173 h 20 min")
	assert.Positive(t, Ratio(0).Downtime(math.MaxInt64), "no overflow")
}

// Percent and FromPercent agree to as many digits as a ratio has.
func FuzzPercentRoundTrip(f *testing.F) {
	for _, r := range []uint64{0, 1, uint64(One) - 1, uint64(One), 999_500_000_000_000_000} {
		f.Add(r, 6)
	}
	f.Fuzz(func(t *testing.T, units uint64, digits int) {
		r := Ratio(units % (uint64(One) + 1))
		back, ok := new(big.Rat).SetString(r.Percent(percentDigits))
		require.True(t, ok)
		got, ok := FromPercent(back)
		require.True(t, ok)
		require.Equal(t, r, got)

		shorter, ok := new(big.Rat).SetString(r.Percent(digits % 20))
		require.True(t, ok)
		got, ok = FromPercent(shorter)
		require.True(t, ok)
		require.LessOrEqual(t, got, r, "rounded down")
	})
}

func TestOperationsRoundDownTheExactResult(t *testing.T) {
	t.Parallel()
	down := func(exact *big.Rat) Ratio {
		units := new(big.Int).Mul(exact.Num(), new(big.Int).SetUint64(uint64(One)))
		return Ratio(units.Quo(units, exact.Denom()).Uint64())
	}
	one := big.NewRat(1, 1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := ratios().Draw(t, "a"), ratios().Draw(t, "b")
		require.Equal(t, down(new(big.Rat).Mul(rat(a), rat(b))), a.And(b))
		require.Equal(t, a.And(b), b.And(a))
		neither := new(big.Rat).Mul(new(big.Rat).Sub(one, rat(a)), new(big.Rat).Sub(one, rat(b)))
		require.Equal(t, down(new(big.Rat).Sub(one, neither)), a.Or(b))
		require.Equal(t, a.Or(b), b.Or(a))
		whole := rapid.Uint64Range(1, math.MaxInt64).Draw(t, "whole")
		part := rapid.Uint64Range(0, whole).Draw(t, "part")
		require.Equal(t, down(new(big.Rat).SetFrac(new(big.Int).SetUint64(part), new(big.Int).SetUint64(whole))), quotient(part, whole))
	})
	assert.Equal(t, One, Ratio(math.MaxUint64).And(math.MaxUint64), "above One is One")
	assert.Equal(t, One, Ratio(math.MaxUint64).Or(math.MaxUint64))
}

func TestAtLeastAgainstEnumeration(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOfN(ratios(), 0, 8).Draw(t, "members")
		k := rapid.IntRange(-1, len(members)+1).Draw(t, "k")
		exact := new(big.Rat)
		for state := range 1 << len(members) {
			chance, count := big.NewRat(1, 1), 0
			for i, m := range members {
				if state>>i&1 == 1 {
					count++
					chance.Mul(chance, rat(m))
				} else {
					chance.Mul(chance, rat(One-m))
				}
			}
			if count >= k {
				exact.Add(exact, chance)
			}
		}
		requireRoundedDown(t, exact, AtLeast(k, members))
	})
}

func TestAtLeastByHand(t *testing.T) {
	t.Parallel()
	nines := percent(t, "99")
	assert.Equal(t, "99.9702", AtLeast(2, []Ratio{nines, nines, nines}).Percent(16))  // 3a² − 2a³
	assert.Equal(t, "99.99", AtLeast(1, []Ratio{nines, nines}).Percent(16))           // 1 − (1−a)²
	assert.Equal(t, "98.01", AtLeast(2, []Ratio{nines, nines}).Percent(16))           // a²
	assert.Equal(t, "99.9", AtLeast(1, []Ratio{percent(t, "90"), nines}).Percent(16)) // unequal
	assert.Equal(t, One, AtLeast(0, nil), "nothing is asked")
	assert.Equal(t, Ratio(0), AtLeast(1, nil))
	assert.Equal(t, Ratio(0), AtLeast(3, []Ratio{One, One}))
}
