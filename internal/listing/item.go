// Package listing shows records with what is derived from others, in the formats in which
// people and programs read lists.
package listing

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/selector"
)

// Item is a record as it is listed: its own fields and the derived ones.
type Item struct {
	Record *estate.Record
	// Body is the record's own content.
	Body estate.Node
	// Derived is what follows from other records.
	Derived estate.Node
	// History and Blame are what is known of the record's past; null where nobody asked.
	History, Blame estate.Node
}

// ParseFilters reads FIELD=VALUE, FIELD!=VALUE and FIELD.
func ParseFilters(texts []string) ([]selector.Condition, error) {
	var filters []selector.Condition
	for _, text := range texts {
		f, err := selector.ParseCondition(text)
		if err != nil {
			return nil, err
		}
		filters = append(filters, f)
	}
	return filters, nil
}

// values returns what an item has at a path, derived fields included.
func (i *Item) values(path string) []*estate.Node {
	switch path {
	case "ref":
		return []*estate.Node{{Kind: estate.String, Text: string(i.Record.Ref)}}
	case "path":
		return []*estate.Node{{Kind: estate.String, Text: i.Record.Path}}
	}
	found := selector.Values(&i.Body, path)
	if derived, ok := strings.CutPrefix(path, "derived."); ok && len(found) == 0 {
		found = selector.Values(&i.Derived, derived)
	}
	return found
}

// Collect decodes records, derives what follows from others, and keeps those for which
// every filter holds.
func Collect(e *estate.Estate, priorities map[string]map[string]string, records []*estate.Record, filters []selector.Condition) []Item {
	items := []Item{}
	for _, r := range records {
		item := Item{Record: r, Body: r.Body()}
		item.Derived = derive(e, priorities, r, &item.Body)
		if !slices.ContainsFunc(filters, func(f selector.Condition) bool { return !f.Holds(item.values(f.Field)) }) {
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
		if f.Name != "ref" && f.Name != "kind" && f.Name != "path" && f.Name != "derived" && f.Name != "history" && f.Name != "blame" {
			out.Fields = append(out.Fields, f)
		}
	}
	out.Fields = append(out.Fields, estate.Field{Name: "derived", Value: i.Derived})
	for _, past := range []estate.Field{{Name: "history", Value: i.History}, {Name: "blame", Value: i.Blame}} {
		if past.Value.Kind == estate.List {
			out.Fields = append(out.Fields, past)
		}
	}
	return out
}
