package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/gitsm/gitsm/internal/diag"
)

// TextOptions say how text is written.
type TextOptions struct {
	// Colour switches terminal colours on.
	Colour bool
	// Width is the number of columns to fill.
	Width int
	// Source returns the content of a file, for the line at fault; nil where there is none.
	Source func(path string) []byte
}

// Terminal colours.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	green  = "\x1b[32m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

// textWriter writes to w and remembers the first failure.
type textWriter struct {
	w       io.Writer
	options TextOptions
	sources map[string][]byte
	err     error
}

func (t *textWriter) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *textWriter) paint(colour, text string) string {
	if !t.options.Colour || text == "" {
		return text
	}
	return colour + text + reset
}

// Text writes a validation for a person at a terminal.
func Text(w io.Writer, v Validation, o TextOptions) error {
	if o.Width < 40 {
		o.Width = 80
	}
	t := &textWriter{w: w, options: o, sources: map[string][]byte{}}
	for _, d := range v.Diagnostics {
		t.diagnostic(d)
	}
	t.summary(v)
	return t.err
}

func (t *textWriter) diagnostic(d diag.Diagnostic) {
	colour := map[diag.Severity]string{diag.Error: red, diag.Warning: yellow, diag.Info: blue}[d.Severity]
	t.printf("%s: %s %s %s\n",
		t.paint(bold, Printable(d.Span.String())), t.paint(colour, d.Severity.String()+":"),
		Printable(d.Message), t.paint(dim, "["+string(d.Code)+"]"))
	gutter := len(strconv.Itoa(d.Line))
	if line, ok := t.line(d.Span); ok {
		text, column, width := t.window(line, d.Column, gutter)
		t.printf("  %s %s %s\n", t.paint(blue, strconv.Itoa(d.Line)), t.paint(blue, "|"), text)
		t.printf("  %s %s %s%s\n", strings.Repeat(" ", gutter), t.paint(blue, "|"), strings.Repeat(" ", column), t.paint(colour, "^"+strings.Repeat("~", width-1)))
	}
	margin := strings.Repeat(" ", gutter+3)
	if d.Hint != "" {
		t.wrapped(margin+t.paint(green, "=")+" ", margin+"  ", d.Hint)
	}
	for _, related := range d.Related {
		if !strings.HasPrefix(related.Path, "schema/") || t.options.Source == nil || t.source(related.Path) != nil {
			t.wrapped(margin+t.paint(blue, "-")+" ", margin+"  ", related.Span.String()+": "+related.Message)
		}
	}
}

// wrapped writes words below each other, indented.
func (t *textWriter) wrapped(first, next, text string) {
	room := max(20, t.options.Width-uniseg.StringWidth(next))
	prefix := first
	for _, line := range wrap(Printable(text), room) {
		t.printf("%s%s\n", prefix, line)
		prefix = next
	}
}

// wrap breaks a text at spaces into lines of at most width columns.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case uniseg.StringWidth(line)+1+uniseg.StringWidth(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func (t *textWriter) source(path string) []byte {
	if t.options.Source == nil {
		return nil
	}
	content, ok := t.sources[path]
	if !ok {
		content = t.options.Source(path)
		t.sources[path] = content
	}
	return content
}

// line returns the line at fault. A file that is no text, or whose fault is that it has
// no line to show, shows none.
func (t *textWriter) line(s diag.Span) (string, bool) {
	content := t.source(s.Path)
	if content == nil || s.Line < 1 || s.Column < 1 {
		return "", false
	}
	for range s.Line - 1 {
		end := bytes.IndexByte(content, '\n')
		if end < 0 {
			return "", false
		}
		content = content[end+1:]
	}
	if end := bytes.IndexByte(content, '\n'); end >= 0 {
		content = content[:end]
	}
	content = bytes.TrimSuffix(content, []byte("\r"))
	if len(bytes.TrimSpace(content)) == 0 || !utf8.Valid(content) || len(content) > 64<<10 {
		return "", false
	}
	return string(content), true
}

// window cuts a line to the terminal around a column. It returns the text, the columns
// before the fault and the width of what is marked.
func (t *textWriter) window(line string, column, gutter int) (text string, before, width int) {
	runes := []rune(line)
	at := min(column-1, len(runes))
	room := max(20, t.options.Width-gutter-6)
	from, to := 0, len(runes)
	head, tail := "", ""
	if len(runes) > room || columns(runes) > room {
		from = max(0, at-room/3)
		for from < at && columns(runes[from:at]) > room/2 {
			from++
		}
		to = min(len(runes), from+room)
		for to > from+1 && columns(runes[from:to]) > room-2 {
			to--
		}
		if from > 0 {
			head = "…"
		}
		if to < len(runes) {
			tail = "…"
		}
	}
	end := at + tokenLength(runes[at:max(at, to)])
	end = max(at+1, min(end, to))
	marked := 1
	if at < len(runes) {
		marked = max(1, columns(runes[at:min(end, len(runes))]))
	}
	return head + visible(runes[from:to]) + tail, uniseg.StringWidth(head) + columns(runes[from:at]), marked
}

// visible replaces what a terminal would act upon; tabs become one space.
func visible(runes []rune) string { return Printable(strings.ReplaceAll(string(runes), "\t", " ")) }

func columns(runes []rune) int { return uniseg.StringWidth(visible(runes)) }

// tokenLength is how many characters the value at the beginning of a text has.
func tokenLength(runes []rune) int {
	if len(runes) == 0 {
		return 1
	}
	if quote := runes[0]; quote == '"' || quote == '\'' {
		for i := 1; i < len(runes); i++ {
			if runes[i] == quote {
				return i + 1
			}
		}
		return len(runes)
	}
	if strings.ContainsRune("{[", runes[0]) {
		return 1
	}
	for i, r := range runes {
		if strings.ContainsRune(",]}", r) || r == ':' && (i+1 == len(runes) || runes[i+1] == ' ') || r == '#' && i > 0 && runes[i-1] == ' ' {
			return len([]rune(strings.TrimRight(string(runes[:i]), " ")))
		}
	}
	return max(1, len([]rune(strings.TrimRight(string(runes), " "))))
}

// Printable makes a text safe for a terminal: control characters, characters that change
// the direction of writing, and bytes that are no UTF-8 are shown as escapes.
func Printable(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
		s = s[size:]
	}
	return b.String()
}

func (t *textWriter) summary(v Validation) {
	s := v.Summary
	if len(v.Diagnostics) > 0 {
		t.printf("\n")
	}
	accepted := ""
	if s.Accepted > 0 {
		accepted = fmt.Sprintf(" (%s known from the baseline)", Count(s.Accepted, "fault", "faults"))
	}
	result := t.paint(green, "no faults")
	if s.Errors+s.Warnings > 0 {
		result = t.paint(bold, Count(s.Errors, "error", "errors")+", "+Count(s.Warnings, "warning", "warnings"))
	}
	t.printf("%s: %s%s\n", Count(s.Records, "record", "records"), result, accepted)
	if len(v.Diagnostics) > 0 {
		t.printf("%s\n", t.paint(dim, "what a code means: gitsm explain "+string(v.Diagnostics[0].Code)))
	}
}

// Count words a number of things.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
