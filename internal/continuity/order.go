package continuity

import "slices"

// conflict is a place where the order cannot be kept.
type conflict struct {
	// steps are the steps of the circle, by index.
	steps []int
	// kind says whose fault it is.
	kind conflictKind
	// waits are the steps whose implied wait is given up, each with a step that waits for
	// it by the plan's own word.
	waits [][2]int
}

type conflictKind uint8

const (
	// circleInPlan: steps wait for each other by their after; they never begin.
	circleInPlan conflictKind = iota
	// against: a step would wait for one that the plan puts behind it.
	against
	// mutual: the items of steps need each other, and the plan does not say which is first.
	mutual
)

// settle gives up implied waits until only circles in the plan's own order are left: the
// plan knows better, since its author may have a way that the records do not show. It
// reports what it gave up, and the circles that stay.
func (n *network) settle() []conflict {
	var out []conflict
	for {
		n.connect()
		given := false
		var stay []conflict
		for _, set := range n.stuck() {
			c, ok := n.give(set)
			if ok {
				given = true
				if len(c.steps) > 1 || len(c.waits) > 0 {
					out = append(out, c)
				}
				continue
			}
			stay = append(stay, conflict{steps: n.stepsIn(set), kind: circleInPlan})
		}
		if !given {
			return append(out, stay...)
		}
	}
}

// stuck returns the sets of tasks that wait for each other and so never begin.
func (n *network) stuck() [][]int {
	plain := network{tasks: slices.Clone(n.tasks), consumers: n.consumers}
	for i := range plain.tasks {
		plain.tasks[i].hours, plain.tasks[i].unknown, plain.tasks[i].duration = nil, false, 0
	}
	t := plain.earliest(timing{})
	next := make([][]int, len(n.tasks))
	for i := range n.tasks {
		if t.finish[i] >= forever {
			for _, w := range n.tasks[i].waits {
				next[i] = append(next[i], n.open(w, t)...)
			}
		}
	}
	var out [][]int
	for _, set := range components(next) {
		if len(set) > 1 || slices.Contains(next[set[0]], set[0]) {
			out = append(out, set)
		}
	}
	return out
}

// open returns the tasks of a wait that never end; none where enough others do.
func (n *network) open(w wait, t times) []int {
	var never []int
	for _, m := range w.of {
		if t.finish[m] >= forever {
			never = append(never, m)
		}
	}
	if len(w.of)-len(never) >= w.need {
		return nil
	}
	return never
}

// give removes implied waits of a circle: those for a step that waits for the waiting one by
// the plan's own word; where there is none, those that lead to such a step by way of
// others; and where there is none either, all within the circle. ok is false where none of
// its waits is implied.
func (n *network) give(set []int) (c conflict, ok bool) {
	c = conflict{steps: n.stepsIn(set), kind: against}
	for _, direct := range []bool{true, false} {
		for _, i := range c.steps {
			behind := n.behind(i)
			n.dropWaits(i, func(w wait) bool {
				m, contrary := n.contrary(i, w, set, behind, direct)
				if contrary && m != i {
					c.waits = append(c.waits, [2]int{i, m})
				}
				ok = ok || contrary
				return contrary
			})
		}
		if ok {
			if len(c.waits) == 0 {
				c.steps = nil // that a step needs what needs it is no contradiction
			}
			return c, true
		}
	}
	c.kind = mutual
	for _, i := range c.steps {
		n.dropWaits(i, func(w wait) bool {
			inside := within(w, set)
			ok = ok || inside
			return inside
		})
	}
	return c, ok
}

// contrary returns the step behind a step to which an implied wait of it leads: directly,
// through records without a step; or else in any way, since in a circle all lead to all.
func (n *network) contrary(i int, w wait, set []int, behind map[int]bool, direct bool) (step int, ok bool) {
	if direct {
		for _, m := range n.stepsBelow(w.of) {
			if behind[m] {
				return m, true
			}
		}
		return 0, false
	}
	if within(w, set) {
		for _, m := range n.stepsIn(set) {
			if m != i && behind[m] {
				return m, true
			}
		}
	}
	return 0, false
}

// within reports whether a wait counts a task of a circle.
func within(w wait, set []int) bool {
	return slices.ContainsFunc(w.of, func(m int) bool { return slices.Contains(set, m) })
}

// dropWaits removes the implied waits of a step for which drop holds.
func (n *network) dropWaits(i int, drop func(wait) bool) {
	n.tasks[i].waits = slices.DeleteFunc(n.tasks[i].waits, func(w wait) bool { return w.implied && drop(w) })
}

// behind returns the steps that wait for a step by the plan's own word, directly or not,
// and the step itself.
func (n *network) behind(i int) map[int]bool {
	seen := map[int]bool{i: true}
	for queue := []int{i}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		for _, c := range n.consumers[at] {
			// The waits are those of the last connect; some may have been given up since,
			// which are implied ones.
			if n.tasks[c.task].step >= 0 && !seen[c.task] && n.explicit(c.task, at) {
				seen[c.task] = true
				queue = append(queue, c.task)
			}
		}
	}
	return seen
}

// explicit reports whether a step waits for another by its own after.
func (n *network) explicit(i, before int) bool {
	return slices.ContainsFunc(n.tasks[i].waits, func(w wait) bool { return !w.implied && slices.Contains(w.of, before) })
}

// stepsBelow returns the steps among tasks, and those that are reached through tasks that
// are none or done, sorted.
func (n *network) stepsBelow(tasks []int) []int {
	var out []int
	seen := map[int]bool{}
	for queue := slices.Clone(tasks); len(queue) > 0; {
		i := queue[0]
		queue = queue[1:]
		if seen[i] {
			continue
		}
		seen[i] = true
		if n.tasks[i].step >= 0 && !n.tasks[i].done {
			out = append(out, i)
			continue
		}
		for _, w := range n.tasks[i].waits {
			queue = append(queue, w.of...)
		}
	}
	slices.Sort(out)
	return out
}

func (n *network) stepsIn(set []int) []int {
	var out []int
	for _, i := range set {
		if n.tasks[i].step >= 0 {
			out = append(out, i)
		}
	}
	return out
}
