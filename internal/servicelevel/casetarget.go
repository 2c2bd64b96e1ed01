package servicelevel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// caseMetrics are the targets about cases.
var caseMetrics = []string{"response", "resolution", "delivery"}

// isCase reports whether a target is a time for cases.
func isCase(t *agreement.Target) bool { return slices.Contains(caseMetrics, t.Metric) && t.Timed }

// sameCases reports whether a target underneath is about the kind of case of a promise: its
// class of cases, and one of its offerings.
func sameCases(t, b *agreement.Target) bool {
	class := b.Body.Str("caseClass")
	if b.Metric != t.Metric || !isCase(b) || class != "" && class != t.Body.Str("caseClass") {
		return false
	}
	promised, below := t.Body.Refs("offerings"), b.Body.Refs("offerings")
	return len(promised) == 0 || len(below) == 0 ||
		slices.ContainsFunc(promised, func(ref estate.Ref) bool { return slices.Contains(below, ref) })
}

// answer is what an agreement underneath promises about the cases of a target.
type answer struct {
	by     *underpinning
	target *agreement.Target // nil where it promises nothing about them
	// others is true where it promises for some of the priorities only.
	others bool
}

// answers returns what an agreement underneath promises about the cases of a target. Of
// several targets that hold for them all hold, so the shortest counts that as many cases
// must meet as are promised. Where the promise is for every priority and those underneath
// are for single ones, the longest of them counts, and the others are missing.
func answers(u *underpinning, t *agreement.Target) answer {
	best := map[string]*agreement.Target{}
	for i := range u.agreement.Targets {
		b := &u.agreement.Targets[i]
		if !sameCases(t, b) || b.Priority != "" && t.Priority != "" && b.Priority != t.Priority {
			continue
		}
		if known := best[b.Priority]; known == nil || better(t, b, known) {
			best[b.Priority] = b
		}
	}
	out := answer{by: u, target: best[""]}
	if t.Priority != "" {
		if exact := best[t.Priority]; exact != nil && (out.target == nil || better(t, exact, out.target)) {
			out.target = exact
		}
		return out
	}
	if out.target != nil {
		return out
	}
	for _, priority := range priorities {
		if b := best[priority]; b != nil {
			if out.target == nil || better(t, out.target, b) {
				out.target = b
			}
		} else {
			out.others = true
		}
	}
	return out
}

// priorities are those of cases, the most urgent first.
var priorities = []string{"p1", "p2", "p3", "p4", "p5"}

// better reports whether a target carries a promise better than another.
func better(t, a, b *agreement.Target) bool {
	enough := func(k *agreement.Target) int { return min(0, k.CasesPercent.Cmp(t.CasesPercent)) }
	return cmp.Or(-cmp.Compare(enough(a), enough(b)), cmp.Compare(a.Within, b.Within), -a.CasesPercent.Cmp(b.CasesPercent)) < 0
}

// kind words what a target is about: resolution p1, delivery.
func kind(t *agreement.Target) string {
	words := t.Metric
	if t.Priority != "" {
		words += " " + t.Priority
	}
	if class := t.Body.Str("caseClass"); class != "" {
		words += " (" + class + ")"
	}
	return words
}

// missing are the kinds of case that an agreement underneath promises nothing about.
type missing struct {
	by    []*underpinning
	kinds []string
	first *agreement.Target
}

// reportMissing reports what agreements underneath do not promise; those that lack the same
// together.
func (r *reviewing) reportMissing(all []*missing) {
	var groups []*missing
	for _, m := range all {
		at := slices.IndexFunc(groups, func(g *missing) bool { return g.first == m.first && slices.Equal(g.kinds, m.kinds) })
		if at < 0 {
			groups = append(groups, m)
			continue
		}
		groups[at].by = append(groups[at].by, m.by...)
	}
	for _, g := range groups {
		var refs, providers []estate.Ref
		for _, u := range g.by {
			refs, providers = append(refs, u.ref), union(providers, []estate.Ref{u.provider})
		}
		verbs := "underpins this agreement and promises"
		if len(refs) > 1 {
			verbs = "underpin this agreement and promise"
		}
		r.report(diag.CasesNotUnderpinned, diag.Warning, g.first.Body.Pos,
			fmt.Sprintf("%s %s nothing about %s", list(refs), verbs, list(g.kinds)), refs...).
			Hint = "agree on a target with " + list(providers) + ", for these cases or for all"
		r.check(Comparison{Metric: g.first.Metric, Priority: g.first.Priority, Result: Gap, By: refs,
			Explanation: strings.Join(g.kinds, ", ") + " ← nothing promised"})
	}
}
