package fieldguide

import (
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// toWrite stands where only the author knows the text, ellipsis in comments.
const (
	toWrite  = "To be written"
	ellipsis = "…"
)

func textNode(text string) estate.Node   { return estate.Node{Kind: estate.String, Text: text} }
func numberNode(text string) estate.Node { return estate.Node{Kind: estate.Number, Text: text} }

// scalar returns an example that satisfies the type, or text to be replaced.
func (d *drafter) scalar(t *shape.Type, path, name string) estate.Node {
	var candidates []estate.Node
	switch {
	case path == "name" || path == "title":
		candidates = append(candidates, textNode(d.options.Name))
	case name == "owner":
		candidates = append(candidates, textNode(d.options.Owner))
	}
	candidates = append(candidates, d.candidates(t, 0)...)
	candidates = append(candidates, textNode(d.filler), textNode("https://example.org"), textNode("example"),
		numberNode("1"), numberNode("0"), estate.Node{Kind: estate.Bool, Text: "false"})
	candidates = append(candidates, d.shortest(t, 0)...)
	for i := range candidates {
		if d.satisfies(t, &candidates[i], 0) {
			return candidates[i]
		}
	}
	return textNode(d.filler)
}

// candidates returns examples that the type itself suggests.
func (d *drafter) candidates(t *shape.Type, depth int) []estate.Node {
	if depth > maxNesting {
		return nil
	}
	var out []estate.Node
	switch t.Op {
	case shape.Enum:
		for _, v := range t.Values {
			out = append(out, estate.Node{Kind: v.Kind, Text: v.Text})
		}
	case shape.Time:
		out = append(out, textNode(d.options.Today.UTC().Format(t.Text)))
	case shape.Bound:
		out = append(out, beside(t.Text)...)
	case shape.All, shape.OneOf:
		for _, term := range t.Terms {
			out = append(out, d.candidates(term, depth+1)...)
		}
	case shape.Definition:
		def, ok := d.schema.Definitions[t.Name]
		if !ok {
			return nil
		}
		if def.Ref {
			out = append(out, d.references(def)...)
		}
		out = append(out, d.candidates(def.Type, depth+1)...)
		for _, example := range formExamples(def.Form) {
			out = append(out, textNode(example))
		}
	case shape.Any, shape.Opaque, shape.Basic, shape.Pattern, shape.Table, shape.ListOf, shape.StructOf:
	}
	return out
}

// references returns references that look right for each kind that may be named.
func (d *drafter) references(def *shape.Def) []estate.Node {
	prefixes := def.Prefixes
	if len(prefixes) == 0 {
		prefixes = []string{estate.Service.Info().Prefix}
	}
	out := make([]estate.Node, 0, len(prefixes))
	for _, prefix := range prefixes {
		id := "example"
		if kind, ok := estate.KindByPrefix(prefix); ok && kind.Info().Dated {
			id = d.options.Today.UTC().Format("2006-01-02") + "-example"
		}
		out = append(out, textNode(prefix+"/"+id))
	}
	return out
}

// beside returns a limit and the whole numbers next to it.
func beside(limit string) []estate.Node {
	out := []estate.Node{numberNode("1"), numberNode("0"), numberNode(limit)}
	if n, err := strconv.ParseInt(limit, 10, 32); err == nil {
		out = append(out, numberNode(strconv.FormatInt(n+1, 10)), numberNode(strconv.FormatInt(n-1, 10)))
	}
	return out
}

// formExamples reads the examples out of the words for a form.
func formExamples(form string) []string {
	_, examples, ok := strings.Cut(form, "such as ")
	if !ok {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(examples, " or ", ", "), ", ") {
		out = append(out, strings.Trim(strings.TrimSpace(part), `"`))
	}
	return out
}

// shortest returns short texts that match the regular expressions of a type.
func (d *drafter) shortest(t *shape.Type, depth int) []estate.Node {
	var out []estate.Node
	switch t.Op {
	case shape.Pattern:
		re, err := syntax.Parse(t.Text, syntax.Perl)
		if err != nil {
			return nil
		}
		var b strings.Builder
		writeShortest(&b, re)
		out = append(out, textNode(b.String()))
	case shape.All, shape.OneOf:
		for _, term := range t.Terms {
			out = append(out, d.shortest(term, depth)...)
		}
	case shape.Definition:
		if def, ok := d.schema.Definitions[t.Name]; ok && depth < maxNesting {
			out = append(out, d.shortest(def.Type, depth+1)...)
		}
	case shape.Any, shape.Opaque, shape.Basic, shape.Enum, shape.Bound, shape.Time,
		shape.Table, shape.ListOf, shape.StructOf:
	}
	return out
}

func writeShortest(b *strings.Builder, re *syntax.Regexp) {
	times := 1
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
		return
	case syntax.OpCharClass:
		b.WriteRune(fromClass(re.Rune))
		return
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
		return
	case syntax.OpAlternate:
		writeShortest(b, re.Sub[0])
		return
	case syntax.OpStar, syntax.OpQuest:
		return
	case syntax.OpRepeat:
		times = min(re.Min, 64)
	default:
	}
	for range times {
		for _, sub := range re.Sub {
			writeShortest(b, sub)
		}
	}
}

// fromClass picks a character that reads well.
func fromClass(ranges []rune) rune {
	for _, wanted := range "xX0" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= wanted && wanted <= ranges[i+1] {
				return wanted
			}
		}
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}
