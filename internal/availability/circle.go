package availability

import "slices"

// connect finds the circles among the parts: strongly connected components, what one needs
// before the component itself (Tarjan, Depth-first search and linear graph algorithms, SIAM
// Journal on Computing 1(2), 1972), without recursion.
func (s *structure) connect() {
	n := len(s.parts)
	s.circle = make([]int32, n)
	index, low, open := make([]int32, n), make([]int32, n), make([]bool, n)
	type place struct {
		part  int32
		needs []int32
	}
	var way []place
	var stack []int32
	count := int32(0)
	enter := func(i int32) {
		count++
		index[i], low[i], open[i] = count, count, true
		stack = append(stack, i)
		way = append(way, place{i, s.below(i)})
	}
	enter(0) // everything is below the first
	for len(way) > 0 {
		at := &way[len(way)-1]
		if len(at.needs) > 0 {
			next := at.needs[0]
			at.needs = at.needs[1:]
			if index[next] == 0 {
				enter(next)
			} else if open[next] {
				low[at.part] = min(low[at.part], index[next])
			}
			continue
		}
		i := at.part
		way = way[:len(way)-1]
		if len(way) > 0 {
			above := way[len(way)-1].part
			low[above] = min(low[above], low[i])
		}
		if low[i] < index[i] {
			continue
		}
		var members []int32
		for open[i] {
			m := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			open[m] = false
			s.circle[m] = int32(len(s.circles))
			members = append(members, m)
		}
		slices.Sort(members)
		s.circles = append(s.circles, members)
	}
}

// below returns the parts that a part needs directly.
func (s *structure) below(i int32) []int32 {
	var out []int32
	for _, q := range s.parts[i].needs {
		for _, m := range q.members {
			out = append(out, m...)
		}
	}
	return out
}

// loose reports whether a part of a circle could do without the circle: a set that it needs
// has members to spare, and some of them are in it.
func (s *structure) loose(circle int32) bool {
	for _, i := range s.circles[circle] {
		for _, q := range s.parts[i].needs {
			if q.least == len(q.members) {
				continue
			}
			for _, m := range q.members {
				if slices.ContainsFunc(m, func(j int32) bool { return s.circle[j] == circle }) {
					return true
				}
			}
		}
	}
	return false
}
