package difference_test

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/record/recordtest"
)

// texts makes an estate of YAML, JSON and CUE texts by path.
func texts(t *testing.T, files map[string]string) *estate.Estate {
	t.Helper()
	records, _, err := recordtest.Decode(files)
	require.NoError(t, err)
	return estate.New(records, nil)
}

// made makes an estate of contents by reference.
func made(contents map[estate.Ref]estate.Node) *estate.Estate {
	var records []estate.Record
	for ref, n := range contents {
		records = append(records, estate.Record{
			Ref: ref, Kind: ref.Kind(), Path: path.Join(ref.Kind().Info().Folder, ref.ID()+".yaml"), Encoded: string(estate.AppendNode(nil, &n)),
		})
	}
	return estate.New(records, nil)
}

func one(n estate.Node) *estate.Estate { return made(map[estate.Ref]estate.Node{"ci/x": n}) }

// lines words all differences, a record and its fields each on a line.
func lines(records []difference.Record) []string {
	var out []string
	for _, r := range records {
		line := string(r.Op) + " " + string(r.Ref)
		if r.Was != "" {
			line += " was " + string(r.Was)
		}
		out = append(out, line)
		for _, f := range r.Fields {
			out = append(out, "  "+f.String())
		}
	}
	return out
}

func text(s string) estate.Node   { return estate.Node{Kind: estate.String, Text: s} }
func number(s string) estate.Node { return estate.Node{Kind: estate.Number, Text: s} }
func list(items ...estate.Node) estate.Node {
	return estate.Node{Kind: estate.List, Items: items}
}

func mapping(fields ...any) estate.Node {
	n := estate.Node{Kind: estate.Struct}
	for i := 0; i < len(fields); i += 2 {
		n.Fields = append(n.Fields, estate.Field{Name: fields[i].(string), Value: fields[i+1].(estate.Node)})
	}
	return n
}

// values draws any value; few names and texts, so that values often meet.
func values(depth int) *rapid.Generator[estate.Node] {
	scalars := []*rapid.Generator[estate.Node]{
		rapid.Just(estate.Node{}),
		rapid.Map(rapid.Bool(), func(b bool) estate.Node { return estate.Node{Kind: estate.Bool, Text: strconv.FormatBool(b)} }),
		rapid.Map(rapid.SampledFrom([]string{"0", "1", "1.0", "10e-1", "99.9", "99.90", "2"}), number),
		rapid.Map(rapid.SampledFrom([]string{"", "a", "b", "ci/a", "99.9", "true"}), text),
	}
	if depth == 0 {
		return rapid.OneOf(scalars...)
	}
	return rapid.OneOf(append(scalars,
		rapid.Map(rapid.SliceOfN(values(depth-1), 0, 5), func(items []estate.Node) estate.Node { return list(items...) }),
		rapid.Map(rapid.SliceOfN(entries(depth-1), 0, 5), func(items []estate.Node) estate.Node { return list(items...) }),
		mappings(depth-1),
	)...)
}

// entries draws what lists of records hold.
func entries(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		n := mappings(depth).Draw(t, "mapping")
		if n.Get("id") == nil {
			n.Fields = append(n.Fields, estate.Field{Name: "id", Value: text(rapid.SampledFrom([]string{"p", "q", "r"}).Draw(t, "id"))})
		}
		return n
	})
}

func mappings(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"id", "to", "type", "percent", "a.b", "x[0]", "", `"`}), 0, 4, rapid.ID).Draw(t, "names")
		n := mapping()
		for _, name := range names {
			n.Fields = append(n.Fields, estate.Field{Name: name, Value: values(depth).Draw(t, name)})
		}
		return n
	})
}

// altered draws a value that was made of another by a few edits.
func altered(t *rapid.T, n estate.Node) estate.Node {
	out := n.Clone()
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		var all []*estate.Node
		out.Walk("", func(_ string, n *estate.Node) bool {
			all = append(all, n)
			return true
		})
		at := all[rapid.IntRange(0, len(all)-1).Draw(t, "at")]
		switch {
		case at.Kind == estate.List && rapid.Bool().Draw(t, "insert"):
			at.Items = slices.Insert(at.Items, rapid.IntRange(0, len(at.Items)).Draw(t, "place"), values(1).Draw(t, "inserted"))
		case at.Kind == estate.List && len(at.Items) > 0:
			i := rapid.IntRange(0, len(at.Items)-1).Draw(t, "place")
			at.Items = slices.Delete(at.Items, i, i+1)
		case at.Kind == estate.Struct && len(at.Fields) > 0 && at != all[0]:
			i := rapid.IntRange(0, len(at.Fields)-1).Draw(t, "field")
			at.Fields = slices.Delete(at.Fields, i, i+1)
		case at != all[0]:
			*at = values(2).Draw(t, "replaced")
		}
	}
	return out
}

// canonical writes a value so that equal values are equal texts; independent of what is
// tested.
func canonical(n *estate.Node) string {
	if n == nil {
		return "absent"
	}
	switch n.Kind {
	case estate.Number:
		f, err := strconv.ParseFloat(n.Text, 64)
		if err != nil {
			panic(err)
		}
		return fmt.Sprint(f)
	case estate.List:
		var parts []string
		for i := range n.Items {
			parts = append(parts, canonical(&n.Items[i]))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case estate.Struct:
		var parts []string
		for i := range n.Fields {
			parts = append(parts, strconv.Quote(n.Fields[i].Name)+":"+canonical(&n.Fields[i].Value))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	return fmt.Sprintf("%d%q", n.Kind, n.Text)
}
