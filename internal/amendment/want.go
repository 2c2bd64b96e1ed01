package amendment

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// put gives the value at a path; what the text says after an edit is compared with it. It
// changes root as far as a path leads that cannot be followed.
func put(root *estate.Node, steps []step, value *estate.Node) {
	at := root
	for i, s := range steps {
		switch {
		case !s.isIndex && at.Kind == estate.Struct:
			next := at.Get(s.name)
			if next == nil {
				at.Fields = append(at.Fields, estate.Field{Name: s.name, Value: wrap(steps[i+1:], value)})
				return
			}
			at = next
		case s.isIndex && at.Kind == estate.List && s.index < len(at.Items):
			at = &at.Items[s.index]
		case s.isIndex && at.Kind == estate.List:
			at.Items = append(at.Items, wrap(steps[i+1:], value))
			return
		default:
			*at = wrap(steps[i:], value)
			return
		}
	}
	*at = value.Clone()
}

// wrap is a value with the mappings and lists on the way to it.
func wrap(steps []step, value *estate.Node) estate.Node {
	n := value.Clone()
	for _, s := range slices.Backward(steps) {
		if s.isIndex {
			n = estate.Node{Kind: estate.List, Items: []estate.Node{n}}
		} else {
			n = estate.Node{Kind: estate.Struct, Fields: []estate.Field{{Name: s.name, Value: n}}}
		}
	}
	return n
}

var decimal = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// checkValue refuses what no text could say.
func checkValue(n *estate.Node, depth int) error {
	if depth > limits().Depth {
		return fmt.Errorf("%w: it nests too deeply", ErrValue)
	}
	switch n.Kind {
	case estate.Null:
	case estate.Bool:
		if n.Text != "true" && n.Text != "false" {
			return fmt.Errorf("%w: %s is neither true nor false", ErrValue, diag.Quote(n.Text))
		}
	case estate.Number:
		if !decimal.MatchString(n.Text) {
			return fmt.Errorf("%w: %s is no number", ErrValue, diag.Quote(n.Text))
		}
	case estate.String:
		return checkText(n.Text)
	case estate.List:
		for i := range n.Items {
			if err := checkValue(&n.Items[i], depth+1); err != nil {
				return err
			}
		}
	case estate.Struct:
		names := make(map[string]bool, len(n.Fields))
		for i := range n.Fields {
			f := &n.Fields[i]
			if names[f.Name] {
				return fmt.Errorf("%w: the key %s stands twice", ErrValue, diag.Quote(f.Name))
			}
			names[f.Name] = true
			if err := checkText(f.Name); err != nil {
				return err
			}
			if err := checkValue(&f.Value, depth+1); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("%w: %s", ErrValue, n.Kind)
	}
	return nil
}

func checkText(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%w: %s is no UTF-8", ErrValue, diag.Quote(text))
	}
	return nil
}
