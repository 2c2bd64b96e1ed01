package preview

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
)

// maxLine is the length of a line in the log, in bytes.
const maxLine = 2000

// lines is a log with one line per event, whatever is in the texts of records.
type lines struct {
	mu sync.Mutex
	to io.Writer
}

func newLines(to io.Writer) *lines {
	if to == nil {
		to = io.Discard
	}
	return &lines{to: to}
}

func (l *lines) printf(format string, args ...any) {
	_, _ = l.Write(fmt.Appendf(nil, format, args...))
}

// Write writes one line. It is for what net/http has to say.
func (l *lines) Write(text []byte) (int, error) {
	line := string(text)
	if len(line) > maxLine {
		line = line[:maxLine] + "…"
	}
	line = strings.ToValidUTF8(strings.TrimSpace(line), "\uFFFD")
	line = strings.ReplaceAll(line, "\n", " | ")
	line = plain(line)
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := io.WriteString(l.to, line+"\n"); err != nil {
		return 0, err
	}
	return len(text), nil
}

// plain replaces what terminals and browsers obey: control characters but for line breaks, and
// what turns the direction of text around.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return '\uFFFD'
		}
		return r
	}, text)
}
