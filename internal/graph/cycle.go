package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Cycles returns the circles among the records: sets of which each member needs every
// other, directly or not (strongly connected components of more than one), each once and
// sorted. Only requirements between the records given count, and not those that only keep
// a record from being cut off: a switch does not need what is connected to it.
func (g *Graph) Cycles(refs []estate.Ref) [][]estate.Ref {
	var out [][]estate.Ref
	g.components(g.nodes(refs), false, func(component []int32) {
		if len(component) > 1 {
			slices.Sort(component)
			out = append(out, g.refs(component))
		}
	})
	slices.SortFunc(out, func(a, b []estate.Ref) int { return slices.Compare(a, b) })
	return out
}

// components yields the strongly connected components of the nodes, what a component needs
// before the component itself (Tarjan, 1972, without recursion); with isolated by all
// requirements. What is yielded is not kept.
func (g *Graph) components(nodes []int32, isolated bool, yield func([]int32)) {
	t := &tarjan{graph: g, isolated: isolated, visits: make([]visit, g.estate.Len()), yield: yield}
	for _, n := range nodes {
		t.visits[n].inside = true
	}
	for _, n := range nodes {
		if t.visits[n].index == 0 {
			t.run(n)
		}
	}
}

type tarjan struct {
	graph    *Graph
	isolated bool
	visits   []visit // by node
	index    int32   // of the last node that was entered
	stack    []int32 // the nodes that are in no component yet
	path     []turn
	yield    func([]int32)
}

// visit is what is known of a node; an index of 0 means that it was not entered.
type visit struct {
	index, low   int32
	inside, open bool
}

// turn is how far the search has come with what a node needs.
type turn struct {
	node  int32
	needs []int32
}

func (t *tarjan) enter(n int32) {
	t.index++
	v := &t.visits[n]
	v.index, v.low, v.open = t.index, t.index, true
	t.stack = append(t.stack, n)
	at := len(t.path)
	if at < cap(t.path) {
		t.path = t.path[:at+1]
	} else {
		t.path = append(t.path, turn{})
	}
	next := &t.path[at]
	next.node, next.needs = n, t.needs(n)
}

// needs lists the nodes inside that a node needs.
func (t *tarjan) needs(n int32) []int32 {
	var out []int32
	sets := t.graph.needs(n)
	for i := range sets {
		if sets[i].isolation && !t.isolated {
			continue
		}
		t.graph.eachNeed(&sets[i], func(to int32) {
			if t.visits[to].inside {
				out = append(out, to)
			}
		})
	}
	return out
}

func (t *tarjan) run(root int32) {
	t.enter(root)
	for len(t.path) > 0 {
		now := &t.path[len(t.path)-1]
		v := &t.visits[now.node]
		if len(now.needs) > 0 {
			next := now.needs[0]
			now.needs = now.needs[1:]
			switch w := &t.visits[next]; {
			case w.index == 0:
				t.enter(next)
			case w.open:
				v.low = min(v.low, w.index)
			}
			continue
		}
		n := now.node
		t.path = t.path[:len(t.path)-1]
		if len(t.path) > 0 {
			above := &t.visits[t.path[len(t.path)-1].node]
			above.low = min(above.low, v.low)
		}
		if v.low == v.index {
			t.close(n)
		}
	}
}

// close takes a component from the stack.
func (t *tarjan) close(n int32) {
	at := len(t.stack) - 1
	for ; t.stack[at] != n; at-- {
		t.visits[t.stack[at]].open = false
	}
	t.visits[n].open = false
	t.yield(t.stack[at:])
	t.stack = t.stack[:at]
}
