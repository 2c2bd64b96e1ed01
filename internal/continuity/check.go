package continuity

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// Change is a commit that changed records.
type Change struct {
	// Commit is its hash.
	Commit string
	// Time is when it was made.
	Time time.Time
	// Summary is the first line of its message.
	Summary string
	// Refs are the records that it changed.
	Refs []estate.Ref
}

// Options are what a check learns from beyond the records.
type Options struct {
	// Changes returns the commits after the given commit or, where it is empty or unknown to
	// the repository, after the end of the day of the exercise, newest first; ok is false
	// when history is not available. Nil where there is none.
	Changes func(commit string, day time.Time) (changes []Change, ok bool)
	// Graph is what follows from failures in the estate, where the caller has it already; nobody
	// else may use it meanwhile.
	Graph *graph.Graph
}

// Check holds plans, services and items against what is promised of their continuity, at a
// time. With refs, only findings about these are kept, about their plans, and those that
// follow from them.
func Check(e *estate.Estate, at time.Time, refs []estate.Ref, o Options) []finding.Finding {
	c := &check{book: read(e, at), Options: o}
	if o.Graph != nil {
		c.runTime = func() *graph.Graph { return o.Graph }
	}
	for _, p := range c.plans {
		c.plan(p)
	}
	for r := range c.services(refs) {
		if r.Kind == estate.Service {
			c.service(r)
		}
	}
	c.dependencies()
	c.loss(refs)
	c.restores(refs)
	return finding.Sort(c.about(refs))
}

// each yields the records with these references that exist, each once.
func (c *check) each(refs []estate.Ref) iter.Seq[*estate.Record] {
	return func(yield func(*estate.Record) bool) {
		for _, ref := range unique(refs) {
			if r, ok := c.estate.Record(ref); ok && !yield(r) {
				return
			}
		}
	}
}

// services yields the services of which something may be found that has to do with the
// records. Where these are services, processes and items only, what is found of another
// service, an agreement about it and its plan does not.
func (c *check) services(refs []estate.Ref) iter.Seq[*estate.Record] {
	if len(refs) == 0 || slices.ContainsFunc(refs, func(ref estate.Ref) bool { return !recoverable(ref) }) {
		return c.estate.OfKind(estate.Service)
	}
	return c.each(refs)
}

// items yields the items asked for, all where none is, and further ones.
func (c *check) items(refs []estate.Ref, more ...estate.Ref) iter.Seq[*estate.Record] {
	if len(refs) == 0 {
		return c.estate.OfKind(estate.ConfigurationItem)
	}
	return c.each(slices.Concat(refs, more))
}

// check gathers findings.
type check struct {
	*book
	Options
	found []finding.Finding
}

func (c *check) report(code diag.Code, severity diag.Severity, r *estate.Record, pos estate.Position, message, hint string, because ...estate.Ref) {
	var others []estate.Ref
	for _, ref := range because {
		if ref != "" && ref != r.Ref && !slices.Contains(others, ref) {
			others = append(others, ref)
		}
	}
	c.found = append(c.found, finding.New(code, severity, r, pos, message, limitRefs(others)...).Mend(hint))
}

// measured reports a finding with what is promised and what is achievable.
func (c *check) measured(promised, achievable string, code diag.Code, severity diag.Severity, r *estate.Record, pos estate.Position, message, hint string, because ...estate.Ref) {
	c.report(code, severity, r, pos, message, hint, because...)
	last := len(c.found) - 1
	c.found[last] = c.found[last].Of(promised, achievable)
}

// about keeps the findings that have to do with the records.
func (c *check) about(refs []estate.Ref) []finding.Finding {
	if len(refs) == 0 {
		return c.found
	}
	wanted := map[estate.Ref]bool{}
	for _, ref := range refs {
		wanted[ref] = true
		if recoverable(ref) {
			for _, p := range c.plansOf(ref) {
				wanted[p.record.Ref] = true
			}
		}
	}
	return slices.DeleteFunc(c.found, func(f finding.Finding) bool {
		return !wanted[f.Ref] && !slices.ContainsFunc(f.Because, func(r estate.Ref) bool { return slices.Contains(refs, r) })
	})
}

// plan checks a plan. One that is not in force is only noted: it promises nothing.
func (c *check) plan(p *plan) {
	if !p.inForce {
		words := "the plan is retired and is not checked"
		if p.body.Str("status") == "draft" {
			words = "the plan is a draft and is not checked"
		}
		c.report(diag.PlanNotInForce, diag.Info, p.record, place(p.body, "status"), words, "set its status to in_force when it is agreed")
		return
	}
	s, err := c.planned(p, Request{Ref: p.record.Ref})
	if err != nil {
		return // only an unknown scenario is an error
	}
	c.found = append(c.found, s.Findings...)
	c.objectives(p)
	c.scenarios(p, s)
	c.workaround(p, s)
	c.restoreList(p)
	c.exercises(p)
}

