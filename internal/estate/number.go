package estate

import (
	"strconv"
	"strings"
)

// NumberKey returns a text that two decimal literals share exactly if they are the same
// number: 1, 1.0 and 10e-1 have one key. It is a key and not for reading. What is no
// decimal literal, or has an exponent beyond reckoning, is its own key.
func NumberKey(literal string) string {
	mantissa, exponent := literal, 0
	if at := strings.IndexAny(literal, "eE"); at >= 0 {
		e, err := strconv.ParseInt(literal[at+1:], 10, 32)
		if err != nil {
			return literal
		}
		mantissa, exponent = literal[:at], int(e)
	}
	sign := ""
	switch {
	case strings.HasPrefix(mantissa, "-"):
		sign, mantissa = "-", mantissa[1:]
	case strings.HasPrefix(mantissa, "+"):
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return literal
	}
	exponent -= len(fraction)
	short := strings.TrimRight(digits, "0")
	exponent += len(digits) - len(short)
	short = strings.TrimLeft(short, "0")
	if short == "" {
		return "0"
	}
	return sign + short + "e" + strconv.Itoa(exponent)
}
