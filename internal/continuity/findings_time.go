package continuity

import (
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// maxBecause is how many records a finding names.
const maxBecause = 20

// findings says what is wrong with a schedule.
func (r reckoning) findings(about *estate.Record) []finding.Finding {
	found := r.orderFindings(about)
	found = append(found, r.unknownFindings(about)...)
	found = append(found, r.lengthFindings(about)...)
	for _, ref := range r.unclear {
		found = append(found, finding.New(diag.SupplierHoursTooShort, diag.Warning, about, estate.Position{},
			fmt.Sprintf("the hours of a supplier, %s, cannot be read, so its steps are reckoned as if it always worked", ref), ref).
			Mend("correct the calendar: gitsm validate says what is wrong with it"))
	}
	return found
}

// orderFindings reports circles, and what was given up to keep the plan's own order.
func (r reckoning) orderFindings(about *estate.Record) []finding.Finding {
	var found []finding.Finding
	for _, c := range r.found {
		var names []string
		var items []estate.Ref
		for _, i := range c.steps {
			names = append(names, r.steps[i].id)
			if item := r.steps[i].item; item != "" {
				items = append(items, item)
			}
		}
		slices.Sort(items)
		items = slices.Compact(items)
		pos := estate.Position{}
		if len(c.steps) > 0 {
			pos = r.steps[c.steps[0]].pos
		}
		switch c.kind {
		case circleInPlan:
			message := "the steps " + shortList(names) + " wait for each other, so that none of them ever begins"
			if len(names) == 1 {
				message = "the step " + names[0] + " waits for itself, so that it never begins"
			}
			found = append(found, finding.New(diag.RecoveryOrder, diag.Error, about, pos, message, items...).
				Mend("break the circle in their after"))
		case against:
			w := c.waits[0]
			first, then := r.steps[w[0]], r.steps[w[1]]
			found = append(found, finding.New(diag.RecoveryOrder, diag.Warning, about, first.pos,
				fmt.Sprintf("the plan puts the step %s before %s, but by the records %s needs %s first", first.id, then.id, orStep(first), orStep(then)),
				refsOf(first.item, then.item)...).
				Mend("correct the order of the steps, or the relations; until then the plan's word counts"))
		case mutual:
			found = append(found, finding.New(diag.RecoveryOrder, diag.Warning, about, pos,
				"what the steps "+shortList(names)+" recover needs each other, and the plan does not say which comes first", items...).
				Mend("say in their after which step waits for which"))
		}
	}
	return found
}

func orStep(w work) string {
	if w.item != "" {
		return string(w.item)
	}
	return "the step " + w.id
}

func refsOf(refs ...estate.Ref) []estate.Ref {
	return slices.DeleteFunc(refs, func(r estate.Ref) bool { return r == "" })
}

// unknownFindings reports what nobody estimated.
func (r reckoning) unknownFindings(about *estate.Record) []finding.Finding {
	var found []finding.Finding
	var names []string
	var items []estate.Ref
	pos := estate.Position{}
	for _, s := range r.steps {
		if !s.duration.Known {
			if names == nil {
				pos = s.pos
			}
			names, items = append(names, s.id), append(items, refsOf(s.item)...)
		}
	}
	atLeast := "nothing is known of the recovery time"
	if r.schedule.LowerBoundMinutes.Known {
		atLeast = "the recovery takes at least " + estate.FormatDuration(r.schedule.LowerBoundMinutes.Duration)
	}
	if len(names) > 0 && !r.schedule.Derived {
		found = append(found, finding.New(diag.RecoveryTimeUnknown, diag.Warning, about, pos,
			fmt.Sprintf("nobody has estimated how long %s %s; %s", plural(len(names), "the step", "the steps")+" "+shortList(names), plural(len(names), "takes", "take"), atLeast),
			limitRefs(items)...).Mend("write the duration of the step, or the recovery duration of its item"))
	}
	silent := r.silent
	if r.schedule.Derived {
		silent = append(slices.Clone(silent), items...)
	}
	if len(silent) > 0 {
		slices.Sort(silent)
		found = append(found, finding.New(diag.RecoveryTimeUnknown, diag.Warning, about, estate.Position{},
			fmt.Sprintf("%d of the records that must come back say nothing of how long that takes; %s", len(silent), atLeast), limitRefs(silent)...).
			Mend("write the recovery duration of these items"))
	}
	if len(r.schedule.Steps) == 0 && !r.schedule.Derived {
		found = append(found, finding.New(diag.RecoveryTimeUnknown, diag.Warning, about, estate.Position{}, "the plan has no steps, so nothing is known of the recovery time").
			Mend("write the steps of the recovery with their durations"))
	}
	return found
}

// lengthFindings holds the schedule against the recovery time objective.
func (r reckoning) lengthFindings(about *estate.Record) []finding.Finding {
	if !r.rto.Known || !r.schedule.LowerBoundMinutes.Known {
		return nil
	}
	rto, bound, end := r.rto.Duration, r.schedule.LowerBoundMinutes.Duration, r.hands.end
	because := refsOf(r.rto.from.Ref)
	if r.rto.from.Ref == about.Ref {
		because = nil
	}
	pos := estate.Position{}
	if r.rto.from.Ref == about.Ref {
		pos = r.rto.pos
	}
	report := func(code diag.Code, severity diag.Severity, message string, takes string, hint string, more ...estate.Ref) []finding.Finding {
		return []finding.Finding{finding.New(code, severity, about, pos, message, append(slices.Clone(because), more...)...).
			Of(estate.FormatDuration(rto), takes).Mend(hint)}
	}
	if s := r.schedule; s.Best != nil && s.Best.Minutes.Known && s.Best.Minutes.Duration <= rto && (!s.Worst.Minutes.Known || s.Worst.Minutes.Duration > rto) {
		takes := "for ever"
		if s.Worst.Minutes.Known {
			takes = estate.FormatDuration(s.Worst.Minutes.Duration)
		}
		return report(diag.SupplierHoursTooShort, diag.Error,
			fmt.Sprintf("after an event at %s recovery takes %s, beyond the RTO of %s, since %s helps in its hours only; at best it takes %s",
				instant(s.Worst.Event), takes, estate.FormatDuration(rto), shortList(r.suppliers()), estate.FormatDuration(s.Best.Minutes.Duration)),
			takes, "agree on help at any hour, do the step without the supplier, or promise less", r.suppliersOf()...)
	}
	exactly := ""
	if !r.schedule.UnlimitedMinutes.Known {
		exactly = "at least "
	}
	switch {
	case r.least > rto:
		return report(diag.RecoveryTooLong, diag.Error,
			fmt.Sprintf("recovery takes %s%s even with unlimited hands, beyond the RTO of %s", exactly, span(r.least), estate.FormatDuration(rto)),
			exactly+span(r.least), "shorten the steps on the critical path, or promise less")
	case bound > rto:
		return report(diag.RecoveryTooLong, diag.Error,
			fmt.Sprintf("recovery takes %s%s since %s can do one thing at a time only, beyond the RTO of %s; with more hands it would take %s",
				exactly, span(bound), shortList(text(r.delayers())), estate.FormatDuration(rto), span(r.least)),
			exactly+span(bound), "add hands, shorten what waits for them, or promise less", r.delayers()...)
	case end > rto:
		return report(diag.RecoveryTooLong, diag.Warning,
			fmt.Sprintf("the best schedule found takes %s since %s can do one thing at a time only, beyond the RTO of %s; none can take less than %s",
				span(end), shortList(text(r.delayers())), estate.FormatDuration(rto), span(bound)),
			span(end), "add hands, or shorten what waits for them", r.delayers()...)
	}
	return nil
}

// lateGoals reports what a loss takes down and what, even with unlimited hands, is not back
// when it must be.
func (r reckoning) lateGoals(about *estate.Record) []finding.Finding {
	var found []finding.Finding
	least := r.network.earliest(timing{})
	for i, ref := range r.goals {
		rto := r.ownRTO(ref)
		if task := r.goalTasks[i]; task < 0 || !rto.Known || least.finish[task] <= rto.Duration {
			continue
		}
		takes := "at least " + span(least.finish[r.goalTasks[i]])
		found = append(found, finding.New(diag.RecoveryTooLong, diag.Error, about, estate.Position{},
			fmt.Sprintf("after its loss %s is back after %s even with unlimited hands, beyond the RTO of %s", ref, takes, estate.FormatDuration(rto.Duration)),
			refsOf(ref, rto.from.Ref)...).Of(estate.FormatDuration(rto.Duration), takes).Mend("shorten the recovery of what it needs, or promise less"))
	}
	return found
}

// delayers are the teams and suppliers that hold steps up in the limited schedule, sorted.
func (r reckoning) delayers() []estate.Ref {
	var out []estate.Ref
	n := &r.network
	for i := range n.tasks {
		ready := n.origin
		for _, before := range n.relied(r.hands.times, i) {
			ready = max(ready, r.hands.finish[before])
		}
		if start, _ := n.run(i, ready, false); start < r.hands.start[i] {
			for _, lane := range n.tasks[i].lanes {
				out = append(out, r.teams[lane])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// suppliersOf are the suppliers whose hours count, sorted.
func (r reckoning) suppliersOf() []estate.Ref {
	var out []estate.Ref
	for i, s := range r.steps {
		if r.draft.hours[i] != nil {
			out = append(out, s.supplier)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r reckoning) suppliers() []string { return text(r.suppliersOf()) }

// uncountedInvocation reports the parts of the time until people are at work that nobody
// estimated.
func (p *plan) uncountedInvocation() []finding.Finding {
	if len(p.uncounted) == 0 {
		return nil
	}
	return []finding.Finding{finding.New(diag.InvocationNotCounted, diag.Warning, p.record, place(p.body, "invocation"),
		"the plan does not say how long "+shortList(p.uncounted)+" "+plural(len(p.uncounted), "takes", "take")+"; the recovery time is reckoned without").
		Mend("write detection, decision and activation under invocation")}
}

// notInvoked says that a derived recovery begins at once.
func notInvoked(about *estate.Record) finding.Finding {
	return finding.New(diag.InvocationNotCounted, diag.Info, about, estate.Position{},
		"a derived recovery begins at once: detection, decision and activation are not counted").
		Mend("a continuity plan says how long these take")
}
