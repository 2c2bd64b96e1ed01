package database

import (
	"context"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/fieldguide"
)

// kindTable is the table of a kind.
func (c *content) kindTable(info estate.KindInfo) Table {
	t := Table{Name: info.Prefix, Kind: info.Kind, Columns: c.kindColumns(info)}
	if c.Schema != nil {
		if def, ok := c.Schema.Kind(info.Kind); ok {
			t.Doc = strings.Join(strings.Fields(def.Doc), " ")
		}
	}
	t.rows = func(ctx context.Context, wanted []bool, emit func([]any) error) error {
		return c.records(ctx, info.Kind, t.Columns, wanted, emit)
	}
	return t
}

// kindColumns are the columns of a kind: what all tables of kinds have, the fields, what is
// derived, and last the whole content. Where two would have one name, fields at the top
// come before those below, and these before what is made of them.
func (c *content) kindColumns(info estate.KindInfo) []Column {
	columns := commonColumns()
	taken := names{"body": true}
	for i := range columns {
		taken[columns[i].Name] = true
	}
	if info.Kind == estate.Incident || info.Kind == estate.Problem || info.Kind == estate.Request {
		columns = append(columns, c.priorityColumn())
		taken["priority"] = true
	}
	var leaves []fieldguide.Leaf
	if c.Schema != nil {
		leaves = fieldguide.Leaves(c.Schema, info.Kind)
	}
	named := map[int]string{}
	for depth := 1; ; depth++ {
		found := false
		for i := range leaves {
			l := &leaves[i]
			if len(l.Path) == depth && !(depth == 1 && (l.Path[0] == "kind" || l.Path[0] == "name")) && len(taken) < maxColumns {
				named[i], found = taken.unique(snake(l.Path)), true
			}
		}
		if !found {
			break
		}
	}
	for i := range leaves {
		if named[i] == "" {
			continue
		}
		column := fieldColumn(&leaves[i], named[i])
		columns = append(columns, column)
		if leaves[i].Form == fieldguide.DurationForm && len(taken) < maxColumns {
			columns = append(columns, secondsColumn(&column, leaves[i].Path, taken))
		}
	}
	return append(columns, Column{
		Name: "body", Type: textType, Holds: holdsJSON, Doc: "The whole content of the record.",
		value: func(r *row) any { return value(r.node()) },
	})
}

// commonColumns are the columns that the table of every kind has.
func commonColumns() []Column {
	return []Column{
		{Name: "ref", Type: textType, Holds: holdsReference, Doc: "The reference: the table's name, a slash and the id.", value: func(r *row) any { return string(r.Ref) }},
		{Name: "id", Type: textType, Doc: "The id, which is the name of the file.", value: func(r *row) any { return r.Ref.ID() }},
		{Name: "kind", Type: textType, Doc: "The kind, as the record names it.", value: func(r *row) any { return r.Kind.String() }},
		{Name: "path", Type: textType, Doc: "The file, from the top of the repository.", value: func(r *row) any { return r.Path }},
		{Name: "name", Type: textType, Field: "name", Doc: "The name, or the title where the kind has one instead.", value: func(r *row) any { return orNull(r.Name) }},
		{Name: "faulty", Type: integerType, Holds: holdsBool, Doc: "Whether the record breaks the schema, so that columns may hold anything.", value: func(r *row) any { return flag(r.Faulty) }},
	}
}

// priorityColumn is the priority of a case, which is derived.
func (c *content) priorityColumn() Column {
	return Column{Name: "priority", Type: textType, Doc: "The priority, derived from impact and urgency unless somebody gave one.", value: func(r *row) any {
		if c.Schema == nil {
			return nil
		}
		return orNull(estate.Priority(c.Schema.Priorities, r.node()))
	}}
}

// fieldColumn is the column of a field.
func fieldColumn(l *fieldguide.Leaf, name string) Column {
	path := l.Path
	column := Column{
		Name: name, Type: textType, Field: strings.Join(path, "."), Doc: strings.Join(strings.Fields(l.Doc), " "),
		value: func(r *row) any { return value(r.at(path)) },
	}
	switch l.Form {
	case fieldguide.ReferenceForm:
		column.Holds = holdsReference
	case fieldguide.DateForm:
		column.Holds = holdsDate
	case fieldguide.InstantForm:
		column.Holds = holdsInstant
	case fieldguide.DurationForm:
		column.Holds = holdsDuration
	case fieldguide.WholeForm:
		column.Type = integerType
	case fieldguide.NumberForm:
		column.Type = realType
	case fieldguide.BoolForm:
		column.Type, column.Holds = integerType, holdsBool
	case fieldguide.ListForm, fieldguide.MappingForm:
		column.Holds = holdsJSON
	case fieldguide.AnyForm:
		column.Type = ""
	case fieldguide.TextForm:
	}
	return column
}

// secondsColumn is a duration as a number.
func secondsColumn(of *Column, path []string, taken names) Column {
	return Column{
		Name: taken.unique(strings.TrimSuffix(of.Name, "_") + "_seconds"), Type: integerType, Holds: holdsSeconds, Doc: "The same in seconds.",
		value: func(r *row) any {
			n := r.at(path)
			if n == nil || n.Kind != estate.String {
				return nil
			}
			d, ok := estate.ParseDuration(n.Text)
			if !ok {
				return nil
			}
			return int64(d.Seconds())
		},
	}
}
