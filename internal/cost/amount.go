package cost

import (
	"math/big"
	"slices"
	"strings"
)

// minorDigits are the currencies that have other than two digits behind the point
// (ISO 4217, minor unit).
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
	"RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// digitsOf returns how many digits behind the point a currency has.
func digitsOf(currency string) int {
	if digits, ok := minorDigits[currency]; ok {
		return digits
	}
	return 2
}

// Amount is a sum of money in whole smallest coins of a currency. The zero value is nought.
type Amount struct {
	units  *big.Int
	digits int
}

// String writes the amount in the main unit with all digits of its currency: 1800.00.
func (a Amount) String() string {
	return new(big.Rat).SetFrac(a.Units(), power10(a.digits)).FloatString(a.digits)
}

// MarshalText writes the amount as String does.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Units returns the amount in smallest coins.
func (a Amount) Units() *big.Int {
	if a.units == nil {
		return new(big.Int)
	}
	return new(big.Int).Set(a.units)
}

// Cmp compares two amounts of one currency.
func (a Amount) Cmp(b Amount) int { return a.Units().Cmp(b.Units()) }

// Sign returns -1, 0 or 1 as the amount is below, at or above nought.
func (a Amount) Sign() int { return a.Units().Sign() }

// ShareOf returns the amount as a share of a total in per cent; false where the total is
// nought.
func (a Amount) ShareOf(total Amount) (*big.Rat, bool) {
	if total.Sign() == 0 {
		return nil, false
	}
	return new(big.Rat).SetFrac(new(big.Int).Mul(a.Units(), big.NewInt(100)), total.Units()), true
}

func power10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// coins returns an exact amount in smallest coins, not rounded.
func coins(exact *big.Rat, digits int) *big.Rat {
	return new(big.Rat).Mul(exact, new(big.Rat).SetInt(power10(digits)))
}

// rounded rounds to the nearest whole, halves away from nought.
func rounded(exact *big.Rat) *big.Int {
	whole, _ := new(big.Int).SetString(exact.FloatString(0), 10)
	return whole
}

// apportion rounds parts to wholes that add up to total: each to the whole below it, and
// what is then left over goes to those with the largest remainders, at equal remainders to
// the first (the method of largest remainders, Hamilton). The parts must sum to total but
// for less than one, so that no part moves by as much as one.
func apportion(total *big.Int, parts []*big.Rat) []*big.Int {
	wholes := make([]*big.Int, len(parts))
	remainders := make([]*big.Rat, len(parts))
	order := make([]int, len(parts))
	left := new(big.Int).Set(total)
	for i, part := range parts {
		// Euclidean division rounds down, since a denominator is positive.
		wholes[i] = new(big.Int).Div(part.Num(), part.Denom())
		remainders[i] = new(big.Rat).Sub(part, new(big.Rat).SetInt(wholes[i]))
		order[i] = i
		left.Sub(left, wholes[i])
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].Cmp(remainders[a]) })
	one := big.NewInt(1)
	for _, i := range order {
		if left.Sign() <= 0 {
			break
		}
		wholes[i].Add(wholes[i], one)
		left.Sub(left, one)
	}
	return wholes
}

// decimal writes a number with at most so many digits behind the point and no idle noughts.
func decimal(r *big.Rat, digits int) string {
	text := r.FloatString(digits)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}
