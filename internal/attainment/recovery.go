package attainment

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// recovery is one invocation of a continuity plan for a service.
type recovery struct {
	incident estate.Ref
	// invoked is when; occurred is when the loss began; restored is when the service worked
	// again, zero for not yet.
	invoked, occurred, restored time.Time
}

// readInvocation notes for which services an incident had a continuity plan invoked by an
// instant: those that the plan covers.
func (ev *evidence) readInvocation(e *estate.Estate, ref estate.Ref, body *estate.Node, at time.Time) {
	invoked := body.Get("invoked")
	when, ok := invoked.Instant("at")
	plan, exists := e.Record(estate.Ref(invoked.Str("plan")))
	occurred := first(body, "occurred", "detected")
	if !ok || when.After(at) || occurred.IsZero() || !exists || plan.Kind != estate.ContinuityPlan || plan.Encoded == "" {
		return
	}
	r := recovery{ref, when, occurred, by(at, first(body, "restored"))}
	content := plan.Body()
	covers := content.Refs("covers")
	slices.Sort(covers)
	for _, covered := range slices.Compact(covers) {
		if covered.Kind() == estate.Service {
			ev.invoked[covered] = append(ev.invoked[covered], r)
		}
	}
}

// recoveryTime measures how soon a service was back after a disaster (ISO 22301: recovery
// time objective): the longest restored − occurred of the incidents for which a plan that
// covers the service was invoked. The time a recovery takes that is not over counts once
// it is longer than promised. Any invocation is measured, whatever loss the promise is
// about: incidents do not say which it was.
type recoveryTime struct {
	recoveries []recovery
	at         time.Time
	most       time.Duration
}

func (m *recoveryTime) over(part, _ span) figure {
	f := figure{verdict: nothing}
	for _, r := range m.recoveries {
		if !part.has(r.invoked) {
			continue
		}
		end := r.restored
		if end.IsZero() {
			f.open, end = true, m.at
		}
		taken := span{r.occurred, end}.length()
		if r.restored.IsZero() && taken <= m.most {
			continue
		}
		if t := minutes(taken); f.achieved == nil || t.Cmp(f.achieved) > 0 {
			f.achieved = t
		}
	}
	if f.achieved != nil {
		f.verdict = judged(f.achieved.Cmp(minutes(m.most)) <= 0)
	}
	return f
}

func (m *recoveryTime) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, r := range m.recoveries {
		if part.has(r.invoked) {
			out = append(out, r.incident)
		}
	}
	return out
}
