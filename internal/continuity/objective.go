package continuity

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
)

// plansOf returns the plans of a service, process or item: those that cover it and those
// that it names with has_plan. Drafts and retired plans count only where there is no other.
func (b *book) plansOf(ref estate.Ref) []*plan {
	all := slices.Clone(b.planning[ref])
	for _, l := range b.record(ref).Links {
		if l.Type != "has_plan" {
			continue
		}
		if i := slices.IndexFunc(b.plans, func(p *plan) bool { return p.record.Ref == l.To }); i >= 0 && !slices.Contains(all, b.plans[i]) {
			all = append(all, b.plans[i])
		}
	}
	slices.SortFunc(all, func(p, q *plan) int { return strings.Compare(string(p.record.Ref), string(q.record.Ref)) })
	inForce := slices.DeleteFunc(slices.Clone(all), func(p *plan) bool { return !p.inForce })
	if len(inForce) > 0 {
		return inForce
	}
	return all
}

// rtoOf is the strictest recovery time objective of a plan: its impact analysis's, or one
// that a service level agreement in force promises about a service that it covers.
func (b *book) rtoOf(p *plan, scenario string) objective {
	return b.objectiveOf(p, p.rto, "rto", scenario)
}

// rpoOf is the same for the loss of data.
func (b *book) rpoOf(p *plan, scenario string) objective {
	return b.objectiveOf(p, p.rpo, "rpo", scenario)
}

func (b *book) objectiveOf(p *plan, own objective, metric, scenario string) objective {
	all := []objective{own}
	for _, ref := range unique(p.covers) {
		all = append(all, b.promised(agreement.SLA, metric, ref, scenario)...)
	}
	return strictest(all)
}

// claim is what a record's own recovery says: its rto or rpo.
func (b *book) claim(ref estate.Ref, metric string) objective {
	r := b.record(ref)
	if !r.Mentions(metric) {
		return objective{}
	}
	recovery := r.Field("recovery")
	d, ok := recovery.Duration(metric)
	if !ok {
		return objective{}
	}
	return objective{known(d), r, place(&recovery, metric), ref}
}

// ownRTO is the strictest recovery time that anybody expects of a service or item: what its
// record says, what agreements in force promise, and what plans in force aim at.
func (b *book) ownRTO(ref estate.Ref) objective {
	o, known := b.objectives[ref]
	if !known {
		o = b.own(ref, "rto")
		b.objectives[ref] = o
	}
	return o
}

// ownRPO is the same for the loss of data.
func (b *book) ownRPO(ref estate.Ref) objective { return b.own(ref, "rpo") }

func (b *book) own(ref estate.Ref, metric string) objective {
	if ref == "" {
		return objective{}
	}
	all := append(b.promised(agreement.SLA, metric, ref, ""), b.claim(ref, metric))
	for _, p := range b.planning[ref] {
		if p.inForce {
			o := p.rto
			if metric == "rpo" {
				o = p.rpo
			}
			o.about = ref
			all = append(all, o)
		}
	}
	return strictest(all)
}
