package shape

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// Op says what a Type demands of a value.
type Op uint8

// The demands a type can make.
const (
	// Any accepts every value.
	Any Op = iota
	// Opaque stands for an expression that only CUE can judge.
	Opaque
	// Basic demands one of the basic types in Kinds (and an integer where Integer is set).
	Basic
	// Enum demands one of Values.
	Enum
	// Pattern demands text that matches (or, negated, does not match) a regular expression.
	Pattern
	// Bound demands a number on one side of a limit.
	Bound
	// Time demands text in a layout of Go's time package.
	Time
	// All demands that every one of Terms holds.
	All
	// OneOf demands that at least one of Terms holds.
	OneOf
	// Definition demands what the definition called Name demands.
	Definition
	// Table demands what the entry of the definition called Name demands that the
	// sibling field Selector names.
	Table
	// ListOf demands a list: Terms for the first entries, Elem for the rest.
	ListOf
	// StructOf demands a mapping.
	StructOf
)

// Type is a demand on a value, compiled from an expression of the schema.
type Type struct {
	Op Op
	// Kinds are the basic types that Basic admits.
	Kinds []estate.NodeKind
	// Integer is set where Basic admits only integers.
	Integer bool
	// Values are the literals of Enum.
	Values []Literal
	// Text is the regular expression of Pattern, the limit of Bound or the layout of Time.
	Text string
	// Operator is the comparison of Bound (>=, >, <=, <, !=) or !~ for a negated Pattern.
	Operator string
	// Name is the definition that Definition or Table refers to.
	Name string
	// Selector is the sibling field that chooses the entry of a Table.
	Selector string
	// Terms are the operands of All and OneOf, and the leading entries of ListOf.
	Terms []*Type
	// Elem is what further entries of a ListOf must be; nil where there may be none.
	Elem *Type
	// Struct is the mapping of StructOf.
	Struct *Struct
	// Source is where the schema writes it.
	Source Source
}

// Literal is a scalar of the schema.
type Literal struct {
	Kind estate.NodeKind
	Text string
	// Doc is what the schema says of the value.
	Doc string
}

// Source is a place in the schema.
type Source struct {
	Path         string
	Line, Column int
}

// Presence says whether a field must be there.
type Presence uint8

// The presences of CUE, weakest first.
const (
	// Optional fields (name?:) may be absent.
	Optional Presence = iota
	// Regular fields (name:) may be absent only where the schema gives their value.
	Regular
	// Required fields (name!:) must be written.
	Required
)

// Struct is what a mapping may and must hold.
type Struct struct {
	Fields []Field
	// Embeds are definitions and tables whose fields belong to the mapping too.
	Embeds []*Type
	// Cases add fields where a sibling has a certain value.
	Cases []Case
	// Patterns admit further fields by the form of their name.
	Patterns []PatternField
	// Open mappings admit any field.
	Open bool
}

// Field is one field that the schema names.
type Field struct {
	Name     string
	Presence Presence
	Type     *Type
	// Default is the value that an absent regular field takes; nil where it has none.
	Default *estate.Node
	// Doc is the schema's comment.
	Doc string
	// Source is where the schema names it.
	Source Source
}

// Case is a group of fields that applies where the sibling Selector equals Value.
type Case struct {
	Selector string
	Value    Literal
	Struct   *Struct
}

// PatternField admits the fields whose name satisfies Name.
type PatternField struct {
	Name *Type
	Type *Type
}
