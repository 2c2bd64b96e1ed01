package synthetic

import "strconv"

// style is how a record is written.
type style uint8

const (
	styleBlock  style = iota // as people write it
	styleJSON                // a JSON file
	styleFlow                // one YAML mapping in braces
	styleQuoted              // with comments, and all text in quotes
)

// style of a record: 2 in 100 are written in an unusual one.
func (e *estate) style(h handle) style {
	switch n := e.draw(h, forStyle).IntN(1000); {
	case n < 5:
		return styleJSON
	case n < 12:
		return styleFlow
	case n < 20:
		return styleQuoted
	default:
		return styleBlock
	}
}

// write appends a record to a buffer.
func write(to []byte, fields []field, s style) []byte {
	w := writer{to: to, style: s}
	switch s {
	case styleJSON, styleFlow:
		w.braces(fields)
	case styleQuoted:
		w.to = append(w.to, "# Kept by hand.\n"...)
		w.lines(fields, 0)
	case styleBlock:
		w.lines(fields, 0)
	}
	return w.to
}

// writer writes the values of one record.
type writer struct {
	to    []byte
	style style
}

// braces writes a record in braces, with a field a line.
func (w *writer) braces(fields []field) {
	w.to = append(w.to, "{\n"...)
	for i, f := range fields {
		w.to = append(w.to, "  "...)
		w.key(f.key)
		w.flow(f.value)
		if i < len(fields)-1 {
			w.to = append(w.to, ',')
		}
		w.to = append(w.to, '\n')
	}
	w.to = append(w.to, "}\n"...)
}

// lines writes the fields of a block mapping.
func (w *writer) lines(fields []field, indent int) {
	for i, f := range fields {
		w.spaces(indent)
		w.to = append(append(w.to, f.key...), ':')
		v := f.value
		switch {
		case v.shape == mapping && !v.inline && len(v.fields) > 0:
			w.to = append(w.to, '\n')
			w.lines(v.fields, indent+2)
		case v.shape == sequence && !v.inline && len(v.items) > 0:
			w.to = append(w.to, '\n')
			for _, item := range v.items {
				w.spaces(indent + 2)
				w.to = append(w.to, "- "...)
				w.flow(item)
				w.to = append(w.to, '\n')
			}
		default:
			w.to = append(w.to, ' ')
			w.flow(v)
			if w.style == styleQuoted && i%5 == 2 {
				w.to = append(w.to, "  # checked"...)
			}
			w.to = append(w.to, '\n')
		}
	}
}

// flow writes a value on one line.
func (w *writer) flow(v value) {
	switch v.shape {
	case textual, plain:
		w.scalar(v)
	case literal:
		w.to = append(w.to, v.text...)
	case mapping:
		w.to = append(w.to, '{')
		for i, f := range v.fields {
			w.comma(i)
			w.key(f.key)
			w.flow(f.value)
		}
		w.to = append(w.to, '}')
	case sequence:
		w.to = append(w.to, '[')
		for i, item := range v.items {
			w.comma(i)
			w.flow(item)
		}
		w.to = append(w.to, ']')
	}
}

// scalar writes text, in quotes where it needs them or the style wants them.
func (w *writer) scalar(v value) {
	switch {
	case w.style == styleQuoted && len(v.text)%2 == 0 && readsAsText(v.text):
		w.to = append(append(append(w.to, '\''), v.text...), '\'')
	case w.style == styleQuoted || w.style == styleJSON || v.shape == textual && !readsAsText(v.text):
		w.to = strconv.AppendQuote(w.to, v.text)
	default:
		w.to = append(w.to, v.text...)
	}
}

func (w *writer) key(key string) {
	if w.style == styleJSON {
		w.to = strconv.AppendQuote(w.to, key)
	} else {
		w.to = append(w.to, key...)
	}
	w.to = append(w.to, ": "...)
}

func (w *writer) comma(i int) {
	if i > 0 {
		w.to = append(w.to, ", "...)
	}
}

func (w *writer) spaces(n int) {
	for range n {
		w.to = append(w.to, ' ')
	}
}
