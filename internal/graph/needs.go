package graph

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Dependencies works out what the records need: every other record whose failure alone
// would hit one of them, the nearest first, then by reference. The level of each is what
// the records suffer by that, at the worst: outage for a single point of failure,
// redundancy_lost for what has a spare. Its way leads from one of the records to it, past
// what only keeps others from being cut off where there is another way.
func (g *Graph) Dependencies(refs ...estate.Ref) []Effect {
	roots := g.nodes(refs)
	all, reached := g.below(roots, true)
	direct, candidates := g.below(roots, false)
	candidates = append(candidates, g.isolating(direct, candidates)...)
	s := g.trial(reached)
	levels := make([]Level, len(s.nodes)) // by place
	s.alone(candidates, func(batch []int32, r *run) {
		var suffered states
		for _, root := range roots {
			suffered.or(r.of(root))
		}
		for i, n := range batch {
			levels[s.place[n]] = suffered.level(i)
		}
	})
	out := []Effect{}
	near, far := ways{graph: g, paths: direct}, ways{graph: g, paths: all}
	for _, n := range candidates {
		level := levels[s.place[n]]
		if level == Unaffected || all.distance[n] == 0 {
			continue
		}
		w := &near
		if !direct.known(n) {
			w = &far
		}
		out = append(out, Effect{Ref: g.ref(n), Level: level, Distance: int(w.distance[n]), Via: w.to(n)})
	}
	slices.SortFunc(out, func(a, b Effect) int { return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Ref, b.Ref)) })
	return out
}

// Closure returns everything that the records need, directly or not and however loosely,
// themselves left out, sorted. It asks nothing about levels, so it costs what it reaches.
func (g *Graph) Closure(refs ...estate.Ref) []estate.Ref {
	roots := g.nodes(refs)
	_, reached := g.below(roots, false)
	out := make([]estate.Ref, 0, len(reached))
	for _, n := range reached[len(roots):] {
		out = append(out, g.ref(n))
	}
	slices.Sort(out)
	return out
}

// below finds everything that the nodes need, themselves included, nearest first, with the
// shortest way; with isolated also what only keeps them from being cut off.
func (g *Graph) below(roots []int32, isolated bool) (paths, []int32) {
	p := newPaths(g.estate.Len())
	queue := make([]int32, 0, len(roots))
	for _, n := range roots {
		p.begin(n)
		queue = append(queue, n)
	}
	for at := 0; at < len(queue); at++ {
		n := queue[at]
		for i := g.starts[n]; i < g.starts[n+1]; i++ {
			q := &g.sets[i]
			if q.isolation && !isolated {
				continue
			}
			g.eachNeed(q, func(to int32) {
				if p.step(n, to) {
					queue = append(queue, to)
				}
			})
		}
	}
	return p, queue
}

// isolating finds what may hit one of the needed nodes by cutting it off, and is not needed
// itself. It hits the first of them by taking out all that is connected to that, none of
// which is hit by way of a needed node yet: so it is below the first of the connections, on a
// way that leads past all needed nodes.
func (g *Graph) isolating(direct paths, needed []int32) []int32 {
	seen := make([]bool, g.estate.Len())
	var found []int32
	look := func(n int32) {
		if !direct.known(n) && !seen[n] {
			seen[n] = true
			found = append(found, n)
		}
	}
	for _, n := range needed {
		for _, q := range g.needs(n) {
			if first := g.members[q.members.from]; q.isolation {
				look(first.node)
				for _, way := range g.way(first) {
					look(way)
				}
			}
		}
	}
	for at := 0; at < len(found); at++ {
		for _, q := range g.needs(found[at]) {
			g.eachNeed(&q, look)
		}
	}
	return found
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
	roots := g.nodes(refs)
	_, reached := g.below(roots, true)
	direct, candidates := g.below(roots, false)
	candidates = append(candidates, g.isolating(direct, candidates)...)
	s := g.trial(reached)
	takes := make([][]estate.Ref, g.estate.Len())
	s.alone(candidates, func(batch []int32, r *run) {
		for _, root := range roots {
			r.of(root).out.each(func(i int) {
				if n := batch[i]; n != root {
					takes[n] = append(takes[n], g.ref(root))
				}
			})
		}
	})
	var out []SinglePoint
	for n := range takes {
		if takes[n] != nil {
			out = append(out, SinglePoint{Ref: g.ref(int32(n)), Takes: takes[n]})
		}
	}
	return out
}
