package fieldguide

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// demanded reports whether a record must write the field. A regular field must be
// written only where it is certain that CUE cannot make its value.
func demanded(f *field) bool {
	switch {
	case f.Default != nil:
		return false
	case f.Presence == shape.Required:
		return true
	}
	return f.Presence == shape.Regular && withoutDefault(f.Type)
}

// withoutDefault reports whether a type certainly has no value of its own: a shape does
// not show the default marks inside of definitions and disjunctions.
func withoutDefault(t *shape.Type) bool {
	switch t.Op {
	case shape.Basic:
		return !slices.Contains(t.Kinds, estate.Struct) && !slices.Contains(t.Kinds, estate.List)
	case shape.Pattern, shape.Bound, shape.Time:
		return true
	case shape.Enum:
		return len(t.Values) > 1 && !slices.ContainsFunc(t.Values, func(v shape.Literal) bool { return v.Kind != estate.String })
	case shape.All:
		return !slices.ContainsFunc(t.Terms, func(term *shape.Type) bool { return !withoutDefault(term) })
	case shape.Any, shape.Opaque, shape.OneOf, shape.Definition, shape.Table, shape.ListOf, shape.StructOf:
	}
	return false
}

// given returns the fields whose value some branch provides.
func (l *layout) given() map[string]bool {
	out := map[string]bool{}
	for _, b := range l.branches {
		for i := range b.body.fields {
			if b.body.fields[i].Default != nil {
				out[b.body.fields[i].Name] = true
			}
		}
		for name := range b.body.given() {
			out[name] = true
		}
	}
	return out
}

// names returns every field that the layout or one of its branches names, in order.
func (l *layout) names() []string {
	var out []string
	for i := range l.fields {
		out = append(out, l.fields[i].Name)
	}
	for _, b := range l.branches {
		for _, name := range b.body.names() {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// closable reports whether the names of the layout and its branches are all that a
// record may write.
func (l *layout) closable() bool {
	if l.open || l.opaque {
		return false
	}
	for _, b := range l.branches {
		if len(b.body.patterns) > 0 || !b.body.closable() {
			return false
		}
	}
	return true
}
