package servicelevel

import (
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// maxWays is how many ways through several agreements of the same support levels are
// compared; beyond it the comparison is given up as unknown.
const maxWays = 256

// caseTimes compares the times that are promised for cases with those underneath.
func (r *reviewing) caseTimes() {
	var gaps []*missing
	for i := range r.a.Targets {
		t := &r.a.Targets[i]
		if !isCase(t) {
			continue
		}
		var all []answer
		for j := range r.under {
			u := &r.under[j]
			if u.agreement == nil || len(u.agreement.Targets) == 0 {
				continue // reported as such
			}
			a := answers(u, t)
			if (a.target == nil || a.others) && r.expected(u, t) {
				gaps = note(gaps, u, t, a)
			}
			if a.target != nil {
				all = append(all, a)
				r.casesShare(t, a)
			}
		}
		for _, levels := range r.levels(t) {
			r.caseTime(t, all, levels)
		}
	}
	r.reportMissing(gaps)
}

// note adds a kind of case that an agreement underneath promises nothing about.
func note(gaps []*missing, u *underpinning, t *agreement.Target, a answer) []*missing {
	at := slices.IndexFunc(gaps, func(m *missing) bool { return m.by[0] == u })
	if at < 0 {
		at = len(gaps)
		gaps = append(gaps, &missing{by: []*underpinning{u}, first: t})
	}
	words := kind(t)
	if a.target != nil {
		words += " of other priorities than its own"
	}
	if !slices.Contains(gaps[at].kinds, words) {
		gaps[at].kinds = append(gaps[at].kinds, words)
	}
	return gaps
}

// expected reports whether an agreement underneath ought to promise something about the
// cases of a target. Nobody can resolve a failure whose cause lies with somebody else, so
// resolution always is. Customers are answered, and what they order is delivered, by the
// provider itself, unless it has agreed on such times or the case passes support levels.
func (r *reviewing) expected(u *underpinning, t *agreement.Target) bool {
	if t.Metric == "resolution" {
		return true
	}
	for i := range u.agreement.Targets {
		if u.agreement.Targets[i].Metric == t.Metric {
			return true
		}
	}
	return t.Metric == "response" && slices.ContainsFunc(r.levels(t), func(levels []estate.Ref) bool { return slices.Contains(levels, u.provider) })
}

// levels returns the support levels of the services that a target is about, each order
// once; a service without levels has none.
func (r *reviewing) levels(t *agreement.Target) [][]estate.Ref {
	var out [][]estate.Ref
	for _, ref := range t.Services {
		var levels []estate.Ref
		if s, ok := r.estate.Record(ref); ok && s.Kind == estate.Service && !s.Faulty {
			body := s.Body()
			levels = body.Get("supportTeams").Refs("levels")
		}
		if !slices.ContainsFunc(out, func(known []estate.Ref) bool { return slices.Equal(known, levels) }) {
			out = append(out, levels)
		}
	}
	if len(out) == 0 {
		out = append(out, nil)
	}
	return out
}

// casesShare compares the share of cases that must meet a time. That fewer must underneath
// is a warning: those that take longer may be few enough, but nobody has promised it.
func (r *reviewing) casesShare(t *agreement.Target, a answer) {
	if a.target.CasesPercent.Cmp(t.CasesPercent) >= 0 {
		return
	}
	promised, below := percent(t.CasesPercent), percent(a.target.CasesPercent)
	f := r.report(diag.FewerCasesBelow, diag.Warning, t.Body.Pos,
		fmt.Sprintf("%s is promised for %s of cases, and by %s for %s only", kind(t), promised, a.by.ref, below), a.by.ref)
	*f = f.Of(promised, below).Mend("agree on the same share of cases")
	r.check(Comparison{Metric: t.Metric, Priority: t.Priority, Result: Fails, Promised: promised, Achievable: below, By: []estate.Ref{a.by.ref},
		Explanation: fmt.Sprintf("%s for %s of cases ← for %s", kind(t), promised, below)})
}

// caseTime compares a time with those underneath. Support levels pass a case on one after
// the other (ITIL: functional escalation), so their times add up in that order; all others
// work at once, and the longest of them counts. Each begins after the hand-over to it,
// which the clock of its target counts.
func (r *reviewing) caseTime(t *agreement.Target, all []answer, levels []estate.Ref) {
	var chain [][]answer
	var parallel []answer
	for _, level := range levels {
		var link []answer
		for _, a := range all {
			if a.by.provider == level && level != r.a.Provider {
				link = append(link, a)
			}
		}
		if len(link) > 0 {
			chain = append(chain, link)
		}
	}
	for _, a := range all {
		if a.by.provider == r.a.Provider || !slices.Contains(levels, a.by.provider) {
			parallel = append(parallel, a)
		}
	}
	if len(chain)+len(parallel) == 0 {
		return
	}
	links := slices.Clone(chain)
	if len(parallel) > 0 {
		links = append(links, parallel)
	}
	ways, ok := paths(links)
	c := Comparison{Metric: t.Metric, Priority: t.Priority, Promised: length(t)}
	for _, a := range slices.Concat(links...) {
		if !slices.Contains(c.By, a.by.ref) {
			c.By = append(c.By, a.by.ref)
		}
	}
	if !ok {
		c.Result, c.Explanation = Unknown, fmt.Sprintf("%s %s: too many ways through the agreements underneath to compare", kind(t), length(t))
		r.check(c)
		return
	}
	severity := diag.Error
	if t.Metric == "response" && len(chain) == 0 {
		// The provider answers before it asks anybody else, so a slower answer from below
		// need not delay its own.
		severity = diag.Warning
	}
	if !slices.ContainsFunc(slices.Concat(links...), func(a answer) bool { return r.essential(a.by) }) {
		severity = diag.Warning
	}
	r.compareWays(t, ways, c, severity)
}

// paths returns every way through the links, in which of each link one agreement has the
// case. The time of a way does not fall when a leg takes longer, so of a link and a clock
// only the longest counts.
func paths(links [][]answer) ([][]answer, bool) {
	ways := [][]answer{nil}
	for _, link := range links {
		var longest []answer
		for _, a := range link {
			at := slices.IndexFunc(longest, func(b answer) bool { return b.target.Clock == a.target.Clock })
			switch {
			case at < 0:
				longest = append(longest, a)
			case duration(a) > duration(longest[at]):
				longest[at] = a
			}
		}
		var next [][]answer
		if len(ways)*len(longest) > maxWays {
			return nil, false
		}
		for _, way := range ways {
			for _, a := range longest {
				next = append(next, append(slices.Clone(way), a))
			}
		}
		ways = next
	}
	return ways, true
}

// duration is how many seconds a case spends with an agreement, the hand-over included.
func duration(a answer) int64 {
	return int64(a.target.Within/time.Second) + int64(a.by.agreement.HandOver/time.Second)
}

// compareWays compares a time with the slowest way through those underneath.
func (r *reviewing) compareWays(t *agreement.Target, ways [][]answer, c Comparison, severity diag.Severity) {
	var slow slowWay
	for _, way := range ways {
		w, ok := r.slowWay(t, way)
		if !ok {
			c.Result, c.Explanation = Unknown, fmt.Sprintf("%s %s ← %s: a clock cannot be read", kind(t), length(t), sum(way))
			r.check(c)
			return
		}
		if slow.way == nil || w.never && !slow.never || w.never == slow.never && w.used > slow.used {
			slow = w
		}
	}
	c.Result, c.Achievable = Holds, span(slow.used)
	word := "holds"
	switch {
	case slow.never:
		c.Result, c.Achievable, word = Fails, "never", "never done"
	case slow.used > int64(t.Within/time.Second):
		c.Result, word = Fails, "too long"
	}
	below := sum(slow.way)
	if total := span(slow.used); !slow.never && total != below {
		below += " = " + total
		if slow.example {
			below += " at worst"
		}
	}
	c.Explanation = fmt.Sprintf("%s %s ← %s: %s", kind(t), length(t), below, word)
	r.check(c)
	if c.Result == Fails {
		r.reportTime(t, slow, severity)
	}
}

// reportTime reports a time that those underneath do not keep.
func (r *reviewing) reportTime(t *agreement.Target, slow slowWay, severity diag.Severity) {
	var because []estate.Ref
	for _, a := range slow.way {
		because = append(because, a.by.ref)
	}
	message := fmt.Sprintf("%s within %s is promised, and %s may take %s", kind(t), length(t), list(because), span(slow.used))
	switch {
	case slow.never:
		message = fmt.Sprintf("%s within %s is promised, and a case opened %s is not dealt with by %s for want of open hours",
			kind(t), length(t), r.moment(time.Unix(slow.opened, 0)), list(because))
	case slow.example:
		message += fmt.Sprintf(": opened %s, promised by %s, carried until %s",
			r.moment(time.Unix(slow.opened, 0)), r.moment(time.Unix(slow.deadline, 0)), r.moment(time.Unix(slow.carried, 0)))
	}
	f := r.report(diag.TimeNotCarried, severity, t.Body.Pos, message, because...)
	achievable := span(slow.used)
	if slow.never {
		achievable = ""
	}
	*f = f.Of(length(t), achievable).Mend("promise a longer time, or agree on a shorter one, or on other hours, with those underneath")
}
