package fieldguide

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// envelope is the definition that every kind embeds; its fields are listed last.
const envelope = "_envelope"

// maxNesting bounds embeddings in embeddings, and drafts of definitions that contain
// themselves.
const maxNesting = 32

// guide reads one schema.
type guide struct{ schema *shape.Schema }

// layout is a mapping with its embedded definitions merged in.
type layout struct {
	fields   []field
	branches []branch
	patterns []shape.PatternField
	open     bool
	// opaque is true where only CUE can tell all that belongs to the mapping.
	opaque bool
}

// field is a field of a layout.
type field struct {
	shape.Field
	// from is the definition through which the mapping embeds the field; "" for its own.
	from string
	// suggested are the entries of the table that the field selects from, where its own
	// type does not enumerate them.
	suggested []shape.Literal
}

// branch is a group of fields that belongs to the mapping where a sibling has one value:
// a case, or an entry of an embedded table.
type branch struct {
	selector string
	value    shape.Literal
	// table is the name of the embedded table; "" for a case.
	table string
	body  *layout
}

// mapping returns the layout of a type that demands a mapping.
func (g *guide) mapping(t *shape.Type) (*layout, bool) { return g.mappingAt(t, 0) }

func (g *guide) mappingAt(t *shape.Type, depth int) (*layout, bool) {
	if depth > maxNesting {
		return nil, false
	}
	switch t.Op {
	case shape.StructOf, shape.Definition, shape.All:
		out := &layout{}
		if !g.merge(out, t, "", depth) {
			return nil, false
		}
		out.orderEnvelopeLast()
		g.suggest(out)
		return out, true
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Pattern, shape.Bound,
		shape.Time, shape.OneOf, shape.Table, shape.ListOf:
	}
	return nil, false
}

// merge adds what a type says of a mapping and reports whether it says anything.
func (g *guide) merge(out *layout, t *shape.Type, from string, depth int) bool {
	if depth > maxNesting {
		return false
	}
	switch t.Op {
	case shape.StructOf:
		g.mergeStruct(out, t.Struct, from, depth)
		return true
	case shape.Definition:
		def, ok := g.schema.Definitions[t.Name]
		return ok && g.merge(out, def.Type, from, depth+1)
	case shape.All:
		found, complete := false, true
		for _, term := range t.Terms {
			merged := g.merge(out, term, from, depth+1)
			found, complete = found || merged, complete && merged
		}
		out.opaque = out.opaque || found && !complete
		return found
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Pattern, shape.Bound,
		shape.Time, shape.OneOf, shape.Table, shape.ListOf:
	}
	return false
}

func (g *guide) mergeStruct(out *layout, s *shape.Struct, from string, depth int) {
	out.open = out.open || s.Open
	for _, embed := range s.Embeds {
		switch embed.Op {
		case shape.Table:
			g.embedTable(out, embed, depth)
		case shape.Definition:
			origin := from
			if origin == "" {
				origin = embed.Name
			}
			if !g.merge(out, embed, origin, depth+1) {
				out.opaque = true
			}
		default:
			out.opaque = true
		}
	}
	for i := range s.Fields {
		out.add(&s.Fields[i], from)
	}
	for _, c := range s.Cases {
		body, ok := g.mappingAt(&shape.Type{Op: shape.StructOf, Struct: c.Struct}, depth+1)
		if !ok {
			out.opaque = true
			continue
		}
		out.branches = append(out.branches, branch{selector: c.Selector, value: c.Value, body: body})
	}
	out.patterns = append(out.patterns, s.Patterns...)
}

func (g *guide) embedTable(out *layout, t *shape.Type, depth int) {
	_, entries := g.schema.Entries(t.Name)
	if entries == nil {
		out.opaque = true
		return
	}
	for i := range entries.Fields {
		entry := &entries.Fields[i]
		body, ok := g.mappingAt(entry.Type, depth+1)
		if !ok {
			body = &layout{opaque: true}
		}
		value := shape.Literal{Kind: estate.String, Text: entry.Name, Doc: entry.Doc}
		out.branches = append(out.branches, branch{selector: t.Selector, value: value, table: t.Name, body: body})
	}
}

