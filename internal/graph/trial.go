package graph

import "slices"

// lanes is how many words of 64 trials run at once.
const lanes = 8

// word is one bit for each trial that runs.
type word [lanes]uint64

// trial lets records fail one at a time, each in a trial of its own, many trials at once: a
// bit of each word belongs to one trial. Nodes come in an order in which what they need
// comes first, so that one pass is enough, but for circles, which are repeated until
// nothing changes.
type trial struct {
	place  map[int32]int32 // of a node in the order
	nodes  []trialNode
	groups []span   // the circles, and single nodes, as parts of the order
	out    []word   // by place: the trials in which the node is out
	weak   []word   // those in which it is at least degraded
	first  int      // the candidate of bit 0
	planes [32]word // of a counter
}

type span struct{ from, to int32 }

type trialNode struct {
	self  int32 // its number among the candidates, or -1
	needs []trialSet
}

// trialSet is a requirement with members by place.
type trialSet struct {
	members   [][]int32 // each a node with what leads to it
	lose      int       // how many must be lost for it to fail
	level     Level
	isolation bool
}

// alone lets each candidate fail alone and calls visit for it. The nodes must contain all
// that they need, as below finds them.
func (g *Graph) alone(nodes map[int32]step, candidates []int32, visit func(i int, s *trial)) {
	s := g.trial(nodes, candidates)
	for s.first = 0; s.first < len(candidates); s.first += 64 * lanes {
		s.run()
		for i := s.first; i < min(s.first+64*lanes, len(candidates)); i++ {
			visit(i, s)
		}
	}
}

func (g *Graph) trial(nodes map[int32]step, candidates []int32) *trial {
	sorted := make([]int32, 0, len(nodes))
	for n := range nodes {
		sorted = append(sorted, n)
	}
	slices.Sort(sorted)
	number := make(map[int32]int32, len(candidates))
	for i, n := range candidates {
		number[n] = int32(i)
	}
	s := &trial{place: make(map[int32]int32, len(nodes)), out: make([]word, len(nodes)), weak: make([]word, len(nodes))}
	var order []int32
	for _, component := range g.components(sorted) {
		s.groups = append(s.groups, span{int32(len(order)), int32(len(order) + len(component))})
		for _, n := range component {
			s.place[n] = int32(len(order))
			order = append(order, n)
		}
	}
	s.nodes = make([]trialNode, len(order))
	for i, n := range order {
		self, ok := number[n]
		if !ok {
			self = -1
		}
		s.nodes[i].self = self
		for _, q := range g.requirements(n) {
			if q.level < Degraded || len(q.members) == 0 {
				continue // costs redundancy at most, which is not asked
			}
			set := trialSet{lose: len(q.members) - int(q.need) + 1, level: q.level, isolation: q.isolation}
			for _, m := range q.members {
				parts := []int32{s.place[m.node]}
				for _, v := range m.via {
					parts = append(parts, s.place[v])
				}
				set.members = append(set.members, parts)
			}
			s.nodes[i].needs = append(s.nodes[i].needs, set)
		}
	}
	return s
}

// level returns what a node suffers when a candidate of the running trials fails alone.
func (s *trial) level(node int32, candidate int) Level {
	place, bit := s.place[node], candidate-s.first
	switch {
	case s.out[place][bit/64]>>(bit%64)&1 == 1:
		return Outage
	case s.weak[place][bit/64]>>(bit%64)&1 == 1:
		return Degraded
	}
	return Unaffected
}

func (s *trial) run() {
	clear(s.out)
	clear(s.weak)
	for i := range s.nodes {
		if bit := int(s.nodes[i].self) - s.first; s.nodes[i].self >= 0 && bit >= 0 && bit < 64*lanes {
			s.out[i][bit/64] |= 1 << (bit % 64)
			s.weak[i][bit/64] |= 1 << (bit % 64)
		}
	}
	for _, g := range s.groups {
		for changed := true; changed; {
			changed = false
			for i := g.from; i < g.to; i++ {
				changed = s.judge(i) || changed
			}
			changed = changed && g.to-g.from > 1
		}
	}
}

// judge works out a node from what it needs, and reports whether it got worse.
func (s *trial) judge(place int32) bool {
	out, weak := s.out[place], s.weak[place]
	for i := range s.nodes[place].needs {
		set := &s.nodes[place].needs[i]
		lost := s.lost(set, s.out)
		if set.level == Outage {
			out.or(&lost)
		}
		weak.or(&lost)
		if !set.isolation {
			lost = s.lost(set, s.weak)
			weak.or(&lost)
		}
	}
	changed := out != s.out[place] || weak != s.weak[place]
	s.out[place], s.weak[place] = out, weak
	return changed
}

func (w *word) or(v *word) {
	for i := range w {
		w[i] |= v[i]
	}
}

func (w *word) and(v *word) {
	for i := range w {
		w[i] &= v[i]
	}
}

// lost returns the trials in which as many members are hit as it takes.
func (s *trial) lost(set *trialSet, hit []word) word {
	var result word
	switch set.lose {
	case 1: // any
		for _, parts := range set.members {
			for _, p := range parts {
				result.or(&hit[p])
			}
		}
		return result
	case len(set.members): // all
		for i, parts := range set.members {
			m := together(parts, hit)
			if i == 0 {
				result = m
			}
			result.and(&m)
		}
		return result
	}
	return s.counted(set, hit)
}

// together is how a member is with what leads to it.
func together(parts []int32, hit []word) word {
	m := hit[parts[0]]
	for _, p := range parts[1:] {
		m.or(&hit[p])
	}
	return m
}

// counted adds the members up in binary, one plane for each digit, and compares the sums
// with what it takes.
func (s *trial) counted(set *trialSet, hit []word) word {
	digits := 1
	for 1<<digits <= len(set.members) && digits < len(s.planes) {
		digits++
	}
	planes := s.planes[:digits]
	clear(planes)
	for _, parts := range set.members {
		carry := together(parts, hit)
		for d := range planes {
			for i := range carry {
				planes[d][i], carry[i] = planes[d][i]^carry[i], planes[d][i]&carry[i]
			}
		}
	}
	// From the highest digit: more is true where the sum is already greater, same where it
	// is equal so far.
	var more, same word
	for i := range same {
		same[i] = ^uint64(0)
	}
	for d := digits - 1; d >= 0; d-- {
		for i := range same {
			if set.lose>>d&1 == 1 {
				same[i] &= planes[d][i]
			} else {
				more[i] |= same[i] & planes[d][i]
				same[i] &^= planes[d][i]
			}
		}
	}
	more.or(&same)
	return more
}
