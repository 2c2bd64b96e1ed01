package servicelevel

import (
	"math/big"
	"strings"
	"time"
)

// day writes a day as records do.
func day(t time.Time) string { return t.Format(time.DateOnly) }

// percent writes a percentage exactly, down to six digits behind the point.
func percent(p *big.Rat) string {
	text := p.FloatString(6)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " %"
}

// list joins words: a, b and c; of many the first five.
func list[T ~string](words []T) string {
	const shown = 5
	var b strings.Builder
	for i, word := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			b.WriteString(" and ")
		case i == shown:
			b.WriteString(" and " + count(int64(len(words)-shown), "other", "others"))
			return b.String()
		default:
			b.WriteString(", ")
		}
		b.WriteString(string(word))
	}
	return b.String()
}
