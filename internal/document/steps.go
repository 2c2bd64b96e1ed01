package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// recovery is the steps of a schedule that are chosen: as a chart, and as a list to work
// through.
func (d *draft) recovery(s continuity.Schedule, chosen choice) []Block {
	if len(s.Steps) == 0 {
		return nil
	}
	for _, step := range s.Steps { // what is left out is counted
		d.count(step.Item)
	}
	left := d.leftOut(s, chosen)
	s.Steps = chosen.steps
	for _, step := range s.Steps {
		if s.Derived && d.hidden(step.Item) {
			continue // whoever does it stands in its record
		}
		d.teams = add(d.teams, step.Team)
		d.suppliers = add(d.suppliers, step.Supplier)
		d.items = add(d.items, step.Item)
	}
	return []Block{{Text: d.summary(s)}, {Text: left}, {Chart: d.chart(s)}, {Table: d.stepTable(s)}}
}

// summary is how long a recovery takes, in words.
func (d *draft) summary(s continuity.Schedule) Line {
	text := "Times count from the event"
	if s.InvocationMinutes.Known && s.InvocationMinutes.Duration > 0 {
		text += "; people are at work " + span(s.InvocationMinutes.Duration) + " after it"
	}
	text += "."
	if s.Event != nil {
		text += " They are those for an event at " + instant(*s.Event) + ", since suppliers help in their hours only"
		if s.Worst != nil {
			text += ": the worst moment in the week that follows"
		}
		text += "."
	}
	if limited(s) {
		text += " Each team and each supplier does one thing at a time."
	}
	if slices.ContainsFunc(s.Steps, func(st continuity.Step) bool { return st.Critical }) {
		text += " On the critical path, in bold and filled, each delay delays the end."
	}
	return plain(text)
}

// limited reports whether the times of a schedule with the hands there are, are known.
func limited(s continuity.Schedule) bool {
	return slices.ContainsFunc(s.Steps, func(st continuity.Step) bool { return st.LimitedFinish.Known })
}

// times are from when to when a step is done.
func times(step continuity.Step) (from, to continuity.Minutes) {
	if step.LimitedFinish.Known {
		return step.LimitedStart, step.LimitedFinish
	}
	return step.Start, step.Finish
}

// stepName is what a step is called. A derived one is named after its record.
func (d *draft) stepName(s continuity.Schedule, step continuity.Step) Line {
	if s.Derived {
		return d.name(step.Item)
	}
	return plain(step.ID)
}

func wave(number int) string {
	if number == 0 {
		return "never"
	}
	return strconv.Itoa(number)
}

func (d *draft) stepTable(s continuity.Schedule) *Table {
	t := &Table{Caption: "Steps in the order in which they begin", Columns: []Column{
		{Title: "Done", Box: true}, {Title: "Wave", Share: 1.1, Right: true}, {Title: "Step", Share: 4.3}, {Title: "Who", Share: 3.5}, {Title: "From – to (h:min)", Share: 2.3},
		{Title: "Verify", Share: 2.6}, {Title: "Time, initials", Share: 1.9, Blank: true},
	}}
	written := d.writtenSteps(s)
	for _, step := range s.Steps {
		own := written[step.ID]
		t.Rows = append(t.Rows, Row{Strong: step.Critical, Cells: [][]Line{
			nil, cell(plain(wave(step.Wave))), d.stepCell(s, step, own), d.whoCell(s, step), d.timeCell(step), cell(plain(own.Str("verify")), plain(own.Str("resultingState"))), nil,
		}})
	}
	return t
}

// writtenSteps are the steps as the plan's record has them, by id.
func (d *draft) writtenSteps(s continuity.Schedule) map[string]*estate.Node {
	out := map[string]*estate.Node{}
	steps := d.Maker.body(s.Ref).Each("steps")
	for i := range steps {
		if id := steps[i].Str("id"); out[id] == nil {
			out[id] = &steps[i]
		}
	}
	return out
}

// stepCell says what is done and what must be done before.
func (d *draft) stepCell(s continuity.Schedule, step continuity.Step, own *estate.Node) []Line {
	lines := []Line{nil}
	name := d.stepName(s, step).text()
	lines[0] = strong(name)
	if !s.Derived && step.Item != "" {
		lines = append(lines, d.labelled(step.Item))
	}
	if s.Derived && !d.hidden(step.Item) {
		lines = append(lines, plain(string(step.Item)))
	}
	lines = append(lines, plain(step.Action))
	if run := address(own.Str("runbook")); len(run) > 0 {
		lines = append(lines, join(" ", plain("Runbook:"), run))
	} else if run := address(d.Maker.body(step.Item).Get("recovery").Str("runbook")); len(run) > 0 {
		lines = append(lines, join(" ", plain("Runbook:"), run))
	}
	if before := d.before(s, step, own); before != "" {
		lines = append(lines, plain("after "+before))
	}
	return cell(lines...)
}

// before words what a step waits for.
func (d *draft) before(s continuity.Schedule, step continuity.Step, own *estate.Node) string {
	var names []string
	for _, id := range slices.Concat(step.After, step.WaitsFor) {
		if s.Derived {
			id = d.name(estate.Ref(id)).text()
		}
		names = append(names, clean(id))
	}
	const shown = 8
	if len(names) > shown+1 {
		names = append(names[:shown:shown], strconv.Itoa(len(names)-shown)+" more")
	}
	text := strings.Join(names, ", ")
	if k, ok := own.Int("minAfter"); ok && k < len(step.After) && k > 0 {
		text = strconv.Itoa(k) + " of " + text
	}
	return text
}

// whoCell is who does a step, and how to get hold of them.
func (d *draft) whoCell(s continuity.Schedule, step continuity.Step) []Line {
	if s.Derived && d.hidden(step.Item) {
		return cell(plain(notShown))
	}
	lines := []Line{d.name(step.Team), d.call(step.Team)}
	if step.Supplier != "" {
		lines = append(lines, join(" ", plain("with"), d.name(step.Supplier)), d.supplierPhone(step.Supplier))
	}
	if step.Automated {
		lines = append(lines, plain("a machine does it"))
	}
	if out := cell(lines...); len(out) > 0 {
		return out
	}
	return cell(plain("nobody named"))
}

func (d *draft) timeCell(step continuity.Step) []Line {
	from, to := times(step)
	text := "unknown"
	switch {
	case from.Known && to.Known:
		text = clock(from.Duration) + " – " + clock(to.Duration)
	case from.Known:
		text = clock(from.Duration) + " – ?"
	}
	takes := plain("takes " + span(step.Duration.Duration))
	if !step.Duration.Known {
		takes = plain("nobody knows how long it takes")
	}
	if d.hidden(step.Item) {
		takes = nil // it may be that of its record
	}
	return cell(strong(text), takes)
}

// clock writes a time after the event in hours and minutes, and seconds where there are any.
func clock(d time.Duration) string {
	text := fmt.Sprintf("%d:%02d", d/time.Hour, d%time.Hour/time.Minute)
	if seconds := d % time.Minute / time.Second; seconds > 0 {
		text += fmt.Sprintf(":%02d", seconds)
	}
	return text
}
