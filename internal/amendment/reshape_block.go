package amendment

import (
	"bytes"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// block alters a collection whose entries begin lines.
func (r *reshaping) block() {
	e := r.e
	if r.last < 0 && len(r.adds) > 0 {
		end := r.lineEnd(e.entries[len(e.entries)-1].end())
		r.splice(e.entries[0].start, end, r.lines(r.adds))
		return
	}
	for i := range e.entries {
		if r.drop[i] {
			r.dropLines(i)
		}
	}
	if r.last < 0 {
		r.emptied()
		return
	}
	for from := 0; from < len(r.adds); {
		to := from
		for to < len(r.adds) && r.adds[to].at == r.adds[from].at {
			to++
		}
		r.addLines(r.adds[from:to])
		from = to
	}
}

// entryColumn is where the entries of the collection begin.
func (r *reshaping) entryColumn() int {
	start := r.e.entries[0].start
	return start - r.lineStart(start)
}

// lines writes entries, with line ends and indentation between them.
func (r *reshaping) lines(adds []addition) string {
	column := r.entryColumn()
	parts := make([]string, 0, len(adds))
	for _, a := range adds {
		parts = append(parts, r.blockEntry(column, r.e.node.Kind == estate.List, a.name, a.value))
	}
	return strings.Join(parts, r.newline+strings.Repeat(" ", column))
}

func (r *reshaping) addLines(adds []addition) {
	before, pad := -1, strings.Repeat(" ", r.entryColumn())
	for i := range adds[0].at {
		if !r.drop[i] {
			before = i
		}
	}
	if before >= 0 {
		end := r.lineEnd(r.e.entries[before].end())
		r.splice(end, end, r.newline+pad+r.lines(adds))
		return
	}
	next := r.next(adds[0].at)
	if first := r.e.entries[0].start; next == 0 && r.startsLine(first) {
		at := r.above(next, false)
		r.splice(at, at, pad+r.lines(adds)+r.newline)
	} else {
		r.splice(first, first, r.lines(adds)+r.newline+pad)
	}
}

// dropLines takes out the lines of an entry.
func (r *reshaping) dropLines(i int) {
	entry := &r.e.entries[i]
	if !r.startsLine(entry.start) {
		// The first entry of a collection stands behind the dash of a list.
		end := r.lineEnd(entry.end())
		if i+1 < len(r.e.entries) {
			if next := r.e.entries[i+1].start; r.lineStart(next) == r.nextLine(entry.end()) {
				end = next
			}
		}
		r.splice(entry.start, end, "")
		return
	}
	start, end := r.above(i, true), r.nextLine(entry.end())
	for r.afterKept(i) && end < len(r.text) && len(bytes.TrimSpace(r.text[end:r.nextLine(end)])) == 0 {
		end = r.nextLine(end)
	}
	if end == len(r.text) && r.text[end-1] != '\n' && start > 0 {
		// The file ends without a line end, and does so afterwards.
		start--
		if start > 0 && r.text[start-1] == '\r' {
			start--
		}
	}
	r.splice(start, end, "")
}

// afterKept reports whether what stays in front of an entry is a text that keeps the blank
// lines behind it: those behind the entry would become part of it.
func (r *reshaping) afterKept(i int) bool {
	for i--; i >= 0 && r.drop[i]; i-- {
	}
	if i < 0 {
		return false
	}
	e := &r.e.entries[i].value
	for e.style == block && len(e.entries) > 0 {
		e = &e.entries[len(e.entries)-1].value
	}
	return e.style == blockText && bytes.IndexByte(r.text[e.start:r.tokenEnd(e.start, false)], '+') > 0
}

// emptied writes brackets where all entries are gone.
func (r *reshaping) emptied() {
	brackets := "{}"
	if r.e.node.Kind == estate.List {
		brackets = "[]"
	}
	switch first := r.e.entries[0].start; {
	case r.e.after < 0:
		r.splice(first, first, brackets+r.newline)
	case !r.startsLine(first):
		r.splice(first, first, brackets)
	default:
		r.splice(r.e.after, r.e.after, " "+brackets)
	}
}

// substitute writes a value in the place of another of whatever kind.
func (p *planner) substitute(e *element, value *estate.Node) {
	if e.inFlow {
		text := p.flowText(value, e, p.column(e.start))
		if e.style == absent && e.start == e.after && !blank(p.byteAt(e.start-1)) {
			text = " " + text
		}
		p.splice(e.start, e.end, text)
		return
	}
	head, below := p.blockValue(e.indent, e.dashed(p.layout), e.name, value, e.quote(p.layout))
	start, end := e.start, e.end // what stands on the line of the entry
	belowStart, belowEnd := -1, -1
	switch {
	case e.style == blockText:
		end = p.tokenEnd(start, false)
		belowStart, belowEnd = p.lineEnd(start), e.end
	case e.style == block && p.startsLine(e.start):
		start, end = e.after, e.after
		belowStart, belowEnd = p.lineEnd(e.after), p.lineEnd(e.end)
	}
	if belowStart < 0 {
		belowStart = p.lineEnd(end)
		belowEnd = belowStart
	}
	switch {
	case start == e.after && head != "":
		head = " " + head
	case head == "" && p.skipSpaceOnly(e.after) >= start:
		start = e.after
	}
	p.splice(start, end, head)
	p.splice(belowStart, belowEnd, below)
}

// skipSpaceOnly is the first offset that is no white space.
func (l *layout) skipSpaceOnly(offset int) int {
	for offset < len(l.text) && space(l.text[offset]) {
		offset++
	}
	return offset
}

// dashed reports whether the value is an item of a block list.
func (e *element) dashed(l *layout) bool { return l.byteAt(e.after-1) == '-' }

// quote is the quote in which the value is written, or 0.
func (e *element) quote(l *layout) byte {
	if c := l.byteAt(e.start); e.style == inline && (c == '"' || c == '\'') {
		return c
	}
	return 0
}

// column is how far into its line an offset lies.
func (p *planner) column(offset int) int { return offset - p.lineStart(offset) }
