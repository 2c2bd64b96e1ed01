package diag

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxQuoted is how many characters of a faulty value a message repeats.
const maxQuoted = 60

// Quote repeats somebody's text in a message: in quotes, escaped and cut.
func Quote(s string) string {
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	return strconv.Quote(s)
}

// Article puts a or an before a noun.
func Article(noun string) string {
	if noun != "" && strings.ContainsRune("AEIOUaeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}
