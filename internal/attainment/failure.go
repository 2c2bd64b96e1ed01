package attainment

import (
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// failure is an incident in which a service failed: it was down, and not as planned.
type failure struct {
	incident estate.Ref
	// occurred and detected are when it began and when somebody noticed.
	occurred, detected time.Time
	// restored is when the service worked again; zero for not yet.
	restored time.Time
}

// readFailures notes for which services an incident is a failure. When it began and ended
// is what the incident says of itself; of other services than its own, what their outages
// say.
func (ev *evidence) readFailures(ref estate.Ref, body *estate.Node, own estate.Ref, outages map[estate.Ref][]outage, at time.Time) {
	for service, list := range outages {
		f := failure{incident: ref, detected: first(body, "detected", "opened")}
		lasting := false
		for _, o := range list {
			if o.planned || o.degraded {
				continue
			}
			if f.occurred.IsZero() || o.from.Before(f.occurred) {
				f.occurred = o.from
			}
			if o.to.After(f.restored) {
				f.restored = o.to
			}
			lasting = lasting || o.lasting
		}
		if f.occurred.IsZero() {
			continue
		}
		if lasting {
			f.restored = time.Time{}
		}
		if service == own {
			if t := first(body, "occurred"); !t.IsZero() {
				f.occurred = t
			}
			if t := first(body, "restored"); !t.IsZero() {
				f.restored = by(at, t)
			}
		}
		if f.detected.IsZero() {
			f.detected = f.occurred
		}
		ev.failures[service] = append(ev.failures[service], f)
	}
}

// downtimes are the stretches in which a service was down and not as planned, whole, from
// however many incidents.
type downtimes struct {
	spans
	counted []countedOutage
	// lasting are those of them that are not over.
	lasting spans
}

// downtimes works out when a service was down around a span: from a little before, so that
// what began before it is told from what began with it, and so long after it that a stretch
// which began in it shows whether it is as long as asked for.
func (c *calculation) downtimes(service estate.Ref, within span, longerThan time.Duration) (downtimes, []remark) {
	around := span{within.from, within.to.Add(longerThan)}
	if around.from.After(ever().from) {
		around.from = around.from.Add(-time.Second)
	}
	was := c.interruptions(service, around.until(c.at), false)
	var lasting []span
	for _, o := range was.counted {
		if o.lasting {
			lasting = append(lasting, o.spans...)
		}
	}
	return downtimes{was.down, was.counted, merge(lasting)}, was.remarks
}

// beginning are the stretches that begin in a span.
func (d downtimes) beginning(part span) spans {
	var out spans
	for _, s := range d.after(part.from) {
		if !s.from.Before(part.to) {
			break
		}
		if part.has(s.from) {
			out = append(out, s)
		}
	}
	return out
}

// outageCount measures how often a service failed in agreed time.
//
// An outage is a stretch of downtime, overlaps merged, that reaches into agreed hours. It
// counts in the window in which it begins and, whatever part of it lies in agreed hours,
// at its full length. Planned work counts as far as it went beyond what was agreed;
// degraded service is not an outage.
type outageCount struct {
	down downtimes
	// agreed are the agreed hours.
	agreed spans
	most   int
	least  time.Duration // that an outage must last to count
}

// outages are those that count in a span.
func (m *outageCount) outages(part span) spans {
	return slices.DeleteFunc(m.down.beginning(part), func(s span) bool {
		return s.length() < m.least || m.agreed.lengthWithin(s) == 0
	})
}

func (m *outageCount) over(part, _ span) figure {
	found := m.outages(part)
	var f figure
	for _, s := range m.down.beginning(part) {
		f.open = f.open || m.down.lasting.lengthWithin(s) > 0
	}
	if m.agreed.lengthWithin(part) == 0 {
		f.verdict, f.note = nothing, "there is no agreed service time"
		return f
	}
	f.achieved = count(len(found))
	f.verdict = judged(len(found) <= m.most)
	f.lost = len(found) > m.most
	return f
}

func (m *outageCount) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, s := range m.outages(part) {
		for _, o := range m.down.counted {
			if o.lengthWithin(s) > 0 {
				out = append(out, o.incident)
			}
		}
	}
	return out
}

// restoreTime measures the mean time to restore service (ITIL: MTRS): the mean, over the
// failures that began in a window, of restored − occurred, or restored − detected where the
// promise says so. A failure that is not over is not counted yet. No failure has no mean.
type restoreTime struct {
	failures []failure
	detected bool
	clock    clock
	most     time.Duration
}

func (m *restoreTime) during(part span) []failure {
	var out []failure
	for _, f := range m.failures {
		if part.has(m.since(f)) {
			out = append(out, f)
		}
	}
	return out
}

func (m *restoreTime) since(f failure) time.Time {
	if m.detected {
		return f.detected
	}
	return f.occurred
}

func (m *restoreTime) over(part, _ span) figure {
	f := figure{verdict: nothing}
	sum, n := new(big.Rat), 0
	for _, one := range m.during(part) {
		if one.restored.IsZero() {
			f.open = true
			continue
		}
		sum.Add(sum, minutes(m.clock.elapsed(span{m.since(one), one.restored})))
		n++
	}
	if n == 0 {
		return f
	}
	f.achieved = sum.Quo(sum, count(n))
	f.verdict = judged(f.achieved.Cmp(minutes(m.most)) <= 0)
	return f
}

func (m *restoreTime) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, f := range m.during(part) {
		out = append(out, f.incident)
	}
	return out
}

// reliability works out how often a service failed in agreed hours of a part of a period;
// false where it did not. MTBF = up time / failures, MTBSI = agreed time / failures.
func (c *calculation) reliability(service estate.Ref, hours spans, part span) (Reliability, bool) {
	part = part.until(c.at)
	down, _ := c.downtimes(service, part, 0)
	m := &outageCount{down: down, agreed: hours}
	n := len(m.outages(part))
	if n == 0 {
		return Reliability{}, false
	}
	available, _ := c.availability(&agreement.Target{}, service, hours, part)
	f := available.over(part, part)
	up := new(big.Rat).Sub(minutes(f.time.agreed), f.time.down)
	failures := count(n)
	return Reliability{
		Service: service, From: part.from, To: part.to, Failures: n,
		MTBFMinutes:  shownMinutes(up.Quo(up, failures)),
		MTBSIMinutes: shownMinutes(new(big.Rat).Quo(minutes(f.time.agreed), failures)),
	}, true
}
