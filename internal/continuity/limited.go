package continuity

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

// The bounds within which the limited schedule is sought exhaustively. Beyond them the best
// of several lists is taken, and a lower bound says how far from the best it may be.
const (
	// maxExact is how many steps may compete for the same hands.
	maxExact = 12
	// maxNodes is how many decisions are tried.
	maxNodes = 20_000
)

// limited is a schedule in which each lane does one thing at a time.
type limited struct {
	times
	end time.Duration
	// bound is what no such schedule can be shorter than.
	bound time.Duration
	// exact is true where the schedule is the shortest there is.
	exact bool
}

// limit makes the shortest schedule it finds in which no lane does two things at once.
// Tasks that never end do not begin. Of equals, rank decides: the smaller goes first.
func (n *network) limit(rank []int, nodes int) limited {
	free := n.earliest(timing{})
	path := n.criticalPath(free)
	best := limited{bound: n.loadBound(free, path)}
	for i, rule := range rules {
		t := n.list(rule(n, path), rank)
		if end := n.end(t); i == 0 || end < best.end {
			best.times, best.end = t, end
		}
		if best.end <= best.bound {
			break // none is shorter
		}
	}
	if best.end > best.bound && n.competing() <= maxExact {
		s := &search{network: n, best: &best, left: nodes}
		s.branch(nil)
		if s.left > 0 {
			best.bound = best.end
		}
	}
	best.exact = best.end <= best.bound
	return best
}

// rules are orders in which a lane may take what waits for it, smallest first: what must
// begin soonest, what has the longest work behind it, the longest work, the shortest, the
// order of the plan.
var rules = []func(*network, float) []time.Duration{
	func(_ *network, f float) []time.Duration { return f.latest },
	func(n *network, _ float) []time.Duration { return n.tails() },
	func(n *network, _ float) []time.Duration {
		return n.each(func(t *task) time.Duration { return -t.duration })
	},
	func(n *network, _ float) []time.Duration {
		return n.each(func(t *task) time.Duration { return t.duration })
	},
	func(n *network, _ float) []time.Duration {
		return n.each(func(*task) time.Duration { return 0 })
	},
}

func (n *network) each(of func(*task) time.Duration) []time.Duration {
	out := make([]time.Duration, len(n.tasks))
	for i := range n.tasks {
		out[i] = of(&n.tasks[i])
	}
	return out
}

// tails is the work that follows each task on the longest way, its own included, negative
// so that the longest comes first.
func (n *network) tails() []time.Duration {
	order := n.earliest(timing{}).order
	out := make([]time.Duration, len(n.tasks))
	for at := len(order) - 1; at >= 0; at-- {
		i := order[at]
		var longest time.Duration
		for _, c := range n.consumers[i] {
			longest = min(longest, out[c.task])
		}
		out[i] = -after(-longest, n.tasks[i].duration)
	}
	return out
}

// list makes the schedule in which, whenever hands are free, the first in the order that
// may begin does.
func (n *network) list(priority []time.Duration, rank []int) times {
	out := times{start: filled(len(n.tasks)), finish: filled(len(n.tasks))}
	open, busy := newCountdown(n), make([]time.Duration, n.lanes)
	var agenda queue // ends of tasks, and openings at which to look again, as task -1
	var ready []int
	add := func(i int) {
		at, _ := slices.BinarySearchFunc(ready, i, func(a, b int) int {
			return cmp.Or(cmp.Compare(priority[a], priority[b]), cmp.Compare(rank[a], rank[b]), cmp.Compare(a, b))
		})
		ready = slices.Insert(ready, at, i)
	}
	for i := range n.tasks {
		if open.tasks[i] == 0 {
			add(i)
		}
	}
	for now := n.origin; ; {
		ready = slices.DeleteFunc(ready, func(i int) bool {
			for _, lane := range n.tasks[i].lanes {
				if busy[lane] > now {
					return false
				}
			}
			start, finish := n.run(i, now, false)
			if now < start && start < forever {
				heap.Push(&agenda, moment{start, -1})
				return false
			}
			if start >= forever {
				return true // nobody waits for hours that never come
			}
			out.start[i], out.finish[i] = start, finish
			if finish < forever {
				heap.Push(&agenda, moment{finish, i})
			}
			for _, lane := range n.tasks[i].lanes {
				busy[lane] = max(busy[lane], finish)
			}
			return true
		})
		if len(agenda) == 0 {
			return out
		}
		for now = agenda[0].at; len(agenda) > 0 && agenda[0].at == now; {
			if done := heap.Pop(&agenda).(moment); done.task >= 0 {
				out.order = append(out.order, done.task)
				for _, i := range n.finished(open, done.task) {
					add(i)
				}
			}
		}
	}
}

// competing is how many tasks share a lane with another.
func (n *network) competing() int {
	load := make([]int, n.lanes)
	for i := range n.tasks {
		for _, lane := range n.tasks[i].lanes {
			load[lane]++
		}
	}
	count := 0
	for i := range n.tasks {
		if slices.ContainsFunc(n.tasks[i].lanes, func(lane int) bool { return load[lane] > 1 }) {
			count++
		}
	}
	return count
}

// loadBound is the greatest of the length without limits and, for each lane, the earliest
// beginning of its needed work, all of that work, and the least that follows it.
func (n *network) loadBound(free times, path float) time.Duration {
	end := n.end(free)
	bound := end
	needed := n.needed()
	first, work, rest := filled(n.lanes), make([]time.Duration, n.lanes), filled(n.lanes)
	for i := range n.tasks {
		t := &n.tasks[i]
		if !needed[i] || free.finish[i] >= forever || t.duration == 0 {
			continue
		}
		for _, lane := range t.lanes {
			first[lane] = min(first[lane], free.start[i])
			work[lane] = after(work[lane], t.duration)
			rest[lane] = min(rest[lane], max(0, end-path.latest[i]-t.duration))
		}
	}
	loose := n.timed() || n.chooses() // what follows may be quicker at another time, or another may do
	for lane := range work {
		if work[lane] == 0 {
			continue
		}
		follows := rest[lane]
		if loose {
			follows = 0
		}
		bound = max(bound, after(first[lane], after(work[lane], follows)))
	}
	return bound
}

// needed tells the tasks without which no goal can be reached.
func (n *network) needed() []bool {
	out := make([]bool, len(n.tasks))
	var visit func(i int)
	visit = func(i int) {
		if out[i] {
			return
		}
		out[i] = true
		for _, w := range n.tasks[i].waits {
			if w.need >= len(w.of) {
				for _, m := range w.of {
					visit(m)
				}
			}
		}
	}
	for _, g := range n.goals {
		visit(g)
	}
	return out
}

// timed reports whether any work depends on the hour.
func (n *network) timed() bool {
	return slices.ContainsFunc(n.tasks, func(t task) bool { return t.hours != nil })
}

// chooses reports whether any wait is for some of several tasks.
func (n *network) chooses() bool {
	return slices.ContainsFunc(n.tasks, func(t task) bool {
		return slices.ContainsFunc(t.waits, func(w wait) bool { return w.need < len(w.of) })
	})
}
