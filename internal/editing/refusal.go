package editing

import (
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/estate"
)

// ErrRefused is wrapped where records stand against what was asked for.
var ErrRefused = errors.New("refused")

// ErrUsage is wrapped where what was asked for fits no record of the kind: a field that it
// does not have, a value of another type.
var ErrUsage = errors.New("not what the schema has")

// refusal says what stands against it; its text is that alone.
type refusal struct{ err error }

func (r *refusal) Error() string   { return r.err.Error() }
func (r *refusal) Unwrap() []error { return []error{ErrRefused, r.err} }

func refusef(format string, args ...any) error { return &refusal{fmt.Errorf(format, args...)} }

// uneditable refuses a record whose file cannot be edited.
func uneditable(r *estate.Record, err error) error {
	return refusef("%s cannot be edited: %w", r.Path, err)
}

// usageError says what does not fit; its text is that alone.
type usageError struct{ message string }

func (e *usageError) Error() string { return e.message }
func (e *usageError) Unwrap() error { return ErrUsage }
