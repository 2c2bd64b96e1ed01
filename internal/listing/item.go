// Package listing shows records with what is derived from others, in the formats in which
// people and programs read lists.
package listing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Item is a record as it is listed: its own fields and the derived ones.
type Item struct {
	Record *estate.Record
	// Body is the record's own content.
	Body estate.Node
	// Derived is what follows from other records.
	Derived estate.Node
}

// Filter keeps records by a field.
type Filter struct {
	// Field is a path such as attributes.engine.
	Field string
	// Value is what it is compared with.
	Value string
	// Present asks only whether the field is there.
	Present bool
	// Not turns the comparison around.
	Not bool
}

// ParseFilters reads FIELD=VALUE, FIELD!=VALUE and FIELD.
func ParseFilters(texts []string) ([]Filter, error) {
	var filters []Filter
	for _, text := range texts {
		field, value, compared := strings.Cut(text, "=")
		f := Filter{Field: field, Value: value, Present: !compared}
		if name, not := strings.CutSuffix(field, "!"); not && compared {
			f.Field, f.Not = name, true
		}
		if f.Field == "" {
			return nil, fmt.Errorf("the filter %q names no field; write FIELD=VALUE", text)
		}
		filters = append(filters, f)
	}
	return filters, nil
}

// matches reports whether the filter holds: for a list when any entry does.
func (f Filter) matches(item *Item) bool {
	at := item.Body.At(f.Field)
	switch {
	case f.Field == "ref":
		at = &estate.Node{Kind: estate.String, Text: string(item.Record.Ref)}
	case f.Field == "path":
		at = &estate.Node{Kind: estate.String, Text: item.Record.Path}
	case at == nil && strings.HasPrefix(f.Field, "derived."):
		at = item.Derived.At(strings.TrimPrefix(f.Field, "derived."))
	}
	if f.Present {
		return at != nil
	}
	return equal(at, f.Value) != f.Not
}

func equal(n *estate.Node, value string) bool {
	switch {
	case n == nil:
		return value == ""
	case n.Kind == estate.List:
		return slices.ContainsFunc(n.Items, func(item estate.Node) bool { return equal(&item, value) })
	}
	return n.Kind != estate.Struct && n.Text == value
}

// Collect decodes records, derives what follows from others, and keeps those for which
// every filter holds.
func Collect(e *estate.Estate, priorities map[string]map[string]string, records []*estate.Record, filters []Filter) []Item {
	items := []Item{}
	for _, r := range records {
		item := Item{Record: r, Body: r.Body()}
		item.Derived = derive(e, priorities, r, &item.Body)
		if !slices.ContainsFunc(filters, func(f Filter) bool { return !f.matches(&item) }) {
			items = append(items, item)
		}
	}
	return items
}

// derive computes inverse relations under their names, who else refers to the record, and
// a case's priority.
func derive(e *estate.Estate, priorities map[string]map[string]string, r *estate.Record, body *estate.Node) estate.Node {
	groups := map[string][]string{}
	for _, in := range e.Incoming(r.Ref) {
		name := "referencedBy"
		if t, ok := e.Vocabulary().Type(in.Link.Type); ok && t.Inverse != "" {
			name = camel(t.Inverse)
		}
		groups[name] = append(groups[name], string(in.From.Ref))
	}
	out := estate.Node{Kind: estate.Struct}
	if priority := estate.Priority(priorities, body); priority != "" {
		out.Fields = append(out.Fields, estate.Field{Name: "priority", Value: estate.Node{Kind: estate.String, Text: priority}})
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		slices.Sort(groups[name])
		list := estate.Node{Kind: estate.List}
		for _, ref := range slices.Compact(groups[name]) {
			list.Items = append(list.Items, estate.Node{Kind: estate.String, Text: ref})
		}
		out.Fields = append(out.Fields, estate.Field{Name: name, Value: list})
	}
	return out
}

// camel writes a name of the vocabulary as a field's name: used_by becomes usedBy.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i := 1; i < len(words); i++ {
		if words[i] != "" {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
	}
	return strings.Join(words, "")
}

// object returns the item as one mapping: ref, kind, path, its own fields, derived.
func (i *Item) object() estate.Node {
	text := func(s string) estate.Node { return estate.Node{Kind: estate.String, Text: s} }
	out := estate.Node{Kind: estate.Struct, Fields: []estate.Field{
		{Name: "ref", Value: text(string(i.Record.Ref))},
		{Name: "kind", Value: text(i.Record.Kind.String())},
		{Name: "path", Value: text(i.Record.Path)},
	}}
	for _, f := range i.Body.Fields {
		if f.Name != "ref" && f.Name != "kind" && f.Name != "path" && f.Name != "derived" {
			out.Fields = append(out.Fields, f)
		}
	}
	out.Fields = append(out.Fields, estate.Field{Name: "derived", Value: i.Derived})
	return out
}