// add merges a field: one named twice must satisfy both types.
func (l *layout) add(f *shape.Field, from string) {
	i := slices.IndexFunc(l.fields, func(other field) bool { return other.Name == f.Name })
	if i < 0 {
		l.fields = append(l.fields, field{Field: *f, from: from})
		return
	}
	known := &l.fields[i]
	known.Type = &shape.Type{Op: shape.All, Terms: []*shape.Type{known.Type, f.Type}, Source: known.Type.Source}
	known.Presence = max(known.Presence, f.Presence)
	if known.Default == nil {
		known.Default = f.Default
	}
	if known.Doc == "" {
		known.Doc = f.Doc
	}
	if from == "" {
		known.from = ""
	}
}

func (l *layout) orderEnvelopeLast() {
	slices.SortStableFunc(l.fields, func(a, b field) int {
		switch {
		case a.from != envelope && b.from == envelope:
			return -1
		case a.from == envelope && b.from != envelope:
			return 1
		}
		return 0
	})
}

// suggest enumerates fields that choose from a table.
func (g *guide) suggest(l *layout) {
	tables := map[string]string{}
	for _, b := range l.branches {
		if b.table != "" {
			tables[b.selector] = b.table
		}
	}
	for i := range l.fields {
		for _, t := range tablesOf(l.fields[i].Type) {
			tables[t.Selector] = t.Name
		}
	}
	for i := range l.fields {
		f := &l.fields[i]
		name, ok := tables[f.Name]
		if !ok {
			continue
		}
		_, entries := g.schema.Entries(name)
		if entries == nil {
			continue
		}
		for j := range entries.Fields {
			f.suggested = append(f.suggested, shape.Literal{Kind: estate.String, Text: entries.Fields[j].Name, Doc: entries.Fields[j].Doc})
		}
	}
}

// tablesOf returns the tables by whose entries a field's value is judged.
func tablesOf(t *shape.Type) []*shape.Type {
	switch t.Op {
	case shape.Table:
		return []*shape.Type{t}
	case shape.All, shape.OneOf:
		var out []*shape.Type
		for _, term := range t.Terms {
			out = append(out, tablesOf(term)...)
		}
		return out
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Pattern, shape.Bound,
		shape.Time, shape.Definition, shape.ListOf, shape.StructOf:
	}
	return nil
}

// field returns the field with this name.
func (l *layout) field(name string) (*field, bool) {
	for i := range l.fields {
		if l.fields[i].Name == name {
			return &l.fields[i], true
		}
	}
	return nil, false
}

// values returns the literals that a field enumerates, with what the schema says of each.
func (g *guide) values(f *field) []shape.Literal {
	values := g.enumeration(f.Type, 0)
	if len(values) == 0 {
		return f.suggested
	}
	if len(f.suggested) == 0 {
		return values
	}
	values = slices.Clone(values)
	for i := range values {
		for _, s := range f.suggested {
			if values[i].Doc == "" && values[i].Text == s.Text {
				values[i].Doc = s.Doc
			}
		}
	}
	return values
}

// enumeration returns the literals of a type that is an enumeration and nothing else.
func (g *guide) enumeration(t *shape.Type, depth int) []shape.Literal {
	switch {
	case t.Op == shape.Enum:
		return t.Values
	case t.Op == shape.Definition && depth < maxNesting && g.schema.Definitions[t.Name] != nil:
		return g.enumeration(g.schema.Definitions[t.Name].Type, depth+1)
	case t.Op == shape.OneOf && depth < maxNesting:
		var out []shape.Literal
		for _, term := range t.Terms {
			values := g.enumeration(term, depth+1)
			if len(values) == 0 {
				return nil
			}
			for _, v := range values {
				if !slices.ContainsFunc(out, func(o shape.Literal) bool { return o.Kind == v.Kind && o.Text == v.Text }) {
					out = append(out, v)
				}
			}
		}
		return out
	}
	return nil
}
