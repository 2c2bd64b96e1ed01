package estate

import (
	"math/big"
	"strconv"
	"strings"
	"time"
)

// MaxDuration is the longest length of time that can be reckoned with: a hundred years.
// A longer one is read as unknown, so that the sum of two stays within a time.Duration.
const MaxDuration = 100 * 365 * 24 * time.Hour

// ParseDuration reads a length of time as records write it: 30m, 4h, 1h30m or 2d. A day
// is 24 clock hours. It is false for anything else and for more than MaxDuration.
func ParseDuration(text string) (time.Duration, bool) {
	units := []struct {
		name byte
		size time.Duration
	}{{'d', 24 * time.Hour}, {'h', time.Hour}, {'m', time.Minute}, {'s', time.Second}}
	var total time.Duration
	for text != "" {
		digits := 0
		for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
			digits++
		}
		if digits == 0 || digits == len(text) {
			return 0, false
		}
		for len(units) > 0 && units[0].name != text[digits] {
			units = units[1:]
		}
		number, err := strconv.ParseInt(text[:digits], 10, 64)
		if len(units) == 0 || err != nil || number > int64(MaxDuration/units[0].size) {
			return 0, false
		}
		if total += time.Duration(number) * units[0].size; total > MaxDuration {
			return 0, false
		}
		text, units = text[digits+1:], units[1:]
		if text == "" {
			return total, true
		}
	}
	return 0, false
}

// FormatDuration writes a length of time as records do, down to the second: 1h30m, 2d.
// Days appear only where nothing smaller is left, so that 36 hours stay 36h.
func FormatDuration(d time.Duration) string {
	if d < 0 {
		return "-" + FormatDuration(-d)
	}
	d = d.Truncate(time.Second)
	if d == 0 {
		return "0m"
	}
	if days := d / (24 * time.Hour); d%(24*time.Hour) == 0 {
		return strconv.FormatInt(int64(days), 10) + "d"
	}
	var out strings.Builder
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}} {
		if n := d / unit.size; n > 0 {
			out.WriteString(strconv.FormatInt(int64(n), 10) + unit.name)
			d %= unit.size
		}
	}
	return out.String()
}

// Duration returns the length of time in the field with this name; false where there is
// none that can be reckoned with.
func (n *Node) Duration(name string) (time.Duration, bool) { return ParseDuration(n.Str(name)) }

// Date returns the first instant, in UTC, of the day in the field with this name.
func (n *Node) Date(name string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, n.Str(name))
	return t, err == nil
}

// Instant returns the moment in the field with this name.
func (n *Node) Instant(name string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, n.Str(name))
	return t, err == nil
}

// Int returns the whole number in the field with this name.
func (n *Node) Int(name string) (int, bool) {
	v := n.Get(name)
	if v == nil || v.Kind != Number {
		return 0, false
	}
	i, err := strconv.Atoi(v.Text)
	return i, err == nil
}

// IsTrue reports whether the field with this name says true, or what it means when absent.
func (n *Node) IsTrue(name string, absent bool) bool {
	v := n.Get(name)
	if v == nil || v.Kind != Bool {
		return absent
	}
	return v.Text == "true"
}

// Decimal returns the number in the field with this name, a number or a text, exactly.
func (n *Node) Decimal(name string) (*big.Rat, bool) {
	v := n.Get(name)
	if v == nil || v.Kind != Number && v.Kind != String {
		return nil, false
	}
	return ParseDecimal(v.Text)
}

// Refs returns the references in the list in the field with this name.
func (n *Node) Refs(name string) []Ref {
	var refs []Ref
	for _, item := range n.Each(name) {
		if item.Kind == String {
			refs = append(refs, Ref(item.Text))
		}
	}
	return refs
}

// maxDecimal is how many characters a number may have that is reckoned with exactly: what
// is longer, or has an exponent that makes it so, costs more than any estate needs.
const maxDecimal = 64

// ParseDecimal reads a decimal number exactly. It is false for what is none, and for one
// with more than 64 digits before or behind the point.
func ParseDecimal(text string) (*big.Rat, bool) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	if scientific {
		if e, err := strconv.Atoi(exponent); err != nil || e > maxDecimal || e < -maxDecimal {
			return nil, false
		}
	}
	if len(mantissa) > maxDecimal || strings.Trim(mantissa, "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
