package amendment

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// style is how a value is written.
type style uint8

const (
	// absent is a null that is not written: nothing stands behind the colon or dash.
	absent style = iota
	// inline is a scalar that is plain or quoted.
	inline
	// blockText is a text behind | or >.
	blockText
	// flow is a collection in brackets, and every collection of JSON and CUE.
	flow
	// block is a collection of YAML whose entries begin lines.
	block
	// fixed is what no edit can follow, such as an anchor or an alias.
	fixed
)

// element is a value and where it is written. Offsets count bytes; an end is that of the
// first byte behind.
type element struct {
	node       *estate.Node
	style      style
	start, end int
	// open and close are the inside of a collection's brackets.
	open, close int
	// bare is a CUE mapping without brackets: the file itself, or a: b: 1.
	bare bool
	// entries are those of a collection, in the order of the node's.
	entries []entry
	slot
}

// slot is where a value stands.
type slot struct {
	// name is the field's, or "" for a list's entry.
	name string
	// after is the offset behind the colon or dash, where a value would be written; it is -1
	// for the record itself.
	after int
	// indent is the column, from 0, of the entry in block style, and -1 for the record.
	indent int
	// inFlow is true within brackets.
	inFlow bool
}

// entry is a field of a mapping or an item of a list.
type entry struct {
	start int
	// comma is where the comma behind the entry stands, or -1.
	comma int
	value element
}

func (e *entry) end() int { return e.value.end }

// layout finds where each part of a text is written, from the positions that its reading
// has. A text that it cannot follow is not amended.
type layout struct {
	text   []byte
	syntax record.Format
	starts []int
	// askedLine, askedColumn and askedOffset are the place that was asked for last.
	askedLine, askedColumn, askedOffset int
	err                                 error
}

func newLayout(text []byte, syntax record.Format) *layout {
	l := &layout{text: text, syntax: syntax, starts: []int{0}}
	for offset := 0; ; {
		next := bytes.IndexByte(text[offset:], '\n')
		if next < 0 {
			return l
		}
		offset += next + 1
		l.starts = append(l.starts, offset)
	}
}

// root lays out the record.
func (l *layout) root(body *estate.Node) (element, error) {
	var e element
	if l.syntax == record.CUE {
		e = l.cueFile(body)
	} else {
		e = l.value(body, slot{after: -1, indent: -1, inFlow: l.syntax == record.JSON})
	}
	return e, l.err
}

func (l *layout) fail(offset int, what string) {
	if l.err == nil {
		line := bytes.Count(l.text[:min(offset, len(l.text))], []byte("\n")) + 1
		l.err = fmt.Errorf("line %d: %s %w", line, what, ErrUnsupported)
	}
}

// offset is where a position lies; positions that follow one another in a line cost no more
// than the line.
func (l *layout) offset(pos estate.Position) int {
	if pos.Line < 1 || pos.Line > len(l.starts) || pos.Column < 1 {
		return len(l.text)
	}
	if pos.Line != l.askedLine || pos.Column < l.askedColumn {
		l.askedLine, l.askedColumn, l.askedOffset = pos.Line, 1, l.starts[pos.Line-1]
	}
	for l.askedColumn < pos.Column && l.askedOffset < len(l.text) {
		_, size := utf8.DecodeRune(l.text[l.askedOffset:])
		l.askedOffset += size
		l.askedColumn++
	}
	return l.askedOffset
}

// byteAt is the byte at an offset, or 0 behind the end.
func (l *layout) byteAt(offset int) byte {
	if offset < 0 || offset >= len(l.text) {
		return 0
	}
	return l.text[offset]
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func space(c byte) bool { return blank(c) || c == '\n' || c == '\r' }

// skipBlanks is the first offset that is neither a space nor a tab.
func (l *layout) skipBlanks(offset int) int {
	for offset < len(l.text) && blank(l.text[offset]) {
		offset++
	}
	return offset
}

// skipSpace is the first offset that is neither white space nor in a comment.
func (l *layout) skipSpace(offset int) int {
	for offset < len(l.text) {
		switch {
		case space(l.text[offset]):
			offset++
		case l.comment(offset):
			offset = l.lineEnd(offset)
		default:
			return offset
		}
	}
	return offset
}

// comment reports whether a comment begins at an offset that is within no text.
func (l *layout) comment(offset int) bool {
	switch l.syntax {
	case record.YAML:
		return l.byteAt(offset) == '#' && (offset == 0 || space(l.text[offset-1]))
	case record.CUE:
		return l.byteAt(offset) == '/' && l.byteAt(offset+1) == '/'
	case record.JSON, record.NoFormat:
	}
	return false
}

// lineStart is where the line of an offset begins.
func (l *layout) lineStart(offset int) int {
	return bytes.LastIndexByte(l.text[:offset], '\n') + 1
}

// lineEnd is where the line of an offset ends, in front of its line end.
func (l *layout) lineEnd(offset int) int {
	end := len(l.text)
	if at := bytes.IndexByte(l.text[offset:], '\n'); at >= 0 {
		end = offset + at
	}
	if end > offset && l.text[end-1] == '\r' {
		end--
	}
	return end
}

// nextLine is where the line behind that of an offset begins, or the end.
func (l *layout) nextLine(offset int) int {
	if at := bytes.IndexByte(l.text[offset:], '\n'); at >= 0 {
		return offset + at + 1
	}
	return len(l.text)
}

// startsLine reports whether nothing but white space stands before an offset in its line.
func (l *layout) startsLine(offset int) bool {
	start := l.lineStart(offset)
	return len(bytes.TrimLeft(l.text[start:offset], " \t")) == 0
}

// endsLine reports whether nothing but a comment follows an offset in its line.
func (l *layout) endsLine(offset int) bool {
	at := l.skipBlanks(offset)
	return at == l.lineEnd(offset) || l.comment(at)
}
