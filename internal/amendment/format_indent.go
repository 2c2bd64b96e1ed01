package amendment

import (
	"bytes"
)

// lineRole is what a line of YAML is to its indentation.
type lineRole uint8

const (
	// loose lines are blank, comments, or marks of the document.
	loose lineRole = iota
	// entryLine begins with a key or a dash of block style.
	entryLine
	// follower lines continue the entry above them and move with it.
	follower
	// content lines are those of a text that has several.
	content
	// quotedContent lines are those of a quoted or plain text that has several.
	quotedContent
)

// lineInfo is what becomes of a line.
type lineInfo struct {
	role lineRole
	// indent is the indentation of an entry line, and by how much others are moved.
	indent int
	// floor is the indentation that a blank line of a text does not show.
	floor int
	// open is true where a quoted text goes on in the next line.
	open bool
	// levels are the old and new columns of the entries that begin in the line.
	levels [][2]int
}

// indenter puts the beginnings and ends of lines in order.
type indenter struct {
	*layout
	lines []lineInfo
	out   bytes.Buffer
	// levels are the old and new columns of the entries around the line in hand.
	levels [][2]int
	blank  bool
}

// indented is the text with indentation, blank lines and ends of lines in order.
func (l *layout) indented(root *element) []byte {
	in := &indenter{layout: l, lines: make([]lineInfo, len(l.starts))}
	in.collection(root, 0)
	for i := range l.starts {
		in.line(i)
	}
	return in.out.Bytes()
}

// number is the line, from 0, of an offset.
func (in *indenter) number(offset int) int {
	low, high := 0, len(in.starts)
	for high-low > 1 {
		if middle := (low + high) / 2; in.starts[middle] <= offset {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// collection says what becomes of the lines of a collection whose entries begin at a column.
func (in *indenter) collection(e *element, column int) {
	if e.style != block {
		in.follow(e, 0, in.number(e.start))
		return
	}
	for i := range e.entries {
		entry := &e.entries[i]
		number := in.number(entry.start)
		old := entry.start - in.starts[number]
		info := &in.lines[number]
		if in.startsLine(entry.start) {
			info.role, info.indent = entryLine, column
		}
		info.levels = append(info.levels, [2]int{old, column})
		v := &entry.value
		if v.style == block {
			in.collection(v, column+2)
			continue
		}
		if v.style != absent {
			in.value(v, number, old, column)
		}
	}
}

// value says what becomes of the lines of a value below the line of its entry.
func (in *indenter) value(v *element, number, old, column int) {
	if v.style == blockText {
		in.blockContent(v, number, old, column)
		return
	}
	in.follow(v, column-old, number)
}

// follow moves the lines behind one with number as far as a value goes.
func (in *indenter) follow(v *element, shift, number int) {
	last := in.number(v.end)
	for i := number + 1; i <= last; i++ {
		in.lines[i] = lineInfo{role: follower, indent: shift}
	}
	in.quoted(v, shift)
}

// quoted marks the lines of texts that have several.
func (in *indenter) quoted(v *element, shift int) {
	for i := range v.entries {
		in.quoted(&v.entries[i].value, shift)
	}
	if v.style != inline && v.style != fixed {
		return
	}
	first, last := in.number(v.start), in.number(v.end)
	for i := first; i < last; i++ {
		in.lines[i].open = true
		if v.style == inline {
			in.lines[i+1] = lineInfo{role: quotedContent, indent: shift, open: i+1 < last}
		}
	}
}

// blockContent says what becomes of the lines of a text behind | or >.
func (in *indenter) blockContent(v *element, number, old, column int) {
	header := in.text[v.start:in.tokenEnd(v.start, false)]
	explicit := bytes.ContainsAny(header, "123456789")
	shift, floor := column-old, -1
	first, last := in.number(v.start), in.number(v.end)
	for i := first + 1; i <= last; i++ {
		text := in.text[in.starts[i]:in.lineEnd(in.starts[i])]
		spaces := len(text) - len(bytes.TrimLeft(text, " "))
		if floor < 0 && spaces < len(text) {
			floor = spaces
			if !explicit {
				shift = column + 2 - spaces
			}
		}
	}
	for i := number + 1; i <= last; i++ {
		in.lines[i] = lineInfo{role: content, indent: shift, floor: max(floor, 0)}
		if explicit {
			in.lines[i].floor = 0
		}
		if i <= first {
			in.lines[i].role = follower
		}
	}
}
