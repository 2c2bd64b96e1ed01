package shape

import (
	"maps"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Lint finds disjunctions whose evaluation can cost more than the record is worth: one
// that contains itself grows with every level of nesting, and one between mappings that
// no field tells apart is tried in full for every value.
func Lint(s *Schema) []diag.Diagnostic {
	var out []diag.Diagnostic
	for _, name := range slices.Sorted(maps.Keys(s.Definitions)) {
		def := s.Definitions[name]
		visit(def.Type, func(t *Type) {
			if t.Op != OneOf {
				return
			}
			mappings := 0
			for _, term := range t.Terms {
				if s.isMapping(term, 0) {
					mappings++
				}
			}
			if mappings < 2 {
				return
			}
			span := diag.Span{Path: t.Source.Path, Line: t.Source.Line, Column: t.Source.Column}
			if s.reaches(t, t, map[string]bool{}) {
				out = append(out, diag.Diagnostic{
					Code: diag.SchemaAmbiguous, Severity: diag.Error, Span: span,
					Message: name + " chooses between mappings that contain the choice again",
					Hint:    "choose by a field instead: #Table[type]",
				})
				return
			}
			if !s.distinguished(t.Terms) {
				out = append(out, diag.Diagnostic{
					Code: diag.SchemaAmbiguous, Severity: diag.Warning, Span: span,
					Message: name + " chooses between mappings that no field tells apart",
					Hint:    "give each a required field with a value of its own, or choose by a field: #Table[type]",
				})
			}
		})
	}
	return diag.Normalise(out)
}

// visit calls f for a type and everything written inside it.
func visit(t *Type, f func(*Type)) {
	if t == nil {
		return
	}
	f(t)
	for _, term := range t.Terms {
		visit(term, f)
	}
	visit(t.Elem, f)
	if t.Struct != nil {
		visitStruct(t.Struct, f)
	}
}

func visitStruct(s *Struct, f func(*Type)) {
	for i := range s.Fields {
		visit(s.Fields[i].Type, f)
	}
	for _, embed := range s.Embeds {
		visit(embed, f)
	}
	for _, c := range s.Cases {
		visitStruct(c.Struct, f)
	}
	for _, p := range s.Patterns {
		visit(p.Type, f)
	}
}

func (s *Schema) isMapping(t *Type, depth int) bool {
	switch {
	case t.Op == StructOf:
		return true
	case t.Op == Definition && depth < 32 && s.Definitions[t.Name] != nil:
		return s.isMapping(s.Definitions[t.Name].Type, depth+1)
	case t.Op == All && depth < 32:
		return slices.ContainsFunc(t.Terms, func(term *Type) bool { return s.isMapping(term, depth+1) })
	}
	return false
}

// reaches reports whether goal lies inside t, through definitions too.
func (s *Schema) reaches(t, goal *Type, seen map[string]bool) bool {
	found := false
	visit(t, func(inner *Type) {
		if found {
			return
		}
		if inner == goal && inner != t {
			found = true
			return
		}
		if (inner.Op == Definition || inner.Op == Table) && !seen[inner.Name] && s.Definitions[inner.Name] != nil {
			seen[inner.Name] = true
			definition := s.Definitions[inner.Name].Type
			found = definition == goal || s.reaches(definition, goal, seen)
		}
	})
	return found
}

// distinguished reports whether some required field has another literal in every mapping.
func (s *Schema) distinguished(terms []*Type) bool {
	var common map[string][]Literal
	for _, term := range terms {
		if !s.isMapping(term, 0) {
			continue
		}
		own := map[string]Literal{}
		s.discriminators(term, own, 0)
		if common == nil {
			common = map[string][]Literal{}
			for name, value := range own {
				common[name] = []Literal{value}
			}
			continue
		}
		for name, values := range common {
			value, ok := own[name]
			if !ok || slices.Contains(values, value) {
				delete(common, name)
				continue
			}
			common[name] = append(values, value)
		}
	}
	return len(common) > 0
}

func (s *Schema) discriminators(t *Type, into map[string]Literal, depth int) {
	if depth > 32 {
		return
	}
	switch t.Op {
	case Definition:
		if def := s.Definitions[t.Name]; def != nil {
			s.discriminators(def.Type, into, depth+1)
		}
	case All:
		for _, term := range t.Terms {
			s.discriminators(term, into, depth+1)
		}
	case StructOf:
		for _, f := range t.Struct.Fields {
			if f.Presence != Optional && f.Type.Op == Enum && len(f.Type.Values) == 1 && f.Type.Values[0].Kind == estate.String {
				into[f.Name] = f.Type.Values[0]
			}
		}
	case Any, Opaque, Basic, Enum, Pattern, Bound, Time, OneOf, Table, ListOf:
	}
}
