package database

import (
	"context"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// relationTable is the relations, one row for each target.
func (c *content) relationTable() Table {
	t := Table{Name: "relation", Doc: "What stands on what: a row for each target of each relation, from the record that writes it.", Columns: []Column{
		{Name: "source", Type: textType, Holds: holdsReference, Doc: "The record that has the relation."},
		{Name: "type", Type: textType, Field: "relations.type", Doc: "The type, from the vocabulary."},
		{Name: "target", Type: textType, Holds: holdsReference, Field: "relations.to", Doc: "The record that it leads to; it may not exist."},
		{Name: "hard", Type: integerType, Holds: holdsBool, Field: "relations.hard", Doc: "Whether the source is down without the target, and not only degraded."},
		{Name: "min_up", Type: integerType, Field: "relations.minUp", Doc: "How many of the group must be up; NULL outside of a group."},
		{Name: "group_no", Type: integerType, Doc: "The place of the relation among those of the source, from 1; the targets of one group share it."},
		{Name: "buffer", Type: textType, Holds: holdsDuration, Field: "relations.buffer", Doc: "How long the source goes on without the target."},
		{Name: "buffer_seconds", Type: integerType, Holds: holdsSeconds, Doc: "The same in seconds."},
		{Name: "verified", Type: textType, Holds: holdsDate, Field: "relations.verified", Doc: "The day on which somebody made sure that the relation exists."},
		{Name: "note", Type: textType, Field: "relations.note", Doc: "What a reader should know."},
	}}
	t.rows = c.relationRows
	return t
}

func (c *content) relationRows(ctx context.Context, wanted []bool, emit func([]any) error) error {
	return c.links(ctx, func(r *estate.Record, links []*estate.Link) error {
		var relations []estate.Node
		if wanted[6] || wanted[7] || wanted[8] || wanted[9] {
			list := r.Field("relations")
			relations = list.Items
		}
		for _, l := range links {
			if l.Type == "" || !strings.HasPrefix(l.Field, "relations[") {
				continue
			}
			values := []any{string(r.Ref), l.Type, string(l.To), flag(!l.Soft), nil, int64(l.Relation) + 1, nil, nil, nil, nil}
			if l.MinUp > 0 {
				values[4] = int64(l.MinUp)
			}
			if l.Relation < len(relations) {
				written := &relations[l.Relation]
				values[6], values[8], values[9] = value(written.Get("buffer")), value(written.Get("verified")), value(written.Get("note"))
				if d, ok := written.Duration("buffer"); ok {
					values[7] = int64(d.Seconds())
				}
			}
			if err := emit(values); err != nil {
				return err
			}
		}
		return nil
	})
}

// referenceTable is all references that records make, those of relations included.
func (c *content) referenceTable() Table {
	t := Table{Name: "reference", Doc: "Every reference that a record makes to another, those of relations included.", Columns: []Column{
		{Name: "source", Type: textType, Holds: holdsReference, Doc: "The record that refers."},
		{Name: "field", Type: textType, Doc: "The path of the field that holds the reference, such as owner or relations[2].to."},
		{Name: "target", Type: textType, Holds: holdsReference, Doc: "The record referred to, as written."},
		{Name: "dangling", Type: integerType, Holds: holdsBool, Doc: "Whether the target does not exist."},
		{Name: "type", Type: textType, Doc: "The type of the relation; NULL for other references."},
		{Name: "line", Type: integerType, Doc: "The line of the source's file."},
		{Name: "column", Type: integerType, Doc: "The column, in characters from 1."},
	}}
	t.rows = func(ctx context.Context, _ []bool, emit func([]any) error) error {
		return c.links(ctx, func(r *estate.Record, links []*estate.Link) error {
			for _, l := range links {
				_, exists := c.Estate.Record(l.To)
				err := emit([]any{string(r.Ref), l.Field, string(l.To), flag(!exists), orNull(l.Type), int64(l.Pos.Line), int64(l.Pos.Column)})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return t
}

// links yields the references of each record that is seen to what is seen.
func (c *content) links(ctx context.Context, do func(r *estate.Record, links []*estate.Link) error) error {
	var links []*estate.Link
	for r := range c.Estate.All() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.hides(r.Ref) {
			continue
		}
		links = links[:0]
		for i := range r.Links {
			if !c.hides(r.Links[i].To) {
				links = append(links, &r.Links[i])
			}
		}
		if err := do(r, links); err != nil {
			return err
		}
	}
	return nil
}
