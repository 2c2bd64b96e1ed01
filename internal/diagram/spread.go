package diagram

import (
	"cmp"
	"slices"
)

// spread is the order along the line on which neighbours come to lie close together when
// each is moved half way to the middle of its neighbours over and over, which approaches an
// eigenvector of the graph: it sees the graph as a whole, where sweeps see one row at a time.
func (l *layout) spread() [][]int32 {
	x := l.line()
	at := make([]int64, l.vertices)
	copy(at, x)
	for i := range l.arcs {
		path := l.arcs[i].path
		for k := 1; k+1 < len(path); k++ {
			from, to := x[path[0]], x[path[len(path)-1]]
			at[path[k]] = from + (to-from)/int64(len(path)-1)*int64(k)
		}
	}
	for i := range l.boxes { // members go where they are on average
		members := l.boxes[i].members
		if l.boxes[i].number > 0 {
			continue
		}
		sum := int64(0)
		for _, m := range members {
			sum += at[m]
		}
		for _, m := range members {
			at[m] = floor(sum, int64(len(members)))
		}
	}
	rows := l.listed()
	for _, row := range rows {
		slices.SortStableFunc(row, func(a, b int32) int {
			return cmp.Or(cmp.Compare(at[a], at[b]), cmp.Compare(l.blockOf(a), l.blockOf(b)))
		})
	}
	return rows
}

// blockOf is the box of a vertex, or -1.
func (l *layout) blockOf(v int32) int32 {
	if l.isNode(v) {
		return l.box[v]
	}
	return -1
}

// line is where each node comes to lie.
func (l *layout) line() []int64 {
	// Places are within ±reach; with the 20 bits of a step they stay within 64 bits.
	const reach, step = 1 << 30, 20
	const rounds = 80
	n := len(l.g.Nodes)
	near := linksOf(n, func(yield func(from, to int32)) {
		for i := range l.arcs {
			a := &l.arcs[i]
			yield(int32(a.from), int32(a.to))
			yield(int32(a.to), int32(a.from))
		}
	})
	x, next := make([]int64, n), make([]int64, n)
	for _, row := range l.walked() {
		for i, v := range row {
			if l.isNode(v) {
				x[v] = int64(2*i+1-len(row)) * (reach / int64(2*len(row)))
			}
		}
	}
	for range rounds {
		sum, weight := int64(0), int64(0)
		for v := range x {
			next[v] = x[v]
			to := near.of(int32(v))
			if len(to) == 0 {
				continue
			}
			middle := int64(0)
			for _, w := range to {
				middle += x[w]
			}
			next[v] = (x[v] + floor(middle, int64(len(to)))) / 2
			sum += next[v] * int64(len(to))
			weight += int64(len(to))
		}
		mean, widest := floor(sum, max(1, weight)), int64(1)
		for v := range next {
			next[v] -= mean
			widest = max(widest, next[v], -next[v])
		}
		for v := range next {
			next[v] = next[v] << step / widest * (reach >> step)
		}
		x, next = next, x
	}
	return x
}
