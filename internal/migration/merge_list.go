package migration

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// matching says which entries of a list the source has too.
type matching struct {
	cur  []estate.Node
	used []bool
}

// list merges a list: entries of the source are added at the end, and those that it does not
// have stay, unless they are to be pruned.
func (m *merger) list(path string, cur, want *estate.Node) {
	match := &matching{cur.Items, make([]bool, len(cur.Items))}
	found := match.equal(want.Items)
	named := match.index(naturalKey)
	var added []estate.Node
	for i := range want.Items {
		w := &want.Items[i]
		if found[i] >= 0 {
			continue
		}
		at := match.take(named[naturalKey(w)])
		if naturalKey(w) == "" {
			at = match.take(match.containing(w))
		}
		if at < 0 {
			added = append(added, withoutNulls(w))
			continue
		}
		m.value(estate.IndexPath(path, at), &cur.Items[at], w)
	}
	m.finish(path, cur, match, added)
}

// finish prunes or reports what the source does not have, and adds what is new.
func (m *merger) finish(path string, cur *estate.Node, match *matching, added []estate.Node) {
	length := len(cur.Items)
	var rest []string
	for i := len(cur.Items) - 1; i >= 0; i-- {
		switch {
		case match.used[i]:
		case m.prune:
			m.edits = append(m.edits, edit{remove: true, path: estate.IndexPath(path, i)})
			length--
		default:
			rest = append(rest, worded(&cur.Items[i]))
		}
	}
	if len(rest) > 0 {
		slices.Reverse(rest)
		m.kept = append(m.kept, keptEntries{path, cur.Pos, rest})
	}
	for i, value := range added {
		m.edits = append(m.edits, edit{insert: true, path: path, index: length + i, value: value})
	}
}

// equal matches entries that say the same, and returns for each that is wanted which it is,
// or -1.
func (c *matching) equal(want []estate.Node) []int {
	index := c.index(estate.ValueKey)
	found := make([]int, len(want))
	for i := range want {
		found[i] = c.take(index[estate.ValueKey(&want[i])])
	}
	return found
}

// index returns the entries by what a function makes of each.
func (c *matching) index(key func(*estate.Node) string) map[string][]int {
	out := make(map[string][]int, len(c.cur))
	for i := range c.cur {
		if k := key(&c.cur[i]); k != "" {
			out[k] = append(out[k], i)
		}
	}
	return out
}

// take returns the first of the entries that is not taken yet, or -1.
func (c *matching) take(candidates []int) int {
	for _, i := range candidates {
		if !c.used[i] {
			c.used[i] = true
			return i
		}
	}
	return -1
}

// containing returns the entries that say what a mapping says, and more.
func (c *matching) containing(want *estate.Node) []int {
	var out []int
	for i := range c.cur {
		if !c.used[i] && want.Kind == estate.Struct && contains(&c.cur[i], want) {
			out = append(out, i)
		}
	}
	return out
}

func contains(cur, want *estate.Node) bool {
	for i := range want.Fields {
		f := &want.Fields[i]
		value := cur.Get(f.Name)
		if f.Value.Kind == estate.Null && value == nil {
			continue
		}
		if value == nil || estate.ValueKey(value) != estate.ValueKey(&f.Value) {
			return false
		}
	}
	return len(want.Fields) > 0
}

// naturalKey returns what tells an entry from others of its list; "" where nothing does.
func naturalKey(n *estate.Node) string {
	for _, name := range []string{"id", "key", "name", "url", "href"} {
		if v := n.Get(name); v != nil && (v.Kind == estate.String || v.Kind == estate.Number) {
			return name + "\x00" + estate.ValueKey(v)
		}
	}
	return ""
}

// worded names an entry to a reader.
func worded(n *estate.Node) string {
	if n.Kind == estate.String {
		return n.Text
	}
	return string(n.AppendJSON(nil))
}
