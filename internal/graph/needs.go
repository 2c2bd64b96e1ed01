package graph

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Dependencies works out what the records need, the nearest first, then by reference. The
// level of each is what the records suffer, at the worst, when it fails alone: outage for a
// single point of failure, redundancy_lost for what has a spare. Its way leads from one of
// the records to it.
func (g *Graph) Dependencies(refs ...estate.Ref) []Effect {
	var roots []int32
	for _, ref := range refs {
		if i, ok := g.estate.Index(ref); ok {
			roots = append(roots, int32(i))
		}
	}
	slices.Sort(roots)
	roots = slices.Compact(roots)
	// What only keeps a record from being cut off is no dependency, unless there is nothing
	// else that does.
	all, paths := g.below(roots, true), g.below(roots, false)
	candidates := make([]int32, 0, len(all))
	for n, at := range all {
		if at.distance > 0 {
			candidates = append(candidates, n)
		}
	}
	slices.Sort(candidates)
	var out []Effect
	g.alone(all, candidates, func(i int, s *trial) {
		n, worst := candidates[i], RedundancyLost
		for _, root := range roots {
			worst = max(worst, s.level(root, i))
		}
		ways := paths
		if !paths[n].known {
			if ways = all; worst == RedundancyLost {
				return
			}
		}
		out = append(out, Effect{Ref: g.ref(n), Level: worst, Distance: int(ways[n].distance), Via: g.way(ways, n)})
	})
	slices.SortFunc(out, func(a, b Effect) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Ref, b.Ref)) })
	return out
}

// way returns the nodes between a root and a node, the root included.
func (g *Graph) way(paths map[int32]step, n int32) []estate.Ref {
	at := paths[n]
	via := make([]estate.Ref, at.distance)
	for ; at.distance > 0; at = paths[n] {
		n = at.from
		via[at.distance-1] = g.ref(n)
	}
	return via
}

// below finds everything that the nodes need, themselves included, with the shortest way;
// with isolated also what only keeps them from being cut off.
func (g *Graph) below(roots []int32, isolated bool) map[int32]step {
	paths := make(map[int32]step, len(roots))
	queue := make([]int32, 0, len(roots))
	for _, n := range roots {
		paths[n] = step{from: -1, known: true}
		queue = append(queue, n)
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, q := range g.requirements(n) {
			if q.isolation && !isolated {
				continue
			}
			for _, m := range q.members {
				for _, to := range append([]int32{m.node}, m.via...) {
					if !paths[to].known {
						paths[to] = step{from: n, distance: paths[n].distance + 1, known: true}
						queue = append(queue, to)
					}
				}
			}
		}
	}
	return paths
}

// SinglePoint is a record whose failure alone takes others down.
type SinglePoint struct {
	Ref estate.Ref
	// Takes are those of the records asked about that are out with it, sorted.
	Takes []estate.Ref
}

// SinglePoints returns every record whose failure alone takes down at least one of the
// records asked about, sorted by reference. A record asked about is not its own.
func (g *Graph) SinglePoints(refs []estate.Ref) []SinglePoint {
	var roots []int32
	for _, ref := range refs {
		if i, ok := g.estate.Index(ref); ok {
			roots = append(roots, int32(i))
		}
	}
	slices.Sort(roots)
	roots = slices.Compact(roots)
	paths := g.below(roots, true)
	candidates := make([]int32, 0, len(paths))
	for n := range paths {
		candidates = append(candidates, n)
	}
	slices.Sort(candidates)
	var out []SinglePoint
	g.alone(paths, candidates, func(i int, s *trial) {
		p := SinglePoint{Ref: g.ref(candidates[i])}
		for _, root := range roots {
			if root != candidates[i] && s.level(root, i) == Outage {
				p.Takes = append(p.Takes, g.ref(root))
			}
		}
		if len(p.Takes) > 0 {
			out = append(out, p)
		}
	})
	return out
}
