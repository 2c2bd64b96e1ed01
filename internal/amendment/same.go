package amendment

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Same reports whether two values say the same. The order of a mapping's fields says
// nothing. Whole numbers are other than numbers with a fraction or exponent: CUE tells 1
// from 1.0.
func Same(a, b *estate.Node) bool {
	if a.Kind != b.Kind || len(a.Items) != len(b.Items) || len(a.Fields) != len(b.Fields) {
		return false
	}
	switch a.Kind {
	case estate.Null:
		return true
	case estate.Bool, estate.String:
		return a.Text == b.Text
	case estate.Number:
		return a.Text == b.Text || whole(a.Text) == whole(b.Text) && estate.NumberKey(a.Text) == estate.NumberKey(b.Text)
	case estate.List:
		for i := range a.Items {
			if !Same(&a.Items[i], &b.Items[i]) {
				return false
			}
		}
	case estate.Struct:
		other := index(b)
		for i := range a.Fields {
			at := other.find(a.Fields[i].Name, i)
			if at < 0 || !Same(&a.Fields[i].Value, &b.Fields[at].Value) {
				return false
			}
		}
	}
	return true
}

func whole(number string) bool { return !strings.ContainsAny(number, ".eE") }

// fieldIndex finds fields by name; a mapping of many fields is not searched from its start
// for each of them.
type fieldIndex struct {
	fields []estate.Field
	byName map[string]int
}

// manyFields is from where on a table of names pays.
const manyFields = 16

func index(n *estate.Node) fieldIndex {
	x := fieldIndex{fields: n.Fields}
	if len(n.Fields) >= manyFields {
		x.byName = make(map[string]int, len(n.Fields))
		for i := range n.Fields {
			x.byName[n.Fields[i].Name] = i
		}
	}
	return x
}

// find returns where the field with this name stands, most likely at the place guessed, or -1.
func (x fieldIndex) find(name string, guess int) int {
	if guess < len(x.fields) && x.fields[guess].Name == name {
		return guess
	}
	if x.byName != nil {
		if at, ok := x.byName[name]; ok {
			return at
		}
		return -1
	}
	for i := range x.fields {
		if x.fields[i].Name == name {
			return i
		}
	}
	return -1
}
