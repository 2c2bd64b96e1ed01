package cli

import (
	"errors"
	"fmt"
)

// The exit statuses.
const (
	// StatusOK: all is well.
	StatusOK = 0
	// StatusFindings: the work was done and found errors.
	StatusFindings = 1
	// StatusUsage: the command was called wrongly.
	StatusUsage = 2
	// StatusFailure: the work could not be done.
	StatusFailure = 3
)

// errFindings ends a command that has reported errors in the data.
var errFindings = errors.New("errors found")

// usageError is a wrong call.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usagef makes a usage error.
func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// statusOf maps an error to the exit status.
func statusOf(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return StatusOK
	case errors.Is(err, errFindings):
		return StatusFindings
	case errors.As(err, &usage):
		return StatusUsage
	}
	return StatusFailure
}
