package amendment

import (
	"bytes"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// writer writes values in the manner of a file.
type writer struct {
	format record.Format
	// newline ends lines.
	newline string
	// unit is the indentation of one level.
	unit string
	// listIndent is how far the dashes of a list stand in from their key.
	listIndent int
	// gap stands behind a comma or colon within brackets.
	gap string
	// single is true for JSON and CUE that has all on one line.
	single bool
}

// maxLine is the longest line, in characters, that a collection is written in.
const maxLine = 120

// standard is the manner of a new file.
func standard(format record.Format) writer {
	w := writer{format: format, newline: "\n", unit: "  ", listIndent: 2, gap: " "}
	if format == record.CUE {
		w.unit = "\t"
	}
	return w
}

// habits reads from a file in what manner it is written.
func habits(l *layout, root *element) writer {
	w := standard(l.syntax)
	if at := bytes.IndexByte(l.text, '\n'); at > 0 && l.text[at-1] == '\r' {
		w.newline = "\r\n"
	}
	if len(root.entries) == 0 {
		return w
	}
	if l.syntax == record.YAML {
		w.yamlHabits(l, root)
		return w
	}
	first := &root.entries[0]
	w.single = !l.startsLine(first.start) || !root.bare && l.lineStart(first.start) <= root.open
	if margin := string(l.text[l.lineStart(first.start):first.start]); !w.single && margin != "" {
		w.unit = margin
	}
	if l.syntax == record.JSON && l.byteAt(first.value.after) != ' ' {
		w.gap = ""
	}
	return w
}

// yamlHabits takes the indentation from the first lists and mappings that have some.
func (w *writer) yamlHabits(l *layout, root *element) {
	list, mapping := false, false
	for i := range root.entries {
		e := &root.entries[i].value
		if e.style != block || len(e.entries) == 0 || !l.startsLine(e.start) {
			continue
		}
		indent := e.start - l.lineStart(e.start) - e.indent
		switch {
		case e.node.Kind == estate.List && !list:
			w.listIndent, list = indent, true
		case e.node.Kind == estate.Struct && !mapping && indent > 0:
			w.unit, mapping = strings.Repeat(" ", indent), true
		}
	}
}

// oneLine writes a value within brackets.
func (w writer) oneLine(b *strings.Builder, n *estate.Node) {
	switch n.Kind {
	case estate.List:
		b.WriteByte('[')
		for i := range n.Items {
			if i > 0 {
				b.WriteString("," + w.gap)
			}
			w.oneLine(b, &n.Items[i])
		}
		b.WriteByte(']')
	case estate.Struct:
		b.WriteByte('{')
		for i := range n.Fields {
			if i > 0 {
				b.WriteString("," + w.gap)
			}
			b.WriteString(w.key(n.Fields[i].Name) + ":" + w.gap)
			w.oneLine(b, &n.Fields[i].Value)
		}
		b.WriteByte('}')
	case estate.Null, estate.Bool, estate.Number, estate.String:
		b.WriteString(w.scalar(n, true, 0))
	}
}

func (w writer) line(n *estate.Node) string {
	var b strings.Builder
	w.oneLine(&b, n)
	return b.String()
}

// byLine reports whether a list is one of mappings that have a line each. Relations always
// have; other lists where there are several.
func byLine(name string, n *estate.Node) bool {
	if n.Kind != estate.List || len(n.Items) == 0 || n.Items[0].Kind != estate.Struct {
		return false
	}
	return len(n.Items) > 1 || name == "relations"
}

// severalLines reports whether a text in the value has several lines.
func severalLines(n *estate.Node) bool {
	found := false
	n.Walk("", func(_ string, n *estate.Node) bool {
		found = found || n.Kind == estate.String && strings.Contains(n.Text, "\n")
		return !found
	})
	return found
}

// pretty writes a value of JSON or CUE: on one line where it fits, else with an entry to a
// line. The margin is that of the line on which it begins, and the column where it begins.
func (w writer) pretty(n *estate.Node, name, margin string, column int) string {
	one := w.line(n)
	empty := len(n.Fields) == 0 && len(n.Items) == 0
	if w.single || empty || column+len([]rune(one)) <= maxLine && !(byLine(name, n) && len(n.Items) > 1) {
		return one
	}
	inner := margin + w.unit
	var b strings.Builder
	if n.Kind == estate.List {
		b.WriteByte('[')
		for i := range n.Items {
			b.WriteString(w.newline + inner + w.pretty(&n.Items[i], "", inner, len(inner)))
			if i < len(n.Items)-1 || w.format == record.CUE {
				b.WriteByte(',')
			}
		}
		b.WriteString(w.newline + margin + "]")
		return b.String()
	}
	b.WriteByte('{')
	for i := range n.Fields {
		f := &n.Fields[i]
		key := w.key(f.Name) + ":" + w.gap
		b.WriteString(w.newline + inner + key + w.pretty(&f.Value, f.Name, inner, len(inner)+len(key)))
		if i < len(n.Fields)-1 && w.format != record.CUE {
			b.WriteByte(',')
		}
	}
	b.WriteString(w.newline + margin + "}")
	return b.String()
}

// flowText writes a value in the place of an element within brackets.
func (p *planner) flowText(n *estate.Node, e *element, column int) string {
	if n.Kind < estate.List {
		return p.scalar(n, true, e.quote(p.layout))
	}
	if p.format == record.YAML {
		return p.line(n)
	}
	return p.pretty(n, e.name, p.lineMargin(e.start), column)
}

// flowEntryText writes a new entry of a collection within brackets.
func (p *planner) flowEntryText(e *element, a addition, column int) string {
	margin := p.unit
	if len(e.entries) > 0 {
		margin = p.lineMargin(e.entries[0].start)
	}
	key := ""
	if e.node.Kind == estate.Struct {
		key = p.key(a.name) + ":"
		key += p.alignment(e, a, len([]rune(key)))
	}
	if p.format == record.YAML {
		return key + p.line(a.value)
	}
	return key + p.pretty(a.value, a.name, margin, column+len(key))
}

// alignment is what stands between a new key and its value: a column of values is kept.
func (p *planner) alignment(e *element, a addition, width int) string {
	if p.format == record.CUE && a.value.Kind < estate.List && len(e.entries) > 0 {
		last := &e.entries[len(e.entries)-1]
		if aligned := last.value.start - last.start; last.value.style == inline && p.startsLine(last.start) && aligned > width {
			return strings.Repeat(" ", aligned-width)
		}
	}
	return p.gap
}

// lineMargin is the white space at the beginning of an offset's line.
func (l *layout) lineMargin(offset int) string {
	start := l.lineStart(offset)
	return string(l.text[start:l.skipBlanks(start)])
}
