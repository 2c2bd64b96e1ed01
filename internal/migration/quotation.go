package migration

import (
	"strconv"
	"strings"
)

// quotations returns the texts that a message has in quotes.
func quotations(message string) []string {
	var out []string
	for {
		start := strings.IndexByte(message, '"')
		if start < 0 {
			return out
		}
		quoted, err := strconv.QuotedPrefix(message[start:])
		if err != nil {
			return out
		}
		if text, err := strconv.Unquote(quoted); err == nil {
			out = append(out, text)
		}
		message = message[start+len(quoted):]
	}
}
