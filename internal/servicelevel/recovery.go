package servicelevel

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// recovery compares what is promised for a disaster (ISO 22301: recovery time and recovery
// point objective) with what is promised underneath: no part may come back later, or with
// older data, than the whole. Agreements that promise nothing about it are not reported:
// whether recovery is in time is for the continuity plans.
func (r *reviewing) recovery() {
	for i := range r.a.Targets {
		t := &r.a.Targets[i]
		if t.Metric != "rto" && t.Metric != "rpo" || !t.Timed {
			continue
		}
		for j := range r.under {
			u := &r.under[j]
			if u.agreement == nil {
				continue
			}
			if b := objective(u.agreement, t); b != nil {
				r.objective(t, b, u)
			}
		}
	}
}

// objective returns the shortest time that an agreement promises for the scenario of a
// target: one for the same scenario, one for any, or, where the target is for any, one for
// every scenario that is named.
func objective(a *agreement.Agreement, t *agreement.Target) *agreement.Target {
	var best, longest *agreement.Target
	wanted := t.Body.Str("scenario")
	for i := range a.Targets {
		b := &a.Targets[i]
		if b.Metric != t.Metric || !b.Timed {
			continue
		}
		scenario := b.Body.Str("scenario")
		if scenario == "" || scenario == wanted {
			if best == nil || b.Within < best.Within {
				best = b
			}
		} else if wanted == "" && (longest == nil || b.Within > longest.Within) {
			longest = b
		}
	}
	if best == nil {
		return longest
	}
	return best
}

func (r *reviewing) objective(t, b *agreement.Target, u *underpinning) {
	promised, below := estate.FormatDuration(t.Within), estate.FormatDuration(b.Within)
	c := Comparison{Metric: t.Metric, Result: Holds, Promised: promised, Achievable: below, By: []estate.Ref{u.ref},
		Explanation: fmt.Sprintf("%s %s ← %s", t.Metric, promised, below)}
	if b.Within > t.Within {
		c.Result = Fails
		what := map[string]string{"rto": "recovery within %s is promised, and %s takes up to %s", "rpo": "at most %s of data may be lost, and %s may lose %s"}[t.Metric]
		f := r.report(diag.RecoveryNotCarried, r.severity(u), t.Body.Pos, fmt.Sprintf(what, promised, u.ref, below), u.ref)
		*f = f.Of(promised, below).Mend("promise a longer time, or agree with " + string(u.provider) + " on a shorter one")
	}
	r.check(c)
}
