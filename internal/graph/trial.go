package graph

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// trial lets records fail one at a time, each in a trial of its own. Nodes come in an order
// in which what they need comes first, and are known by their place in it: what belongs
// together is then near together.
type trial struct {
	nodes  []int32 // in their order
	place  []int32 // of a node in the order, or -1
	circle []span  // by place: the circle to which it belongs as a part of the order
	// sets are the requirements of the nodes: those at a place are sets[starts[place]:
	// starts[place+1]]. parts are what they count.
	sets   []trialSet
	starts []int32
	parts  []int32
	// users are the places whose requirements count a place: those of a place are
	// users[userStarts[place]:userStarts[place+1]].
	users      []int32
	userStarts []int32
}

// trialSet is a requirement with its members by place. The parts of a member are the member
// and what leads to it; ends has where the parts of each end where that are several.
type trialSet struct {
	parts     span
	ends      []int32
	members   int32
	need      int32
	level     Level
	isolation bool
}

// trial prepares trials of nodes, which must be all that each of them needs.
func (g *Graph) trial(nodes []int32) *trial {
	s := &trial{place: make([]int32, g.estate.Len()), nodes: make([]int32, 0, len(nodes)), circle: make([]span, 0, len(nodes))}
	for n := range s.place {
		s.place[n] = -1
	}
	sorted := slices.Clone(nodes)
	slices.Sort(sorted)
	g.components(sorted, true, func(component []int32) {
		slices.Reverse(component) // the search enters what a node needs after it
		from := int32(len(s.nodes))
		s.nodes = append(s.nodes, component...)
		for range component {
			s.circle = append(s.circle, span{from, int32(len(s.nodes))})
		}
	})
	for i, n := range s.nodes {
		s.place[n] = int32(i)
	}
	s.starts = make([]int32, 1, len(s.nodes)+1)
	s.userStarts = make([]int32, len(s.nodes)+1)
	for _, n := range s.nodes {
		sets := g.needs(n)
		for i := range sets {
			s.sets = append(s.sets, s.set(g, &sets[i]))
		}
		s.starts = append(s.starts, int32(len(s.sets)))
	}
	s.index()
	return s
}

// set translates a requirement into places.
func (s *trial) set(g *Graph, q *requirement) trialSet {
	t := trialSet{parts: span{from: int32(len(s.parts))}, members: q.members.len(), need: q.need, level: q.level, isolation: q.isolation}
	members := g.of(q)
	several := slices.ContainsFunc(members, func(m member) bool { return m.way.len() > 0 })
	for _, m := range members {
		s.parts = append(s.parts, s.place[m.node])
		for _, n := range g.way(m) {
			s.parts = append(s.parts, s.place[n])
		}
		if several {
			t.ends = append(t.ends, int32(len(s.parts)))
		}
	}
	t.parts.to = int32(len(s.parts))
	return t
}

// index finds who counts each place.
func (s *trial) index() {
	for _, part := range s.parts {
		s.userStarts[part+1]++
	}
	for place := range s.nodes {
		s.userStarts[place+1] += s.userStarts[place]
	}
	s.users = make([]int32, len(s.parts))
	next := slices.Clone(s.userStarts)
	for place := range s.nodes {
		for i := s.starts[place]; i < s.starts[place+1]; i++ {
			for _, part := range s.parts[s.sets[i].parts.from:s.sets[i].parts.to] {
				s.users[next[part]] = int32(place)
				next[part]++
			}
		}
	}
}

// alone lets each candidate fail alone and calls visit for every batch of them: bit i of
// the words belongs to the one at i. Those that are near each other in the order come
// together, since they reach much the same. Batches run side by side, so visit writes only
// what is of its candidates.
func (s *trial) alone(candidates []int32, visit func(batch []int32, r *run)) {
	ordered := slices.Clone(candidates)
	slices.SortFunc(ordered, func(a, b int32) int { return int(s.place[a]) - int(s.place[b]) })
	batches := slices.Collect(slices.Chunk(ordered, 64*lanes))
	work := make(chan []int32, len(batches))
	for _, batch := range batches {
		work <- batch
	}
	close(work)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(batches)) {
		workers.Go(func() {
			r := &run{trial: s, states: make([]states, len(s.nodes)), stale: make([]uint64, len(s.nodes)/64+1)}
			for batch := range work {
				r.batch(batch)
				visit(batch, r)
				r.reset()
			}
		})
	}
	workers.Wait()
}

