package cost

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/period"
)

func rat(t require.TestingT, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}

func TestAmountHasItsCurrencysDigits(t *testing.T) {
	t.Parallel()
	for currency, want := range map[string]string{"EUR": "1234.57", "JPY": "1235", "KWD": "1234.568", "CLF": "1234.5679", "XXX": "1234.57"} {
		digits := digitsOf(currency)
		assert.Equal(t, want, Amount{rounded(coins(rat(t, "1234.56789"), digits)), digits}.String(), currency)
	}
	assert.Equal(t, "0", Amount{}.String())
	assert.Equal(t, "-0.05", Amount{big.NewInt(-5), 2}.String())
}

func TestRoundedHalvesAwayFromNought(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"0": 0, "1/2": 1, "-1/2": -1, "3/2": 2, "-3/2": -2, "49/100": 0, "-49/100": 0, "5/2": 3} {
		assert.Equal(t, want, rounded(rat(t, text)).Int64(), text)
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"100": "100", "125/2": "62.5", "1/3": "0.3333", "0": "0", "-1/100000": "0", "-7/2": "-3.5"} {
		assert.Equal(t, want, decimal(rat(t, text), 4), text)
	}
	assert.Equal(t, "1200", decimal(rat(t, "1200"), 0))
}

func TestApportionByHand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		total int64
		parts []string
		want  []int64
	}{
		{100, []string{"100/3", "100/3", "100/3"}, []int64{34, 33, 33}},
		{1, []string{"1/4", "1/2", "1/4"}, []int64{0, 1, 0}},
		{-100, []string{"-100/3", "-100/3", "-100/3"}, []int64{-33, -33, -34}},
		{0, []string{"1/2", "-1/2"}, []int64{1, -1}},
		{7, []string{"7"}, []int64{7}},
		{0, nil, []int64{}},
	} {
		var parts []*big.Rat
		for _, text := range c.parts {
			parts = append(parts, rat(t, text))
		}
		got := []int64{}
		for _, w := range apportion(big.NewInt(c.total), parts) {
			got = append(got, w.Int64())
		}
		assert.Equal(t, c.want, got, "%v", c.parts)
	}
}

// TestApportionIsNearAndWhole demands what a division in whole coins must hold: the parts
// add up, and none moves by a coin or more.
func TestApportionIsNearAndWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := new(big.Rat)
		var parts []*big.Rat
		for range rapid.IntRange(1, 12).Draw(t, "n") {
			part := big.NewRat(rapid.Int64Range(-5000, 5000).Draw(t, "a"), rapid.Int64Range(1, 60).Draw(t, "b"))
			parts = append(parts, part)
			total.Add(total, part)
		}
		whole := rounded(total)
		sum := new(big.Int)
		for i, w := range apportion(whole, parts) {
			sum.Add(sum, w)
			off := new(big.Rat).Sub(parts[i], new(big.Rat).SetInt(w))
			assert.Negative(t, off.Abs(off).Cmp(big.NewRat(1, 1)))
		}
		assert.Zero(t, whole.Cmp(sum))
	})
}

// perDay adds up an amount day by day: what a day of a month is worth says worth.
func perDay(p period.Period, worth func(d time.Time) *big.Rat) *big.Rat {
	sum := new(big.Rat)
	for d := p.From; !d.After(p.To); d = d.AddDate(0, 0, 1) {
		days := int64(0)
		for e := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC); e.Month() == d.Month(); e = e.AddDate(0, 0, 1) {
			days++
		}
		sum.Add(sum, new(big.Rat).Mul(worth(d), big.NewRat(1, days)))
	}
	return sum
}

func drawDay(t *rapid.T, label string) time.Time {
	return time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 2500).Draw(t, label))
}

func drawPeriod(t *rapid.T) period.Period {
	from := drawDay(t, "from")
	return period.Period{From: from, To: from.AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "days"))}
}

// TestMonthsAgainstDays compares months in closed form with a walk over all days.
func TestMonthsAgainstDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPeriod(t)
		var s span
		if rapid.Bool().Draw(t, "begins") {
			s.from = drawDay(t, "first")
		}
		if rapid.Bool().Draw(t, "ends") {
			s.to = drawDay(t, "last")
		}
		want := perDay(p, func(d time.Time) *big.Rat {
			if d.Before(s.from) || !s.to.IsZero() && d.After(s.to) {
				return new(big.Rat)
			}
			return big.NewRat(1, 1)
		})
		assert.Equal(t, want.String(), s.months(p).String(), "%v in %v", s, p)
	})
}

// TestSpreadAgainstDays compares what a price paid once comes to with a walk over all days
// by way of a ledger of months.
func TestSpreadAgainstDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, bought := drawPeriod(t), drawDay(t, "bought")
		months := rapid.IntRange(1, 30).Draw(t, "months")
		var retired time.Time
		if rapid.Bool().Draw(t, "retires") {
			retired = drawDay(t, "retired")
		}
		ledger, left := map[string]*big.Rat{}, big.NewRat(1, 1)
		for i := range months {
			month := time.Date(bought.Year(), bought.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC)
			name := month.Format("2006-01")
			part := big.NewRat(1, int64(months))
			gone := !retired.IsZero() && name >= retired.Format("2006-01")
			if gone {
				part = new(big.Rat).Set(left)
			}
			ledger[name] = part
			if left.Sub(left, part); gone {
				break
			}
		}
		require.Zero(t, left.Sign(), "the whole price is spread")
		want := perDay(p, func(d time.Time) *big.Rat {
			if part := ledger[d.Format("2006-01")]; part != nil {
				return part
			}
			return new(big.Rat)
		})
		assert.Equal(t, want.String(), spread(p, bought, months, retired).String())
	})
}

func TestLength(t *testing.T) {
	t.Parallel()
	for days, want := range map[[2]string]int{
		{"2026-01-01", "2026-12-31"}: 12,
		{"2026-01-15", "2027-01-14"}: 12,
		{"2026-01-15", "2027-01-15"}: 13,
		{"2026-01-15", "2026-01-15"}: 1,
		{"2026-01-31", "2026-02-28"}: 1,
		{"2026-05-01", "2026-04-01"}: 1,
		{"0001-01-01", "9999-12-31"}: maxMonths,
	} {
		from, err := time.Parse(time.DateOnly, days[0])
		require.NoError(t, err)
		to, err := time.Parse(time.DateOnly, days[1])
		require.NoError(t, err)
		assert.Equal(t, want, span{from, to}.length(), "%v", days)
	}
}
