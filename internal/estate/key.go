package estate

import (
	"slices"
	"strings"
)

// ValueKey returns a text that two values share exactly if they are worth the same: numbers by
// their value, and mappings with their fields in any order. It is a key and not for reading.
func ValueKey(n *Node) string { return string(appendKey(nil, n)) }

func appendKey(dst []byte, n *Node) []byte {
	switch n.Kind {
	case Number:
		return append(dst, NumberKey(n.Text)...)
	case List:
		dst = append(dst, '[')
		for i := range n.Items {
			dst = append(appendKey(dst, &n.Items[i]), ',')
		}
		return append(dst, ']')
	case Struct:
		order := make([]int, len(n.Fields))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return strings.Compare(n.Fields[a].Name, n.Fields[b].Name) })
		dst = append(dst, '{')
		for _, i := range order {
			name := Node{Kind: String, Text: n.Fields[i].Name}
			dst = append(name.AppendJSON(dst), ':')
			dst = append(appendKey(dst, &n.Fields[i].Value), ',')
		}
		return append(dst, '}')
	case Null, Bool, String:
	}
	return n.AppendJSON(dst)
}
