package graph

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// Effect is what the failure of records does to another.
type Effect struct {
	// Ref is the record that is hit.
	Ref estate.Ref
	// Level is how badly.
	Level Level
	// Distance is the number of relations between a failed record and this one, on the
	// shortest way on which the failure comes with this effect.
	Distance int
	// Via is that way: a failed record, and what lies between it and this one. Its length
	// is the distance, up to MaxVia. Effects may share it: it is not for writing.
	Via []estate.Ref
}

// MaxVia is the length of the longest way that an effect tells in full; of a longer one it
// tells the first record and the last ones. It keeps the ways along a chain of many
// thousands from filling the memory.
const MaxVia = 100

// Failure works out what happens when the records fail together: every record that is
// hit, the nearest first, then by reference. References that do not exist do nothing.
func (g *Graph) Failure(refs ...estate.Ref) []Effect {
	f := g.fail(g.nodes(refs), nil)
	defer f.reset()
	return f.effects()
}

// effects are what is hit, but for the records that have failed.
func (f *failure) effects() []Effect {
	g := f.graph
	order := f.trace()
	ways := ways{graph: g, paths: f.paths}
	out := make([]Effect, len(order))
	for i, n := range order {
		out[i] = Effect{Ref: g.ref(n), Level: f.levels[n], Distance: int(f.paths.distance[n]), Via: ways.to(n)}
	}
	return out
}

// failure is the state of a graph in which records have failed.
type failure struct {
	graph *Graph
	// failed and levels are by node; reached are the nodes that are hit, failed ones
	// included, in the order in which they were first hit.
	failed  []bool
	levels  []Level
	reached []int32
	queue   []int32
	// tallies count the members of each requirement; members are how each member is, its
	// connection included.
	tallies []tally
	members []Level
	// paths are the ways of the failure to the nodes.
	paths paths
}

// tally counts the members of a requirement that are hit at all, at least degraded, and out.
type tally struct{ affected, weak, down int32 }

// fail lets nodes fail, altogether or only so far that they are degraded. Whoever is done
// with the result resets it.
func (g *Graph) fail(out, degraded []int32) *failure {
	f := g.scratch
	if f == nil {
		f = &failure{
			graph: g, failed: make([]bool, g.estate.Len()), levels: make([]Level, g.estate.Len()),
			tallies: make([]tally, len(g.sets)), members: make([]Level, len(g.members)), paths: newPaths(g.estate.Len()),
		}
		g.scratch = f
	}
	f.seed(out, Outage)
	f.seed(degraded, Degraded)
	for at := 0; at < len(f.queue); at++ {
		f.spread(f.queue[at])
	}
	return f
}

// seed lets nodes fail that have not.
func (f *failure) seed(nodes []int32, level Level) {
	for _, n := range nodes {
		if !f.failed[n] {
			f.failed[n], f.levels[n] = true, level
			f.reached, f.queue = append(f.reached, n), append(f.queue, n)
		}
	}
}

// reset undoes what a failure did, at the cost of what it reached.
func (f *failure) reset() {
	for _, n := range f.reached {
		f.failed[n], f.levels[n] = false, Unaffected
		f.paths.forget(n)
		for _, u := range f.graph.usesOf(n) {
			f.tallies[u.set], f.members[u.member] = tally{}, Unaffected
		}
	}
	f.reached, f.queue = f.reached[:0], f.queue[:0]
}

// spread carries a node's present level to what counts it.
func (f *failure) spread(n int32) {
	level := f.levels[n]
	for _, u := range f.graph.usesOf(n) {
		before := f.members[u.member]
		if level <= before {
			continue
		}
		f.members[u.member] = level
		f.tallies[u.set].raise(before, level)
		f.judge(u.set)
	}
}

// raise notes that a member is hit worse than before.
func (t *tally) raise(before, level Level) {
	if before < RedundancyLost {
		t.affected++
	}
	if before < Degraded && level >= Degraded {
		t.weak++
	}
	if level == Outage {
		t.down++
	}
}

// judge raises a node to what one of its requirements makes of it.
func (f *failure) judge(set int32) {
	node := f.graph.sets[set].node
	level := f.suffers(set)
	before := f.levels[node]
	if level <= before {
		return
	}
	f.levels[node] = level
	if before == Unaffected {
		f.reached = append(f.reached, node)
	}
	f.queue = append(f.queue, node)
}

// suffers is what a record suffers by one of its requirements.
func (f *failure) suffers(set int32) Level {
	q, t := &f.graph.sets[set], &f.tallies[set]
	all := q.members.len()
	switch {
	case all-t.down < q.need:
		return q.level
	case q.isolation:
		return Unaffected
	case all-t.weak < q.need:
		return min(Degraded, q.level)
	case t.affected > 0:
		return RedundancyLost
	}
	return Unaffected
}
