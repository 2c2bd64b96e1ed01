package servicelevel

import (
	"math/big"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// measurement is a measurement window: over what an availability is taken.
type measurement struct {
	name    string
	rolling bool
	// class orders windows by their length: week, month, quarter, year.
	class int
	// shortest is how many days the window has at the least, and nominal how many are
	// reckoned with: a month of 30 days, a quarter of 90, a year of 365.
	shortest, nominal int64
}

// measurements are the windows that targets may have.
var measurements = [...]measurement{
	{"calendar_week", false, 0, 7, 7},
	{"calendar_month", false, 1, 28, 30},
	{"calendar_quarter", false, 2, 90, 90},
	{"calendar_year", false, 3, 365, 365},
	{"rolling_7d", true, 0, 7, 7},
	{"rolling_28d", true, 1, 28, 28},
	{"rolling_30d", true, 1, 30, 30},
	{"rolling_90d", true, 2, 90, 90},
	{"rolling_365d", true, 3, 365, 365},
}

// measurementOf finds a window by its name; a name that is none is a calendar month, as is
// none at all.
func measurementOf(name string) measurement {
	for _, m := range measurements {
		if m.name == name {
			return m
		}
	}
	return measurements[1]
}

// String writes the window in words: a calendar month, any 30 days.
func (m measurement) String() string {
	if m.rolling {
		return "any " + strings.TrimSuffix(strings.TrimPrefix(m.name, "rolling_"), "d") + " days"
	}
	return "a " + strings.ReplaceAll(m.name, "_", " ")
}

// agrees says how a window underneath agrees with that of a promise.
type agrees int

const (
	// bounds: what is promised over it bounds every window of the promise.
	bounds agrees = iota
	// differs: about as long, but a failure may fall whole into one and in parts into two.
	differs
	// longer: its whole downtime may fall into one window of the promise.
	longer
)

// under compares a window underneath with that of a promise. A shorter one bounds the
// longer as far as practice goes, since its share of downtime recurs in each; so does a
// rolling one that is no longer than the promise's, which is one of those it rolls over.
func (m measurement) under(promise measurement) agrees {
	switch {
	case m.name == promise.name || m.class < promise.class:
		return bounds
	case m.class > promise.class:
		return longer
	case m.rolling && m.nominal <= promise.shortest:
		return bounds
	}
	return differs
}

// atWorst returns the availability, in per cent, that is left of a window of the promise
// when all downtime that a longer window allows falls into it, and that downtime: allowed
// downtime is (1 − availability) × agreed service time. The shares say how much of all time
// is agreed service time, above and below.
func atWorst(below *big.Rat, window, promise measurement, shareBelow, sharePromise *big.Rat) (left *big.Rat, down time.Duration) {
	hundred := big.NewRat(100, 1)
	allowed := new(big.Rat).Sub(hundred, below) // per cent of days
	allowed.Mul(allowed, big.NewRat(window.nominal, 1)).Mul(allowed, shareBelow)
	seconds := new(big.Rat).Mul(allowed, big.NewRat(86400, 100))
	whole := new(big.Int).Quo(seconds.Num(), seconds.Denom())
	agreed := new(big.Rat).Mul(big.NewRat(promise.nominal, 1), sharePromise)
	if agreed.Sign() <= 0 || allowed.Cmp(new(big.Rat).Mul(agreed, hundred)) >= 0 {
		return new(big.Rat), time.Duration(whole.Int64()) * time.Second
	}
	left = new(big.Rat).Sub(hundred, allowed.Quo(allowed, agreed))
	return left, time.Duration(whole.Int64()) * time.Second
}

// share returns how much of the year that is looked at a calendar is open. A calendar that
// cannot be read counts as always open: with more agreed service time, more downtime is
// allowed.
func (r *reviewing) share(serviceHours estate.Ref) *big.Rat {
	hours, ok := r.calendars.Or(serviceHours)
	if !ok {
		return big.NewRat(1, 1)
	}
	open := hours.Elapsed(r.start, r.end)
	return big.NewRat(int64(open/time.Second), int64(r.end.Sub(r.start)/time.Second))
}

// excludesMaintenance reports whether announced maintenance is no downtime for a target.
func excludesMaintenance(t *agreement.Target) bool {
	return t.Body.Str("plannedMaintenance") != "included"
}
