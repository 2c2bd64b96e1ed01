package selector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Condition is what a field must be for a record to be found.
type Condition struct {
	// Field is a path such as attributes.engine. Where it passes through a list, it stands
	// for the fields of every entry: relations.to.
	Field string
	// Value is what it is compared with: texts to the letter, numbers by value. "" is also
	// equal to a field that is not there.
	Value string
	// Present asks only whether the field is there; Value and Not have no meaning then.
	Present bool
	// Not turns the comparison around.
	Not bool
}

// ParseCondition reads FIELD=VALUE, FIELD!=VALUE and FIELD. The value is everything behind
// the sign.
func ParseCondition(text string) (Condition, error) {
	field, value, compared := strings.Cut(text, "=")
	c := Condition{Field: field, Value: value, Present: !compared}
	if name, not := strings.CutSuffix(field, "!"); not && compared {
		c.Field, c.Not = name, true
	}
	if c.Field == "" {
		return Condition{}, fmt.Errorf("the filter %q names no field; write FIELD=VALUE", text)
	}
	return c, nil
}

// Holds reports whether the condition is true of the values that its field has: with a
// list, or with several values, when it is true of any; with !=, when it is of none.
func (c Condition) Holds(values []*estate.Node) bool {
	if c.Present {
		return len(values) > 0
	}
	equal := len(values) == 0 && c.Value == "" || slices.ContainsFunc(values, func(n *estate.Node) bool { return equals(n, c.Value) })
	return equal != c.Not
}

func equals(n *estate.Node, value string) bool {
	switch n.Kind {
	case estate.List:
		return slices.ContainsFunc(n.Items, func(item estate.Node) bool { return equals(&item, value) })
	case estate.Number:
		return n.Text == value || estate.NumberKey(n.Text) == estate.NumberKey(value)
	case estate.Struct:
		return false
	case estate.Null, estate.Bool, estate.String:
	}
	return n.Text == value
}

// Values returns what stands at a path in a value. In a list, a step that is no place in
// it is followed in every entry. What is null is not there.
func Values(n *estate.Node, path string) []*estate.Node {
	if exact := n.At(path); exact != nil {
		if exact.Kind == estate.Null {
			return nil
		}
		return []*estate.Node{exact}
	}
	found := []*estate.Node{n}
	for step := range strings.SplitSeq(path, ".") {
		var next []*estate.Node
		for _, n := range found {
			next = appendField(next, n, step)
		}
		found = next
	}
	return slices.DeleteFunc(found, func(n *estate.Node) bool { return n.Kind == estate.Null })
}

func appendField(dst []*estate.Node, n *estate.Node, name string) []*estate.Node {
	if n.Kind == estate.List {
		for i := range n.Items {
			dst = appendField(dst, &n.Items[i], name)
		}
		return dst
	}
	if v := n.Get(name); v != nil {
		dst = append(dst, v)
	}
	return dst
}
