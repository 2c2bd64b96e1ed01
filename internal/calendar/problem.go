package calendar

import (
	"fmt"
)

// Problem is one fault of a Spec, for which no Calendar can be made.
type Problem struct {
	// Field is the path of the faulty field in the record, such as weekly.mon[0], zone or
	// windows[1].end.
	Field string
	// Message says what is wrong.
	Message string
	// Hint says how to put it right; it may be empty.
	Hint string
}

// String returns the problem in one line: field, message and hint.
func (p Problem) String() string {
	if p.Hint == "" {
		return p.Field + ": " + p.Message
	}
	return p.Field + ": " + p.Message + "; " + p.Hint
}

// problems collects in the order of the record's fields.
type problems []Problem

func (p *problems) add(field, hint, format string, args ...any) {
	*p = append(*p, Problem{Field: field, Message: fmt.Sprintf(format, args...), Hint: hint})
}
