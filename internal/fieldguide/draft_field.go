package fieldguide

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// maxDraftNesting bounds the mappings in mappings of an example.
const maxDraftNesting = 8

// field writes a field with an example. Where it is the record's own and required, or a
// table decides what it holds, a mapping is written over several lines.
func (d *drafter) field(f *field, prefix string, required bool) []string {
	t := d.resolve(f.Type, prefix)
	path := prefix + f.Name
	if l, ok := d.mapping(t); ok && (required || len(tablesOf(f.Type)) > 0) {
		if lines := d.block(l, path, required); len(lines) > 0 {
			return append([]string{yamlText(f.Name) + ":"}, indent(lines, "  ")...)
		}
	}
	if elem, ok := d.requiredEntry(t, path, required); ok {
		lines := indent(elem, "    ")
		lines[0] = "  - " + strings.TrimPrefix(lines[0], "    ")
		return append([]string{yamlText(f.Name) + ":"}, lines...)
	}
	value := d.value(f, prefix, 0)
	line := yamlText(f.Name) + ": " + flow(&value)
	return d.annotate(line, f, required && prefix == "")
}

// annotate adds the allowed values to a line, or what the schema says where that is not
// written above.
func (d *drafter) annotate(line string, f *field, documented bool) []string {
	if values := d.values(f); len(values) > 1 {
		allowed := strings.Join(literalTexts(values), " | ")
		if len(line)+len(allowed)+len("  # ") <= width {
			return []string{line + "  # " + allowed}
		}
		if documented && !mentions(f.Doc, values) {
			return append(comment("One of: "+strings.Join(literalTexts(values), ", ")+".", ""), line)
		}
	}
	if documented {
		return []string{line}
	}
	return []string{trailing(line, firstSentence(f.Doc))}
}

// mentions reports whether a doc names all values.
func mentions(doc string, values []shape.Literal) bool {
	return !slices.ContainsFunc(values, func(v shape.Literal) bool { return !strings.Contains(doc, v.Text) })
}

// block writes the fields of a mapping: the required ones, and the others too where the
// mapping as a whole is a comment.
func (d *drafter) block(l *layout, path string, required bool) []string {
	var lines []string
	for _, f := range d.active(l, path+".") {
		if f.required || !required {
			lines = append(lines, d.field(&f.field, path+".", f.required && required)...)
		}
	}
	return lines
}

// requiredEntry writes the first entry of a required list of mappings.
func (d *drafter) requiredEntry(t *shape.Type, path string, required bool) ([]string, bool) {
	inner, suffix := element(t)
	if !required || suffix != "[]" || strings.Count(path, ".") > maxDraftNesting {
		return nil, false
	}
	if _, given := d.options.Values[path]; given {
		return nil, false
	}
	l, ok := d.mapping(inner)
	if !ok {
		return nil, false
	}
	lines := d.block(l, path+suffix, true)
	return lines, len(lines) > 0
}

// resolve puts the selected entry of a table in the place of the table.
func (d *drafter) resolve(t *shape.Type, prefix string) *shape.Type {
	if t.Op != shape.Table {
		return t
	}
	if entry, ok := d.schema.Entry(t.Name, d.selected[prefix+t.Selector]); ok {
		return entry.Type
	}
	return t
}

// value returns an example for a field.
func (d *drafter) value(f *field, prefix string, depth int) estate.Node {
	path := prefix + f.Name
	t := d.resolve(f.Type, prefix)
	if text, ok := d.options.Values[path]; ok {
		return d.given(t, text)
	}
	if f.Default != nil {
		return *f.Default
	}
	if len(f.suggested) > 0 {
		values := d.values(f)
		return estate.Node{Kind: values[0].Kind, Text: values[0].Text}
	}
	return d.example(t, path, f.Name, depth)
}

// given reads a value of the options as the type wants it.
func (d *drafter) given(t *shape.Type, text string) estate.Node {
	if t.Op == shape.ListOf {
		out := estate.Node{Kind: estate.List}
		inner, _ := element(t)
		for part := range strings.SplitSeq(text, ",") {
			out.Items = append(out.Items, d.given(inner, strings.TrimSpace(part)))
		}
		return out
	}
	for _, n := range []estate.Node{textNode(text), numberNode(text), {Kind: estate.Bool, Text: text}} {
		if n.Kind == estate.Bool && text != "true" && text != "false" {
			continue
		}
		if d.satisfies(t, &n, 0) {
			return n
		}
	}
	return textNode(text)
}

func (d *drafter) example(t *shape.Type, path, name string, depth int) estate.Node {
	if l, ok := d.mapping(t); ok {
		return d.exampleStruct(l, path, depth)
	}
	switch t.Op {
	case shape.ListOf:
		out := estate.Node{Kind: estate.List}
		for _, term := range t.Terms {
			out.Items = append(out.Items, d.example(term, path+"[]", name, depth+1))
		}
		if len(out.Items) == 0 && t.Elem != nil && depth < maxDraftNesting {
			out.Items = append(out.Items, d.example(t.Elem, path+"[]", name, depth+1))
		}
		return out
	case shape.OneOf:
		if len(t.Terms) > 0 {
			return d.example(t.Terms[0], path, name, depth+1)
		}
	case shape.Table:
		return estate.Node{Kind: estate.Struct}
	case shape.Definition:
		if def, ok := d.schema.Definitions[t.Name]; ok && def.Form == "" && depth < maxDraftNesting {
			if op := def.Type.Op; op == shape.OneOf || op == shape.ListOf {
				return d.example(def.Type, path, name, depth+1)
			}
		}
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Pattern, shape.Bound,
		shape.Time, shape.All, shape.StructOf:
	}
	return d.scalar(t, path, name)
}

// fewestShown is how many fields an example of a mapping shows where it has as many.
const fewestShown = 2

// exampleStruct fills in the required fields, and the next ones where these are few; and
// where any name will do, one of these.
func (d *drafter) exampleStruct(l *layout, path string, depth int) estate.Node {
	out := estate.Node{Kind: estate.Struct}
	if depth > maxDraftNesting {
		return out
	}
	fields := d.active(l, path+".")
	for i := range fields {
		f := &fields[i]
		if f.required {
			out.Fields = append(out.Fields, estate.Field{Name: f.Name, Value: d.value(&f.field, path+".", depth+1)})
		}
	}
	for i := range fields {
		f := &fields[i]
		if !f.required && f.from != envelope && len(out.Fields) < fewestShown && !d.isMapping(f.Type) {
			out.Fields = append(out.Fields, estate.Field{Name: f.Name, Value: d.value(&f.field, path+".", depth+1)})
		}
	}
	if len(out.Fields) == 0 && len(l.patterns) > 0 {
		p := l.patterns[0]
		name := d.scalar(p.Name, path, "")
		out.Fields = append(out.Fields, estate.Field{Name: name.Text, Value: d.example(p.Type, path, "", depth+1)})
	}
	return out
}
