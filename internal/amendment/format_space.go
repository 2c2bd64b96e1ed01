package amendment

import "github.com/gitsm/gitsm/internal/estate"

// spacer collects what changes within the lines of a YAML text.
type spacer struct {
	*layout
	splices []splice
}

// spaced is the text with the white space within its lines in order.
func (l *layout) spaced(root *element) []byte {
	s := &spacer{layout: l}
	s.element(root)
	return apply(l.text, s.splices)
}

// put writes white space between two offsets if nothing but blanks stands there.
func (s *spacer) put(start, end int, text string) {
	if start <= end && s.skipBlanks(start) >= end && string(s.text[start:end]) != text {
		s.splices = append(s.splices, splice{start, end, text})
	}
}

func (s *spacer) element(e *element) {
	for i := range e.entries {
		entry := &e.entries[i]
		v := &entry.value
		if e.node.Kind == estate.Struct {
			colon := v.after - 1
			key := colon
			for key > entry.start && blank(s.text[key-1]) {
				key--
			}
			s.put(key, colon, "")
		}
		// Where a collection begins behind a dash, its other entries stand below its first:
		// they move together, when the lines are indented.
		if v.after != entry.start && v.style != absent && v.style != block {
			s.put(v.after, v.start, " ")
		}
		s.element(v)
		if e.style == flow {
			s.between(e, i)
		} else {
			s.comment(v)
		}
	}
	if e.style == blockText && e.end == len(s.text) {
		s.finalText(e)
	}
}

// between puts the white space around an entry in brackets in order.
func (s *spacer) between(e *element, i int) {
	entry := &e.entries[i]
	if i == 0 {
		s.put(e.open, entry.start, "")
	}
	behind := entry.end()
	if entry.comma >= 0 {
		s.put(behind, entry.comma, "")
		behind = entry.comma + 1
	}
	next, gap := e.close, ""
	if i+1 < len(e.entries) {
		next, gap = e.entries[i+1].start, " "
	}
	s.put(behind, next, gap)
	s.gap(behind)
	if i == 0 {
		s.gap(e.open)
	}
}

// comment puts the white space in order in front of the comments of an entry in block style.
func (s *spacer) comment(v *element) {
	switch {
	case v.style == blockText:
		s.gap(s.tokenEnd(v.start, false))
	case v.style == block && s.startsLine(v.start):
		s.gap(v.after)
	default:
		s.gap(v.end)
	}
}

// gap leaves at least two spaces between an offset and a comment behind it.
func (s *spacer) gap(offset int) {
	at := s.skipBlanks(offset)
	if at == offset || !s.layout.comment(at) {
		return
	}
	tabs := false
	for _, c := range s.text[offset:at] {
		tabs = tabs || c == '\t'
	}
	if tabs || at-offset < 2 {
		s.put(offset, at, "  ")
	}
}

// finalText keeps a text without a line end from gaining one at the end of the file.
func (s *spacer) finalText(e *element) {
	end := s.tokenEnd(e.start, false)
	header := s.text[e.start:end:end]
	if s.text[len(s.text)-1] == '\n' {
		return
	}
	var text []byte
	for _, c := range header {
		if c != '+' && c != '-' {
			text = append(text, c)
		}
	}
	s.splices = append(s.splices, splice{e.start, end, string(text) + "-"})
}
