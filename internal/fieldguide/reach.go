package fieldguide

import (
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// reached is what the kinds' definitions refer to, besides the kinds themselves.
type reached struct {
	// mappings, enumerations and forms are the names of definitions, sorted.
	mappings, enumerations, forms []string
	// tables are those by whose entries a field is judged, with the field that selects.
	tables []string
	// selectors are the fields that select from a table.
	selectors map[string]string
}

// reach follows the references from the kinds.
func (g *guide) reach() reached {
	w := &walker{guide: g, definitions: map[string]bool{}, tables: map[string]string{}}
	kinds := map[string]bool{}
	for _, info := range estate.Kinds() {
		if def, ok := g.schema.Kind(info.Kind); ok {
			kinds["#"+info.Name] = true
			w.structure(def.Type)
		}
	}
	out := reached{selectors: w.tables}
	for _, name := range slices.Sorted(maps.Keys(w.definitions)) {
		def := g.schema.Definitions[name]
		switch {
		case kinds[name]:
		case g.isMapping(def.Type):
			out.mappings = append(out.mappings, name)
		case len(g.enumeration(def.Type, 0)) > 0:
			out.enumerations = append(out.enumerations, name)
		default:
			out.forms = append(out.forms, name)
		}
	}
	out.tables = slices.Sorted(maps.Keys(w.tables))
	return out
}

type walker struct {
	*guide
	definitions map[string]bool
	tables      map[string]string
}

// structure visits what a mapping's fields refer to.
func (w *walker) structure(t *shape.Type) {
	if l, ok := w.mapping(t); ok {
		w.layout(l)
	}
}

func (w *walker) layout(l *layout) {
	for i := range l.fields {
		w.visit(l.fields[i].Type)
	}
	for i := range l.branches {
		w.layout(l.branches[i].body)
	}
	for _, p := range l.patterns {
		w.visit(p.Name)
		w.visit(p.Type)
	}
}

func (w *walker) visit(t *shape.Type) {
	if t == nil {
		return
	}
	switch t.Op {
	case shape.Definition:
		def := w.schema.Definitions[t.Name]
		if def == nil || w.definitions[t.Name] {
			return
		}
		w.definitions[t.Name] = true
		w.visit(def.Type)
	case shape.Table:
		if _, seen := w.tables[t.Name]; seen {
			return
		}
		w.tables[t.Name] = t.Selector
		if _, entries := w.schema.Entries(t.Name); entries != nil {
			for i := range entries.Fields {
				w.structure(entries.Fields[i].Type)
			}
		}
	case shape.StructOf:
		w.structure(t)
	case shape.All, shape.OneOf, shape.ListOf:
		for _, term := range t.Terms {
			w.visit(term)
		}
		w.visit(t.Elem)
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Pattern, shape.Bound, shape.Time:
	}
}
