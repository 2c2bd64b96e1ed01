package continuity

import "slices"

// components returns the strongly connected sets of a graph given by its edges (Tarjan),
// each sorted. It keeps its own stack, since a chain of records can be long.
func components(next [][]int) [][]int {
	t := tarjan{next: next, number: make([]int, len(next)), low: make([]int, len(next)), onStack: make([]bool, len(next))}
	for i := range next {
		if t.number[i] == 0 {
			t.visit(i)
		}
	}
	return t.found
}

type tarjan struct {
	next        [][]int
	number, low []int // from 1 in the order of discovery; 0 is not seen yet
	onStack     []bool
	stack       []int
	count       int
	found       [][]int
}

// frame is a node on the way, with the edge that is looked at next.
type frame struct{ node, edge int }

func (t *tarjan) visit(root int) {
	way := []frame{{node: root}}
	t.discover(root)
	for len(way) > 0 {
		at := &way[len(way)-1]
		if at.edge < len(t.next[at.node]) {
			to := t.next[at.node][at.edge]
			at.edge++
			switch {
			case t.number[to] == 0:
				t.discover(to)
				way = append(way, frame{node: to})
			case t.onStack[to]:
				t.low[at.node] = min(t.low[at.node], t.number[to])
			}
			continue
		}
		node := at.node
		if way = way[:len(way)-1]; len(way) > 0 {
			up := way[len(way)-1].node
			t.low[up] = min(t.low[up], t.low[node])
		}
		if t.low[node] == t.number[node] {
			t.close(node)
		}
	}
}

func (t *tarjan) discover(node int) {
	t.count++
	t.number[node], t.low[node] = t.count, t.count
	t.onStack[node] = true
	t.stack = append(t.stack, node)
}

func (t *tarjan) close(node int) {
	from := slices.Index(t.stack, node)
	set := slices.Clone(t.stack[from:])
	t.stack = t.stack[:from]
	for _, member := range set {
		t.onStack[member] = false
	}
	slices.Sort(set)
	t.found = append(t.found, set)
}
