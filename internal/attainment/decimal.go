package attainment

import (
	"math/big"
	"strings"
	"time"
)

// Decimal is a decimal number as it is written, such as 99.82. In JSON it is a number.
type Decimal string

// MarshalJSON writes the number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d), nil }

// rounding says which way a number goes that has more digits than are shown.
type rounding int

const (
	nearest rounding = iota
	down
	up
)

// minDigits is how many digits a figure has behind the point, where it has that many.
const minDigits = 3

// maxDigits bounds what a promise with very many digits asks for.
const maxDigits = 64

// digitsFor is how many digits a figure has beside a promise: three, or one more than the
// promise, so that what just misses 99.9995 never reads as if it met it.
func digitsFor(promise *big.Rat) int {
	if promise == nil {
		return minDigits
	}
	n, exact := promise.FloatPrec()
	if !exact {
		return minDigits
	}
	return min(max(minDigits, n+1), maxDigits)
}

// decimal writes a number with at most so many digits behind the point; nil for nil.
func decimal(r *big.Rat, digits int, mode rounding) *Decimal {
	if r == nil {
		return nil
	}
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	scaled := new(big.Rat).Mul(r, scale)
	if mode == nearest {
		scaled.Add(scaled, big.NewRat(1, 2))
	}
	// Euclidean division by a positive number rounds down, also below zero.
	whole, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int))
	if mode == up && rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	text := new(big.Rat).Quo(new(big.Rat).SetInt(whole), scale).FloatString(digits)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	d := Decimal(text)
	return &d
}

// minutes are a length of time in minutes, exactly.
func minutes(d time.Duration) *big.Rat { return big.NewRat(int64(d), int64(time.Minute)) }

// shownMinutes writes minutes with three digits behind the point, which tell seconds apart.
func shownMinutes(r *big.Rat) *Decimal { return decimal(r, minDigits, nearest) }

// per cent of two counts or lengths; the whole is not zero.
func percent(part, whole *big.Rat) *big.Rat {
	share := new(big.Rat).Quo(part, whole)
	return share.Mul(share, big.NewRat(100, 1))
}

func count(n int) *big.Rat { return big.NewRat(int64(n), 1) }