// run works many trials out at once: a bit of each word belongs to one. One pass along the
// order is enough, but for circles, which are repeated until nothing changes. What no trial
// reaches is not looked at.
type run struct {
	*trial
	states []states // by place
	// stale has a bit for each place for which something that it needs has changed; touched
	// are the places that are hit in any trial that runs.
	stale   []uint64
	touched []int32
	count   counter
}

// of are the states of a node in the batch that runs.
func (r *run) of(node int32) *states { return &r.states[r.place[node]] }

// batch lets each candidate fail in a trial.
func (r *run) batch(candidates []int32) {
	for i, n := range candidates {
		now := *r.of(n)
		now.out.set(i)
		now.weak.set(i)
		now.hit.set(i)
		r.become(r.place[n], &now)
	}
	end := int32(len(r.nodes))
	for place := r.next(0, end); place >= 0; {
		circle := r.circle[place]
		for place >= 0 { // once around the circle
			r.judge(place)
			if place = r.next(place+1, circle.to); place < 0 {
				place = r.next(circle.from, circle.to)
			}
		}
		place = r.next(circle.to, end)
	}
}

func (r *run) reset() {
	for _, place := range r.touched {
		r.states[place] = states{}
	}
	r.touched = r.touched[:0]
}

// become gives a place new states and has those looked at again that need it.
func (r *run) become(place int32, now *states) {
	if r.states[place].hit == (word{}) {
		r.touched = append(r.touched, place)
	}
	r.states[place] = *now
	for _, user := range r.users[r.userStarts[place]:r.userStarts[place+1]] {
		r.stale[user/64] |= 1 << (user % 64)
	}
}

// next takes the first stale place of a part of the order, or is -1.
func (r *run) next(from, to int32) int32 {
	for from < to {
		if part := r.stale[from/64] >> (from % 64); part != 0 {
			from += int32(bits.TrailingZeros64(part))
			if from >= to {
				return -1
			}
			r.stale[from/64] &^= 1 << (from % 64)
			return from
		}
		from = (from/64 + 1) * 64
	}
	return -1
}

// judge works out the node at a place from what it needs.
func (r *run) judge(place int32) {
	now := r.states[place]
	for i := r.starts[place]; i < r.starts[place+1]; i++ {
		r.suffer(&r.sets[i], &now)
	}
	if now != r.states[place] {
		r.become(place, &now)
	}
}

// suffer adds what a node suffers by one of its requirements.
func (r *run) suffer(q *trialSet, now *states) {
	switch {
	case q.isolation:
		lost := r.lost(q, outOf)
		now.add(q.level, &lost, Outage)
	case q.members > 1:
		lost := r.lost(q, outOf)
		now.add(q.level, &lost, Outage)
		lost = r.lost(q, weakOf)
		now.add(q.level, &lost, Degraded)
		for _, part := range r.parts[q.parts.from:q.parts.to] {
			now.hit.or(&r.states[part].hit)
		}
	default: // a single member passes its state on
		for _, part := range r.parts[q.parts.from:q.parts.to] {
			at := &r.states[part]
			now.add(q.level, &at.out, Outage)
			now.add(q.level, &at.weak, Degraded)
			now.hit.or(&at.hit)
		}
	}
}

// lost returns the trials in which so many members are in a state that too few are left.
func (r *run) lost(q *trialSet, state func(*states) *word) word {
	if q.need == 1 {
		return r.allLost(q, state)
	}
	r.count.reset(int(q.members))
	for i := range q.members {
		r.count.add(r.member(q, i, state))
	}
	return r.count.atLeast(int(q.members-q.need) + 1)
}

// allLost returns the trials in which all members are in a state. It ends with the first
// member that makes it none, since thousands may be connected to one switch.
func (r *run) allLost(q *trialSet, state func(*states) *word) word {
	all := r.member(q, 0, state)
	for i := int32(1); i < q.members && all != (word{}); i++ {
		one := r.member(q, i, state)
		all.and(&one)
	}
	return all
}

// member returns the trials in which a member, or what leads to it, is in a state.
func (r *run) member(q *trialSet, i int32, state func(*states) *word) word {
	if q.ends == nil {
		return *state(&r.states[r.parts[q.parts.from+i]])
	}
	from := q.parts.from
	if i > 0 {
		from = q.ends[i-1]
	}
	var hit word
	for _, part := range r.parts[from:q.ends[i]] {
		hit.or(state(&r.states[part]))
	}
	return hit
}
