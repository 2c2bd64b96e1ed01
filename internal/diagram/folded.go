package diagram

import (
	"cmp"
	"slices"
	"strconv"
)

// graph returns the graph of what is left, and which of its nodes stands for each.
func (f *folding) graph() (Graph, []int) {
	g := f.g
	if f.left == len(g.Nodes) {
		return *g, f.into
	}
	parts := make([][]int, len(g.Nodes))
	at := make([]int, len(g.Nodes))
	f.size = make([]int, len(g.Nodes))
	for v := range f.into {
		for f.into[v] != f.into[f.into[v]] { // joined with one that was joined later
			f.into[v] = f.into[f.into[v]]
		}
		parts[f.into[v]] = append(parts[f.into[v]], v)
		f.size[f.into[v]]++
	}
	out := Graph{Title: g.Title, Description: g.Description}
	for v, part := range parts {
		if part == nil {
			continue
		}
		for _, m := range part {
			at[m] = len(out.Nodes)
		}
		node := g.Nodes[v]
		if len(part) > 1 {
			node = f.one(part)
		}
		out.Nodes = append(out.Nodes, node)
	}
	out.Edges = f.edges(at)
	out.Groups = f.regroup(at, parts)
	return out, at
}

// one is the node that stands for several.
func (f *folding) one(part []int) Node {
	first := f.g.Nodes[part[0]]
	n := Node{Shape: first.Shape, Fold: first.Fold, FoldHref: first.FoldHref, Href: first.FoldHref}
	for i, m := range part {
		o := &f.g.Nodes[m]
		n.Count += max(1, o.Count)
		n.Focus = n.Focus || o.Focus
		n.Effect = max(n.Effect, o.Effect)
		if o.Shape != n.Shape {
			n.Shape = ""
		}
		if o.Fold != n.Fold {
			n.Fold = ""
		}
		if o.FoldHref != n.FoldHref {
			n.FoldHref, n.Href = "", ""
		}
		const most = 8
		if i == most {
			n.Note += " …"
		}
		if i < most {
			if i > 0 {
				n.Note += ", "
			}
			n.Note += cut(o.name(), broadest, nameSize)
		}
	}
	what := n.Fold
	if what == "" {
		what, n.Href, n.FoldHref = "others", "", ""
		if n.Focus {
			what = "records"
		}
	}
	n.Name = strconv.Itoa(n.Count) + " " + what
	return n
}

// edges are those between the nodes that are left.
func (f *folding) edges(at []int) []Edge {
	edges := make([]Edge, 0, len(f.g.Edges))
	for _, e := range f.g.Edges {
		if e.From < 0 || e.To < 0 || e.From >= len(at) || e.To >= len(at) {
			continue
		}
		if from, to := at[e.From], at[e.To]; from != to || e.From == e.To && f.alone(e.From) {
			edges = append(edges, Edge{From: from, To: to, Soft: e.Soft, Label: e.Label})
		}
	}
	slices.SortStableFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	joined := edges[:0]
	for _, e := range edges {
		last := len(joined) - 1
		if last < 0 || joined[last].From != e.From || joined[last].To != e.To {
			joined = append(joined, e)
			continue
		}
		joined[last].Soft = joined[last].Soft && e.Soft
		if joined[last].Label != e.Label {
			joined[last].Label = ""
		}
	}
	return joined
}

// regroup maps the groups to what is left. A group is dropped where it would hold a node
// that stands for others than its members.
func (f *folding) regroup(at []int, parts [][]int) []Group {
	groups := make([]Group, 0, len(f.g.Groups))
	for i, group := range f.g.Groups {
		members := make([]int, 0, len(group.Members))
		for _, m := range group.Members {
			if m < 0 || m >= len(at) {
				continue
			}
			if slices.ContainsFunc(parts[f.into[m]], func(o int) bool { return !slices.Contains(f.groups[o], i) }) {
				members = nil
				break
			}
			members = append(members, at[m])
		}
		slices.Sort(members)
		if members = slices.Compact(members); len(members) > 0 {
			groups = append(groups, Group{Label: group.Label, Members: members})
		}
	}
	return groups
}

// alone says whether a node has not been joined with another.
func (f *folding) alone(v int) bool { return f.size[f.into[v]] == 1 }
