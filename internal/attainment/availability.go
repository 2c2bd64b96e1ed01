package attainment

import (
	"math/big"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// availabilityMeasure measures the share of agreed service time in which a service worked:
// A = (AST − DT) / AST (ITIL).
//
// The agreed service time AST is the service hours without the maintenance that took the
// service down as agreed. The downtime DT is, within it, the union of all outages in which
// the service was down, from however many incidents, and the degraded time at its weight.
// Where both overlap the service was down. Planned work counts as far as it went beyond
// what was agreed; work that was announced as degrading excludes degraded time only, since
// nobody agreed that the service would be down.
type availabilityMeasure struct {
	target *agreement.Target
	// promise is the least share in per cent, and weight the part of a degraded minute that
	// counts.
	promise, weight *big.Rat
	// hours are the agreed hours, and agreed the same without maintenance.
	hours, agreed spans
	// maintenance is what was taken out; down and degraded are within agreed, and disjoint.
	maintenance, down, degraded spans
	// counted are the outages that count, each within agreed, and lasting is the union of
	// those that are not over.
	counted []countedOutage
	lasting spans
}

// countedOutage is what of an outage counts.
type countedOutage struct {
	spans
	incident estate.Ref
	lasting  bool
}

// interruption is when a service was down or degraded, apart from agreed hours.
type interruption struct {
	// excluded is down for maintenance as agreed; down and degraded may overlap.
	excluded, down, degraded spans
	counted                  []countedOutage
	// weighted are the counted outages that are degraded.
	weighted []countedOutage
	remarks  []remark
}

// interruptions works out when a service was down or degraded within a span. Where planned
// work is included it counts as any other.
func (c *calculation) interruptions(service estate.Ref, within span, included bool) interruption {
	var out interruption
	var plannedDown, plannedDegraded []outage
	for _, o := range c.evidence.outages[service] {
		switch {
		case !o.planned || included:
		case o.degraded:
			plannedDegraded = append(plannedDegraded, o)
		default:
			plannedDown = append(plannedDown, o)
		}
	}
	out.excluded, out.remarks = c.maintenance.excluded(service, plannedDown, within)
	degrading, more := c.maintenance.excluded(service, plannedDegraded, within)
	out.remarks = append(out.remarks, more...)
	harmless := merge(append(append([]span{}, out.excluded...), degrading...))
	var downs, degradeds []span
	for _, o := range c.evidence.outages[service] {
		whole := merge([]span{o.meet(within)})
		if o.degraded {
			counts := countedOutage{whole.without(harmless), o.incident, o.lasting}
			out.weighted = append(out.weighted, counts)
			degradeds = append(degradeds, counts.spans...)
			continue
		}
		counts := countedOutage{whole.without(out.excluded), o.incident, o.lasting}
		out.counted = append(out.counted, counts)
		downs = append(downs, counts.spans...)
	}
	out.down, out.degraded = merge(downs), merge(degradeds)
	return out
}

// availability prepares the measure of a target for a service in a span.
func (c *calculation) availability(t *agreement.Target, service estate.Ref, hours spans, within span) (*availabilityMeasure, []remark) {
	included := t.Body.Str("plannedMaintenance") == "included"
	was := c.interruptions(service, within.until(c.at), included)
	m := &availabilityMeasure{target: t, promise: t.Percent, hours: hours, weight: new(big.Rat)}
	if weight, ok := t.Body.Decimal("degradedPercent"); ok && weight.Sign() > 0 && weight.Cmp(count(100)) <= 0 {
		m.weight.Quo(weight, count(100))
	}
	m.maintenance = was.excluded.and(hours)
	m.agreed = hours.without(was.excluded)
	m.down = was.down.and(m.agreed)
	m.degraded = was.degraded.and(m.agreed).without(m.down)
	counted := was.counted
	if m.weight.Sign() > 0 {
		counted = append(counted, was.weighted...)
	}
	var lasting []span
	for _, o := range counted {
		if len(o.spans) == 0 {
			continue
		}
		around := span{o.spans[0].from, o.spans[len(o.spans)-1].to}
		o.spans = o.and(m.agreed.within(around))
		m.counted = append(m.counted, o)
		if o.lasting {
			lasting = append(lasting, o.spans...)
		}
	}
	m.lasting = merge(lasting)
	return m, was.remarks
}

// over measures a part. The promise is lost for the whole window when the downtime of the
// part is more than the promise leaves of the whole.
func (m *availabilityMeasure) over(part, whole span) figure {
	agreed := m.agreed.lengthWithin(part)
	t := &serviceTime{
		agreed: agreed, maintenance: m.maintenance.lengthWithin(part), degraded: m.degraded.lengthWithin(part),
		down: minutes(m.down.lengthWithin(part)), allowed: m.allowed(agreed),
	}
	t.down.Add(t.down, new(big.Rat).Mul(m.weight, minutes(t.degraded)))
	f := figure{time: t, open: m.lasting.lengthWithin(part) > 0}
	if agreed == 0 {
		f.verdict, f.note = nothing, "there is no agreed service time"
		return f
	}
	ast := minutes(agreed)
	f.achieved = percent(new(big.Rat).Sub(ast, t.down), ast)
	if m.promise == nil {
		f.note = "what is promised cannot be read"
		return f
	}
	f.verdict = judged(f.achieved.Cmp(m.promise) >= 0)
	f.lost = t.down.Cmp(m.allowed(m.agreed.lengthWithin(whole))) > 0
	return f
}

// allowed is how much downtime the promise leaves of agreed time, in minutes: (1 − target)
// × AST.
func (m *availabilityMeasure) allowed(agreed time.Duration) *big.Rat {
	if m.promise == nil {
		return nil
	}
	share := new(big.Rat).Sub(count(100), m.promise)
	return share.Mul(share.Quo(share, count(100)), minutes(agreed))
}

// records are the incidents with downtime that counts.
func (m *availabilityMeasure) records(part span) []estate.Ref {
	var out []estate.Ref
	for _, o := range m.counted {
		if o.lengthWithin(part) > 0 {
			out = append(out, o.incident)
		}
	}
	return out
}
