package amendment

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// blockEntry writes a field, or an item behind a dash, whose lines begin at a column; the
// first line has no indentation.
func (w writer) blockEntry(column int, dashed bool, name string, n *estate.Node) string {
	prefix := "-"
	if !dashed {
		prefix = w.key(name) + ":"
	}
	head, below := w.blockValue(column, dashed, name, n, 0)
	if head != "" {
		head = " " + head
	}
	return prefix + head + below
}

// blockValue writes the value of an entry whose lines begin at a column: what stands on the
// entry's own line, and the lines below with the line ends in front of them.
func (w writer) blockValue(column int, dashed bool, name string, n *estate.Node, quote byte) (head, below string) {
	switch {
	case n.Kind == estate.String && literal(n.Text):
		return w.literal(n.Text, column)
	case n.Kind < estate.List:
		return w.scalar(n, false, quote), ""
	}
	one := w.line(n)
	width := column + len([]rune(name)) + 2 + len([]rune(one))
	if len(n.Fields) == 0 && len(n.Items) == 0 || width <= maxLine && !severalLines(n) && !(byLine(name, n) && !dashed) {
		return one, ""
	}
	inner := column + len(w.unit)
	switch {
	case dashed:
		inner = column + 2
	case n.Kind == estate.List:
		inner = column + w.listIndent
	}
	between := w.newline + strings.Repeat(" ", inner)
	var parts []string
	for i := range n.Fields {
		parts = append(parts, w.blockEntry(inner, false, n.Fields[i].Name, &n.Fields[i].Value))
	}
	for i := range n.Items {
		parts = append(parts, w.blockEntry(inner, true, "", &n.Items[i]))
	}
	lines := strings.Join(parts, between)
	if dashed {
		if end := strings.Index(lines, w.newline); end >= 0 {
			return lines[:end], lines[end:]
		}
		return lines, ""
	}
	return "", between + lines
}

// literal reports whether a text can stand behind | as it is.
func literal(text string) bool {
	if !strings.Contains(text, "\n") || strings.ContainsAny(text[:1], " \t\n") || strings.HasSuffix(text, "\n\n") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasSuffix(line, " ") || strings.ContainsFunc(line, func(c rune) bool { return !visible(c) && c != '\t' }) || strings.HasSuffix(line, "\t") {
			return false
		}
	}
	return true
}

// literal writes a text of several lines behind |.
func (w writer) literal(text string, column int) (head, below string) {
	head = "|-"
	if strings.HasSuffix(text, "\n") {
		head, text = "|", strings.TrimSuffix(text, "\n")
	}
	var b strings.Builder
	pad := strings.Repeat(" ", column+2)
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString(w.newline)
		if line != "" {
			b.WriteString(pad + line)
		}
	}
	return head, b.String()
}
