package continuity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// trial is an exercise that was held.
type trial struct {
	record *estate.Record
	body   *estate.Node
	day    time.Time
}

// held returns the exercises of a plan that took place by now, the last one last. One that
// is planned, cancelled or has no outcome yet shows nothing.
func (c *check) held(p *plan) []trial {
	var out []trial
	for _, in := range c.estate.Incoming(p.record.Ref) {
		if in.From.Kind != estate.Exercise || in.Link.Field != "plan" {
			continue
		}
		n := c.body(in.From.Ref)
		day, ok := n.Date("date")
		outcome := n.Str("outcome")
		if ok && outcome != "" && outcome != "cancelled" && !day.After(c.at) {
			out = append(out, trial{in.From, n, day})
		}
	}
	slices.SortStableFunc(out, func(a, b trial) int { return a.day.Compare(b.day) })
	return out
}

// exercises checks that a plan is tried as often as it says (ISO 22301, 8.5), what came of
// it, and whether what is recovered has changed since.
func (c *check) exercises(p *plan) {
	held := c.held(p)
	for _, e := range held {
		c.actions(p, e)
	}
	if len(held) == 0 {
		c.neverExercised(p)
		return
	}
	last := held[len(held)-1]
	c.overdue(p, last)
	if last.body.Str("outcome") == "failed" {
		c.report(diag.ExerciseFailed, diag.Warning, p.record, estate.Position{},
			"the last exercise, on "+last.day.Format(time.DateOnly)+", failed", "mend what it found and exercise again", last.record.Ref)
	}
	c.results(p, last)
	c.changes(p, last)
}

func (c *check) neverExercised(p *plan) {
	_, meant := p.body.Duration("exerciseEvery")
	for _, ref := range p.covers {
		level := c.body(ref).Str("criticality")
		meant = meant || level == "critical" || level == "high"
	}
	if meant {
		c.report(diag.NeverExercised, diag.Warning, p.record, place(p.body, "exerciseEvery"), "the plan has never been exercised, so nobody knows whether it works", "exercise it, if only by talking it through", p.covers...)
	}
}

// overdue reports the earlier of the two days by which a plan should have been exercised
// again: by its rhythm, and as the last exercise says. The day itself is not late.
func (c *check) overdue(p *plan, last trial) {
	due, ok := last.body.Date("nextDue")
	pos, from := place(last.body, "nextDue"), last.record
	if every, regular := p.body.Duration("exerciseEvery"); regular {
		if by := last.day.Add(every).Truncate(24 * time.Hour); !ok || by.Before(due) {
			due, ok, pos, from = by, true, place(p.body, "exerciseEvery"), p.record
		}
	}
	if ok && !c.at.Before(due.AddDate(0, 0, 1)) {
		if from != p.record {
			pos = estate.Position{}
		}
		c.report(diag.ExerciseOverdue, diag.Warning, p.record, pos,
			fmt.Sprintf("the plan was last exercised on %s and should have been again by %s%s", last.day.Format(time.DateOnly), due.Format(time.DateOnly), c.next(p)),
			"exercise it, or change the rhythm", last.record.Ref)
	}
}

// next words the next exercise of a plan that is still to come; "" where none is planned.
func (c *check) next(p *plan) string {
	var next time.Time
	for _, in := range c.estate.Incoming(p.record.Ref) {
		n := c.body(in.From.Ref)
		day, ok := n.Date("date")
		if in.From.Kind == estate.Exercise && in.Link.Field == "plan" && ok && n.Str("outcome") == "" && day.After(c.at) && (next.IsZero() || day.Before(next)) {
			next = day
		}
	}
	if next.IsZero() {
		return ""
	}
	return "; the next is planned for " + next.Format(time.DateOnly)
}

// results compares what services achieved with what was planned: in the exercise, or where
// it does not say, in the plan.
func (c *check) results(p *plan, last trial) {
	for _, res := range last.body.Each("results") {
		c.missed(p, last, &res, "Rto", p.rto, "for %[1]s the exercise took %[2]s to recover, and %[3]s was planned")
		c.missed(p, last, &res, "Rpo", p.rpo, "in the exercise %[1]s lost %[2]s of data, and %[3]s was planned")
	}
}

