package continuity

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// condition is what a record needs to be recovered: so many of the members.
type condition struct {
	members []graph.Member
	need    int
}

// conditions returns what must be back before a record can be recovered: the targets of
// hard relations that recovery waits for, and what its recovery names. A soft relation does
// not hold it up.
func (b *book) conditions(ref estate.Ref) []condition {
	return b.needsOf(ref).conditions
}

// operandsOf returns all records that the conditions of a record count.
func (b *book) operandsOf(ref estate.Ref) []estate.Ref { return b.needsOf(ref).operands }

// needs are what a record needs to be recovered: its conditions, and all records that these
// count.
type needs struct {
	conditions []condition
	operands   []estate.Ref
}

func (b *book) needsOf(ref estate.Ref) needs {
	out, known := b.needs[ref]
	if !known {
		out.conditions = b.readConditions(ref)
		out.operands = operands(out.conditions)
		b.needs[ref] = out
	}
	return out
}

func (b *book) readConditions(ref estate.Ref) []condition {
	var out []condition
	for _, q := range b.recovery().Requirements(ref) {
		if q.Level == graph.Outage {
			out = append(out, condition{q.Members, q.Need})
		}
	}
	r, ok := b.estate.Record(ref)
	if !ok {
		return out
	}
	for i := range r.Links {
		l := &r.Links[i]
		if strings.HasPrefix(l.Field, "recovery.after[") && l.To != ref && b.exists(l.To) {
			out = append(out, condition{[]graph.Member{{Ref: l.To}}, 1})
		}
	}
	return out
}

// weave joins the steps of a plan to the records that they need.
type weave struct {
	*book
	network *network
	// stepsOf are the steps of each record that has any.
	stepsOf map[estate.Ref][]int
	// needs are the conditions of the records from the steps' items down to the next steps.
	needs map[estate.Ref]needs
	// order is the keys of needs, in the order in which they were found.
	order []estate.Ref
	// leads tells the records without a step from which steps can be reached.
	leads map[estate.Ref]bool
	// circle numbers the sets of records that need each other, past no step.
	circle map[estate.Ref]int
	// members are the records of each such set, and tasks their tasks.
	members [][]estate.Ref
	tasks   map[int]int
	// joint are the tasks of records with several steps.
	joint map[estate.Ref]int
}

// imply adds to the network what the records say of the order, for the steps and for the
// goals that are records without a step. It returns the task of each goal; -1 where nothing
// holds it up. Step i is task i.
//
// Records without a step that need each other in a circle come back together: when all has
// come back that any of them needs from outside.
func (b *book) imply(n *network, steps []work, goals []estate.Ref) []int {
	w := &weave{
		book: b, network: n, stepsOf: map[estate.Ref][]int{}, needs: map[estate.Ref]needs{},
		leads: map[estate.Ref]bool{}, circle: map[estate.Ref]int{}, tasks: map[int]int{}, joint: map[estate.Ref]int{},
	}
	var roots []estate.Ref
	for i, s := range steps {
		if s.item != "" && b.exists(s.item) {
			w.stepsOf[s.item] = append(w.stepsOf[s.item], i)
			roots = append(roots, s.item)
		}
	}
	w.descend(append(roots, goals...))
	w.mark()
	w.circles()
	for i, s := range steps {
		for _, c := range w.needs[s.item].conditions {
			if of, need := w.resolve(c, s.item, -1); need > 0 {
				n.tasks[i].waits = append(n.tasks[i].waits, wait{of: of, need: need, implied: true})
			}
		}
	}
	var out []int
	for _, g := range goals {
		task, held := w.task(g)
		if !held {
			task = -1
		}
		out = append(out, task)
	}
	return out
}

// descend reads the conditions of the roots and of all that they need without a step.
func (w *weave) descend(roots []estate.Ref) {
	queue := roots
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		if _, known := w.needs[ref]; known {
			continue
		}
		w.needs[ref] = w.needsOf(ref)
		w.order = append(w.order, ref)
		for _, next := range w.needs[ref].operands {
			if len(w.stepsOf[next]) == 0 {
				queue = append(queue, next)
			}
		}
	}
}

