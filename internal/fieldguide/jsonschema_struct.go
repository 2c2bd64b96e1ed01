package fieldguide

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// structSchema returns the schema of a mapping. A closed one refuses fields that neither
// it nor one of its branches names: draft 07 sees only the properties beside
// additionalProperties, so the names of the branches stand there too, as true.
func (c *schemaCompiler) structSchema(l *layout, closed bool) object {
	properties := object{}
	for i := range l.fields {
		properties = properties.with(l.fields[i].Name, c.fieldSchema(&l.fields[i]))
	}
	if closed {
		for _, name := range l.names() {
			if _, ok := properties.get(name); !ok {
				properties = properties.with(name, true)
			}
		}
	}
	out := object{{"type", "object"}}
	if len(properties) > 0 {
		out = out.with("properties", properties)
	}
	if required := requiredNames(l); len(required) > 0 {
		out = out.with("required", required)
	}
	patterns, rest, known := c.patternProperties(l)
	if len(patterns) > 0 {
		out = out.with("patternProperties", patterns)
	}
	switch {
	case len(rest) > 0:
		out = out.with("additionalProperties", rest)
	case closed && known && l.closable():
		out = out.with("additionalProperties", false)
	}
	if conditionals := c.conditionals(l, closed); len(conditionals) > 0 {
		out = out.with("allOf", conditionals)
	}
	return out
}

func requiredNames(l *layout) []string {
	given := l.given()
	var out []string
	for i := range l.fields {
		f := &l.fields[i]
		if demanded(f) && !given[f.Name] && (f.Presence == shape.Required || !l.opaque) {
			out = append(out, f.Name)
		}
	}
	return out
}

func (c *schemaCompiler) fieldSchema(f *field) object {
	out := describe(object{}, f.Doc, c.words(f))
	body := c.typeSchema(f.Type, nil)
	switch {
	case len(body) == 0 && len(f.suggested) > 0:
		// Editors offer the table's entries; whether others will do, CUE decides.
		body = object{{"anyOf", []object{enumSchema(f.suggested), {}}}}
	case len(f.suggested) > 0 && len(c.enumeration(f.Type, 0)) > 0:
		body = enumSchema(c.values(f))
	}
	out = append(out, body...)
	if f.Default != nil {
		if value, ok := jsonLiteral(shape.Literal{Kind: f.Default.Kind, Text: f.Default.Text}); ok {
			out = out.with("default", value)
		}
	}
	return out
}

// patternProperties returns the schemas by patterns of names, and that of all other
// names. It reports false where the names cannot be told by patterns.
func (c *schemaCompiler) patternProperties(l *layout) (patterns, rest object, known bool) {
	known = true
	for _, p := range l.patterns {
		value := c.typeSchema(p.Type, nil)
		pattern, ok := c.namePattern(p.Name, 0)
		switch {
		case !ok:
			known = false
		case pattern == "" && len(value) == 0:
			known = false
		case pattern == "":
			if rest == nil {
				rest = value
			}
		default:
			if have, taken := patterns.get(pattern); taken {
				value = object{{"allOf", []any{have, orTrue(value)}}}
			}
			patterns = patterns.set(pattern, orTrue(value))
		}
	}
	if !known {
		return patterns, nil, false
	}
	return patterns, rest, true
}

func orTrue(o object) any {
	if len(o) == 0 {
		return true
	}
	return o
}

// namePattern returns an expression that holds for every name that satisfies the type;
// "" stands for any name.
func (c *schemaCompiler) namePattern(t *shape.Type, depth int) (string, bool) {
	switch t.Op {
	case shape.Basic:
		return "", slices.Contains(t.Kinds, estate.String)
	case shape.Pattern:
		if t.Operator != "!~" {
			return ecmaPattern(t.Text)
		}
	case shape.Definition:
		if def, ok := c.schema.Definitions[t.Name]; ok && depth < maxNesting {
			return c.namePattern(def.Type, depth+1)
		}
	case shape.All:
		for _, term := range t.Terms {
			if pattern, ok := c.namePattern(term, depth+1); ok && pattern != "" {
				return pattern, true
			}
		}
	case shape.Enum:
		names := make([]string, 0, len(t.Values))
		for _, v := range t.Values {
			names = append(names, regexp.QuoteMeta(v.Text))
		}
		return ecmaPattern("^(" + strings.Join(names, "|") + ")$")
	case shape.Any, shape.Opaque, shape.Bound, shape.Time, shape.OneOf, shape.Table, shape.ListOf, shape.StructOf:
	}
	return "", false
}

