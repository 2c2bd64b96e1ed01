// Package mapping turns objects of other systems into drafts of records by a mapping that is
// written in CUE. contract.cue says what a mapping is.
//
// It evaluates CUE, and does so in the confined child only.
package mapping

import (
	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// File is a file of a mapping.
type File struct {
	Path    string
	Content []byte
}

// Header is what a mapping says before it has seen an object.
type Header struct {
	System    string
	Lists     map[string]string
	TypeField string
	// Format is yaml, json or csv, or "" where the mapping does not say.
	Format string
	// Normalise is what objects are turned into beforehand, or "".
	Normalise string
	Edges     []Edge
	// Reads are the paths below input that the mapping reads, sorted; one that ends at a
	// mapping or a list stands for all below it. A step [] is any entry, and a name with a
	// character that has a meaning in paths stands in quotes. An empty path is all of input.
	Reads []string
	// Asked are the paths that the mapping looks at without taking what is below them: whether
	// something is there at all.
	Asked []string
}

// Edge is one sort of edge.
type Edge struct{ From, To, Type, Group string }

// Object is an object to map.
type Object struct {
	Type, File string
	Number     int
	// JSON is its content.
	JSON []byte
}

// Answer is what becomes of an object.
type Answer struct {
	Records   []Draft
	Relations []Relation
	Values    []Value
	Aliases   []Alias
	Ends      []End
	Additions []Addition
	// Skip is why nothing is made of it.
	Skip string
	// Fault is why the mapping has no valid answer; its place is in the mapping, if any.
	Fault *diag.Diagnostic
}

// Draft is a record to be.
type Draft struct {
	Key  string
	Also []string
	// Own says that the id and the source are the record's own.
	Own              bool
	Kind             string
	ID, Date, Folder string
	// Body holds deferred values as mappings with $ref or $value.
	Body estate.Node
}

// Ref is a reference to what another object becomes.
type Ref struct {
	Key      string
	Kinds    []string
	ID       string
	Optional bool
}

// Relation is a relation told by an object of its own.
type Relation struct {
	From, To    Ref
	Type, Group string
	Hard        *bool
	Note        string
}

// Value is what other records may say of an object.
type Value struct {
	Key   string
	Value estate.Node
}

// Alias is a name by which objects refer to what is another's part: Key stands for Of.
type Alias struct{ Key, Of string }

// End is one end of an edge.
type End struct {
	Edge, Port string
	To         Ref
}

// Addition is what an object says of the record of another. Body holds deferred values as a
// draft's does.
type Addition struct {
	To   Ref
	Body estate.Node
}

// Mapping is a mapping that evaluates. It is for one goroutine.
type Mapping struct {
	files  []File
	syntax []*ast.File // the contract's and the mapping's own
	header Header
	ctx    *cue.Context
	value  cue.Value
	asked  int // objects since the context was made
}

// Header is what the mapping says of itself.
func (m *Mapping) Header() Header { return m.header }
