package database

import (
	"context"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Table describes a table.
type Table struct {
	Name string
	// Doc is what a row is.
	Doc string
	// Kind is the kind whose records the table holds, or NoKind.
	Kind    estate.Kind
	Columns []Column
	// rows yields the rows, each with the values of the columns that are wanted; nil for one
	// that computes them itself.
	rows func(ctx context.Context, wanted []bool, row func(values []any) error) error
}

// Column describes a column.
type Column struct {
	Name string
	// Type is the type in SQLite: TEXT, INTEGER or REAL; "" where it may be any of them.
	Type string
	// Holds says more closely what is in it: JSON, a date, seconds; "" where the type says it.
	Holds string
	// Field is the path of the field in records; "" where it is none.
	Field string
	// Doc is what it means.
	Doc string
	// value reads the column of the table of a kind.
	value func(r *row) any
}

// The types of columns.
const (
	textType    = "TEXT"
	integerType = "INTEGER"
	realType    = "REAL"
)

// What columns hold.
const (
	holdsJSON      = "JSON"
	holdsDate      = "date"
	holdsInstant   = "instant"
	holdsDuration  = "duration"
	holdsSeconds   = "seconds"
	holdsReference = "reference"
	holdsBool      = "1 or 0"
)

// Tables describes all tables, those of the kinds first, for a schema.
func Tables(s *shape.Schema) []Table {
	return newContent(Input{Estate: estate.New(nil, nil), Schema: s}).tables()
}

// create is the statement that makes the table. Only names that were made here go into it.
func (t *Table) create() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE \"" + t.Name + "\"(")
	for i := range t.Columns {
		c := &t.Columns[i]
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("\"" + c.Name + "\"")
		if c.Type != "" {
			b.WriteString(" " + c.Type)
		}
		if c.Name == "ref" && (t.Kind != estate.NoKind || t.Name == recordName) {
			b.WriteString(" PRIMARY KEY")
		}
	}
	b.WriteString(")")
	return b.String()
}

// columnNames are the names of the columns.
func (t *Table) columnNames() []string {
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return names
}

// wants marks the columns that a statement may mean. The first is always among them.
func (t *Table) wants(m mentions) []bool {
	wanted := make([]bool, len(t.Columns))
	for i := range t.Columns {
		wanted[i] = i == 0 || m.everything || m.words[t.Columns[i].Name]
	}
	return wanted
}

// covers reports whether all that is wanted is there.
func covers(there, wanted []bool) bool {
	for i, w := range wanted {
		if w && (there == nil || !there[i]) {
			return false
		}
	}
	return true
}

// all marks every column.
func (t *Table) all() []bool { return slices.Repeat([]bool{true}, len(t.Columns)) }

// Content words what a column holds: text, number, JSON, date …
func (c *Column) Content() string {
	switch {
	case c.Holds != "":
		return c.Holds
	case c.Type == textType:
		return "text"
	case c.Type == integerType:
		return "whole number"
	case c.Type == realType:
		return "number"
	}
	return "anything"
}