// length is how long a recovery takes: for the best event, each team doing one thing at a
// time; where that is unknown, what it takes at least.
func length(s Schedule) Minutes {
	switch {
	case s.Best != nil && s.Best.Minutes.Known:
		return s.Best.Minutes
	case s.LimitedMinutes.Known:
		return s.LimitedMinutes
	}
	return s.LowerBoundMinutes
}

// objectives checks the objectives of a plan against each other and against what is
// promised to customers. A service must be back, and its users must have caught up, before
// the loss becomes more than the business can bear (ISO 22301, 8.2.2).
func (c *check) objectives(p *plan) {
	if !p.rto.Known {
		what := "the plan has no business impact analysis, so nobody knows how soon its services must be back"
		if p.body.Get("bia") != nil {
			what = "the plan's business impact analysis has no recovery time objective"
		}
		c.report(diag.NoRecoveryObjective, diag.Warning, p.record, p.rto.pos, what, "write bia.rto: when the services must be back", p.covers...)
	}
	if p.mtpd.Known && p.rto.Known {
		mtpd, rto := estate.FormatDuration(p.mtpd.Duration), estate.FormatDuration(p.rto.Duration)
		switch sum := p.rto.Duration + p.wrt.Duration; {
		case p.rto.Duration > p.mtpd.Duration:
			c.measured(mtpd, rto, diag.ObjectivesOutOfOrder, diag.Error, p.record, p.rto.pos,
				fmt.Sprintf("the RTO of %s is longer than the MTPD of %s, the longest loss that the business can bear", rto, mtpd), "recover sooner, or ask the business again", p.covers...)
		case p.wrt.Known && sum > p.mtpd.Duration:
			c.measured(mtpd, estate.FormatDuration(sum), diag.ObjectivesOutOfOrder, diag.Error, p.record, p.wrt.pos,
				fmt.Sprintf("RTO and WRT come to %s, longer than the MTPD of %s, the longest loss that the business can bear", estate.FormatDuration(sum), mtpd),
				"recover or catch up sooner, or ask the business again", p.covers...)
		}
	}
	c.promises(p, "rto", p.rto)
	c.promises(p, "rpo", p.rpo)
}

// promises reports agreements that promise customers more than the plan aims at.
func (c *check) promises(p *plan, metric string, own objective) {
	name := "an " + strings.ToUpper(metric)
	for _, ref := range unique(p.covers) {
		for _, o := range c.promised(agreement.SLA, metric, ref, "") {
			if own.Known && o.Duration < own.Duration {
				c.measured(estate.FormatDuration(o.Duration), estate.FormatDuration(own.Duration), diag.PromiseBeyondPlan, diag.Warning, o.from, o.pos,
					fmt.Sprintf("customers are promised %s of %s for %s, and %s aims at %s", name, estate.FormatDuration(o.Duration), ref, p.record.Ref, estate.FormatDuration(own.Duration)),
					"let the plan aim at what is promised, or promise less", p.record.Ref, ref)
			}
		}
	}
}

// workaround checks that people can do without until the services are back.
func (c *check) workaround(p *plan, s Schedule) {
	by := p.body.Get("bia").Get("manualWorkaround")
	lasts, ok := by.Duration("maxDuration")
	if takes := length(s); ok && takes.Known && lasts < takes.Duration {
		c.measured(estate.FormatDuration(takes.Duration), estate.FormatDuration(lasts), diag.WorkaroundTooShort, diag.Warning, p.record, place(by, "maxDuration"),
			fmt.Sprintf("the manual workaround lasts %s and recovery takes %s at best", estate.FormatDuration(lasts), estate.FormatDuration(takes.Duration)),
			"find a workaround that lasts longer, or recover sooner", p.covers...)
	}
}

// service checks that what the business cannot do without has a plan, and so has whatever
// a recovery time is promised for.
func (c *check) service(r *estate.Record) {
	n := c.body(r.Ref)
	if phase := n.Str("phase"); phase == "retired" || phase == "pipeline" {
		return
	}
	plans := c.plansOf(r.Ref)
	if len(plans) > 0 && plans[0].inForce {
		return
	}
	but := ""
	var because []estate.Ref
	if len(plans) > 0 {
		but, because = "; "+string(plans[0].record.Ref)+" is not in force", []estate.Ref{plans[0].record.Ref}
	}
	if level := n.Str("criticality"); level == "critical" || level == "high" {
		c.report(diag.NoContinuityPlan, diag.Warning, r, place(n, "criticality"),
			"a service of "+level+" criticality has no continuity plan in force"+but, "write a plan that covers it, or let a plan that there is cover it", because...)
	}
	if o := strictest(c.promised(agreement.SLA, "rto", r.Ref, "")); o.Known {
		c.measured(estate.FormatDuration(o.Duration), "", diag.NoContinuityPlan, diag.Warning, o.from, o.pos,
			fmt.Sprintf("%s is promised within %s after a disaster, and no continuity plan in force covers it%s", r.Ref, estate.FormatDuration(o.Duration), but),
			"write a plan that covers it", append([]estate.Ref{r.Ref}, because...)...)
	}
}
