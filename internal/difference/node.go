package difference

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// ordered returns a copy of a value with the fields of mappings in the order of their
// names. Of fields with one name the first counts, as everywhere.
func ordered(n *estate.Node) estate.Node {
	out := estate.Node{Kind: n.Kind, Pos: n.Pos, Text: n.Text}
	if len(n.Fields) > 0 {
		out.Fields = slices.Clone(n.Fields)
		slices.SortStableFunc(out.Fields, func(a, b estate.Field) int { return strings.Compare(a.Name, b.Name) })
		out.Fields = slices.CompactFunc(out.Fields, func(a, b estate.Field) bool { return a.Name == b.Name })
		for i := range out.Fields {
			out.Fields[i].Value = ordered(&out.Fields[i].Value)
		}
	}
	if len(n.Items) > 0 {
		out.Items = make([]estate.Node, len(n.Items))
		for i := range n.Items {
			out.Items[i] = ordered(&n.Items[i])
		}
	}
	return out
}

// appendKey appends a text that two ordered values share exactly if they are equal:
// numbers by value, texts to the letter, lists in their order.
func appendKey(dst []byte, n *estate.Node) []byte {
	dst = append(dst, byte(n.Kind))
	switch n.Kind {
	case estate.Null:
	case estate.Bool, estate.String:
		dst = appendText(dst, n.Text)
	case estate.Number:
		dst = appendText(dst, estate.NumberKey(n.Text))
	case estate.List:
		dst = binary.AppendUvarint(dst, uint64(len(n.Items)))
		for i := range n.Items {
			dst = appendKey(dst, &n.Items[i])
		}
	case estate.Struct:
		dst = binary.AppendUvarint(dst, uint64(len(n.Fields)))
		for i := range n.Fields {
			dst = appendText(dst, n.Fields[i].Name)
			dst = appendKey(dst, &n.Fields[i].Value)
		}
	}
	return dst
}

func appendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

func keyOf(n *estate.Node) string { return string(appendKey(nil, n)) }

// sameScalar reports whether two values, neither of them a list or mapping, are equal.
func sameScalar(a, b *estate.Node) bool {
	if a.Kind == estate.Number && b.Kind == estate.Number {
		return a.Text == b.Text || estate.NumberKey(a.Text) == estate.NumberKey(b.Text)
	}
	return a.Kind == b.Kind && (a.Kind == estate.Null || a.Text == b.Text)
}

// leaves returns a key for every value below an ordered node that has nothing below
// itself, sorted: where it stands, list places left out, and what it is.
func leaves(n *estate.Node) []string {
	var out []string
	var visit func(path string, n *estate.Node)
	visit = func(path string, n *estate.Node) {
		if len(n.Fields) == 0 && len(n.Items) == 0 {
			out = append(out, string(appendKey([]byte(path+"\x00"), n)))
			return
		}
		for i := range n.Fields {
			visit(join(path, n.Fields[i].Name), &n.Fields[i].Value)
		}
		for i := range n.Items {
			visit(path+"[]", &n.Items[i])
		}
	}
	visit("", n)
	slices.Sort(out)
	return out
}

// common counts what two sorted lists share, repetitions included.
func common(a, b []string) int {
	count := 0
	for len(a) > 0 && len(b) > 0 {
		switch order := strings.Compare(a[0], b[0]); {
		case order == 0:
			count++
			a, b = a[1:], b[1:]
		case order < 0:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return count
}
