package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// The least scores of the levels above low.
const (
	mediumRisk   = 20
	highRisk     = 40
	criticalRisk = 70
)

// risk adds up what is at stake. Each factor has a cap, so that a single one explains no more
// than it should; none is negative, and none falls when more is hit:
//
//	factor        points                                                            cap
//	services      each service that is out: critical 20, high 12, medium 6, low 2;   40
//	              degraded: 10, 6, 3, 1; with redundancy lost: 4, 2, 1, 0
//	criticality   the most critical item declared or touched: 10, 6, 3, 1            10
//	redundancy    each group with fewer spare members 5, with none left 8            16
//	single_point  each new one, by the most critical service: 8, 5, 3, 1             20
//	agreements    each promise that no longer holds 8, each that is in doubt 3       24
//	continuity    each recovery that no longer fits 8, each that is in doubt 3       24
//	window        no window while a critical or high service is degraded or out 8;   18
//	              work in the service hours of one that is, outside of agreed
//	              maintenance 5; the greater of the two; a freeze passed 10
//	size          records touched or declared: 3 or more 2, 6 or more 4, 21 or       10
//	              more 7, over 100 10
//	history       each of the last five finished changes to one of its records       12
//	              that failed or was backed out 4
//	backout       none 6, untested 3                                                  6
//	test          none 4                                                              4
//	conflicts     each 4                                                             12
//	type          emergency 10                                                       10
//
// A score below 20 is low, below 40 medium, below 70 high, and critical from there. Worked
// example: a change takes a critical database down (criticality 10), and with it a critical
// service (services 20), on Tuesday at noon (window 5), with a tested backout and a test: 35,
// medium. Were the last change to the database backed out (history 4) and nobody had tried the
// way back (backout 3), it would be 42, high. On one of two nodes at night, in agreed
// maintenance, it would be 10 + 4, low.
//
// The factors that compare head with base (redundancy, single_point, agreements, continuity)
// count what gets worse: for a fixed base they never fall when head gets worse still.
func (w *assessor) risk() Risk {
	r := Risk{Level: "low", Factors: []Factor{}}
	if w.closing {
		return r
	}
	for _, f := range []Factor{
		w.servicesFactor(), w.criticalityFactor(), w.redundancyFactor(), w.singlePointFactor(),
		promiseFactor("agreements", "promise", w.promises), promiseFactor("continuity", "recovery", w.recover),
		w.windowFactor(), w.sizeFactor(), w.historyFactor(), w.backoutFactor(), w.testFactor(), w.conflictsFactor(), w.typeFactor(),
	} {
		if f.Points > 0 {
			r.Factors = append(r.Factors, f)
			r.Score += f.Points
		}
	}
	r.Level = riskLevel(r.Score)
	return r
}

func riskLevel(score int) string {
	switch {
	case score >= criticalRisk:
		return "critical"
	case score >= highRisk:
		return "high"
	case score >= mediumRisk:
		return "medium"
	}
	return "low"
}

// weights are points by criticality: low, medium, high, critical. What says nothing counts as
// medium, since nobody knows.
type weights [4]int

func (p weights) of(criticality string) int {
	if r := rank(criticality); r >= 0 {
		return p[r]
	}
	return p[1]
}

func capped(points, most int) int { return min(points, most) }

func (w *assessor) servicesFactor() Factor {
	by := map[graph.Level]weights{graph.Outage: {2, 6, 12, 20}, graph.Degraded: {1, 3, 6, 10}, graph.RedundancyLost: {0, 1, 2, 4}}
	counts := map[graph.Level]int{}
	points := 0
	var worst *Impact
	for i := range w.out.Impact {
		x := &w.out.Impact[i]
		if x.Kind != estate.Service || !w.running(x.Ref) {
			continue
		}
		got := by[x.Effect].of(x.Criticality)
		if x.Effect == graph.Unaffected {
			got = 0
		}
		if x.Effect > graph.Unaffected {
			counts[x.Effect]++
		}
		if got > 0 && (worst == nil || got > by[worst.Effect].of(worst.Criticality)) {
			worst = x
		}
		points = min(points+got, 40)
	}
	if worst == nil {
		return Factor{}
	}
	var parts []string
	for _, l := range []struct {
		level graph.Level
		words string
	}{{graph.Outage, "out"}, {graph.Degraded, "degraded"}, {graph.RedundancyLost, "without redundancy"}} {
		if n := counts[l.level]; n > 0 {
			parts = append(parts, plural(n, "service")+" "+l.words)
		}
	}
	return Factor{"services", points, fmt.Sprintf("%s; the worst is %s (%s, %s)", strings.Join(parts, ", "), worst.Ref, cmp.Or(worst.Criticality, "criticality unknown"), strings.ReplaceAll(worst.Effect.String(), "_", " "))}
}

// running reports whether a record runs on either side.
func (w *assessor) running(ref estate.Ref) bool {
	before, after := w.records(ref)
	return before != nil && !graph.Idle(before) || after != nil && !graph.Idle(after)
}

func (w *assessor) criticalityFactor() Factor {
	f := Factor{Name: "criticality"}
	p := weights{1, 3, 6, 10}
	direct := w.direct()
	for i := range w.out.Impact {
		x := &w.out.Impact[i]
		if x.Kind != estate.ConfigurationItem || x.Criticality == "" || p.of(x.Criticality) <= f.Points {
			continue
		}
		if _, is := slices.BinarySearch(direct, x.Ref); is {
			f.Points, f.Reason = p.of(x.Criticality), fmt.Sprintf("%s, which it works on, is of %s criticality", x.Ref, x.Criticality)
		}
	}
	return f
}

func (w *assessor) redundancyFactor() Factor {
	points, none := 0, 0
	for _, g := range w.groups {
		if g.after == 0 {
			points, none = points+8, none+1
		} else {
			points += 5
		}
	}
	if points == 0 {
		return Factor{}
	}
	reason := plural(len(w.groups), "group") + " with fewer spare members"
	if none > 0 {
		reason += fmt.Sprintf(", %d of them with none, such as that of %s", none, w.groups[slices.IndexFunc(w.groups, func(g group) bool { return g.after == 0 })].ref)
	}
	return Factor{"redundancy", capped(points, 16), reason}
}

func (w *assessor) singlePointFactor() Factor {
	points := 0
	for _, p := range w.newPoints {
		points = min(points+weights{1, 3, 5, 8}.of(w.critical[p.takes[0]]), 20)
	}
	if points == 0 {
		return Factor{}
	}
	p := w.newPoints[0]
	return Factor{"single_point", points, fmt.Sprintf("%s, such as %s for %s", plural(len(w.newPoints), "new single point")+" of failure", p.ref, p.takes[0])}
}

func promiseFactor(name, what string, n tally) Factor {
	errors, warnings := min(n.errors, 24), min(n.warnings, 24)
	if errors+warnings == 0 {
		return Factor{}
	}
	reason := ""
	switch {
	case errors > 0 && warnings > 0:
		reason = fmt.Sprintf("%s of %s and %s more than before", plural(n.errors, "error"), what, plural(n.warnings, "warning"))
	case errors > 0:
		reason = fmt.Sprintf("%s of %s more than before", plural(n.errors, "error"), what)
	default:
		reason = fmt.Sprintf("%s of %s more than before", plural(n.warnings, "warning"), what)
	}
	return Factor{name, capped(8*errors+3*warnings, 24), reason}
}
