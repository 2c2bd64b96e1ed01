package fieldguide

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Form is what a field holds, as far as a table of values needs to know.
type Form uint8

// The forms. Any stands for what may be one or the other.
const (
	AnyForm Form = iota
	TextForm
	ReferenceForm
	DateForm
	InstantForm
	DurationForm
	WholeForm
	NumberForm
	BoolForm
	ListForm
	MappingForm
)

// Leaf is a field that can be reached without passing a list.
type Leaf struct {
	// Path are the names that lead to it.
	Path []string
	Form Form
	// Doc is what the schema says of it.
	Doc string
}

// maxLeafDepth is how many names a path has at most: mappings further down are left folded.
const maxLeafDepth = 5

// Leaves returns the fields of a kind that can be reached without passing a list, each once
// and in the order in which the schema has them, those of all kinds last; a mapping comes
// before what it holds. What a table of the schema says of a selector's value, such as the
// attributes of a class, stays folded.
func Leaves(s *shape.Schema, kind estate.Kind) []Leaf {
	def, ok := s.Kind(kind)
	if !ok {
		return nil
	}
	g := &guide{schema: s}
	l, ok := g.mapping(def.Type)
	if !ok {
		return nil
	}
	return g.leaves(nil, l, nil)
}

func (g *guide) leaves(out []Leaf, l *layout, path []string) []Leaf {
	fields, order := map[string]*field{}, []string{}
	gather(l, fields, &order)
	for _, name := range order {
		f := fields[name]
		leaf := Leaf{Path: append(path[:len(path):len(path)], name), Form: g.form(f.Type, 0), Doc: f.Doc}
		out = append(out, leaf)
		if leaf.Form != MappingForm || len(leaf.Path) == maxLeafDepth {
			continue
		}
		if below, ok := g.mapping(f.Type); ok {
			out = g.leaves(out, below, leaf.Path)
		}
	}
	return out
}

// gather collects the fields of a layout and of all its branches. Where branches disagree the
// field may be any of what they say.
func gather(l *layout, fields map[string]*field, order *[]string) {
	for i := range l.fields {
		f := l.fields[i]
		known, again := fields[f.Name]
		if !again {
			fields[f.Name] = &f
			*order = append(*order, f.Name)
			continue
		}
		known.Type = &shape.Type{Op: shape.OneOf, Terms: []*shape.Type{known.Type, f.Type}}
	}
	for i := range l.branches {
		gather(l.branches[i].body, fields, order)
	}
}

// form is what a type holds.
func (g *guide) form(t *shape.Type, depth int) Form {
	if depth > maxNesting {
		return AnyForm
	}
	switch t.Op {
	case shape.Basic:
		return basicForm(t)
	case shape.Enum:
		return enumForm(t)
	case shape.Pattern:
		return TextForm
	case shape.Time:
		return timeForm(t.Text)
	case shape.Bound:
		return NumberForm
	case shape.All:
		return g.allForm(t, depth)
	case shape.OneOf:
		return g.commonForm(t, depth)
	case shape.Definition:
		return g.definitionForm(t.Name, depth)
	case shape.ListOf:
		return ListForm
	case shape.Table, shape.StructOf:
		return MappingForm
	case shape.Any, shape.Opaque:
	}
	return AnyForm
}

func basicForm(t *shape.Type) Form {
	if len(t.Kinds) != 1 {
		return AnyForm
	}
	switch t.Kinds[0] {
	case estate.Bool:
		return BoolForm
	case estate.Number:
		if t.Integer {
			return WholeForm
		}
		return NumberForm
	case estate.String:
		return TextForm
	case estate.List:
		return ListForm
	case estate.Struct:
		return MappingForm
	case estate.Null:
	}
	return AnyForm
}

func enumForm(t *shape.Type) Form {
	forms := map[estate.NodeKind]Form{estate.String: TextForm, estate.Number: NumberForm, estate.Bool: BoolForm}
	if len(t.Values) == 0 {
		return AnyForm
	}
	first := t.Values[0].Kind
	if slices.ContainsFunc(t.Values, func(v shape.Literal) bool { return v.Kind != first }) {
		return AnyForm
	}
	return forms[first]
}

func timeForm(layout string) Form {
	switch layout {
	case time.DateOnly:
		return DateForm
	case time.RFC3339:
		return InstantForm
	}
	return TextForm
}

// allForm is the form of the term that says most.
func (g *guide) allForm(t *shape.Type, depth int) Form {
	form := AnyForm
	for _, term := range t.Terms {
		switch f := g.form(term, depth+1); {
		case form == AnyForm, form == TextForm && f != AnyForm, form == NumberForm && f == WholeForm:
			form = f
		}
	}
	return form
}

// commonForm is the form that all terms share.
func (g *guide) commonForm(t *shape.Type, depth int) Form {
	form := AnyForm
	for i, term := range t.Terms {
		f := g.form(term, depth+1)
		switch {
		case i == 0:
			form = f
		case f == form:
		case f <= InstantForm && form <= InstantForm && f != AnyForm && form != AnyForm:
			form = TextForm
		case (f == WholeForm || f == NumberForm) && (form == WholeForm || form == NumberForm):
			form = NumberForm
		default:
			return AnyForm
		}
	}
	return form
}

func (g *guide) definitionForm(name string, depth int) Form {
	def, ok := g.schema.Definitions[name]
	switch {
	case !ok:
		return AnyForm
	case def.Ref:
		return ReferenceForm
	case name == "#Duration":
		return DurationForm
	}
	return g.form(def.Type, depth+1)
}
