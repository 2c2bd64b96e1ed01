package servicelevel

import (
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWindows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		promise, below string
		want           agrees
	}{
		{"calendar_month", "calendar_month", bounds},
		{"rolling_30d", "rolling_30d", bounds},
		{"calendar_month", "calendar_year", longer},
		{"calendar_month", "calendar_quarter", longer},
		{"calendar_week", "rolling_30d", longer},
		{"rolling_7d", "calendar_month", longer},
		{"calendar_year", "calendar_month", bounds},
		{"calendar_month", "calendar_week", bounds},
		{"rolling_90d", "calendar_month", bounds},
		{"calendar_month", "rolling_30d", differs},
		{"rolling_30d", "calendar_month", differs},
		{"rolling_28d", "rolling_30d", differs},
		{"calendar_week", "rolling_7d", bounds},   // every calendar week is a span of seven days
		{"rolling_7d", "calendar_week", differs},  // not the other way round
		{"calendar_month", "rolling_28d", bounds}, // no month is shorter
		{"calendar_quarter", "rolling_90d", bounds},
		{"calendar_year", "rolling_365d", bounds},
		{"rolling_365d", "calendar_year", differs},
		{"", "calendar_month", bounds}, // a calendar month when absent
	}
	for _, test := range tests {
		assert.Equal(t, test.want, measurementOf(test.below).under(measurementOf(test.promise)), "%+v", test)
	}
}

func TestAtWorst(t *testing.T) {
	t.Parallel()
	always := big.NewRat(1, 1)
	tests := []struct {
		percent, window, promise, left string
		down                           time.Duration
	}{
		{"99.95", "calendar_year", "calendar_month", "99.3916", 262*time.Minute + 48*time.Second},
		{"99.9", "calendar_year", "calendar_month", "98.7833", 525*time.Minute + 36*time.Second},
		{"99.9", "rolling_30d", "calendar_week", "99.5714", 43*time.Minute + 12*time.Second},
		{"90", "calendar_year", "calendar_month", "0.0000", 36*24*time.Hour + 12*time.Hour},
		{"0", "calendar_year", "calendar_week", "0.0000", 365 * 24 * time.Hour},
		{"100", "calendar_year", "calendar_week", "100.0000", 0},
	}
	for _, test := range tests {
		p, _ := new(big.Rat).SetString(test.percent)
		left, down := atWorst(p, measurementOf(test.window), measurementOf(test.promise), always, always)
		assert.Equal(t, test.left, floor(left), "%+v", test)
		assert.Equal(t, test.down, down, "%+v", test)
	}
}

// floor writes a number with four digits behind the point, rounded down.
func floor(r *big.Rat) string {
	scaled := new(big.Int).Quo(new(big.Int).Mul(r.Num(), big.NewInt(10_000)), r.Denom())
	return new(big.Rat).SetFrac(scaled, big.NewInt(10_000)).FloatString(4)
}

// TestAtWorstAgainstMinutes lays out two windows as minutes and lets all that is allowed
// fail at the beginning.
func TestAtWorstAgainstMinutes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		window := rapid.SampledFrom(measurements[:]).Draw(t, "window")
		promise := rapid.SampledFrom(measurements[:]).Draw(t, "promise")
		permille := int64(rapid.IntRange(0, 1000).Draw(t, "permille"))
		// Hours of whole minutes a day: agreed service time in each window.
		above, below := int64(rapid.IntRange(1, 1440).Draw(t, "above")), int64(rapid.IntRange(1, 1440).Draw(t, "below"))
		left, _ := atWorst(big.NewRat(permille, 10), window, promise, big.NewRat(below, 1440), big.NewRat(above, 1440))

		agreed := above * promise.nominal * 1000 // thousandths of minutes
		failing := min(below*window.nominal*(1000-permille), agreed)
		require.Zero(t, left.Cmp(big.NewRat((agreed-failing)*100, agreed)), "%s", left)
	})
}

func TestWithoutAgreedTimeNothingIsLeft(t *testing.T) {
	t.Parallel()
	left, _ := atWorst(big.NewRat(99, 1), measurementOf("calendar_year"), measurementOf("calendar_month"), big.NewRat(1, 1), new(big.Rat))
	assert.Zero(t, left.Sign())
}
