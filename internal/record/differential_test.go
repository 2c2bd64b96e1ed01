package record

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// Every record of the repository's own estate is valid to the shape and to CUE.
func TestCorpusIsAccepted(t *testing.T) {
	w := shipped(t)
	for _, s := range corpus(t) {
		n := clone(s.node)
		out := w.checker.Check("#"+s.loc.Kind.String(), &n)
		assert.Empty(t, out.Faults, s.loc.Path)
		assert.False(t, out.Undecided, s.loc.Path)
	}
	for i, s := range corpus(t) {
		if i%8 == 0 { // CUE takes a hundred times as long as the shape
			assert.Empty(t, w.cueObjects("#"+s.loc.Kind.String(), s.node), s.loc.Path)
		}
	}
}

// On the shipped schema the shape decides exactly as CUE does, on valid records and on
// those that are nearly so.
func TestShapeDecidesAsCUE(t *testing.T) {
	w, records := shipped(t), corpus(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawSpecimen(t, records)
		n := mutated(t, s.node, records)
		definition := "#" + s.loc.Kind.String()
		trial := clone(n)
		out := w.checker.Check(definition, &trial)
		objections := w.cueObjects(definition, n)
		if out.Undecided && len(out.Faults) == 0 {
			t.Fatalf("the shape of %s cannot decide on %s", s.loc.Path, asJSON(n))
		}
		if len(out.Faults) == 0 && len(objections) > 0 {
			t.Fatalf("the shape accepts and CUE rejects a mutant of %s\n%s%s", s.loc.Path, asJSON(n), indented(objections))
		}
		if len(out.Faults) > 0 && len(objections) == 0 {
			t.Fatalf("the shape rejects and CUE accepts a mutant of %s\n%s\n%v", s.loc.Path, asJSON(n), out.Faults)
		}
		for _, f := range out.Faults {
			if f.Line < 1 || f.Column < 1 || f.Message == "" || f.Code == "" {
				t.Fatalf("a fault without place or words: %+v", f)
			}
		}
	})
}

// drawSpecimen picks a kind before a record, so that kinds with few records get their share.
func drawSpecimen(t *rapid.T, records []specimen) specimen {
	byKind := map[estate.Kind][]specimen{}
	var kinds []estate.Kind
	for _, s := range records {
		if byKind[s.loc.Kind] == nil {
			kinds = append(kinds, s.loc.Kind)
		}
		byKind[s.loc.Kind] = append(byKind[s.loc.Kind], s)
	}
	return pick(t, byKind[pick(t, kinds, "kind")], "record")
}

// pick draws an index, so that a failure's log names no whole records.
func pick[T any](t *rapid.T, list []T, label string) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, label)]
}

// mutated changes a valid record in one to three places.
func mutated(t *rapid.T, n estate.Node, records []specimen) estate.Node {
	n = clone(n)
	for range rapid.IntRange(1, 3).Draw(t, "mutations") {
		mutate(t, &n, records)
	}
	return n
}

