package amendment

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

// jsonFormatter writes JSON with each scalar as it was spelled.
type jsonFormatter struct {
	*layout
	out bytes.Buffer
	// minified is true for a file of one line, whose long collections are broken up.
	minified bool
}

func (l *layout) formatJSON(root *element) []byte {
	f := &jsonFormatter{layout: l, minified: bytes.IndexByte(bytes.TrimSpace(l.text), '\n') < 0}
	f.value(root, "")
	f.out.WriteByte('\n')
	return f.out.Bytes()
}

func (f *jsonFormatter) value(e *element, margin string) {
	if e.style != flow {
		f.out.Write(f.text[e.start:e.end])
		return
	}
	brackets := "{}"
	if e.node.Kind == estate.List {
		brackets = "[]"
	}
	f.out.WriteByte(brackets[0])
	broken := f.broken(e)
	inner := margin
	if broken {
		inner += "  "
	}
	for i := range e.entries {
		switch {
		case broken:
			f.out.WriteString("\n" + inner)
		case i > 0:
			f.out.WriteByte(' ')
		}
		entry := &e.entries[i]
		if e.node.Kind == estate.Struct {
			key := f.text[entry.start : entry.value.after-1]
			f.out.Write(bytes.TrimRight(key, " \t\n"))
			f.out.WriteString(": ")
		}
		f.value(&entry.value, inner)
		if i < len(e.entries)-1 {
			f.out.WriteByte(',')
		}
	}
	if broken {
		f.out.WriteString("\n" + margin)
	}
	f.out.WriteByte(brackets[1])
}

// broken reports whether each entry gets a line: the record itself, what had lines before,
// and what is too long for one in a file that had but one.
func (f *jsonFormatter) broken(e *element) bool {
	if len(e.entries) == 0 {
		return false
	}
	return e.after < 0 || bytes.IndexByte(f.text[e.open:e.entries[0].start], '\n') >= 0 ||
		f.minified && utf8.RuneCount(f.text[e.start:e.end])+strings.Count(string(f.text[e.start:e.end]), ",") > maxLine
}
