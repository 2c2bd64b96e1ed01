package continuity

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

// task is a step, or a record without a step that others wait for: it takes no time and
// nobody's hands.
type task struct {
	// step is the index of the step, -1 for a record.
	step int
	// done is true for a step that need not be done, and only keeps the order.
	done bool
	// duration is the work; 0 where unknown is true.
	duration time.Duration
	unknown  bool
	// hours are when the work can be done; nil is always.
	hours opening
	// lanes are those who do nothing else meanwhile.
	lanes []int
	waits []wait
}

// wait is a set of tasks of which so many must be finished first.
type wait struct {
	of   []int
	need int
	// implied is true where it follows from the records and not from the plan's own order.
	implied bool
}

// opening tells when somebody works.
type opening interface {
	// begin returns the first moment from which work can go on, counted from the event.
	begin(from time.Duration) time.Duration
	// end returns when so much work is done that begins there.
	end(from, work time.Duration) time.Duration
}

// network is everything that is to be scheduled.
type network struct {
	tasks []task
	// origin is when the first people are at work, counted from the event.
	origin time.Duration
	// goals are the tasks whose end is the end of the recovery.
	goals []int
	lanes int
	// consumers are, for each task, the waits that count it.
	consumers [][]consumer
}

type consumer struct{ task, wait int }

// connect works out who waits for whom; it must be called after the waits change.
func (n *network) connect() {
	n.consumers = make([][]consumer, len(n.tasks))
	for i := range n.tasks {
		for w, wait := range n.tasks[i].waits {
			for _, m := range wait.of {
				n.consumers[m] = append(n.consumers[m], consumer{i, w})
			}
		}
	}
}

// arc is a further wait: to begins after from is finished.
type arc struct{ from, to int }

// times is when each task begins and ends. What never begins has forever.
type times struct {
	start, finish []time.Duration
	// order is the tasks that end, in the order in which they do.
	order []int
}

// timing says what a schedule without limits assumes.
type timing struct {
	// endless makes unknown tasks never end; otherwise they take no time.
	endless bool
	// arcs are further waits.
	arcs []arc
}

// earliest is the schedule in which every task begins as soon as it may. A wait is over
// when as many of its tasks are finished as it needs: the k-th smallest finish.
func (n *network) earliest(t timing) times {
	out := times{start: filled(len(n.tasks)), finish: filled(len(n.tasks))}
	open := newCountdown(n)
	further := map[int][]int{}
	for _, a := range t.arcs {
		further[a.from] = append(further[a.from], a.to)
		open.tasks[a.to]++
	}
	var running queue
	begin := func(i int, now time.Duration) {
		start, finish := n.run(i, now, t.endless)
		out.start[i], out.finish[i] = start, finish
		if finish < forever {
			heap.Push(&running, moment{finish, i})
		}
	}
	for i := range n.tasks {
		if open.tasks[i] == 0 {
			begin(i, n.origin)
		}
	}
	for len(running) > 0 {
		done := heap.Pop(&running).(moment)
		out.order = append(out.order, done.task)
		for _, i := range n.finished(open, done.task) {
			begin(i, done.at)
		}
		for _, i := range further[done.task] {
			if open.tasks[i]--; open.tasks[i] == 0 {
				begin(i, done.at)
			}
		}
	}
	return out
}

// run returns when a task begins that may, and when it ends.
func (n *network) run(i int, now time.Duration, endless bool) (start, finish time.Duration) {
	t := &n.tasks[i]
	start = now
	if t.hours != nil {
		start = t.hours.begin(now)
	}
	switch {
	case start >= forever || t.unknown && endless:
		return start, forever
	case t.hours != nil:
		return start, t.hours.end(start, t.duration)
	}
	return start, after(start, t.duration)
}

// countdown counts what the waits still need.
type countdown struct {
	waits [][]int
	// tasks is how many waits of each task are not over.
	tasks []int
}

func newCountdown(n *network) *countdown {
	c := &countdown{waits: make([][]int, len(n.tasks)), tasks: make([]int, len(n.tasks))}
	for i := range n.tasks {
		c.waits[i] = make([]int, len(n.tasks[i].waits))
		for w, wait := range n.tasks[i].waits {
			if c.waits[i][w] = wait.need; wait.need > 0 {
				c.tasks[i]++
			}
		}
	}
	return c
}

// finished counts a finished task and returns the tasks that may begin with it.
func (n *network) finished(c *countdown, done int) []int {
	var free []int
	for _, next := range n.consumers[done] {
		if c.waits[next.task][next.wait]--; c.waits[next.task][next.wait] != 0 {
			continue
		}
		if c.tasks[next.task]--; c.tasks[next.task] == 0 {
			free = append(free, next.task)
		}
	}
	return free
}

// end is when the last goal is reached; the origin where there is none.
func (n *network) end(t times) time.Duration {
	end := n.origin
	for _, g := range n.goals {
		end = max(end, t.finish[g])
	}
	return end
}

// relied returns, for each wait of a task, the tasks that the schedule relies on: as many
// as are needed, those that end first.
func (n *network) relied(t times, i int) []int {
	var out []int
	for _, w := range n.tasks[i].waits {
		of := slices.Clone(w.of)
		slices.SortStableFunc(of, func(a, b int) int { return cmp.Compare(t.finish[a], t.finish[b]) })
		out = append(out, of[:min(max(w.need, 0), len(of))]...)
	}
	return out
}

func filled(length int) []time.Duration {
	return slices.Repeat([]time.Duration{forever}, length)
}

// moment is a time at which something happens to a task.
type moment struct {
	at   time.Duration
	task int
}

// queue is moments, the first first; of equals, the task with the smaller number.
type queue []moment

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].task < q[j].task
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push appends a moment, as package heap asks.
func (q *queue) Push(m any) { *q = append(*q, m.(moment)) }

// Pop removes the last moment, as package heap asks.
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
