package diagram

import (
	"cmp"
	"slices"
)

// arc is an edge to be drawn: all edges between the same two nodes in the same direction.
type arc struct {
	from, to int
	soft     bool
	label    string
	// back arcs run against the direction of the rows, because they close a cycle.
	back bool
	// flat arcs join members of one box, in one row.
	flat bool
	// direct arcs go across rows without waypoints.
	direct bool
	// path are the points of the layout that the arc runs through, from the upper end to the
	// lower one.
	path []int32
	// labelled is the step of the path that carries the label.
	labelled int
}

// upper and lower are the ends of an arc as the rows have them.
func (a *arc) upper() int {
	if a.back {
		return a.to
	}
	return a.from
}

func (a *arc) lower() int {
	if a.back {
		return a.from
	}
	return a.to
}

// arcsOf returns the edges of a graph as arcs in the order of their ends, and apart from
// them those from a node to itself. Where edges are joined, the arc is soft if all are, and
// has the first label.
func arcsOf(g *Graph) (arcs, loops []arc) {
	n := len(g.Nodes)
	all := make([]arc, 0, len(g.Edges))
	for _, e := range g.Edges {
		if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n {
			continue
		}
		all = append(all, arc{from: e.From, to: e.To, soft: e.Soft, label: e.Label})
	}
	slices.SortStableFunc(all, func(a, b arc) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.label, b.label))
	})
	for _, a := range all {
		list := &arcs
		if a.from == a.to {
			list = &loops
		}
		last := len(*list) - 1
		if last < 0 || (*list)[last].from != a.from || (*list)[last].to != a.to {
			*list = append(*list, a)
			continue
		}
		known := &(*list)[last]
		known.soft = known.soft && a.soft
		if known.label == "" {
			known.label = a.label
		}
	}
	return arcs, loops
}

// links are the neighbours of every vertex, one after the other.
type links struct {
	start []int32
	to    []int32
}

func (l *links) of(v int32) []int32 { return l.to[l.start[v]:l.start[v+1]] }

// linksOf returns for n vertices where each leads to, by pairs of (from, to) that each
// visits in the same order whenever it is called.
func linksOf(n int, each func(yield func(from, to int32))) links {
	start := make([]int32, n+2)
	each(func(from, _ int32) { start[from+2]++ })
	for i := 2; i < len(start); i++ {
		start[i] += start[i-1]
	}
	to := make([]int32, start[n+1])
	each(func(from, t int32) {
		to[start[from+1]] = t
		start[from+1]++
	})
	return links{start: start[:n+1], to: to}
}
