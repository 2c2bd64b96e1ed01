package diagram

import (
	"cmp"
	"slices"
)

// Fold returns a graph of at most max nodes in place of a larger one; one of at most max
// nodes stays as it is. Nodes are joined, the farthest from the focus first, until enough
// are: first those that have the same Fold and Effect, are in the same groups, and stand at
// the same distance and on the same side of the focus, which become "23 virtual machines";
// then any at the same distance on the same side; then any at all. The focus is joined only
// if there is no room for it. With max below 1 there is still one node.
//
// Between joined nodes there is an edge where there was one between any of theirs, soft if
// all of those were, and labelled if they all had the same label.
func Fold(g Graph, max int) Graph {
	folded, _ := fold(g, max)
	return folded
}

// fold also returns which node stands for each node of g.
func fold(g Graph, max int) (Graph, []int) {
	f := newFolding(&g, max)
	if f.left > f.max {
		f.joinLike()
	}
	if f.left > f.max {
		f.joinFar(func(a, b int) bool {
			return f.side[a] == f.side[b] && f.distance[a] == f.distance[b] && !g.Nodes[a].Focus && !g.Nodes[b].Focus
		})
	}
	if f.left > f.max {
		f.joinFar(func(a, b int) bool { return g.Nodes[a].Focus == g.Nodes[b].Focus })
	}
	if f.left > f.max {
		f.joinFar(func(_, _ int) bool { return true })
	}
	return f.graph()
}

// folding is a graph on its way to fewer nodes.
type folding struct {
	g        *Graph
	max      int
	into     []int // the node that stands for each; itself at first
	left     int   // how many stand for themselves
	distance []int
	side     []int8
	groups   [][]int // that each node is in
	size     []int   // how many each stands for, at the end
}

func newFolding(g *Graph, max int) *folding {
	n := len(g.Nodes)
	f := &folding{g: g, max: max, into: make([]int, n), left: n, groups: make([][]int, n)}
	if f.max < 1 {
		f.max = 1
	}
	for v := range f.into {
		f.into[v] = v
	}
	if f.left <= f.max {
		return f
	}
	for i, group := range g.Groups {
		for _, m := range group.Members {
			if m >= 0 && m < n && (len(f.groups[m]) == 0 || f.groups[m][len(f.groups[m])-1] != i) {
				f.groups[m] = append(f.groups[m], i)
			}
		}
	}
	f.measure()
	return f
}

// join lets nodes be one, the first of them.
func (f *folding) join(nodes []int) {
	for _, v := range nodes[1:] {
		f.into[v] = nodes[0]
	}
	f.left -= len(nodes) - 1
}

// joinLike joins the like, the farthest first, and takes back what turns out not to have
// been necessary, the nearest first.
func (f *folding) joinLike() {
	nodes := f.standing()
	f.sortFarFirst(nodes)
	slices.SortStableFunc(nodes, func(a, b int) int {
		return cmp.Or(
			-cmp.Compare(f.distance[a], f.distance[b]),
			cmp.Compare(f.side[a], f.side[b]), f.compareLike(a, b))
	})
	var parts [][]int
	for len(nodes) > 0 {
		end := 1
		for end < len(nodes) && f.like(nodes[0], nodes[end]) {
			end++
		}
		if end > 1 && f.g.Nodes[nodes[0]].Fold != "" && !f.g.Nodes[nodes[0]].Focus {
			part := slices.Sorted(slices.Values(nodes[:end]))
			parts = append(parts, part)
		}
		nodes = nodes[end:]
	}
	joined := 0
	for ; joined < len(parts) && f.left > f.max; joined++ {
		f.join(parts[joined])
	}
	for i := joined - 1; i >= 0; i-- {
		if part := parts[i]; f.left+len(part)-1 <= f.max {
			for _, v := range part {
				f.into[v] = v
			}
			f.left += len(part) - 1
		}
	}
}

// compareLike orders nodes so that the like come together.
func (f *folding) compareLike(a, b int) int {
	m, n := &f.g.Nodes[a], &f.g.Nodes[b]
	return cmp.Or(
		cmp.Compare(m.Fold, n.Fold), cmp.Compare(m.Effect, n.Effect),
		compareBool(m.Focus, n.Focus), slices.Compare(f.groups[a], f.groups[b]))
}

func (f *folding) like(a, b int) bool {
	return f.distance[a] == f.distance[b] && f.side[a] == f.side[b] && f.compareLike(a, b) == 0
}

// joinFar joins nodes of which the given function says that they go together, beginning with
// the farthest, and no more than necessary.
func (f *folding) joinFar(together func(a, b int) bool) {
	nodes := f.standing()
	f.sortFarFirst(nodes)
	for len(nodes) > 0 && f.left > f.max {
		end := 1
		for end < len(nodes) && end <= f.left-f.max && together(nodes[0], nodes[end]) {
			end++
		}
		part := slices.Sorted(slices.Values(nodes[:end]))
		f.join(part)
		nodes = nodes[end:]
	}
}

// standing are the nodes that stand for themselves or for others.
func (f *folding) standing() []int {
	nodes := make([]int, 0, f.left)
	for v, w := range f.into {
		if v == w {
			nodes = append(nodes, v)
		}
	}
	return nodes
}

// sortFarFirst sorts nodes by distance, side and number, the focus last.
func (f *folding) sortFarFirst(nodes []int) {
	slices.SortFunc(nodes, func(a, b int) int {
		return cmp.Or(
			compareBool(f.g.Nodes[a].Focus, f.g.Nodes[b].Focus),
			-cmp.Compare(f.distance[a], f.distance[b]),
			cmp.Compare(f.side[a], f.side[b]), -cmp.Compare(a, b))
	})
}