// condition holds for mappings whose field has the value.
func condition(selector string, value shape.Literal) object {
	literal, _ := jsonLiteral(value)
	return object{
		{"properties", object{{selector, object{{"const", literal}}}}},
		{"required", []string{selector}},
	}
}

// conditionals returns what holds only where a sibling has a certain value.
func (c *schemaCompiler) conditionals(l *layout, closed bool) []object {
	closed = closed && l.closable() && len(l.patterns) == 0
	var out []object
	for _, b := range l.branches {
		then := c.structSchema(b.body, false)
		if closed && b.table != "" {
			then = forbid(then, foreign(l, &b))
		}
		if len(then) > 1 { // more than that it is a mapping
			out = append(out, object{{"if", condition(b.selector, b.value)}, {"then", then}})
		}
	}
	if closed {
		out = append(out, forbidOutsideCases(l)...)
	}
	for i := range l.fields {
		out = append(out, c.fieldTables(&l.fields[i])...)
	}
	return out
}

// fieldTables returns the demands on a field by the entries of the tables in its type.
func (c *schemaCompiler) fieldTables(f *field) []object {
	var out []object
	for _, table := range tablesOf(f.Type) {
		_, entries := c.schema.Entries(table.Name)
		if entries == nil {
			continue
		}
		for i := range entries.Fields {
			entry := &entries.Fields[i]
			value := c.typeSchema(f.Type, &binding{table: table, entry: entry})
			out = append(out, object{
				{"if", condition(table.Selector, shape.Literal{Kind: estate.String, Text: entry.Name})},
				{"then", object{{"properties", object{{f.Name, value}}}}},
			})
		}
	}
	return out
}

// foreign returns the names that belong to other entries of a branch's table and to
// nothing else.
func foreign(l *layout, b *branch) []string {
	var out []string
	own := b.body.names()
	for i := range l.branches {
		other := &l.branches[i]
		if other.table != b.table || other.selector != b.selector {
			continue
		}
		for _, name := range other.body.names() {
			if !slices.Contains(own, name) && !slices.Contains(out, name) && onlyIn(l, name, b.table, b.selector) {
				out = append(out, name)
			}
		}
	}
	return out
}

// onlyIn reports whether only branches of one table (or, for "", cases on one field)
// name the field.
func onlyIn(l *layout, name, table, selector string) bool {
	if _, ok := l.field(name); ok {
		return false
	}
	for i := range l.branches {
		b := &l.branches[i]
		if (b.table != table || b.selector != selector) && slices.Contains(b.body.names(), name) {
			return false
		}
	}
	return true
}

// forbid refuses fields by name.
func forbid(o object, names []string) object {
	if len(names) == 0 {
		return o
	}
	properties, _ := o.get("properties")
	list, _ := properties.(object)
	list = slices.Clone(list)
	for _, name := range names {
		list = list.with(name, false)
	}
	return o.set("properties", list)
}

// forbidOutsideCases refuses fields that only cases name where none of these applies.
// An absent selector is left to CUE, which may know its default.
func forbidOutsideCases(l *layout) []object {
	var out []object
	seen := map[string]bool{}
	for i := range l.branches {
		first := &l.branches[i]
		if first.table != "" {
			continue
		}
		for _, name := range first.body.names() {
			if seen[name] || !onlyIn(l, name, "", first.selector) {
				continue
			}
			seen[name] = true
			var values []shape.Literal
			for _, b := range l.branches {
				if slices.Contains(b.body.names(), name) {
					values = append(values, b.value)
				}
			}
			out = append(out, object{
				{"if", object{{"properties", object{{first.selector, enumSchema(values)}}}}},
				{"else", object{{"properties", object{{name, false}}}}},
			})
		}
	}
	return out
}
