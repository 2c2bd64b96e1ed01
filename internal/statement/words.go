package statement

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// number writes a count with its thousands apart.
func number(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// count words a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// mostPerColumn is how many bytes there are to a column at most: letters under heaps of accents
// have thousands.
const mostPerColumn = 6

// fit cuts a text to a number of columns, and to so many bytes for each.
func fit(s string, width int) string {
	most := width * mostPerColumn
	if len(s) <= width || len(s) <= most && uniseg.StringWidth(s) <= width {
		return s
	}
	for len(s) > most && !utf8.RuneStart(s[most]) {
		most--
	}
	s = s[:min(len(s), most)]
	var out strings.Builder
	used := 1 // the ellipsis
	state := -1
	for s != "" {
		var cluster string
		var columns int
		cluster, s, columns, state = uniseg.FirstGraphemeClusterInString(s, state)
		if used += columns; used > width {
			break
		}
		out.WriteString(cluster)
	}
	return out.String() + "…"
}
