package diagram

import (
	"cmp"
	"slices"
)

// lead gives edges across several rows a waypoint in each row between. Edges that begin or
// end at the same node share waypoints, on the side where more of them meet: one line that
// branches is easier to follow than many side by side. If the waypoints of a graph were many
// times its nodes and edges, the remaining edges go straight, behind what is in their way.
func (l *layout) lead() {
	n := len(l.g.Nodes)
	l.vertices = n
	l.rowOf = make([]int32, n, 2*n)
	for v := range n {
		l.rowOf[v] = int32(l.row[v])
	}
	long := make([]int32, 0, len(l.arcs))
	meet := make([]int, 2*n) // how many long arcs leave a node downwards; how many enter it
	for i := range l.arcs {
		a := &l.arcs[i]
		if a.flat {
			continue
		}
		if l.row[a.lower()]-l.row[a.upper()] > 1 {
			long = append(long, int32(i))
			meet[a.upper()]++
			meet[n+a.lower()]++
			continue
		}
		a.path = []int32{int32(a.upper()), int32(a.lower())}
	}
	// Trunks: a negative one hangs from its upper end, the others stand on their lower end.
	trunk := func(i int32) int {
		a := &l.arcs[i]
		if meet[a.upper()] >= meet[n+a.lower()] {
			return a.upper() - n
		}
		return a.lower()
	}
	slices.SortFunc(long, func(i, j int32) int {
		a, b := &l.arcs[i], &l.arcs[j]
		return cmp.Or(cmp.Compare(trunk(i), trunk(j)), kindOf(a)-kindOf(b), cmp.Compare(i, j))
	})
	points := 32*(n+len(l.arcs)) + 4096
	var shared []int32 // waypoints from the trunk's end on
	for k, i := range long {
		a := &l.arcs[i]
		if k == 0 || trunk(i) != trunk(long[k-1]) || kindOf(a) != kindOf(&l.arcs[long[k-1]]) {
			shared = shared[:0]
		}
		if points -= l.row[a.lower()] - l.row[a.upper()]; points < 0 {
			a.path = []int32{int32(a.upper()), int32(a.lower())}
			a.direct = true
			continue
		}
		shared = l.waypoints(a, trunk(i) < 0, shared)
	}
	l.join()
}

// kindOf tells apart the arcs that must not share a line: those drawn otherwise.
func kindOf(a *arc) int {
	kind := 0
	if a.soft {
		kind++
	}
	if a.back {
		kind += 2
	}
	return kind
}

// waypoints gives an arc its path along the shared waypoints of a trunk, which it prolongs
// where they do not reach far enough.
func (l *layout) waypoints(a *arc, hanging bool, shared []int32) []int32 {
	top, bottom := int32(l.row[a.upper()]), int32(l.row[a.lower()])
	count := int(bottom - top - 1)
	for len(shared) < count {
		row := bottom - 1 - int32(len(shared))
		if hanging {
			row = top + 1 + int32(len(shared))
		}
		shared = append(shared, int32(l.vertices))
		l.rowOf = append(l.rowOf, row)
		l.vertices++
	}
	a.path = make([]int32, 0, count+2)
	a.path = append(a.path, int32(a.upper()))
	a.path = append(a.path, shared[:count]...)
	if !hanging {
		slices.Reverse(a.path[1:])
	}
	a.path = append(a.path, int32(a.lower()))
	a.labelled = count
	if !hanging {
		a.labelled = 0
	}
	return shared
}

// join collects the segments of all paths, each once.
func (l *layout) join() {
	for i := range l.arcs {
		path := l.arcs[i].path
		if l.arcs[i].direct {
			continue
		}
		for k := 1; k < len(path); k++ {
			l.segments = append(l.segments, segment{path[k-1], path[k]})
		}
	}
	slices.SortFunc(l.segments, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.upper, b.upper), cmp.Compare(a.lower, b.lower))
	})
	l.segments = slices.Compact(l.segments)
}
