package diagram

import (
	"cmp"
	"slices"
)

// ordering looks for an order of each row in which few segments cross.
type ordering struct {
	rows     [][]int32
	pos      []int32 // of each vertex in its row
	up, down links
	block    []int32 // the box of each vertex, or -1: the members of a box stay together
	items    []item
	tree     []int32
	ends     []int32
}

// item is a vertex while its row is sorted.
type item struct {
	blockKey, key int64
	block         int32 // its box, or a number of its own
	pos           int32
	vertex        int32
}

// sort finds the order of every row: repeated sweeps put each vertex at the middle of its
// neighbours in the row before, from two different beginnings, and the best order of all is
// kept.
func (l *layout) sort() {
	o := &ordering{pos: make([]int32, l.vertices), block: make([]int32, l.vertices)}
	for v := range o.block {
		o.block[v] = l.blockOf(int32(v))
	}
	o.down = linksOf(l.vertices, func(yield func(from, to int32)) {
		for _, s := range l.segments {
			yield(s.upper, s.lower)
		}
	})
	o.up = linksOf(l.vertices, func(yield func(from, to int32)) {
		for _, s := range l.segments {
			yield(s.lower, s.upper)
		}
	})
	var best [][]int32
	fewest := -1
	for _, start := range []func(*layout) [][]int32{(*layout).walked, (*layout).spread} {
		o.rows = start(l)
		o.index()
		crossings, rows := o.improve(l.vertices)
		if fewest < 0 || crossings < fewest {
			fewest, best = crossings, rows
		}
		if fewest == 0 {
			break
		}
	}
	l.order = best
}

// listed is the order of the rows by the numbers of the vertices.
func (l *layout) listed() [][]int32 {
	rows := make([][]int32, l.rows)
	placed := make([]bool, l.vertices)
	for v := range int32(l.vertices) {
		l.put(rows, placed, v)
	}
	return rows
}

// put appends a vertex to its row, and with it the other members of its box.
func (l *layout) put(rows [][]int32, placed []bool, v int32) {
	if placed[v] {
		return
	}
	row := l.rowOf[v]
	if !l.isNode(v) || l.box[v] < 0 {
		placed[v] = true
		rows[row] = append(rows[row], v)
		return
	}
	for _, m := range l.boxes[l.box[v]].members {
		placed[m] = true
		rows[row] = append(rows[row], int32(m))
	}
}

// walked is the order in which a walk in depth meets the vertices, which lays out a tree
// without any crossing.
func (l *layout) walked() [][]int32 {
	rows := make([][]int32, l.rows)
	placed := make([]bool, l.vertices)
	seen := make([]bool, l.vertices)
	near := linksOf(l.vertices, func(yield func(from, to int32)) {
		for _, s := range l.segments {
			yield(s.upper, s.lower)
			yield(s.lower, s.upper)
		}
	})
	for v := range int32(l.vertices) {
		slices.Sort(near.of(v))
	}
	var stack []int32
	for root := range int32(l.vertices) {
		stack = append(stack, root)
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[v] {
				continue
			}
			seen[v] = true
			l.put(rows, placed, v)
			// Waypoints have the highest numbers. They go to the middle of their siblings, so
			// that what stands further down does not drift to a side.
			to := near.of(v)
			nodes := len(to)
			for nodes > 0 && !l.isNode(to[nodes-1]) {
				nodes--
			}
			for _, part := range [3][]int32{to[nodes/2 : nodes], to[nodes:], to[:nodes/2]} {
				for i := len(part) - 1; i >= 0; i-- {
					if !seen[part[i]] {
						stack = append(stack, part[i])
					}
				}
			}
		}
	}
	return rows
}

// index notes where each vertex stands.
func (o *ordering) index() {
	for _, row := range o.rows {
		o.indexRow(row, 0, len(row))
	}
}

// indexRow notes it for a part of a row.
func (o *ordering) indexRow(row []int32, from, to int) {
	for i := from; i < to; i++ {
		o.pos[row[i]] = int32(i)
	}
}

// improve sweeps down and up until it gets no better, and returns the fewest crossings and
// their order. Large graphs get fewer sweeps.
func (o *ordering) improve(vertices int) (int, [][]int32) {
	sweeps := min(32, max(6, 40_000/max(1, vertices)))
	patience := max(4, sweeps/4)
	fewest, best := o.crossings(), o.copyRows()
	for i, since := 0, 0; i < sweeps && since < patience && fewest > 0; i++ {
		median := i/2%2 == 1
		if i%2 == 0 {
			for r := 1; r < len(o.rows); r++ {
				o.arrangeRow(o.rows[r], &o.up, median)
			}
		} else {
			for r := len(o.rows) - 2; r >= 0; r-- {
				o.arrangeRow(o.rows[r], &o.down, median)
			}
		}
		o.transpose()
		since++
		if c := o.crossings(); c < fewest {
			fewest, since = c, 0
			for r, row := range o.rows {
				copy(best[r], row)
			}
		}
	}
	return fewest, best
}

func (o *ordering) copyRows() [][]int32 {
	rows := make([][]int32, len(o.rows))
	for r, row := range o.rows {
		rows[r] = slices.Clone(row)
	}
	return rows
}

// arrangeRow sorts a row by where the neighbours of its vertices stand in the next. A vertex
// without neighbours there stays beside the one on its left. A box goes where its members
// go on average.
func (o *ordering) arrangeRow(row []int32, to *links, median bool) {
	items := o.items[:0]
	last := int64(-1)
	for i, v := range row {
		key := o.aim(to.of(v), median)
		if key < 0 {
			key = last
		}
		last = key
		block := o.block[v]
		if block < 0 {
			block = -1 - v
		}
		items = append(items, item{blockKey: key, key: key, block: block, pos: int32(i), vertex: v})
	}
	for i := 0; i < len(items); {
		j, sum := i, int64(0)
		for ; j < len(items) && items[j].block == items[i].block; j++ {
			sum += items[j].key
		}
		for k := i; k < j; k++ {
			items[k].blockKey = sum / int64(j-i)
			items[k].pos -= int32(k - i) // blocks of the same key stay as they are
		}
		i = j
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.blockKey, b.blockKey), cmp.Compare(a.pos, b.pos), cmp.Compare(a.key, b.key))
	})
	for i, it := range items {
		row[i] = it.vertex
	}
	o.indexRow(row, 0, len(row))
	o.items = items
}

// aim is the mean or the median of the places of neighbours, times a number that keeps
// fractions apart; -1 without neighbours.
func (o *ordering) aim(to []int32, median bool) int64 {
	const scale = 1 << 16
	if len(to) == 0 {
		return -1
	}
	if median && len(to) > 2 {
		ends := o.ends[:0]
		for _, w := range to {
			ends = append(ends, o.pos[w])
		}
		slices.Sort(ends)
		o.ends = ends
		m := len(ends) / 2
		if len(ends)%2 == 1 {
			return int64(ends[m]) * scale
		}
		return (int64(ends[m-1]) + int64(ends[m])) * scale / 2
	}
	sum := int64(0)
	for _, w := range to {
		sum += int64(o.pos[w])
	}
	return sum * scale / int64(len(to))
}
