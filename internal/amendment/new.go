package amendment

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/format"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
)

// New begins a file with a record's fields in the order given, in the layout of the
// reference records: short mappings and lists in a line, block style above. Where the body
// is none that a record can have, the error wraps ErrValue.
func New(path string, body *estate.Node) (*Text, error) {
	if body.Kind != estate.Struct || len(body.Fields) == 0 {
		return nil, fmt.Errorf("%s: %w: a record is a mapping with fields", path, ErrValue)
	}
	if err := checkValue(body, 0); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	content, err := standard(record.FormatOf(path)).file(body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := Parse(path, content)
	if err != nil {
		return nil, err
	}
	if !Same(&t.body, body) {
		return nil, fmt.Errorf("%s: it %w: the record would be read as something else", path, ErrUnsupported)
	}
	return t, nil
}

// file writes a whole record.
func (w writer) file(body *estate.Node) ([]byte, error) {
	var b strings.Builder
	switch w.format {
	case record.YAML:
		for i := range body.Fields {
			b.WriteString(w.blockEntry(0, false, body.Fields[i].Name, &body.Fields[i].Value) + "\n")
		}
	case record.CUE:
		for i := range body.Fields {
			key := w.key(body.Fields[i].Name) + ": "
			b.WriteString(key + w.pretty(&body.Fields[i].Value, body.Fields[i].Name, "", len(key)) + "\n")
		}
		return format.Source([]byte(b.String()))
	case record.JSON, record.NoFormat:
		b.WriteString(w.prettyRoot(body) + "\n")
	}
	return []byte(b.String()), nil
}

// prettyRoot writes a record of JSON with a field to a line, however short it is.
func (w writer) prettyRoot(body *estate.Node) string {
	parts := make([]string, 0, len(body.Fields))
	for i := range body.Fields {
		key := w.key(body.Fields[i].Name) + ": "
		parts = append(parts, w.unit+key+w.pretty(&body.Fields[i].Value, body.Fields[i].Name, w.unit, len(w.unit)+len(key)))
	}
	return "{\n" + strings.Join(parts, ",\n") + "\n}"
}
