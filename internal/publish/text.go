package publish

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/prose"
	"github.com/gitsm/gitsm/internal/report"
	"github.com/gitsm/gitsm/internal/table"
)

// mostNote is how many bytes of a note or a reason are shown.
const mostNote = 1000

// markdown is what a writer of statement makes of a decision.
func markdown(write func(io.Writer, approval.Decision) error, d approval.Decision) string {
	var b strings.Builder
	_ = write(&b, d) // a builder takes everything
	return b.String()
}

// joined puts the parts that there are below each other.
func joined(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(part)
	}
	return b.String()
}

// escaped is a text as Markdown, in one line.
func escaped(s string) string {
	return table.Escape(shortened(strings.Join(strings.Fields(prose.Clean(s)), " "), mostNote))
}

// shortened cuts a text to so many bytes, between characters.
func shortened(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

// apart keeps what GitHub would make a mention, a reference or a link of from being one, where a
// text is shown as it is: a space without width stands between its parts.
const apart = "\u200b"

// quiet is a text to be shown as it is, in which nothing is live.
func quiet(s string) string {
	s = report.Printable(s)
	if !strings.ContainsAny(s, "@#:.-") {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r == '.' && endsIn(s[:i], "www") || r == '-' && endsIn(s[:i], "gh") {
			b.WriteString(apart)
		}
		b.WriteRune(r)
		if r == '@' || r == '#' || r == ':' && strings.HasPrefix(s[i:], "://") {
			b.WriteString(apart)
		}
	}
	return b.String()
}

func endsIn(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[len(s)-len(word):], word)
}
