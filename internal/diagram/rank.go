package diagram

import (
	"cmp"
	"slices"
)

// rank gives every node its row: below all that need it, and so that edges are short.
func (l *layout) rank() {
	n := len(l.g.Nodes)
	down, up := l.unitLinks(false), l.unitLinks(true)
	order := l.topological(down, up)
	rows := make([]int, n)
	for _, v := range order {
		for _, w := range up.of(v) {
			rows[v] = max(rows[v], rows[w]+1)
		}
	}
	tighten(rows, order, down, up)
	l.row = rows
	l.strays(order, down, up)
	l.split(order, down, up)
	for v := range n {
		l.row[v] = l.row[l.unit[v]]
	}
}

// topological returns the units in an order in which every arc leads ahead.
func (l *layout) topological(down, up links) []int32 {
	n := len(l.g.Nodes)
	feeds := make([]int, n)
	order := make([]int32, 0, n)
	for v := int32(0); v < int32(n); v++ {
		if l.unit[v] != v {
			continue
		}
		if feeds[v] = len(up.of(v)); feeds[v] == 0 {
			order = append(order, v)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, w := range down.of(order[i]) {
			if feeds[w]--; feeds[w] == 0 {
				order = append(order, w)
			}
		}
	}
	return order
}

// tighten moves units up or down within what their neighbours allow, as long as that makes
// the edges shorter in sum, a bounded number of times.
func tighten(rows []int, order []int32, down, up links) {
	const rounds = 12
	for range rounds {
		moved := false
		for i := len(order) - 1; i >= 0; i-- {
			moved = pull(rows, order[i], down, up) || moved
		}
		for _, v := range order {
			moved = pull(rows, v, down, up) || moved
		}
		if !moved {
			break
		}
	}
}

// pull moves a unit to that end of its leeway to which more edges lead.
func pull(rows []int, v int32, down, up links) bool {
	above, below := up.of(v), down.of(v)
	if len(above) == len(below) {
		return false
	}
	var to int
	if len(below) > len(above) {
		to = rows[below[0]] - 1
		for _, w := range below {
			to = min(to, rows[w]-1)
		}
	} else {
		to = rows[above[0]] + 1
		for _, w := range above {
			to = max(to, rows[w]+1)
		}
	}
	moved := to != rows[v]
	rows[v] = to
	return moved
}

// strays puts what has no edge into a row below all others.
func (l *layout) strays(order []int32, down, up links) {
	last := 0
	for _, v := range order {
		last = max(last, l.row[v]+1)
	}
	if len(l.arcs) == 0 {
		last = 0
	}
	for _, v := range order {
		if len(down.of(v)) == 0 && len(up.of(v)) == 0 {
			l.row[v] = last
		}
	}
}

// split makes several rows of one that is too wide to be read.
func (l *layout) split(order []int32, down, up links) {
	size := make([]int, len(l.g.Nodes))
	for _, u := range l.unit {
		size[u]++
	}
	nth := make([]int, len(l.g.Nodes)) // which of its first neighbour's neighbours a unit is
	for _, v := range order {
		for i, w := range down.of(v) {
			nth[w] = max(nth[w], i)
		}
	}
	byRow := slices.Clone(order)
	slices.SortFunc(byRow, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(l.row[a], l.row[b]),
			// What more is led to than leads on stands higher: its edges are shorter there.
			cmp.Compare(len(down.of(a))-len(up.of(a)), len(down.of(b))-len(up.of(b))),
			cmp.Compare(nth[a], nth[b]),
			cmp.Compare(a, b),
		)
	})
	limit := rowLimit(len(l.g.Nodes))
	row := 0
	for len(byRow) > 0 {
		end, total := 0, 0
		for end < len(byRow) && l.row[byRow[end]] == l.row[byRow[0]] {
			total += size[byRow[end]]
			end++
		}
		parts := (total + limit - 1) / limit
		filled, part := 0, 0
		for _, v := range byRow[:end] {
			// The unit goes to the part in which its middle would fall.
			part = max(part, min(parts-1, (filled+size[v]/2)*parts/total))
			filled += size[v]
			size[v] = row + part // the size has been used
		}
		for _, v := range byRow[:end] {
			l.row[v] = size[v]
		}
		row += part + 1
		byRow = byRow[end:]
	}
	l.rows = row
}

// rowLimit is how many nodes stand in a row at most, but for the members of a box: as many
// as a page shows, and for large graphs about as many as there are rows.
func rowLimit(nodes int) int {
	return max(7, nodes/8)
}
