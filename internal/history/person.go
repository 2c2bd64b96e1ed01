package history

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Person is somebody as a commit names him or her.
type Person struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Actor is a person as far as the roster knows him or her.
type Actor struct {
	Person
	// Ref is the person's record; "" where the roster knows nobody of the address.
	Ref estate.Ref
	// At is when he or she did it.
	At time.Time
}
