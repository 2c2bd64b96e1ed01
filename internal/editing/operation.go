package editing

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Verb is what an operation does to a field.
type Verb uint8

// The verbs.
const (
	// Put gives the field a value: FIELD=VALUE.
	Put Verb = iota
	// Drop takes the field out: FIELD-.
	Drop
	// Append puts a value at the end of the list in the field, unless it is there: FIELD+=VALUE.
	Append
	// Exclude takes the value out of the list in the field: FIELD-=VALUE.
	Exclude
)

// Operation is one thing to do to the fields of records.
type Operation struct {
	Verb Verb
	// Field is a path such as attributes.version or relations[2].to.
	Field string
	// Value is what was typed; the schema says what it is.
	Value string
}

// ParseOperation reads FIELD=VALUE, FIELD-, FIELD+=VALUE or FIELD-=VALUE. The value is
// everything behind the first equals sign.
func ParseOperation(text string) (Operation, error) {
	field, value, valued := strings.Cut(text, "=")
	op := Operation{Field: field, Value: value}
	if !valued {
		name, dropped := strings.CutSuffix(text, "-")
		if !dropped {
			return Operation{}, fmt.Errorf("%s says nothing to do; write FIELD=VALUE, FIELD- to remove it, FIELD+=VALUE or FIELD-=VALUE", diag.Quote(text))
		}
		op.Verb, op.Field = Drop, name
	} else if name, ok := strings.CutSuffix(field, "+"); ok {
		op.Verb, op.Field = Append, name
	} else if name, ok := strings.CutSuffix(field, "-"); ok {
		op.Verb, op.Field = Exclude, name
	}
	switch {
	case op.Field == "":
		return Operation{}, fmt.Errorf("%s names no field", diag.Quote(text))
	case op.Field == "kind":
		return Operation{}, fmt.Errorf("kind follows from the folder; move the file to change it")
	}
	return op, nil
}

// IsOperation reports whether an argument is an operation rather than a record or a kind.
func IsOperation(text string) bool {
	return strings.Contains(text, "=") || strings.HasSuffix(text, "-")
}
