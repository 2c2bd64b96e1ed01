package fieldguide

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// FieldDoc is what a reader needs to know of one field.
type FieldDoc struct {
	// Path leads to the field: name, supportTeams.incident, rota[].person.
	Path string
	// Required is true where every record, or every mapping around the field, has it.
	Required bool
	// RequiredWhen are the conditions under which it is required.
	RequiredWhen []Condition
	// When are the conditions of which one must hold for the field to be allowed; none
	// where it always is.
	When []Condition
	// Type words what may be written.
	Type string
	// Values are the values of an enumeration.
	Values []shape.Literal
	// Default is what an absent field stands for; "" where there is no default.
	Default string
	// Doc is what the schema says of it.
	Doc string
	// Definition is the shared mapping that the field, or each entry of its list, holds:
	// #Money for instance. Its fields are described there and not repeated.
	Definition string
	// Table and Selector are set where a sibling selects what the field holds.
	Table, Selector string
	// Common is true for fields that records of every kind have.
	Common bool
}

// Condition holds where a sibling field has the value.
type Condition struct{ Field, Value string }

// Describe returns the fields of a kind: those that every record must have, then the
// optional ones, each in the order of the schema, and last what all kinds share.
// Mappings that the schema does not share are unfolded.
func Describe(s *shape.Schema, kind estate.Kind) []FieldDoc {
	def, ok := s.Kind(kind)
	if !ok {
		return nil
	}
	g := &guide{schema: s}
	return g.describeType(def.Type)
}

func (g *guide) describeType(t *shape.Type) []FieldDoc {
	l, ok := g.mapping(t)
	if !ok {
		return nil
	}
	return g.describe(l, "", 0)
}

func (g *guide) describe(l *layout, prefix string, depth int) []FieldDoc {
	var rows []FieldDoc
	for i := range l.fields {
		rows = append(rows, g.row(&l.fields[i], prefix, l.opaque))
	}
	for i := range l.branches {
		rows = g.addBranch(rows, &l.branches[i], prefix)
	}
	slices.SortStableFunc(rows, func(a, b FieldDoc) int { return rank(&a) - rank(&b) })

	var out []FieldDoc
	for _, row := range rows {
		out = append(out, row)
		if depth > maxNesting {
			continue
		}
		out = append(out, g.unfold(l, &row, prefix, depth)...)
	}
	return out
}

func rank(d *FieldDoc) int {
	switch {
	case d.Common:
		return 3
	case d.Required && len(d.When) == 0:
		return 0
	case d.Required || len(d.RequiredWhen) > 0:
		return 1
	}
	return 2
}

func (g *guide) row(f *field, prefix string, opaque bool) FieldDoc {
	row := FieldDoc{
		Path:     prefix + f.Name,
		Required: demanded(f) && (f.Presence == shape.Required || !opaque),
		Type:     g.words(f),
		Values:   g.values(f),
		Doc:      f.Doc,
		Common:   f.from == envelope,
	}
	if f.Default != nil {
		row.Default = f.Default.Text
	}
	if name, _, ok := g.shared(f.Type); ok {
		row.Definition = name
	}
	if tables := tablesOf(f.Type); len(tables) > 0 {
		row.Table, row.Selector = tables[0].Name, tables[0].Selector
	}
	if row.Doc == "" && len(row.Values) == 1 {
		row.Doc = "Always " + row.Values[0].Text + "."
	}
	return row
}

// addBranch adds the fields of a branch: to a row that says the same, as a condition.
func (g *guide) addBranch(rows []FieldDoc, b *branch, prefix string) []FieldDoc {
	condition := Condition{Field: b.selector, Value: b.value.Text}
	for i := range b.body.fields {
		row := g.row(&b.body.fields[i], prefix, b.body.opaque)
		at := slices.IndexFunc(rows, func(known FieldDoc) bool {
			if known.Path != row.Path {
				return false
			}
			return len(known.When) == 0 || known.Type == row.Type && known.Doc == row.Doc && known.Required == row.Required
		})
		switch {
		case at < 0:
			row.When = []Condition{condition}
			rows = append(rows, row)
		case len(rows[at].When) > 0:
			rows[at].When = append(rows[at].When, condition)
		default:
			rows[at].narrow(&row, condition)
		}
	}
	for i := range b.body.branches {
		rows = g.addBranch(rows, &b.body.branches[i], prefix)
	}
	return rows
}

// narrow adds what a branch says of a field that exists without it too.
func (d *FieldDoc) narrow(row *FieldDoc, condition Condition) {
	if row.Required && !d.Required {
		d.RequiredWhen = append(d.RequiredWhen, condition)
	}
	if row.Doc != "" && !strings.Contains(strings.ToLower(d.Doc), strings.ToLower(row.Doc)) {
		d.Doc = strings.TrimSpace(d.Doc + " When " + condition.Field + " is " + condition.Value + ": " + lowerFirst(row.Doc))
	}
}

func lowerFirst(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	if strings.ToUpper(first) == first && len(first) > 1 {
		return text
	}
	return strings.TrimSuffix(strings.ToLower(first[:1])+first[1:]+" "+rest, " ")
}

// unfold describes the fields of a mapping that is written inside of the field's type.
func (g *guide) unfold(l *layout, row *FieldDoc, prefix string, depth int) []FieldDoc {
	f, ok := l.field(strings.TrimPrefix(row.Path, prefix))
	if !ok {
		for i := range l.branches {
			if f, ok = l.branches[i].body.field(strings.TrimPrefix(row.Path, prefix)); ok {
				break
			}
		}
	}
	if f == nil || row.Definition != "" {
		return nil
	}
	inner, suffix := element(f.Type)
	if inner.Op != shape.StructOf {
		return nil
	}
	body, ok := g.mapping(inner)
	if !ok {
		return nil
	}
	nested := g.describe(body, row.Path+suffix+".", depth+1)
	for i := range nested {
		nested[i].Common = row.Common
	}
	return nested
}

// element goes through lists to what they hold; suffix has a pair of brackets for each.
func element(t *shape.Type) (inner *shape.Type, suffix string) {
	for t.Op == shape.ListOf {
		switch {
		case t.Elem != nil:
			t = t.Elem
		case len(t.Terms) > 0:
			t = t.Terms[0]
		default:
			return t, suffix
		}
		suffix += "[]"
	}
	return t, suffix
}

// shared returns the definition of a mapping that a field or its list holds.
func (g *guide) shared(t *shape.Type) (name string, def *shape.Def, ok bool) {
	inner, _ := element(t)
	if inner.Op != shape.Definition {
		return "", nil, false
	}
	def = g.schema.Definitions[inner.Name]
	if def == nil {
		return "", nil, false
	}
	if _, ok := g.mapping(inner); !ok {
		return "", nil, false
	}
	return inner.Name, def, true
}
