package amendment

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// brackets lays out a collection in brackets.
func (l *layout) brackets(e *element) {
	e.style, e.open = flow, e.start+1
	at := e.open
	if e.node.Kind == estate.Struct {
		for i := range e.node.Fields {
			f := &e.node.Fields[i]
			key, behind := l.fieldName(f, true)
			at = l.flowEntry(e, key, l.value(&f.Value, slot{name: f.Name, after: behind, indent: e.indent, inFlow: true}))
		}
	} else {
		for i := range e.node.Items {
			start := l.skipSpace(at)
			at = l.flowEntry(e, start, l.value(&e.node.Items[i], slot{after: start, indent: e.indent, inFlow: true}))
		}
	}
	e.close = l.skipSpace(at)
	if c := l.byteAt(e.close); c != '}' && c != ']' {
		l.fail(e.start, "a list or mapping in brackets")
	}
	e.end = e.close + 1
}

// flowEntry adds an entry and returns where the next may begin.
func (l *layout) flowEntry(e *element, start int, value element) int {
	comma, behind := -1, value.end
	if at := l.skipSpace(value.end); l.byteAt(at) == ',' {
		comma, behind = at, at+1
	}
	e.entries = append(e.entries, entry{start: start, comma: comma, value: value})
	return behind
}

// fieldName finds where a field's name begins, and the offset behind its colon.
func (l *layout) fieldName(f *estate.Field, inFlow bool) (start, behind int) {
	start = l.offset(f.Pos)
	end := start
	switch l.byteAt(start) {
	case '"', '\'':
		end = l.quotedEnd(start)
	case '&', '*', '!', '?':
		l.fail(start, "a key with an anchor")
		return start, start
	default:
		end = l.plainEnd(start, f.Name)
	}
	colon := l.skipBlanks(end)
	if inFlow {
		colon = l.skipSpace(end)
	}
	if l.byteAt(colon) != ':' {
		l.fail(start, "a key without a colon behind it")
		return start, end
	}
	return start, colon + 1
}

// blockMapping lays out a mapping whose fields begin lines.
func (l *layout) blockMapping(e *element) {
	e.style, e.end = block, e.start
	if e.inFlow || l.byteAt(e.start) == '?' || len(e.node.Fields) == 0 {
		l.fail(e.start, "a mapping that is written like this")
		return
	}
	for i := range e.node.Fields {
		f := &e.node.Fields[i]
		start, behind := l.fieldName(f, false)
		if i == 0 {
			e.start = start
		}
		value := l.value(&f.Value, slot{name: f.Name, after: behind, indent: start - l.lineStart(start)})
		e.entries = append(e.entries, entry{start: start, comma: -1, value: value})
		e.end = value.end
	}
}

// blockList lays out a list whose items have dashes.
func (l *layout) blockList(e *element) {
	e.style, e.end = block, e.start
	at := e.start
	for i := range e.node.Items {
		dash := l.skipSpace(at)
		if l.byteAt(dash) != '-' {
			l.fail(dash, "a list that is written like this")
			return
		}
		value := l.value(&e.node.Items[i], slot{after: dash + 1, indent: dash - l.lineStart(dash)})
		e.entries = append(e.entries, entry{start: dash, comma: -1, value: value})
		at, e.end = value.end, value.end
	}
}
