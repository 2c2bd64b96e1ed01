package fieldguide

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// maxListed is how many values of an enumeration the words for a type list.
const maxListed = 20

// words says what may be written in a field: a reference to a team, a list of dates.
func (g *guide) words(f *field) string {
	if len(f.suggested) > 0 {
		return valueWords(g.values(f))
	}
	return g.typeWords(f.Type, 0)
}

func (g *guide) typeWords(t *shape.Type, depth int) string {
	if depth > maxNesting {
		return "a value"
	}
	switch t.Op {
	case shape.Basic:
		return basicWords(t)
	case shape.Enum:
		return valueWords(t.Values)
	case shape.Pattern:
		if t.Operator == "!~" {
			return "text not of the form " + code(t.Text)
		}
		return "text of the form " + code(t.Text)
	case shape.Time:
		return "text of the form " + code(t.Text)
	case shape.Bound:
		return "a number " + boundWords([]*shape.Type{t})
	case shape.All:
		return g.allWords(t, depth)
	case shape.OneOf:
		if values := g.enumeration(t, depth); len(values) > 0 {
			return valueWords(values)
		}
		var alternatives []string
		for _, term := range t.Terms {
			if w := g.typeWords(term, depth+1); !slices.Contains(alternatives, w) {
				alternatives = append(alternatives, w)
			}
		}
		return strings.Join(alternatives, " or ")
	case shape.Definition:
		return g.definitionWords(t.Name, depth)
	case shape.Table:
		return "what " + strings.TrimPrefix(t.Name, "#") + " says of the " + t.Selector
	case shape.ListOf:
		return g.listWords(t, depth)
	case shape.StructOf:
		return g.structWords(t, depth)
	case shape.Any, shape.Opaque:
	}
	return "a value"
}

func basicWords(t *shape.Type) string {
	words := make([]string, 0, len(t.Kinds))
	for _, kind := range t.Kinds {
		if kind == estate.Number && t.Integer {
			words = append(words, "a whole number")
			continue
		}
		words = append(words, kind.String())
	}
	return strings.Join(words, " or ")
}

func valueWords(values []shape.Literal) string {
	texts := make([]string, 0, len(values))
	for _, v := range values {
		texts = append(texts, v.Text)
	}
	switch {
	case len(texts) == 1:
		return texts[0]
	case len(texts) > maxListed:
		return "one of " + strings.Join(texts[:3], ", ") + " …"
	}
	return "one of " + strings.Join(texts, ", ")
}

// boundWords joins limits: from 0 to 100, of at least 1, above 0.
func boundWords(bounds []*shape.Type) string {
	var least, most string
	var words []string
	for _, b := range bounds {
		switch b.Operator {
		case ">=":
			least = b.Text
		case "<=":
			most = b.Text
		case ">":
			words = append(words, "above "+b.Text)
		case "<":
			words = append(words, "below "+b.Text)
		default:
			words = append(words, "other than "+b.Text)
		}
	}
	switch {
	case least != "" && most != "":
		words = append([]string{"from " + least + " to " + most}, words...)
	case least != "":
		words = append([]string{"of at least " + least}, words...)
	case most != "":
		words = append([]string{"of at most " + most}, words...)
	}
	return strings.Join(words, ", ")
}

func (g *guide) allWords(t *shape.Type, depth int) string {
	var words []string
	var bounds []*shape.Type
	for _, term := range t.Terms {
		switch term.Op {
		case shape.Any, shape.Opaque:
		case shape.Bound:
			bounds = append(bounds, term)
		default:
			if w := g.typeWords(term, depth+1); !slices.Contains(words, w) {
				words = append(words, w)
			}
		}
	}
	if len(words) == 0 && len(bounds) > 0 {
		words = append(words, "a number")
	}
	out := strings.Join(words, " and ")
	if len(bounds) > 0 {
		out += " " + boundWords(bounds)
	}
	if out == "" {
		return "a value"
	}
	return out
}

func (g *guide) definitionWords(name string, depth int) string {
	def, ok := g.schema.Definitions[name]
	switch {
	case !ok:
		return "a value"
	case def.Form != "":
		return shortForm(def.Form)
	}
	if g.isMapping(def.Type) {
		return strings.TrimPrefix(name, "#")
	}
	return g.typeWords(def.Type, depth+1)
}

// shortForm takes the example off the words for a form.
func shortForm(form string) string {
	for _, end := range []string{", such as ", " such as ", " that is not empty"} {
		form, _, _ = strings.Cut(form, end)
	}
	return form
}

func (g *guide) listWords(t *shape.Type, depth int) string {
	elem := t.Elem
	if elem == nil {
		if len(t.Terms) == 0 {
			return "an empty list"
		}
		elem = t.Terms[0]
	}
	out := "a list"
	switch inner := g.typeWords(elem, depth+1); {
	case elem.Op == shape.Any || elem.Op == shape.Opaque:
	case elem.Op == shape.StructOf:
		out += " of mappings"
	case elem.Op == shape.Definition && g.isMapping(elem):
		out += " of " + inner
	case strings.HasPrefix(inner, "a ") || strings.HasPrefix(inner, "an ") || inner == "text":
		out += " of " + plural(inner)
	default:
		out += ", each " + inner
	}
	if len(t.Terms) > 0 {
		out += ", not empty"
	}
	return out
}

func (g *guide) structWords(t *shape.Type, depth int) string {
	if len(t.Struct.Fields) > 0 || len(t.Struct.Patterns) != 1 {
		return "a mapping"
	}
	p := t.Struct.Patterns[0]
	return "a mapping, to each name " + g.typeWords(p.Type, depth+1)
}

// plural turns "a reference to a team" into "references to a team".
func plural(phrase string) string {
	phrase = strings.TrimPrefix(strings.TrimPrefix(phrase, "a "), "an ")
	head, tail := phrase, ""
	for _, link := range []string{" to ", " of ", " in ", " with ", " from ", " at ", " or ", " above ", " for ", " that ", ","} {
		if i := strings.Index(head, link); i > 0 {
			head, tail = head[:i], head[i:]+tail
		}
	}
	switch {
	case strings.HasSuffix(head, "ss"), strings.HasSuffix(head, "x"), strings.HasSuffix(head, "ch"):
		head += "es"
	case strings.HasSuffix(head, "s"):
	default:
		head += "s"
	}
	return head + tail
}

func (g *guide) isMapping(t *shape.Type) bool {
	_, ok := g.mapping(t)
	return ok
}
