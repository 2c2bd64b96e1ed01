package diagram

// Sides of the focus.
const (
	below  = iota // what it needs
	above         // what needs it
	beside        // what is joined to it in another way, or not at all
)

// measure finds for every node how far it is from the focus and on which side: along the
// edges, against them, or, where neither leads to it, either way. What cannot be reached
// at all is farthest.
func (f *folding) measure() {
	n := len(f.g.Nodes)
	each := func(along, against bool) links {
		return linksOf(n, func(yield func(from, to int32)) {
			for _, e := range f.g.Edges {
				if e.From < 0 || e.To < 0 || e.From >= n || e.To >= n {
					continue
				}
				if along {
					yield(int32(e.From), int32(e.To))
				}
				if against {
					yield(int32(e.To), int32(e.From))
				}
			}
		})
	}
	down, up, around := f.walk(each(true, false)), f.walk(each(false, true)), f.walk(each(true, true))
	f.distance, f.side = around, make([]int8, n)
	for v := range n {
		switch {
		case down[v] < n && down[v] <= up[v]:
			f.distance[v], f.side[v] = down[v], below
		case up[v] < n:
			f.distance[v], f.side[v] = up[v], above
		default:
			f.side[v] = beside
		}
	}
}

// walk is the distance of each node from the focus; the number of nodes where there is no
// way.
func (f *folding) walk(to links) []int {
	n := len(f.g.Nodes)
	distance := make([]int, n)
	queue := make([]int32, 0, n)
	for v := range n {
		distance[v] = n
		if f.g.Nodes[v].Focus {
			distance[v] = 0
			queue = append(queue, int32(v))
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, w := range to.of(queue[i]) {
			if distance[w] == n {
				distance[w] = distance[queue[i]] + 1
				queue = append(queue, w)
			}
		}
	}
	return distance
}
