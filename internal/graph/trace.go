package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// step is the last step of a shortest way.
type step struct {
	from     int32
	distance int32
	known    bool
}

// trace finds the shortest way to every node that is hit: level by level from the worst,
// since a node that is out makes others so, or degrades them, or costs them redundancy,
// but never the other way round. Among ways of one length the one by the nodes reached
// first counts, which the order of the references decides.
func (f *failure) trace() {
	sources := make([][]int32, 1) // nodes by distance
	for _, n := range f.reached {
		if f.failed[n] {
			f.paths[n] = step{from: -1, known: true}
			sources[0] = append(sources[0], n)
		}
	}
	slices.Sort(sources[0])
	for _, level := range []Level{Outage, Degraded, RedundancyLost} {
		sources = f.traceLevel(level, sources)
	}
}

// traceLevel finds the ways to the nodes of one level, from the nodes by their distance,
// and returns all nodes that have a way now by theirs.
func (f *failure) traceLevel(level Level, found [][]int32) [][]int32 {
	for d := 0; d < len(found); d++ {
		slices.Sort(found[d])
		for _, n := range found[d] {
			for _, u := range f.uses[n] {
				to := u.tally.node
				if f.paths[to].known || f.levels[to] != level || u.tally.level() != level || !contributes(f.levels[n], level, u.tally) {
					continue
				}
				f.paths[to] = step{from: n, distance: int32(d) + 1, known: true}
				if len(found) == d+1 {
					found = append(found, nil)
				}
				found[d+1] = append(found[d+1], to)
			}
		}
	}
	return found
}

// contributes reports whether a member at one level has a part in its requirement's being
// at another.
func contributes(member, level Level, t *tally) bool {
	if level == Outage || t.isolation {
		return member == Outage
	}
	if level == Degraded && t.down > int32(len(t.members))-t.need {
		// The loss of the set degrades: members that are down make it so.
		return member == Outage
	}
	if level == Degraded {
		return member >= Degraded
	}
	return member > Unaffected
}

// via returns the way to a node: a failed record first.
func (f *failure) via(n int32) []estate.Ref {
	at := f.paths[n]
	out := make([]estate.Ref, at.distance)
	for i := int(at.distance) - 1; i >= 0; i-- {
		n = f.paths[n].from
		out[i] = f.graph.ref(n)
	}
	return out
}
