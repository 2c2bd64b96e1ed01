package statement

import (
	"strconv"
	"strings"

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

// fit cuts a text to a number of columns.
func fit(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
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
