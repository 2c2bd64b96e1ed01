package amendment

import (
	"bytes"
	"fmt"

	"cuelang.org/go/cue/format"

	"github.com/gitsm/gitsm/internal/record"
)

// Format returns the content in the layout that gitsm fmt gives: comments, order and what
// it says stay, and so does the choice between lines and brackets. A second time changes
// nothing.
//
// All formats get line feeds as line ends, one at the end of the file. YAML is indented by
// two, lists below their key included, with one space behind colons and commas, none inside
// brackets, at least two in front of a comment, no white space at the ends of lines, and at
// most one blank line in a row; the content of texts behind | and > stays. JSON is indented
// by two where it has several lines, CUE is laid out as cue fmt does.
func Format(path string, content []byte) ([]byte, error) {
	before, err := Parse(path, content)
	if err != nil {
		return nil, err
	}
	formatted, err := before.formatted()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if bytes.Equal(formatted, content) {
		return content, nil
	}
	after, err := Parse(path, formatted)
	if err != nil || after.template != before.template || !Same(&after.body, &before.body) {
		return nil, fmt.Errorf("%s: it %w: formatted it would say something else", path, ErrUnsupported)
	}
	return formatted, nil
}

func (t *Text) formatted() ([]byte, error) {
	content := bytes.ReplaceAll(t.content, []byte("\r\n"), []byte("\n"))
	switch t.format {
	case record.CUE:
		return format.Source(content)
	case record.JSON:
		l := newLayout(content, t.format)
		root, err := l.root(&t.body)
		if err != nil {
			return nil, err
		}
		return l.formatJSON(&root), nil
	case record.YAML, record.NoFormat:
	}
	l := newLayout(content, t.format)
	root, err := l.root(&t.body)
	if err != nil {
		return nil, err
	}
	spaced, err := Parse(t.path, l.spaced(&root))
	if err != nil {
		return nil, err
	}
	l = newLayout(spaced.content, t.format)
	if root, err = l.root(&spaced.body); err != nil {
		return nil, err
	}
	return l.indented(&root), nil
}
