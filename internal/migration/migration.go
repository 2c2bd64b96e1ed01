// Package migration brings drafts of records into an estate: it gives them ids, finds what
// they refer to, and amends the records that are there already.
//
// What comes out depends on what the source says and not on the order in which it says it,
// and a second import of the same source changes nothing.
package migration

import (
	"time"

	"github.com/gitsm/gitsm/internal/changeset"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/intake"
	"github.com/gitsm/gitsm/internal/mapping"
)

// Caps on one import.
const (
	// MaxDrafts is how many records one import may make.
	MaxDrafts = 250_000
	// maxStatements is how many relations, values and ends objects may tell by themselves.
	maxStatements = 2_000_000
	// maxKept is how many diagnostics of one code are kept; the rest are counted.
	maxKept = 10_000
)

// Mapped is an object and what the mapping made of it.
type Mapped struct {
	Object intake.Object
	Answer mapping.Answer
}

// Target is the repository that is imported into.
type Target struct {
	Estate *estate.Estate
	// Read returns the content of a file of the repository; fs.ErrNotExist is wrapped where
	// there is none.
	Read func(path string) ([]byte, error)
	// Required tells whether records of a kind must have a field.
	Required func(kind estate.Kind, field string) bool
}

// Options say how to import.
type Options struct {
	// Header is the mapping's.
	Header mapping.Header
	// Unread returns the paths in an object that nothing in the mapping reads; nil where
	// nobody asks.
	Unread func(n *estate.Node) []string
	// Owner owns what the mapping gives no owner, where the kind must have one; "" for nobody.
	Owner estate.Ref
	// Prune takes entries that the source does not have out of lists that the mapping writes.
	Prune bool
	// Now is when records are imported.
	Now time.Time
	// Progress is told how many records Plan has worked out of how many; nil where nobody asks.
	Progress func(done, total int)
}

// Counts is what became of the objects of a type.
type Counts struct {
	Type                                     string
	Objects, Mapped, Skipped, Failed, Unread int
	// Reasons are why objects were skipped, sorted.
	Reasons []Reason
	// Left are the fields that nothing in the mapping reads, sorted; those beyond a cap are
	// none of them.
	Left []Left
}

// Left is a field that nothing in the mapping reads, and how many objects have it.
type Left struct {
	Path  string
	Count int
}

// Reason is why so many objects were left out on purpose.
type Reason struct {
	Why   string
	Count int
}

// Tally is what became of the records of a kind.
type Tally struct {
	Kind                        estate.Kind
	Created, Updated, Unchanged int
}

// Import is an import that has not been written.
type Import struct {
	Changes changeset.Set
	// Diagnostics are the faults of the source, at their places in it, sorted.
	Diagnostics []diag.Diagnostic
	// Sources are sorted by type.
	Sources []Counts
	// Records are in the order of the kinds.
	Records []Tally
	// Refs are the records that the source has, sorted.
	Refs []estate.Ref

	places  []place
	origins map[string]origin // by the path of the record
}
