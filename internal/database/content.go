package database

import (
	"context"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// content is what the tables show: the records that are not hidden, and what is known of them.
type content struct {
	Input
	// hidden marks the records that are left out, by their place; nil where none is.
	hidden []bool
}

func newContent(in Input) *content {
	c := &content{Input: in}
	if in.Hidden == nil {
		return c
	}
	c.hidden = make([]bool, in.Estate.Len())
	for i := range c.hidden {
		c.hidden[i] = in.Hidden(in.Estate.Nth(i))
	}
	return c
}

// hides reports whether a record is left out. One that does not exist is not.
func (c *content) hides(ref estate.Ref) bool {
	if c.hidden == nil {
		return false
	}
	i, ok := c.Estate.Index(ref)
	return ok && c.hidden[i]
}

// tables are all tables. The order is that in which they are described.
func (c *content) tables() []Table {
	var out []Table
	for _, info := range estate.Kinds() {
		out = append(out, c.kindTable(info))
	}
	out = append(out, c.recordTable(), c.relationTable(), c.referenceTable(), c.impactTable())
	if c.Hidden == nil {
		out = append(out, c.historyTable(), c.diagnosticTable())
	}
	return append(out, c.stateTable())
}

// row is a record of which columns are read.
type row struct {
	*estate.Record
	content *content
	body    *estate.Node
}

// node is the record's content, without the references to what is hidden.
func (r *row) node() *estate.Node {
	if r.body == nil {
		body := r.Record.Body()
		if r.content.hidden != nil {
			r.content.redact(r.Record, &body)
		}
		r.body = &body
	}
	return r.body
}

// at returns the value at a path; nil where there is none.
func (r *row) at(path []string) *estate.Node {
	n := r.node()
	for _, name := range path {
		if n = n.Get(name); n == nil {
			return nil
		}
	}
	return n
}

// records yields the rows of records, of one kind or of all.
func (c *content) records(ctx context.Context, kind estate.Kind, columns []Column, wanted []bool, emit func([]any) error) error {
	all := c.Estate.All()
	if kind != estate.NoKind {
		all = c.Estate.OfKind(kind)
	}
	values := make([]any, len(columns))
	for r := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.hides(r.Ref) {
			continue
		}
		x := &row{Record: r, content: c}
		for i := range columns {
			if wanted[i] {
				values[i] = columns[i].value(x)
			}
		}
		if err := emit(values); err != nil {
			return err
		}
	}
	return nil
}

// value is what a column holds of a value of a record: numbers as numbers, true and false as
// 1 and 0, and mappings and lists as JSON.
func value(n *estate.Node) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case estate.Bool:
		return flag(n.Text == "true")
	case estate.Number:
		return number(n.Text)
	case estate.String:
		return n.Text
	case estate.List, estate.Struct:
		return string(n.AppendJSON(nil))
	case estate.Null:
	}
	return nil
}

// number is the number of a literal; nil for one beyond all that SQLite can hold.
func number(literal string) any {
	if whole, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return whole
	}
	real, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return nil
	}
	return real
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// orNull is a text, or NULL where there is none.
func orNull[T ~string](text T) any {
	if text == "" {
		return nil
	}
	return string(text)
}
