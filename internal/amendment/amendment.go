// Package amendment alters the text of a record's file and leaves all else in it as it is:
// comments, order, quotes, blank lines and line ends.
//
// An edit replaces the bytes of the value that it is about, or adds a line where a field is
// new; it never writes the whole file anew. After each edit the text is read again, and the
// edit fails unless what it says is what it said before with that one change.
package amendment

import (
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record"
	"github.com/gitsm/gitsm/internal/shape"
)

// ErrNoField is wrapped where a path leads to nothing that could be amended.
var ErrNoField = errors.New("no such field")

// ErrUnsupported is wrapped where something is written in a way that no edit can follow,
// such as a YAML anchor or a CUE field in several parts. Somebody has to edit it by hand.
var ErrUnsupported = errors.New("cannot be amended")

// ErrValue is wrapped where a value is given that no record can hold, such as a number that
// is no decimal literal or text that is no UTF-8.
var ErrValue = errors.New("no value of a record")

// FaultError is the error of a file that cannot be read; it has the place.
type FaultError struct{ diag.Diagnostic }

func (e *FaultError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// limits bound what is read. They are wider than those of a schema, which judges the result.
func limits() shape.Limits {
	return shape.Limits{FileBytes: shape.MaxFileBytes, Depth: 128, Nodes: 20_000, ListItems: 20_000}
}

// Text is the text of one file: YAML, JSON or CUE, by the ending of its name. It is not
// safe for concurrent use.
type Text struct {
	path     string
	format   record.Format
	content  []byte
	body     estate.Node
	template string
}

// Parse reads a file. Where it cannot be read, the error is a *FaultError.
func Parse(path string, content []byte) (*Text, error) {
	return read(path, content, limits())
}

func read(path string, content []byte, l shape.Limits) (*Text, error) {
	r := record.Read(path, content, l)
	if len(r.Faults) > 0 {
		return nil, &FaultError{r.Faults[0]}
	}
	return &Text{path: path, format: record.FormatOf(path), content: content, body: r.Body, template: r.Template}, nil
}

// Body is what the text says now. The caller must not change it.
func (t *Text) Body() *estate.Node { return &t.body }

// Template is the record template that the file refines, or "".
func (t *Text) Template() string { return t.template }

// Bytes is the text as it is now. The caller must not change it.
func (t *Text) Bytes() []byte { return t.content }

// Set gives the field at a path such as attributes.version or relations[2].to a value; the
// empty path is the whole record. Mappings on the way that are absent are made; an index one
// beyond the end appends. Where the value is there already, nothing changes, not even its
// spelling; where a mapping or list takes the place of another, only what differs changes.
func (t *Text) Set(path string, value *estate.Node) error {
	steps, err := t.steps(path)
	if err != nil {
		return err
	}
	if err := checkValue(value, 0); err != nil {
		return fmt.Errorf("%s: %w", t.path, err)
	}
	want := t.body.Clone()
	put(&want, steps, value)
	_, err = t.amend(&want, func(p *planner, root *element) error { return p.set(root, steps, value) })
	return err
}