func (c *check) missed(p *plan, last trial, res *estate.Node, metric string, own objective, words string) {
	actual, ok := res.Duration("actual" + metric)
	planned, stated := res.Duration("planned" + metric)
	if !stated {
		planned, stated = own.Duration, own.Known
	}
	if ok && stated && actual > planned {
		c.measured(estate.FormatDuration(planned), estate.FormatDuration(actual), diag.ExerciseMissedTarget, diag.Warning, last.record, place(res, "actual"+metric),
			fmt.Sprintf(words, res.Str("service"), estate.FormatDuration(actual), estate.FormatDuration(planned)),
			"do better, or plan with what it takes", p.record.Ref, estate.Ref(res.Str("service")))
	}
}

// actions reports findings of an exercise that were to be mended by now.
func (c *check) actions(p *plan, e trial) {
	for _, a := range e.body.Each("findings") {
		due, ok := a.Date("due")
		_, done := a.Date("done")
		if ok && !done && !c.at.Before(due.AddDate(0, 0, 1)) {
			c.report(diag.ExerciseActionOverdue, diag.Warning, e.record, place(&a, "due"),
				fmt.Sprintf("a finding of the exercise was to be mended by %s: %s", due.Format(time.DateOnly), diag.Quote(a.Str("text"))),
				"mend it and write the day under done", p.record.Ref, estate.Ref(a.Str("owner")))
		}
	}
}

// changes reports commits since the last exercise that changed what the plan recovers, or
// the plan itself: the exercise says nothing of these (ISO/IEC 20000-1, 8.7.2).
func (c *check) changes(p *plan, last trial) {
	if c.Changes == nil {
		return
	}
	all, ok := c.Changes(last.body.Str("commit"), last.day)
	if !ok {
		c.report(diag.ChangedSinceExercise, diag.Info, p.record, estate.Position{},
			fmt.Sprintf("whether what the plan recovers has changed since it was exercised on %s is unknown: the history at hand does not reach back that far", last.day.Format(time.DateOnly)),
			"fetch the whole history (git fetch --unshallow, in GitHub Actions fetch-depth: 0)", last.record.Ref)
		return
	}
	about := map[estate.Ref]bool{p.record.Ref: true}
	for _, ref := range p.covers {
		about[ref] = true
	}
	for _, s := range p.steps {
		about[s.item] = true
	}
	for _, d := range p.body.Each("dataRestore") {
		about[estate.Ref(d.Str("item"))] = true
	}
	var commits []string
	var touched []estate.Ref
	count := 0
	for _, change := range all {
		hits := slices.DeleteFunc(slices.Clone(change.Refs), func(r estate.Ref) bool { return !about[r] })
		if len(hits) == 0 {
			continue
		}
		if count++; count <= 3 {
			commits = append(commits, fmt.Sprintf("%s of %s (%s)", change.Commit[:min(len(change.Commit), 10)], change.Time.UTC().Format(time.DateOnly), strings.Trim(diag.Quote(change.Summary), `"`)))
		}
		touched = append(touched, hits...)
	}
	if count == 0 {
		return
	}
	more := ""
	if count > len(commits) {
		more = fmt.Sprintf(" and %d more", count-len(commits))
	}
	c.report(diag.ChangedSinceExercise, diag.Warning, p.record, estate.Position{},
		fmt.Sprintf("what the plan recovers has changed %s since it was exercised on %s%s: %s%s", often(count), last.day.Format(time.DateOnly), testedAt(last.body), strings.Join(commits, ", "), more),
		"look whether the plan still fits, and exercise it again after larger changes", append([]estate.Ref{last.record.Ref}, unique(touched)...)...)
}

func often(count int) string {
	switch count {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", count)
}

// testedAt names the commit that an exercise tested, where it says.
func testedAt(exercise *estate.Node) string {
	if commit := exercise.Str("commit"); commit != "" {
		return " at commit " + commit[:min(len(commit), 10)]
	}
	return ""
}