// mutate makes one of the mistakes that people make, somewhere in the record.
func mutate(t *rapid.T, root *estate.Node, records []specimen) {
	var structs, values []*estate.Node
	collect(root, &structs, &values)
	inside := pick(t, structs, "inside")
	value := root
	if len(values) > 0 {
		value = pick(t, values, "value")
	}
	field := -1
	if len(inside.Fields) > 0 {
		field = rapid.IntRange(0, len(inside.Fields)-1).Draw(t, "field")
	}
	switch op := rapid.SampledFrom([]string{"drop", "rename", "retype", "text", "sibling", "unknown", "borrow", "nest", "wrap", "empty", "bound", "null", "repeat"}).Draw(t, "op"); op {
	case "drop":
		if field >= 0 {
			inside.Fields = append(inside.Fields[:field:field], inside.Fields[field+1:]...)
		}
	case "rename":
		if field >= 0 {
			name := inside.Fields[field].Name
			at := rapid.IntRange(0, max(0, len(name)-1)).Draw(t, "letter")
			rename(inside, field, name[:at]+"x"+name[min(at+1, len(name)):])
		}
	case "retype":
		*value = scalar(t)
	case "text":
		if value.Kind == estate.String {
			value.Text = rapid.SampledFrom([]string{
				"", " ", value.Text + "x", "x" + value.Text, strings.ToUpper(value.Text), value.Text + "\n",
				"2026-02-30", "2026-11-20", "2026-11-20T10:00:00Z", "P1D", "PT15M", "1h", "service/payments-api", "team/payments", "elapsed", "none",
			}).Draw(t, "text")
		}
	case "sibling": // another value that the estate uses, such as another class or type
		other := pick(t, records, "other")
		if field >= 0 {
			if v := other.node.Get(inside.Fields[field].Name); v != nil {
				inside.Fields[field].Value = clone(*v)
			}
		}
	case "unknown":
		add(inside, rapid.SampledFrom([]string{"id", "foo", "", "a b", "0", "ключ", "__x", "Name"}).Draw(t, "name"), scalar(t))
	case "borrow": // a field that belongs elsewhere
		other := pick(t, records, "other")
		f := pick(t, other.node.Fields, "borrowed")
		add(inside, f.Name, clone(f.Value))
	case "nest":
		*value = estate.Node{Kind: estate.Struct, Pos: value.Pos, Fields: []estate.Field{{Name: "x", Pos: value.Pos, Value: *value}}}
	case "wrap":
		*value = estate.Node{Kind: estate.List, Pos: value.Pos, Items: []estate.Node{*value}}
	case "empty":
		*value = estate.Node{Kind: rapid.SampledFrom([]estate.NodeKind{estate.List, estate.Struct}).Draw(t, "empty"), Pos: value.Pos}
	case "bound":
		*value = number(t, value.Pos)
	case "null":
		*value = estate.Node{Kind: estate.Null, Pos: value.Pos}
	case "repeat":
		if value.Kind == estate.List && len(value.Items) > 0 {
			value.Items = append(value.Items, clone(value.Items[0]))
		}
	}
}

func collect(n *estate.Node, structs, values *[]*estate.Node) {
	if n.Kind == estate.Struct {
		*structs = append(*structs, n)
	}
	for i := range n.Fields {
		*values = append(*values, &n.Fields[i].Value)
		collect(&n.Fields[i].Value, structs, values)
	}
	for i := range n.Items {
		*values = append(*values, &n.Items[i])
		collect(&n.Items[i], structs, values)
	}
	if len(*structs) == 0 {
		*structs = append(*structs, n)
	}
}

func rename(n *estate.Node, field int, name string) {
	if n.Get(name) == nil {
		n.Fields[field].Name = name
	}
}

func add(n *estate.Node, name string, v estate.Node) {
	if n.Kind == estate.Struct && n.Get(name) == nil {
		n.Fields = append(n.Fields, estate.Field{Name: name, Pos: estate.Position{Line: 1, Column: 1}, Value: v})
	}
}

func scalar(t *rapid.T) estate.Node {
	at := estate.Position{Line: 1, Column: 1}
	switch rapid.IntRange(0, 3).Draw(t, "scalar") {
	case 0:
		return estate.Node{Kind: estate.Bool, Pos: at, Text: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")}
	case 1:
		return number(t, at)
	case 2:
		// Characters that the gate refuses are another test's.
		runes := rapid.RuneFrom(nil, unicode.Letter, unicode.Digit, unicode.Punct, unicode.Symbol)
		return estate.Node{Kind: estate.String, Pos: at, Text: rapid.StringOfN(runes, 0, 8, -1).Draw(t, "string")}
	}
	return estate.Node{Kind: estate.Null, Pos: at}
}

func number(t *rapid.T, at estate.Position) estate.Node {
	return estate.Node{Kind: estate.Number, Pos: at, Text: rapid.SampledFrom([]string{
		"0", "-0", "1", "-1", "2", "5", "6", "99.9", "100", "100.0", "100.01", "101", "1.5", "1e2", "1e-2", "0.0", "4094", "4095", "9007199254740993", "-0.5", "1E3",
	}).Draw(t, "number")}
}
