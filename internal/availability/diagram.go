package availability

import "math"

// Budget is how many steps the diagram of one module may take. Each step makes at most one
// node, so that it bounds memory too: about 40 megabytes, and a tenth of a second. Three
// tiers of clusters over forty shared records need a hundredth of it; estates whose
// entanglement needs more get a range.
const Budget = 200_000

// node is a place in a diagram: 0 is down, 1 is up, any other a decision.
type node = int32

const (
	down node = 0
	up   node = 1
)

// decision says where to go on when an input is up and when it is down. Inputs are asked in
// the order of their levels.
type decision struct {
	level    int32
	up, down node
}

// diagram is the reduced ordered binary decision diagrams over the inputs of a module. A
// node stands behind the nodes that it leads to, and no two are the same.
//
// All functions in it are monotone: an input that comes up takes nothing down. For any such
// function the way on which every input is up leads to up.
type diagram struct {
	nodes []decision
	index map[decision]node
	done  map[choice]node
	steps int
}

// choice is a step: then where the condition holds, otherwise where it does not.
type choice struct{ condition, then, otherwise node }

func newDiagram(budget int) *diagram {
	terminal := decision{level: math.MaxInt32}
	return &diagram{nodes: []decision{terminal, terminal}, index: map[decision]node{}, done: map[choice]node{}, steps: budget}
}

// spent reports whether the budget is used up; what is built from then on means nothing.
func (d *diagram) spent() bool { return d.steps < 0 }

// input returns the function that is up while one input is.
func (d *diagram) input(level int32) node { return d.node(decision{level, up, down}) }

func (d *diagram) node(n decision) node {
	if n.up == n.down {
		return n.up
	}
	at, ok := d.index[n]
	if !ok {
		at = node(len(d.nodes))
		d.nodes = append(d.nodes, n)
		d.index[n] = at
	}
	return at
}

// choose returns the function that is then where the condition is up, and otherwise where
// it is down.
func (d *diagram) choose(condition, then, otherwise node) node {
	switch {
	case condition == up || then == otherwise:
		return then
	case condition == down:
		return otherwise
	case then == up && otherwise == down:
		return condition
	}
	c := choice{condition, then, otherwise}
	if known, ok := d.done[c]; ok {
		return known
	}
	if d.steps--; d.spent() {
		return down
	}
	level := min(d.nodes[condition].level, d.nodes[then].level, d.nodes[otherwise].level)
	conditionUp, conditionDown := d.at(condition, level)
	thenUp, thenDown := d.at(then, level)
	otherwiseUp, otherwiseDown := d.at(otherwise, level)
	result := d.node(decision{level, d.choose(conditionUp, thenUp, otherwiseUp), d.choose(conditionDown, thenDown, otherwiseDown)})
	d.done[c] = result
	return result
}

// at returns what a function becomes when the input of a level is up, and when it is down.
func (d *diagram) at(n node, level int32) (whenUp, whenDown node) {
	if d.nodes[n].level != level {
		return n, n
	}
	return d.nodes[n].up, d.nodes[n].down
}

// atLeast returns the function that is up while at least k of others are, from the last to
// the first: what comes later in the order lies deeper, so that nothing is built anew.
func (d *diagram) atLeast(k int, of []node) node {
	chance := make([]node, k+1) // the functions of at least so many of those behind i
	chance[0] = up
	for i := len(of) - 1; i >= 0 && !d.spent(); i-- {
		// Of those from i on no more than there are can be up, and those before i cannot
		// be more than i.
		for j := min(k, len(of)-i); j >= max(1, k-i); j-- {
			chance[j] = d.choose(of[i], chance[j-1], chance[j])
		}
	}
	return chance[k]
}