// operands are all records that conditions count, with what connections run through.
func operands(of []condition) []estate.Ref {
	var out []estate.Ref
	for _, c := range of {
		for _, m := range c.members {
			out = append(append(out, m.Ref), m.Via...)
		}
	}
	return out
}

// mark finds the records from which steps can be reached; all others are taken to be there.
func (w *weave) mark() {
	above := map[estate.Ref][]estate.Ref{}
	var queue []estate.Ref
	for _, ref := range w.order {
		for _, next := range w.needs[ref].operands {
			above[next] = append(above[next], ref)
		}
		if len(w.stepsOf[ref]) > 0 {
			queue = append(queue, ref)
		}
	}
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		for _, up := range above[ref] {
			if len(w.stepsOf[up]) == 0 && !w.leads[up] {
				w.leads[up] = true
				queue = append(queue, up)
			}
		}
	}
}

// circles numbers the strongly connected sets of the records that lead to steps.
func (w *weave) circles() {
	index := map[estate.Ref]int{}
	var nodes []estate.Ref
	for _, ref := range w.order {
		if w.leads[ref] {
			index[ref] = len(nodes)
			nodes = append(nodes, ref)
		}
	}
	next := make([][]int, len(nodes))
	for i, ref := range nodes {
		for _, to := range w.needs[ref].operands {
			if j, ok := index[to]; ok {
				next[i] = append(next[i], j)
			}
		}
	}
	for number, set := range components(next) {
		var members []estate.Ref
		for _, i := range set {
			w.circle[nodes[i]] = number
			members = append(members, nodes[i])
		}
		w.members = append(w.members, members)
	}
}

// task returns the task that ends when a record is back; held is false where nothing holds
// it up.
func (w *weave) task(ref estate.Ref) (task int, held bool) {
	switch own := w.stepsOf[ref]; {
	case len(own) == 1:
		return own[0], true
	case len(own) > 1:
		if _, ok := w.joint[ref]; !ok {
			w.joint[ref] = w.together(own)
		}
		return w.joint[ref], true
	case !w.leads[ref]:
		return 0, false
	}
	circle := w.circle[ref]
	if task, ok := w.tasks[circle]; ok {
		return task, true
	}
	task = w.add()
	w.tasks[circle] = task
	for _, member := range w.members[circle] {
		for _, c := range w.needs[member].conditions {
			if of, need := w.resolve(c, "", circle); need > 0 {
				w.network.tasks[task].waits = append(w.network.tasks[task].waits, wait{of: of, need: need, implied: true})
			}
		}
	}
	return task, true
}

// resolve turns a condition into the tasks to wait for. What is there already, the record
// itself and its circle are not waited for.
func (w *weave) resolve(c condition, self estate.Ref, circle int) (of []int, need int) {
	need = c.need
	for _, m := range c.members {
		var tasks []int
		for _, ref := range append([]estate.Ref{m.Ref}, m.Via...) {
			if number, ok := w.circle[ref]; ref == self || ok && w.leads[ref] && number == circle {
				continue
			}
			if task, held := w.task(ref); held {
				tasks = append(tasks, task)
			}
		}
		slices.Sort(tasks)
		switch tasks = slices.Compact(tasks); len(tasks) {
		case 0:
			need--
		case 1:
			of = append(of, tasks[0])
		default:
			of = append(of, w.together(tasks))
		}
	}
	return of, min(need, len(of))
}

// together returns a task that ends with the last of several.
func (w *weave) together(tasks []int) int {
	task := w.add()
	w.network.tasks[task].waits = []wait{{of: tasks, need: len(tasks), implied: true}}
	return task
}

func (w *weave) add() int {
	w.network.tasks = append(w.network.tasks, task{step: -1})
	return len(w.network.tasks) - 1
}
