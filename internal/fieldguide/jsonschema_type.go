package fieldguide

import (
	"encoding/json"
	"math/big"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// binding is the entry of a table that a sibling's value selects.
type binding struct {
	table *shape.Type
	entry *shape.Field
}

// typeSchema returns the JSON Schema of a type; nil accepts everything.
func (c *schemaCompiler) typeSchema(t *shape.Type, bound *binding) object {
	switch t.Op {
	case shape.Any, shape.Opaque:
		return nil
	case shape.Basic:
		return basicSchema(t)
	case shape.Enum:
		return enumSchema(t.Values)
	case shape.Pattern:
		return patternSchema(t)
	case shape.Bound:
		return boundSchema(t)
	case shape.Time:
		return timeSchema(t)
	case shape.All:
		return c.allSchema(t, bound)
	case shape.OneOf:
		return c.oneOfSchema(t, bound)
	case shape.Definition:
		return c.ref(t.Name)
	case shape.Table:
		if bound != nil && bound.table.Name == t.Name && bound.table.Selector == t.Selector {
			return c.entryRef(t.Name, bound.entry)
		}
		return nil
	case shape.ListOf:
		return c.listSchema(t)
	case shape.StructOf:
		if l, ok := c.mapping(t); ok {
			return c.structSchema(l, true)
		}
	}
	return nil
}

func basicSchema(t *shape.Type) object {
	var types []string
	for _, kind := range t.Kinds {
		name := map[estate.NodeKind]string{
			estate.Null: "null", estate.Bool: "boolean", estate.Number: "number",
			estate.String: "string", estate.List: "array", estate.Struct: "object",
		}[kind]
		if kind == estate.Number && t.Integer {
			name = "integer"
		}
		if !slices.Contains(types, name) {
			types = append(types, name)
		}
	}
	switch len(types) {
	case 0:
		return nil
	case 1:
		return object{{"type", types[0]}}
	}
	return object{{"type", types}}
}

// enumSchema lists literals: values that JSON counts as equal once.
func enumSchema(literals []shape.Literal) object {
	var values []any
	var docs []string
	documented := false
	seen := map[string]bool{}
	for _, l := range literals {
		value, ok := jsonLiteral(l)
		if !ok {
			return nil
		}
		key := l.Kind.String() + l.Text
		if r, ok := new(big.Rat).SetString(l.Text); ok && l.Kind == estate.Number {
			key = l.Kind.String() + r.String()
		}
		if seen[key] {
			continue
		}
		seen[key] = true
		values, docs = append(values, value), append(docs, l.Doc)
		documented = documented || l.Doc != ""
	}
	switch {
	case len(values) == 0:
		return nil
	case len(values) == 1:
		return object{{"const", values[0]}}
	}
	out := object{{"enum", values}}
	if documented {
		out = out.with("markdownEnumDescriptions", docs)
	}
	return out
}

func jsonLiteral(l shape.Literal) (any, bool) {
	switch l.Kind {
	case estate.Null:
		return nil, true
	case estate.Bool:
		return l.Text == "true", true
	case estate.Number:
		return json.Number(l.Text), json.Valid([]byte(l.Text))
	case estate.String:
		return l.Text, true
	case estate.List, estate.Struct:
	}
	return nil, false
}

func patternSchema(t *shape.Type) object {
	out := object{{"type", "string"}}
	pattern, ok := ecmaPattern(t.Text)
	switch {
	case !ok:
		return out
	case t.Operator == "!~":
		return out.with("not", object{{"pattern", pattern}})
	}
	return out.with("pattern", pattern)
}

func boundSchema(t *shape.Type) object {
	out := object{{"type", "number"}}
	if !json.Valid([]byte(t.Text)) {
		return out
	}
	limit := json.Number(t.Text)
	switch t.Operator {
	case ">=":
		return out.with("minimum", limit)
	case ">":
		return out.with("exclusiveMinimum", limit)
	case "<=":
		return out.with("maximum", limit)
	case "<":
		return out.with("exclusiveMaximum", limit)
	case "!=":
		return out.with("not", object{{"const", limit}})
	}
	return out
}

// timeSchema adds the format only to plain days: the formats of moments refuse some text
// that CUE accepts, such as hours of one digit.
func timeSchema(t *shape.Type) object {
	out := object{{"type", "string"}}
	if t.Text == "2006-01-02" {
		out = out.with("format", "date")
	}
	if pattern, ok := timePattern(t.Text); ok {
		out = out.with("pattern", pattern)
	}
	return out
}

// allSchema puts the demands of all terms into one schema as far as they do not collide.
// Mappings stay open: what one term names another need not.
func (c *schemaCompiler) allSchema(t *shape.Type, bound *binding) object {
	var merged object
	var rest []object
	opaque := slices.ContainsFunc(t.Terms, func(term *shape.Type) bool { return term.Op == shape.Opaque })
	for _, term := range t.Terms {
		var s object
		if term.Op == shape.StructOf {
			if l, ok := c.mapping(term); ok {
				l.opaque = l.opaque || opaque
				s = c.structSchema(l, false)
			}
		} else {
			s = c.typeSchema(term, bound)
		}
		if len(s) == 0 {
			continue
		}
		if joined, ok := join(merged, s); ok {
			merged = joined
		} else if !slices.ContainsFunc(rest, func(o object) bool { return same(o, s) }) {
			rest = append(rest, s)
		}
	}
	if len(rest) == 0 {
		return merged
	}
	if _, ok := merged.get("allOf"); ok || isRef(merged) {
		return object{{"allOf", append([]object{merged}, rest...)}}
	}
	return merged.with("allOf", rest)
}

// join adds the keywords of b to a where none collides.
func join(a, b object) (object, bool) {
	if len(a) == 0 {
		return slices.Clone(b), true
	}
	if isRef(a) || isRef(b) {
		return nil, false
	}
	out := slices.Clone(a)
	for _, m := range b {
		have, taken := out.get(m.key)
		switch {
		case !taken:
			out = out.with(m.key, m.value)
		case same(have, m.value):
		case m.key == "type" && (have == "integer" && m.value == "number" || have == "number" && m.value == "integer"):
			out = out.set("type", "integer")
		default:
			return nil, false
		}
	}
	return out, true
}

func isRef(o object) bool {
	_, ok := o.get("$ref")
	return ok
}

func (c *schemaCompiler) oneOfSchema(t *shape.Type, bound *binding) object {
	if values := c.enumeration(t, 0); len(values) > 0 {
		return enumSchema(values)
	}
	var terms []object
	for _, term := range t.Terms {
		s := c.typeSchema(term, bound)
		if s == nil {
			s = object{}
		}
		if !slices.ContainsFunc(terms, func(o object) bool { return same(o, s) }) {
			terms = append(terms, s)
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return object{{"anyOf", terms}}
}

func (c *schemaCompiler) listSchema(t *shape.Type) object {
	out := object{{"type", "array"}}
	var elem object
	if t.Elem != nil {
		elem = c.typeSchema(t.Elem, nil)
	}
	heads := make([]object, 0, len(t.Terms))
	alike := t.Elem != nil
	for _, term := range t.Terms {
		head := c.typeSchema(term, nil)
		if head == nil {
			head = object{}
		}
		alike = alike && (same(head, elem) || len(head) == 0 && len(elem) == 0)
		heads = append(heads, head)
	}
	switch {
	case alike && len(elem) > 0:
		out = out.with("items", elem)
	case alike:
	case len(heads) == 0: // nothing may be in it
		return out.with("maxItems", 0)
	case t.Elem == nil:
		out = out.with("items", heads).with("additionalItems", false)
	case len(elem) > 0:
		out = out.with("items", heads).with("additionalItems", elem)
	default:
		out = out.with("items", heads)
	}
	if len(heads) > 0 {
		out = out.with("minItems", len(heads))
	}
	return out
}
