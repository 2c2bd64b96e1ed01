package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Cycles returns the circles among the records: sets of which each member needs every
// other, directly or not (strongly connected components of more than one), each once and
// sorted. Only requirements between the records given count.
func (g *Graph) Cycles(refs []estate.Ref) [][]estate.Ref {
	nodes := make([]int32, 0, len(refs))
	for _, ref := range refs {
		if i, ok := g.estate.Index(ref); ok {
			nodes = append(nodes, int32(i))
		}
	}
	slices.Sort(nodes)
	nodes = slices.Compact(nodes)
	var out [][]estate.Ref
	for _, component := range g.components(nodes) {
		if len(component) > 1 {
			slices.Sort(component)
			out = append(out, g.refs(component))
		}
	}
	slices.SortFunc(out, func(a, b []estate.Ref) int { return slices.Compare(a, b) })
	return out
}

// components returns the strongly connected components of the nodes, what a component
// needs before the component itself (Tarjan, 1972, without recursion).
func (g *Graph) components(nodes []int32) [][]int32 {
	t := &tarjan{graph: g, inside: make(map[int32]bool, len(nodes)), state: make(map[int32]*visit, len(nodes))}
	for _, n := range nodes {
		t.inside[n] = true
	}
	for _, n := range nodes {
		if t.state[n] == nil {
			t.run(n)
		}
	}
	return t.found
}

type tarjan struct {
	graph  *Graph
	inside map[int32]bool
	state  map[int32]*visit
	stack  []int32
	found  [][]int32
}

type visit struct {
	node       int32
	index, low int
	open       bool
	needs      []int32
}

func (t *tarjan) enter(n int32) *visit {
	v := &visit{node: n, index: len(t.state), low: len(t.state), open: true}
	for _, q := range t.graph.requirements(n) {
		for _, m := range q.members {
			for _, to := range append([]int32{m.node}, m.via...) {
				if t.inside[to] {
					v.needs = append(v.needs, to)
				}
			}
		}
	}
	t.state[n] = v
	t.stack = append(t.stack, n)
	return v
}

func (t *tarjan) run(root int32) {
	path := []*visit{t.enter(root)}
	for len(path) > 0 {
		v := path[len(path)-1]
		if len(v.needs) > 0 {
			next := v.needs[0]
			v.needs = v.needs[1:]
			switch w := t.state[next]; {
			case w == nil:
				path = append(path, t.enter(next))
			case w.open:
				v.low = min(v.low, w.index)
			}
			continue
		}
		path = path[:len(path)-1]
		if len(path) > 0 {
			path[len(path)-1].low = min(path[len(path)-1].low, v.low)
		}
		if v.low == v.index {
			t.close(v)
		}
	}
}

// close takes a component from the stack.
func (t *tarjan) close(v *visit) {
	for i := len(t.stack) - 1; ; i-- {
		t.state[t.stack[i]].open = false
		if t.stack[i] == v.node {
			t.found = append(t.found, slices.Clone(t.stack[i:]))
			t.stack = t.stack[:i]
			return
		}
	}
}
