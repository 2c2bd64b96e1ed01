package document

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// How much a document tells. Nobody reads three hundred pages while everything is down: what
// was agreed on is told in full, what follows from the records as far as it leads to action,
// and what is left out is always said.
const (
	// maxPlanned is how many steps of a plan are told: more than anybody writes.
	maxPlanned = 400
	// maxDerived is how many steps are told of a recovery that nobody has planned, beyond a
	// longer critical path; that is some six pages.
	maxDerived = 60
	// maxShared is the same for the loss of a place, where they only prepare the ground for the
	// recovery of the services.
	maxShared = 40
	// maxHit is how many services and processes that are down are told, and maxDegraded how many
	// that still work.
	maxHit, maxDegraded = 1000, 60
	// maxExpected is of how many services it is told when they are back, where nobody says when
	// they must be.
	maxExpected = 60
	// maxLost is how many lost records are told one by one; more are told by class.
	maxLost = 60
	// maxNamed is how many names stand in one sentence.
	maxNamed = 30
	// maxSuppliers is how many suppliers are told that only the records name.
	maxSuppliers = 40
	// maxFindings is how many findings are told.
	maxFindings = 40
	// maxTeams is how many teams are told with all their members; of more only whom to call.
	maxTeams = 12
)

// choice is steps of a schedule in their order.
type choice struct {
	steps []continuity.Step
	// all is how many there are, and shared how many of them others wait for; 0 where that was
	// not asked.
	all, shared int
}

// first chooses the critical path and of the other steps the first, up to a number.
func first(steps []continuity.Step, limit int) choice {
	order := make([]int, len(steps))
	for i := range order {
		order[i] = i
	}
	return choose(steps, order, limit)
}

// shared chooses the critical path and those steps that most others wait for, of equals the
// first, up to a number.
func shared(steps []continuity.Step, limit int) choice {
	if len(steps) <= limit {
		return first(steps, limit)
	}
	waiting := map[string]int{}
	for _, s := range steps {
		for _, id := range slices.Concat(s.After, s.WaitsFor) {
			waiting[id]++
		}
	}
	var order []int
	for i := range steps {
		if waiting[steps[i].ID] >= 2 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(waiting[steps[b].ID], waiting[steps[a].ID]) })
	c := choose(steps, order, limit)
	c.shared = len(order)
	return c
}

// choose keeps the critical path, as far as anybody could read it, and then steps in an order
// up to a number.
func choose(steps []continuity.Step, order []int, limit int) choice {
	c := choice{all: len(steps)}
	kept, count := make([]bool, len(steps)), 0
	for i := range steps {
		if steps[i].Critical && count < maxPlanned {
			kept[i] = true
			count++
		}
	}
	for _, i := range order {
		if !kept[i] && count < limit {
			kept[i] = true
			count++
		}
	}
	for i := range steps {
		if kept[i] {
			c.steps = append(c.steps, steps[i])
		}
	}
	return c
}

// leftOut says which steps are left out, and where they are; nil where all are told.
func (d *draft) leftOut(s continuity.Schedule, c choice) Line {
	left := c.all - len(c.steps)
	if left == 0 {
		return nil
	}
	critical := func(of []continuity.Step) int {
		n := 0
		for i := range of {
			if of[i].Critical {
				n++
			}
		}
		return n
	}
	total, told := critical(s.Steps), critical(c.steps)
	text := "These are " + strconv.Itoa(len(c.steps)) + " of " + strconv.Itoa(c.all) + " steps: "
	rest := "of the others the first"
	if c.shared > 0 {
		rest = "of the " + strconv.Itoa(c.shared) + " that two others or more wait for, those that most wait for"
	}
	switch {
	case total == 0:
		text += rest + ". Which steps are critical is not known"
	case told < total:
		text += "the first " + strconv.Itoa(told) + " of the " + strconv.Itoa(total) + " on the critical path"
	default:
		text += "the critical path in full, and " + rest + ". None of the " + strconv.Itoa(left) + " that are left out is critical"
	}
	command := "gitsm continuity plan " + string(s.Ref)
	if s.Derived {
		command += " --derive"
	}
	return join(" ", strong("Not all steps are told here."), plain(text+". In a clone, "+command+" lists them all."))
}

// namesOf are the names of records, of many the first.
func (m *Maker) namesOf(refs []estate.Ref) Line {
	if len(refs) <= maxNamed+1 {
		return m.names(refs)
	}
	for _, ref := range refs[maxNamed:] {
		m.count(ref)
	}
	return join(" ", m.names(refs[:maxNamed]), plain("and "+strconv.Itoa(len(refs)-maxNamed)+" more"))
}
