package graph

import (
	"cmp"
	"slices"

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
	// is the distance.
	Via []estate.Ref
}

// Failure works out what happens when the records fail together: every record that is
// hit, the nearest first, then by reference. References that do not exist do nothing.
func (g *Graph) Failure(refs ...estate.Ref) []Effect {
	f := g.fail(refs)
	f.trace()
	var out []Effect
	for _, n := range f.reached {
		if at := f.paths[n]; !f.failed[n] {
			out = append(out, Effect{Ref: g.ref(n), Level: f.levels[n], Distance: int(at.distance), Via: f.via(n)})
		}
	}
	slices.SortFunc(out, func(a, b Effect) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Ref, b.Ref)) })
	return out
}

// failure is the state of a graph in which records have failed.
type failure struct {
	graph  *Graph
	failed map[int32]bool
	// levels are the nodes that are hit, failed ones included; reached are the same in the
	// order in which they were first hit.
	levels  map[int32]Level
	reached []int32
	// counts are the tallies of the requirements of each node that was looked at; uses are
	// the tallies in which a node counts.
	counts map[int32][]*tally
	uses   map[int32][]use
	paths  map[int32]step
}

// tally counts how the members of a requirement are.
type tally struct {
	*requirement
	node int32
	// members are how each member is, its connection included.
	members []Level
	// affected, weak and down count the members that are hit at all, at least degraded, and out.
	affected, weak, down int32
}

// use is a node's part in a tally.
type use struct {
	tally  *tally
	member int32
}

func (g *Graph) fail(refs []estate.Ref) *failure {
	f := &failure{
		graph: g, failed: map[int32]bool{}, levels: map[int32]Level{},
		counts: map[int32][]*tally{}, uses: map[int32][]use{}, paths: map[int32]step{},
	}
	var queue []int32
	for _, ref := range refs {
		if i, ok := g.estate.Index(ref); ok && !f.failed[int32(i)] {
			f.failed[int32(i)] = true
			f.levels[int32(i)] = Outage
			f.reached = append(f.reached, int32(i))
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		queue = f.spread(n, queue)
	}
	return f
}

// spread carries a node's present level to what counts it, and appends to the queue what
// got worse by it.
func (f *failure) spread(n int32, queue []int32) []int32 {
	level := f.levels[n]
	for _, u := range f.uses[n] {
		u.tally.raise(u.member, level)
		queue = f.judge(u.tally.node, u.tally, queue)
	}
	f.graph.dependants(n, func(d int32) {
		if f.failed[d] || f.counts[d] != nil {
			return
		}
		needs := f.graph.requirements(d)
		f.counts[d] = make([]*tally, len(needs))
		for i := range needs {
			t := f.tally(d, &needs[i])
			f.counts[d][i] = t
			queue = f.judge(d, t, queue)
		}
	})
	return queue
}

// tally counts a requirement's members as they are now and has itself told of every change.
func (f *failure) tally(node int32, q *requirement) *tally {
	t := &tally{requirement: q, node: node, members: make([]Level, len(q.members))}
	for i, m := range q.members {
		f.uses[m.node] = append(f.uses[m.node], use{t, int32(i)})
		t.raise(int32(i), f.levels[m.node])
		for _, v := range m.via {
			f.uses[v] = append(f.uses[v], use{t, int32(i)})
			t.raise(int32(i), f.levels[v])
		}
	}
	return t
}

// raise notes that a member is at least as badly hit.
func (t *tally) raise(member int32, level Level) {
	before := t.members[member]
	if level <= before {
		return
	}
	t.members[member] = level
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

// level is what the record suffers by the requirement.
func (t *tally) level() Level {
	all := int32(len(t.members))
	switch {
	case all == 0:
		return Unaffected
	case all-t.down < t.need:
		return min(Outage, t.requirement.level)
	case t.isolation:
		return Unaffected
	case all-t.weak < t.need:
		return min(Degraded, t.requirement.level)
	case t.affected > 0:
		return RedundancyLost
	}
	return Unaffected
}

// judge raises a node to what one of its requirements makes of it.
func (f *failure) judge(node int32, t *tally, queue []int32) []int32 {
	level := t.level()
	before, known := f.levels[node]
	if level <= before || f.failed[node] {
		return queue
	}
	f.levels[node] = level
	if !known {
		f.reached = append(f.reached, node)
	}
	return append(queue, node)
}
