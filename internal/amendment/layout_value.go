package amendment

import (
	"bytes"

	"github.com/gitsm/gitsm/internal/estate"
)

// value lays out a value of YAML or JSON.
func (l *layout) value(n *estate.Node, s slot) element {
	e := element{node: n, slot: s, start: l.offset(n.Pos)}
	c := l.byteAt(e.start)
	switch {
	case s.after >= 0 && n.Kind == estate.Null && (e.start <= s.after || s.inFlow && e.start < s.after) && !l.nullAt(e.start, s):
		e.style, e.start, e.end = absent, s.after, s.after
		return e
	case c == '*':
		e.style, e.end = fixed, l.tokenEnd(e.start, s.inFlow)
		return e
	case c == '&' && !(n.Kind == estate.Struct && len(n.Fields) > 0 && n.Fields[0].Pos == n.Pos):
		return l.anchored(e, s)
	}
	l.content(&e, e.start)
	return e
}

// nullAt reports whether a null is written at an offset.
func (l *layout) nullAt(offset int, s slot) bool {
	return offset >= s.after && offset < l.tokenEnd(offset, s.inFlow) && !space(l.byteAt(offset))
}

// anchored lays out a value that others may repeat.
func (l *layout) anchored(e element, s slot) element {
	behind := l.tokenEnd(e.start, s.inFlow)
	inner := element{node: e.node, slot: s, start: l.skipSpace(behind)}
	if e.node.Kind == estate.Null {
		e.style, e.end = fixed, behind
		if at := l.skipBlanks(behind); l.nullAt(at, s) && !l.comment(at) {
			e.end = l.tokenEnd(at, s.inFlow)
		}
		return e
	}
	l.content(&inner, inner.start)
	e.style, e.end = fixed, inner.end
	return e
}

// content lays out what is written at a start.
func (l *layout) content(e *element, start int) {
	e.start = start
	switch e.node.Kind {
	case estate.Null, estate.Bool, estate.Number:
		e.style, e.end = inline, l.tokenEnd(start, e.inFlow)
	case estate.String:
		l.stringValue(e)
	case estate.List:
		if l.byteAt(start) == '[' {
			l.brackets(e)
		} else {
			l.blockList(e)
		}
	case estate.Struct:
		if l.byteAt(start) == '{' {
			l.brackets(e)
		} else {
			l.blockMapping(e)
		}
	}
}

// stringValue lays out a text by the character that it begins with.
func (l *layout) stringValue(e *element) {
	e.style = inline
	switch c := l.byteAt(e.start); c {
	case '"', '\'':
		e.end = l.quotedEnd(e.start)
	case '|', '>':
		e.style, e.end = blockText, l.blockTextEnd(e.start, e.indent)
	default:
		e.end = l.plainEnd(e.start, e.node.Text)
	}
}

// tokenEnd is where a word ends that begins at start.
func (l *layout) tokenEnd(start int, inFlow bool) int {
	for at := start; at < len(l.text); at++ {
		c := l.text[at]
		if space(c) || inFlow && bytes.IndexByte([]byte(",[]{}"), c) >= 0 {
			return at
		}
	}
	return len(l.text)
}

// quotedEnd is behind the closing quote.
func (l *layout) quotedEnd(start int) int {
	quote := l.byteAt(start)
	for at := start + 1; at < len(l.text); at++ {
		switch c := l.text[at]; {
		case c == '\\' && quote == '"':
			at++
		case c == quote && quote == '\'' && l.byteAt(at+1) == '\'':
			at++
		case c == quote:
			return at + 1
		}
	}
	l.fail(start, "a quoted text")
	return len(l.text)
}

// plainEnd is behind a plain scalar with this content, whose lines may be folded: white
// space aside, it is written as it reads.
func (l *layout) plainEnd(start int, content string) int {
	at, end := start, start
	for i := 0; i < len(content); i++ {
		if space(content[i]) {
			continue
		}
		for at < len(l.text) && space(l.text[at]) {
			at++
		}
		if l.byteAt(at) != content[i] {
			l.fail(start, "a text")
			return len(l.text)
		}
		at++
		end = at
	}
	return end
}

// blockTextEnd is behind the last line of a text behind | or >, without the line end; blank
// lines behind it belong to it only where it keeps them.
func (l *layout) blockTextEnd(start, parent int) int {
	header := l.lineEnd(start)
	keep, indent := false, 0
	for at := start + 1; at < header && !blank(l.text[at]); at++ {
		switch c := l.text[at]; {
		case c == '+':
			keep = true
		case c >= '1' && c <= '9':
			indent = max(parent, 0) + int(c-'0')
		}
	}
	end := header
	for at := l.nextLine(start); at < len(l.text); at = l.nextLine(at) {
		line := l.text[at:l.lineEnd(at)]
		spaces := len(line) - len(bytes.TrimLeft(line, " "))
		empty := spaces == len(line)
		switch {
		case empty && (indent == 0 || spaces <= indent):
			if keep {
				end = l.lineEnd(at)
			}
			continue
		case indent == 0 && spaces > parent:
			indent = spaces
		case indent == 0 || spaces < indent:
			return end
		}
		end = l.lineEnd(at)
	}
	return end
}
