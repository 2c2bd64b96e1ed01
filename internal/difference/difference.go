// Package difference says what differs between two states of an estate, record by record
// and field by field, whatever the files look like.
package difference

import "github.com/gitsm/gitsm/internal/estate"

// Op is what happened to a record.
type Op string

// What may happen to a record.
const (
	Add    Op = "add"
	Modify Op = "modify"
	Remove Op = "remove"
	Rename Op = "rename"
)

// Record is a record that differs.
type Record struct {
	// Ref is the record's reference on head, or on base where it was removed.
	Ref estate.Ref
	// Was is the former reference of a renamed record, else "".
	Was estate.Ref
	Op  Op
	// Path is the record's file on head, or on base where it was removed.
	Path string
	// Before and After are the record on base and on head; nil where there is none.
	Before, After *estate.Record
	// Old and New are their contents; null where there is none.
	Old, New estate.Node
	// Fields are what differs, in the order of their paths; for a record that was added or
	// removed, its top-level fields.
	Fields []Field
}

// Field is a field that differs.
type Field struct {
	// Path is as people write it: targets[1].percent. In lists that grew or shrank it is the
	// index on head, or on base for what was removed.
	Path string
	// From and To are the values; nil where there is none.
	From, To *estate.Node
}
