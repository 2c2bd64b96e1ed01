package continuity

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
)

// draft is a schedule in the making.
type draft struct {
	*book
	plan  *plan // nil where the steps are derived
	steps []work
	goals []estate.Ref // besides the steps; nil where all steps are goals
	// goalTasks are the tasks of these goals; -1 for one that nothing holds up.
	goalTasks []int
	network   network
	hours     []*calendar.Calendar // of each step; nil is always
	teams     []estate.Ref         // of the lanes
	found     []conflict
	// unclear are the suppliers whose hours cannot be read, by the calendar that is named.
	unclear []estate.Ref
}

// lay builds the network of the steps.
func (d *draft) lay(origin time.Duration) {
	d.network = network{origin: origin}
	byID := map[string]int{}
	for i, s := range d.steps {
		if _, twice := byID[s.id]; !twice {
			byID[s.id] = i
		}
		t := task{step: i, done: s.done, duration: s.duration.Duration, unknown: !s.duration.Known}
		if t.unknown {
			t.duration = 0
		}
		if !s.automated {
			t.lanes = d.lanes(s.team, s.supplier)
		}
		d.network.tasks = append(d.network.tasks, t)
		d.hours = append(d.hours, d.supplierHours(s))
	}
	for i, s := range d.steps {
		if w, ok := ownWait(s, byID); ok {
			d.network.tasks[i].waits = append(d.network.tasks[i].waits, w)
		}
	}
	goals := d.imply(&d.network, d.steps, d.goals)
	d.goalTasks = slices.Clone(goals)
	for i := range d.steps {
		if d.goals == nil {
			goals = append(goals, i)
		}
	}
	d.network.goals = slices.DeleteFunc(goals, func(g int) bool { return g < 0 })
	d.network.lanes = len(d.teams)
	d.found = d.network.settle()
}

// ownWait is what a step waits for by the plan's own word. A step that is not in the plan
// cannot be waited for.
func ownWait(s work, byID map[string]int) (wait, bool) {
	w := wait{need: s.minAfter}
	for _, id := range s.after {
		if before, ok := byID[id]; ok && !slices.Contains(w.of, before) {
			w.of = append(w.of, before)
		}
	}
	w.need = min(w.need, len(w.of))
	return w, w.need > 0
}

// lanes returns the numbers of those who do nothing else during a step.
func (d *draft) lanes(of ...estate.Ref) []int {
	var out []int
	for _, ref := range of {
		if ref == "" {
			continue
		}
		at := slices.Index(d.teams, ref)
		if at < 0 {
			at = len(d.teams)
			d.teams = append(d.teams, ref)
		}
		out = append(out, at)
	}
	return out
}

func (d *draft) supplierHours(s work) *calendar.Calendar {
	if s.supplier == "" {
		return nil
	}
	c, ref, ok := d.hoursOf(d.plan, s.supplier, s.item)
	if !ok && !slices.Contains(d.unclear, ref) {
		d.unclear = append(d.unclear, ref)
	}
	return c
}

// happen sets the moment of the event.
func (d *draft) happen(event time.Time) {
	for i, c := range d.hours {
		if c != nil {
			d.network.tasks[i].hours = supplierHours{c, event}
		}
	}
}

// timed reports whether the moment of the event matters.
func (d *draft) timed() bool {
	return slices.ContainsFunc(d.hours, func(c *calendar.Calendar) bool { return c != nil })
}

// candidates returns the events of the week after at that are worth a look.
func (d *draft) candidates() []time.Time {
	free := d.network.earliest(timing{})
	var calendars []*calendar.Calendar
	var leads []time.Duration
	for i, c := range d.hours {
		if c != nil && free.start[i] < forever {
			calendars, leads = append(calendars, c), append(leads, min(free.start[i], 30*24*time.Hour))
		}
	}
	return moments(d.at, calendars, leads)
}

// ranks orders the steps among equals: by the recovery time that their items must keep,
// the strictest first, then by id.
func (d *draft) ranks() []int {
	order := make([]int, len(d.network.tasks))
	for i := range order {
		order[i] = i
	}
	promised := func(i int) objective {
		if t := d.network.tasks[i]; t.step >= 0 {
			return d.ownRTO(d.steps[t.step].item)
		}
		return objective{}
	}
	id := func(i int) string {
		if t := d.network.tasks[i]; t.step >= 0 {
			return d.steps[t.step].id
		}
		return ""
	}
	promises := make([]objective, len(order))
	for i := range order {
		promises[i] = promised(i)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if by := promises[a].compare(promises[b]); by != 0 {
			return by
		}
		return strings.Compare(id(a), id(b))
	})
	rank := make([]int, len(order))
	for at, i := range order {
		rank[i] = at
	}
	return rank
}

// steps puts the results of the schedules to the steps, in the order in which they begin.
func (d *draft) results(least, most times, path float, hands limited) []Step {
	n := &d.network
	certain := !slices.ContainsFunc(d.steps, func(s work) bool { return !s.duration.Known })
	end := n.end(least)
	settled := n.end(most) == end && end < forever
	var out []Step
	var order []int
	var begins []time.Duration
	for i, s := range d.steps {
		if s.done {
			continue
		}
		order = append(order, len(out))
		begins = append(begins, least.start[i])
		step := Step{
			ID: s.id, Item: s.item, Action: s.action, Team: s.team, Supplier: s.supplier, Automated: s.automated,
			Duration: s.duration, Wave: path.wave[i], After: []string{}, WaitsFor: []string{},
		}
		if least.start[i] == most.start[i] {
			step.Start = known(least.start[i])
		}
		if least.finish[i] == most.finish[i] {
			step.Finish = known(least.finish[i])
		}
		if certain {
			step.LimitedStart, step.LimitedFinish = known(hands.start[i]), known(hands.finish[i])
		}
		if settled && least.finish[i] < forever {
			step.Slack = known(path.latest[i] - least.start[i])
			step.Critical = step.Slack.Duration == 0
		}
		for _, w := range n.tasks[i].waits {
			for _, before := range n.stepsBelow(w.of) {
				if id := d.steps[before].id; w.implied {
					step.WaitsFor = append(step.WaitsFor, id)
				} else {
					step.After = append(step.After, id)
				}
			}
		}
		slices.Sort(step.WaitsFor)
		step.WaitsFor = slices.DeleteFunc(slices.Compact(step.WaitsFor), func(id string) bool { return slices.Contains(step.After, id) })
		out = append(out, step)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(begins[a], begins[b]) })
	sorted := make([]Step, 0, len(out))
	for _, i := range order {
		sorted = append(sorted, out[i])
	}
	return sorted
}
