package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// invoked is a plan that the loss of a place calls for.
type invoked struct {
	record   *estate.Record
	scenario string
	schedule continuity.Schedule
}

// coverage are the plans in force for a record.
func (m *Maker) coverage(ref estate.Ref) []estate.Ref {
	var out []estate.Ref
	for _, in := range m.Estate.Incoming(ref) {
		if in.From.Kind == estate.ContinuityPlan && strings.HasPrefix(in.Link.Field, "covers") && inForce(in.From) {
			out = add(out, in.From.Ref)
		}
	}
	if r, ok := m.record(ref); ok {
		for _, l := range r.Links {
			if p, ok := m.Estate.Record(l.To); ok && l.Type == "has_plan" && inForce(p) {
				out = add(out, l.To)
			}
		}
	}
	return out
}

// plansFor returns the plans that the loss of the place calls for, the strictest objective
// first: those with a scenario of that loss, and those for what is down or degraded; and the
// services and processes that are down without one.
func (d *draft) plansFor(effects []graph.Effect) (plans []invoked, bare []estate.Ref) {
	wanted := map[estate.Ref]bool{}
	for _, e := range effects {
		k := e.Ref.Kind()
		if e.Level < graph.Degraded || k != estate.Service && k != estate.BusinessProcess {
			continue
		}
		cover := d.coverage(e.Ref)
		for _, p := range cover {
			wanted[p] = true
		}
		if len(cover) == 0 && e.Level == graph.Outage && !d.hidden(e.Ref) {
			bare = append(bare, e.Ref)
		}
	}
	for r := range d.Estate.OfKind(estate.ContinuityPlan) {
		if d.hidden(r.Ref) || !inForce(r) {
			continue
		}
		scenario := d.scenarioFor(r.Ref)
		if scenario == "" && !wanted[r.Ref] {
			continue
		}
		s, err := d.schedule(continuity.Request{Ref: r.Ref, Scenario: scenario})
		if err == nil {
			plans = append(plans, invoked{r, scenario, s})
		}
	}
	slices.SortStableFunc(plans, func(a, b invoked) int {
		x, y := a.schedule.RTOMinutes, b.schedule.RTOMinutes
		if x.Known != y.Known {
			if x.Known {
				return -1
			}
			return 1
		}
		return cmp.Compare(x.Duration, y.Duration)
	})
	slices.Sort(bare)
	return plans, bare
}

// scenarioFor is the name of a plan's scenario in which the place is lost; "" for none.
func (d *draft) scenarioFor(plan estate.Ref) string {
	for _, s := range d.Maker.body(plan).Each("scenarios") {
		if slices.Contains(s.Refs("lost"), d.record.Ref) {
			return s.Str("name")
		}
	}
	return ""
}

func (d *draft) bareLine(bare []estate.Ref) Line {
	if len(bare) == 0 {
		return nil
	}
	return join(" ", strong("Down without a plan:"), d.namesOf(bare))
}

func (d *draft) planTable(plans []invoked) *Table {
	t := &Table{Caption: "Plans to invoke", Columns: []Column{
		{Title: "Invoked", Box: true}, {Title: "Plan", Share: 2}, {Title: "Scenario", Share: 1.8}, {Title: "Back within", Share: 1.2}, {Title: "Takes", Share: 1.4}, {Title: "Who may invoke", Share: 3.6},
	}}
	for _, p := range plans {
		n := d.Maker.body(p.record.Ref).Get("invocation")
		var who []Line
		for _, ref := range slices.Concat(n.Refs("authority"), n.Refs("deputies")) {
			who = append(who, d.answerable(ref)...)
		}
		if len(who) == 0 {
			who = append(who, plain("not on record"))
		}
		within := known(p.schedule.RTOMinutes)
		if d.hidden(p.schedule.RTOFrom) {
			within = lasting(d.Maker.body(p.record.Ref).Get("bia"), "rto")
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{
			nil, cell(strong(p.record.Name)), cell(plain(cmp.Or(p.scenario, "none for this place"))), cell(plain(within)), cell(plain(length(p.schedule.LimitedMinutes))), cell(who...),
		}})
	}
	return t
}
