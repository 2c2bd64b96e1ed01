package continuity

import (
	"cmp"
	"slices"
)

// search looks for the shortest limited schedule by branch and bound: as long as two tasks
// overlap that need the same hands, one of them must go first.
type search struct {
	*network
	best *limited
	left int
}

func (s *search) branch(arcs []arc) {
	if s.left <= 0 || s.best.end <= s.best.bound {
		return
	}
	s.left--
	t := s.earliest(timing{arcs: arcs})
	end := s.network.end(t)
	if end >= s.best.end {
		return // forever, too, where the arcs contradict each other
	}
	a, b, overlap := s.clash(t)
	if !overlap {
		s.best.times, s.best.end = t, end
		return
	}
	s.branch(append(slices.Clone(arcs), arc{a, b}))
	s.branch(append(slices.Clone(arcs), arc{b, a}))
}

// clash returns the first two tasks that overlap and need the same hands, the one that
// begins or else ends first before the other.
func (s *search) clash(t times) (first, second int, found bool) {
	at := forever
	for i := range s.tasks {
		for j := i + 1; j < len(s.tasks); j++ {
			from := max(t.start[i], t.start[j])
			if from >= at || from >= min(t.finish[i], t.finish[j]) || !s.sharing(i, j) {
				continue
			}
			first, second, at, found = i, j, from, true
		}
	}
	if cmp.Or(cmp.Compare(t.start[first], t.start[second]), cmp.Compare(t.finish[first], t.finish[second])) > 0 {
		first, second = second, first
	}
	return first, second, found
}

func (s *search) sharing(i, j int) bool {
	return slices.ContainsFunc(s.tasks[i].lanes, func(lane int) bool { return slices.Contains(s.tasks[j].lanes, lane) })
}
