package fieldguide

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// satisfies reports whether a scalar meets a type, as far as the shapes can tell.
func (g *guide) satisfies(t *shape.Type, n *estate.Node, depth int) bool {
	if depth > maxNesting {
		return false
	}
	switch t.Op {
	case shape.Any, shape.Opaque, shape.Table:
		return true
	case shape.Basic:
		return slices.Contains(t.Kinds, n.Kind) && (!t.Integer || n.Kind != estate.Number || !strings.ContainsAny(n.Text, ".eE"))
	case shape.Enum:
		return slices.ContainsFunc(t.Values, func(v shape.Literal) bool { return v.Kind == n.Kind && v.Text == n.Text })
	case shape.Pattern:
		re, err := regexp.Compile(t.Text)
		return err == nil && n.Kind == estate.String && re.MatchString(n.Text) == (t.Operator != "!~")
	case shape.Time:
		_, err := time.Parse(t.Text, n.Text)
		return err == nil && n.Kind == estate.String
	case shape.Bound:
		return n.Kind == estate.Number && withinBound(t, n.Text)
	case shape.All:
		return !slices.ContainsFunc(t.Terms, func(term *shape.Type) bool { return !g.satisfies(term, n, depth+1) })
	case shape.OneOf:
		return slices.ContainsFunc(t.Terms, func(term *shape.Type) bool { return g.satisfies(term, n, depth+1) })
	case shape.Definition:
		def, ok := g.schema.Definitions[t.Name]
		return ok && g.satisfies(def.Type, n, depth+1)
	case shape.ListOf, shape.StructOf:
	}
	return false
}

func withinBound(t *shape.Type, text string) bool {
	value, ok := new(big.Rat).SetString(text)
	limit, known := new(big.Rat).SetString(t.Text)
	if !ok || !known {
		return false
	}
	order := value.Cmp(limit)
	switch t.Operator {
	case ">=":
		return order >= 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	case "<":
		return order < 0
	}
	return order != 0
}
