package estate_test

import (
	"encoding/json"
	"math/big"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/estate"
)

// someValue draws from few values, so that two of them often are worth the same.
func someValue(depth int) *rapid.Generator[estate.Node] {
	return rapid.Custom(func(t *rapid.T) estate.Node {
		kinds := []estate.NodeKind{estate.Null, estate.Bool, estate.Number, estate.String, estate.List, estate.Struct}
		n := estate.Node{Kind: rapid.SampledFrom(kinds[:map[bool]int{true: 6, false: 4}[depth > 0]]).Draw(t, "kind")}
		switch n.Kind {
		case estate.Null:
		case estate.Bool:
			n.Text = rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
		case estate.Number:
			n.Text = rapid.SampledFrom([]string{"0", "-0", "0.0", "1", "1.0", "10e-1", "-1", "100", "1e2", "0.1"}).Draw(t, "number")
		case estate.String:
			n.Text = rapid.SampledFrom([]string{"", "1", "true", "null", "a\",", "[", "1e0"}).Draw(t, "text")
		case estate.List:
			n.Items = rapid.SliceOfN(someValue(depth-1), 0, 2).Draw(t, "items")
		case estate.Struct:
			for _, name := range rapid.Permutation([]string{"a", "b", "\":"}).Draw(t, "names")[:rapid.IntRange(0, 3).Draw(t, "fields")] {
				n.Fields = append(n.Fields, estate.Field{Name: name, Value: someValue(depth-1).Draw(t, "value")})
			}
		}
		return n
	})
}

// worth is a value in Go's own terms, with exact numbers.
func worth(t require.TestingT, n *estate.Node) any {
	switch n.Kind {
	case estate.Number:
		r, ok := new(big.Rat).SetString(n.Text)
		require.True(t, ok)
		return json.Number(r.String())
	case estate.List:
		out := []any{}
		for i := range n.Items {
			out = append(out, worth(t, &n.Items[i]))
		}
		return out
	case estate.Struct:
		out := map[string]any{}
		for i := range n.Fields {
			out[n.Fields[i].Name] = worth(t, &n.Fields[i].Value)
		}
		return out
	case estate.Bool:
		return n.Text == "true"
	case estate.String:
		return n.Text
	case estate.Null:
	}
	return nil
}

func TestValueKeyIsOfWhatAValueIsWorth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := someValue(2).Draw(t, "a"), someValue(2).Draw(t, "b")
		require.Equal(t, reflect.DeepEqual(worth(t, &a), worth(t, &b)), estate.ValueKey(&a) == estate.ValueKey(&b))
	})
}
