package diag

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Span is a place in a file.
type Span struct {
	// Path is relative to the repository's root, with slashes.
	Path string `json:"path"`
	// Line counts from 1; 0 means the file as a whole.
	Line int `json:"line"`
	// Column counts code points from 1; 0 means the line as a whole.
	Column int `json:"column"`
}

// String returns path:line:column, without the parts that are unknown.
func (s Span) String() string {
	switch {
	case s.Line == 0:
		return s.Path
	case s.Column == 0:
		return fmt.Sprintf("%s:%d", s.Path, s.Line)
	}
	return fmt.Sprintf("%s:%d:%d", s.Path, s.Line, s.Column)
}

// Compare orders spans by path, line and column.
func (s Span) Compare(t Span) int {
	return cmp.Or(cmp.Compare(s.Path, t.Path), cmp.Compare(s.Line, t.Line), cmp.Compare(s.Column, t.Column))
}

// Related is another place that helps to understand a fault: the constraint in the
// schema, the other file with the same id.
type Related struct {
	Span
	// Message says what the place has to do with the fault.
	Message string `json:"message"`
}

// Diagnostic is one fault in somebody's data.
type Diagnostic struct {
	// Code is stable and never used for another fault.
	Code Code `json:"code"`
	// Severity says how much it matters.
	Severity Severity `json:"severity"`
	// Span is the place in the record.
	Span
	// Message says what is wrong, in one sentence without a full stop.
	Message string `json:"message"`
	// Record is the reference of the record at fault, where the file has one.
	Record string `json:"record"`
	// Hint says what would be right or what to do.
	Hint string `json:"hint"`
	// Related lists places that help to understand the fault.
	Related []Related `json:"related"`
}

// Compare is the total order of diagnostics: by place, then by code and message.
func (d Diagnostic) Compare(e Diagnostic) int {
	return cmp.Or(
		d.Span.Compare(e.Span),
		cmp.Compare(d.Code, e.Code),
		cmp.Compare(d.Message, e.Message),
		cmp.Compare(d.Record, e.Record),
		cmp.Compare(d.Severity, e.Severity),
		cmp.Compare(d.Hint, e.Hint),
		slices.CompareFunc(d.Related, e.Related, func(a, b Related) int {
			return cmp.Or(a.Span.Compare(b.Span), cmp.Compare(a.Message, b.Message))
		}),
	)
}

// Normalise sorts diagnostics into their total order and drops those that say the
// same thing about the same place. It reuses the slice.
func Normalise(ds []Diagnostic) []Diagnostic {
	slices.SortFunc(ds, Diagnostic.Compare)
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool {
		return a.Span == b.Span && a.Code == b.Code && a.Message == b.Message && a.Record == b.Record
	})
}

// Count returns how many of the diagnostics are errors and how many are warnings.
func Count(ds []Diagnostic) (errors, warnings int) {
	for _, d := range ds {
		switch d.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		case Info:
		}
	}
	return errors, warnings
}

// MarshalJSON writes the diagnostic in its published shape, in which related is a list
// even where it is empty.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	type plain Diagnostic // without this method
	if d.Related == nil {
		d.Related = []Related{}
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false) // whether to escape is for the encoder around it to say
	if err := encoder.Encode(plain(d)); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(buffer.Bytes()), nil
}
