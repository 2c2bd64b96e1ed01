package editing

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Edit is one record's file before and after.
type Edit struct {
	Ref  estate.Ref
	Path string
	// Before and After are the file's contents; equal where the record is already as wanted.
	Before, After []byte
	// Fields are what differs, in the order in which it was asked for.
	Fields []Field
}

// Field is what became of one field.
type Field struct {
	Path string
	// From and To are the values before and after; nil where there was or is none.
	From, To *estate.Node
}

// Changed reports whether the edit alters the file.
func (e *Edit) Changed() bool { return !slices.Equal(e.Before, e.After) }
