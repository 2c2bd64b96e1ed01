package gitobject

import (
	"errors"
	"fmt"
)

// ErrMissing is wrapped when an object is nowhere.
var ErrMissing = errors.New("object missing")

// Error is a repository that cannot be read. Problem says what is wrong, Hint what to do
// about it (never empty). Err, if not nil, is the cause.
type Error struct {
	Problem string
	Hint    string
	Err     error
}

// Error returns problem and hint in one line.
func (e *Error) Error() string { return e.Problem + ": " + e.Hint }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// DamagedHint says what to do about a repository that is damaged.
const DamagedHint = "the repository is damaged; look at it with git fsck, or clone it again"

// KindError is an object of another type than was asked for.
type KindError struct{ Got Kind }

// Error names the type.
func (e *KindError) Error() string { return "the object is a " + e.Got.String() }

// SizeError is an object larger than was allowed.
type SizeError struct{ Size int64 }

// Error names the size.
func (e *SizeError) Error() string { return fmt.Sprintf("the object has %d bytes", e.Size) }
