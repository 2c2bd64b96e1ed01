package fieldguide

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var oddScalars = []estate.Node{
	textNode(""), textNode("x"), textNode("\u00a0"), textNode(" "), textNode("2026-11-20"), textNode("2026-11-20T7:05"),
	textNode("2026-11-22T7:00:00,5+24:00"), textNode("2026-11-22T22:00:00Z"), textNode("team/a"), textNode("ci/a"), textNode("normal"),
	textNode("emergency"), textNode("rto"), textNode("server"), textNode("2h"), textNode("😀"), textNode("a@b.c\n"),
	numberNode("0"), numberNode("1"), numberNode("-1"), numberNode("1.0"), numberNode("99.95"), numberNode("1e3"),
	{Kind: estate.Bool, Text: "true"}, {Kind: estate.Null}, {Kind: estate.List}, {Kind: estate.Struct},
}

// mutate changes a record in one to three places.
func mutate(t *rapid.T, seed *estate.Node) estate.Node {
	out := clone(seed)
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		var places []*estate.Node
		out.Walk("", func(_ string, n *estate.Node) bool { places = append(places, n); return true })
		n := places[rapid.IntRange(0, len(places)-1).Draw(t, "place")]
		switch op := rapid.IntRange(0, 4).Draw(t, "op"); {
		case op == 0 && len(n.Fields) > 0:
			i := rapid.IntRange(0, len(n.Fields)-1).Draw(t, "field")
			n.Fields = slices.Delete(n.Fields, i, i+1)
		case op == 1 && len(n.Items) > 0:
			n.Items = append(n.Items, clone(&n.Items[0]))
		case op == 2 && n.Kind == estate.Struct:
			name := rapid.SampledFrom([]string{"note", "within", "reason", "engine", "tags", "x", "owner"}).Draw(t, "name")
			if n.Get(name) == nil {
				n.Fields = append(n.Fields, estate.Field{Name: name, Value: rapid.SampledFrom(oddScalars).Draw(t, "value")})
			}
		case n != &out:
			*n = clone(new(rapid.SampledFrom(oddScalars).Draw(t, "scalar")))
		}
	}
	return out
}

// generator makes records that mostly satisfy the shapes.
type generator struct {
	guide
	t *rapid.T
}

func (g generator) record(info estate.KindInfo) estate.Node {
	def, _ := g.schema.Kind(info.Kind)
	return g.value(def.Type, nil, 0)
}

func (g generator) value(t *shape.Type, scope *estate.Node, depth int) estate.Node {
	if l, ok := g.mapping(t); ok {
		return g.structure(l, depth)
	}
	switch t.Op {
	case shape.ListOf:
		out := estate.Node{Kind: estate.List}
		for _, term := range t.Terms {
			out.Items = append(out.Items, g.value(term, nil, depth+1))
		}
		if t.Elem != nil {
			for range rapid.IntRange(0, 2).Draw(g.t, "items") {
				out.Items = append(out.Items, g.value(t.Elem, nil, depth+1))
			}
		}
		return out
	case shape.OneOf:
		return g.value(rapid.SampledFrom(t.Terms).Draw(g.t, "term"), scope, depth)
	case shape.Definition:
		return g.value(g.schema.Definitions[t.Name].Type, scope, depth)
	case shape.Table:
		if entry, ok := g.schema.Entry(t.Name, scope.Str(t.Selector)); ok {
			return g.value(entry.Type, scope, depth)
		}
		return estate.Node{Kind: estate.Struct}
	case shape.All:
		tries := make([]estate.Node, 0, len(t.Terms))
		for _, term := range t.Terms {
			tries = append(tries, g.value(term, scope, depth))
		}
		for i := range tries {
			if g.satisfies(t, &tries[i], 0) {
				return tries[i]
			}
		}
		return tries[0]
	default:
		return g.scalar(t)
	}
}

func (g generator) scalar(t *shape.Type) estate.Node {
	switch t.Op {
	case shape.Enum:
		v := rapid.SampledFrom(t.Values).Draw(g.t, "literal")
		return estate.Node{Kind: v.Kind, Text: v.Text}
	case shape.Pattern:
		if t.Operator == "!~" {
			return textNode("free")
		}
		return textNode(rapid.StringMatching(t.Text).Draw(g.t, "text"))
	case shape.Bound:
		return rapid.SampledFrom(beside(t.Text)).Draw(g.t, "number")
	case shape.Time:
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(g.t, "time"), 0).In(time.FixedZone("", rapid.IntRange(-12, 12).Draw(g.t, "zone")*3600))
		return textNode(at.Format(t.Text))
	case shape.Basic:
		switch t.Kinds[0] {
		case estate.Bool:
			return estate.Node{Kind: estate.Bool, Text: strconv.FormatBool(rapid.Bool().Draw(g.t, "bool"))}
		case estate.Number:
			return numberNode(strconv.Itoa(rapid.IntRange(0, 4).Draw(g.t, "number")))
		default:
			return textNode(rapid.String().Draw(g.t, "text"))
		}
	default:
		return rapid.SampledFrom(oddScalars).Draw(g.t, "any")
	}
}

func (g generator) structure(l *layout, depth int) estate.Node {
	out := estate.Node{Kind: estate.Struct}
	g.fill(&out, l, depth)
	for _, p := range l.patterns {
		if rapid.Bool().Draw(g.t, "pattern") {
			name := g.value(p.Name, nil, depth+1).Text
			if out.Get(name) == nil {
				out.Fields = append(out.Fields, estate.Field{Name: name, Value: g.value(p.Type, nil, depth+1)})
			}
		}
	}
	return out
}

func (g generator) fill(out *estate.Node, l *layout, depth int) {
	for i := range l.fields {
		f := &l.fields[i]
		write := demanded(f) || rapid.IntRange(0, 3+depth*2).Draw(g.t, "write") == 0 && depth < 4
		if !write || out.Get(f.Name) != nil {
			continue
		}
		var value estate.Node
		if len(f.suggested) > 0 {
			value = textNode(rapid.SampledFrom(f.suggested).Draw(g.t, "entry").Text)
		} else {
			value = g.value(f.Type, out, depth+1)
		}
		out.Fields = append(out.Fields, estate.Field{Name: f.Name, Value: value})
	}
	for i := range l.branches {
		b := &l.branches[i]
		if out.Str(b.selector) == b.value.Text {
			g.fill(out, b.body, depth)
		}
	}
}
