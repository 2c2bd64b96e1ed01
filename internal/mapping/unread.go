package mapping

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Unread returns a function that tells the paths in an object that nothing in the mapping
// reads, in the order of the object. Entries of lists are one path, with []; below a mapping
// of which nothing is read there is no further path; what is null or empty is not missed.
func (h Header) Unread() func(n *estate.Node) []string {
	root := &coverage{}
	for _, p := range h.Reads {
		root.at(p).all = true
	}
	if h.TypeField != "" { // taken for the type, whatever the mapping reads
		root.at(h.TypeField).all = true
	}
	for _, p := range h.Asked {
		root.at(p).value = true
	}
	return func(n *estate.Node) []string {
		u := &unread{seen: map[string]bool{}}
		u.visit("", n, []*coverage{root})
		return u.paths
	}
}

// coverage is what the mapping reads at one path.
type coverage struct {
	below map[string]*coverage
	all   bool // the value and all below it
	value bool // the value, not what is below it
}

// at returns the coverage of a path, making it where there is none yet.
func (c *coverage) at(path string) *coverage {
	for _, step := range steps(path) {
		next := c.below[step]
		if next == nil {
			if c.below == nil {
				c.below = map[string]*coverage{}
			}
			next = &coverage{}
			c.below[step] = next
		}
		c = next
	}
	return c
}

type unread struct {
	paths []string
	seen  map[string]bool
}

// visit compares a value with the readings that lead to it.
func (u *unread) visit(path string, n *estate.Node, by []*coverage) {
	if isVoid(n) || slices.ContainsFunc(by, func(c *coverage) bool { return c.all }) {
		return
	}
	deeper := slices.ContainsFunc(by, func(c *coverage) bool { return len(c.below) > 0 })
	switch {
	case n.Kind == estate.List && deeper:
		entries := follow(by, anyEntry)
		for i := range n.Items {
			u.visit(joinStep(path, anyEntry), &n.Items[i], entries)
		}
	case n.Kind == estate.Struct && (deeper || path == ""):
		entries := follow(by, anyEntry)
		for i := range n.Fields {
			step := quoteStep(n.Fields[i].Name)
			u.visit(joinStep(path, step), &n.Fields[i].Value, append(follow(by, step), entries...))
		}
	case n.Kind != estate.List && n.Kind != estate.Struct && slices.ContainsFunc(by, func(c *coverage) bool { return c.value }):
	case !u.seen[path]:
		u.seen[path] = true
		u.paths = append(u.paths, path)
	}
}

func follow(by []*coverage, step string) []*coverage {
	var out []*coverage
	for _, c := range by {
		if next := c.below[step]; next != nil {
			out = append(out, next)
		}
	}
	return out
}

// isVoid reports whether a value says nothing: null, an empty text, or only such values.
func isVoid(n *estate.Node) bool {
	switch n.Kind {
	case estate.Null:
		return true
	case estate.String:
		return n.Text == ""
	case estate.List:
		return !slices.ContainsFunc(n.Items, func(item estate.Node) bool { return !isVoid(&item) })
	case estate.Struct:
		return !slices.ContainsFunc(n.Fields, func(f estate.Field) bool { return !isVoid(&f.Value) })
	case estate.Bool, estate.Number:
	}
	return false
}
