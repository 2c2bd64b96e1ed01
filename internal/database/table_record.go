package database

import (
	"context"

	"github.com/gitsm/gitsm/internal/estate"
)

// recordName is the table of all records.
const recordName = "record"

// recordTable is what records of all kinds have in common.
func (c *content) recordTable() Table {
	field := func(name string) func(r *row) any {
		return func(r *row) any { return value(r.field(name)) }
	}
	columns := commonColumns()
	for i := range columns {
		if columns[i].Name == "ref" {
			columns[i].Doc = "The reference: the prefix of the kind, a slash and the id."
		}
	}
	columns = append(columns,
		Column{Name: "owner", Type: textType, Holds: holdsReference, Field: "owner", Doc: "Who is accountable for it.", value: field("owner")},
		Column{Name: "class", Type: textType, Field: "class", Doc: "The class of an item.", value: func(r *row) any { return orNull(r.Class) }},
		Column{Name: "status", Type: textType, Doc: "Where an item is in its life, or a service in the portfolio.", value: func(r *row) any { return orNull(r.Status) }},
		Column{Name: "criticality", Type: textType, Field: "criticality", Doc: "What the business loses without it, as written.", value: field("criticality")},
		Column{Name: "classification", Type: textType, Field: "classification", Doc: "Who may read it: public, internal where the record does not say, or restricted.", value: func(r *row) any {
			if v := value(r.field("classification")); v != nil {
				return v
			}
			return "internal"
		}},
		Column{Name: "last_verified", Type: textType, Holds: holdsDate, Field: "lastVerified.date", Doc: "The day on which somebody last made sure that it is true; NULL for never.", value: func(r *row) any {
			return value(r.field("lastVerified").Get("date"))
		}},
		Column{Name: "description", Type: textType, Field: "description", Doc: "A short account of it.", value: field("description")},
	)
	t := Table{Name: recordName, Doc: "Every record, with what all kinds have.", Columns: columns}
	t.rows = func(ctx context.Context, wanted []bool, emit func([]any) error) error {
		return c.records(ctx, estate.NoKind, columns, wanted, emit)
	}
	return t
}

// field is a field at the top of the record; nil where there is none. It decodes no more than
// it has to.
func (r *row) field(name string) *estate.Node {
	if r.body != nil || r.content.hidden != nil {
		return r.node().Get(name)
	}
	n := r.Record.Field(name)
	if n.Kind == estate.Null {
		return nil
	}
	return &n
}
