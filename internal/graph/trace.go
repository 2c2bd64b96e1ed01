package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// paths are shortest ways to nodes, by node: the one before, or -1 at the beginning, and
// the number of steps, or -1 where no way was found.
type paths struct{ before, distance []int32 }

func newPaths(nodes int) paths {
	p := paths{before: make([]int32, nodes), distance: make([]int32, nodes)}
	for n := range p.distance {
		p.distance[n] = -1
	}
	return p
}

func (p paths) known(n int32) bool { return p.distance[n] >= 0 }

// begin lets ways begin at a node.
func (p paths) begin(n int32) { p.before[n], p.distance[n] = -1, 0 }

// forget forgets the way to a node.
func (p paths) forget(n int32) { p.distance[n] = -1 }

// step prolongs the way to one node to another, and reports whether it is the first there.
func (p paths) step(from, to int32) bool {
	if p.known(to) {
		return false
	}
	p.before[to], p.distance[to] = from, p.distance[from]+1
	return true
}

// trace finds the shortest way to every node that is hit. Each step goes from a node to
// one that a requirement in which it has a part makes as bad as it is; a node is never worse
// than the one before it. Among ways of one length the one through the nodes that come first
// by reference counts. It returns the nodes that are hit, failed ones left out, the nearest
// first, then by reference.
func (f *failure) trace() []int32 {
	p := f.paths
	order := make([]int32, 0, len(f.reached))
	var layer, next []int32
	for _, n := range f.reached {
		if f.failed[n] {
			p.begin(n)
			layer = append(layer, n)
		}
	}
	for ; len(layer) > 0; layer, next = next, layer[:0] {
		slices.Sort(layer) // records have their indexes in the order of their references
		if p.distance[layer[0]] > 0 {
			order = append(order, layer...)
		}
		for _, n := range layer {
			for _, u := range f.graph.usesOf(n) {
				to := f.graph.sets[u.set].node
				if !p.known(to) && f.contributes(f.levels[n], u.set) && p.step(n, to) {
					next = append(next, to)
				}
			}
		}
	}
	return order
}

// contributes reports whether a member at a level has a part in the requirement's making
// its record as bad as it is.
func (f *failure) contributes(member Level, set int32) bool {
	q, t := &f.graph.sets[set], &f.tallies[set]
	suffered := f.suffers(set)
	if suffered == Unaffected || suffered != f.levels[q.node] {
		return false
	}
	lost := q.members.len()-t.down < q.need
	switch {
	case lost:
		// Whatever the loss of the set does, members that are out do it.
		return member == Outage
	case suffered == Degraded:
		return member >= Degraded
	}
	return member > Unaffected
}

// ways writes paths down; ways through the same node are one.
type ways struct {
	graph *Graph
	paths
	through map[int32][]estate.Ref
}

// to returns the way to a node: where it begins first, the node itself left out.
func (w *ways) to(n int32) []estate.Ref {
	if w.distance[n] <= 0 {
		return nil
	}
	last := w.before[n]
	if known, ok := w.through[last]; ok {
		return known
	}
	length := min(w.distance[n], MaxVia)
	via := make([]estate.Ref, length)
	for at := length - 1; at > 0; at-- {
		via[at] = w.graph.ref(last)
		last = w.before[last]
	}
	for w.before[last] >= 0 {
		last = w.before[last]
	}
	via[0] = w.graph.ref(last)
	if w.through == nil {
		w.through = map[int32][]estate.Ref{}
	}
	w.through[w.before[n]] = via
	return via
}
