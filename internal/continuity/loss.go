package continuity

import (
	"cmp"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// need is the strictest recovery point objective that a data store must keep.
type need struct {
	objective
	// holder is the service or item whose data they are.
	holder estate.Ref
	// corruptible is true where a plan for the holder has a scenario of lost or wrong data.
	corruptible bool
}

// before orders needs: the strictest first; of equals, that of a service, then of a process,
// then of an item.
func (n need) before(m need) bool {
	return cmp.Or(n.compare(m.objective), cmp.Compare(n.holder.Kind(), m.holder.Kind())) < 0
}

// demand is what the records ask of one data store.
type demand struct {
	need
	// bare is true where nothing that stands above it on the way has a backup of its own.
	bare bool
	// detection is the longest time until a loss of it is noticed, by the plan that says so.
	detection time.Duration
	noticed   estate.Ref
}

// loss holds every data store against the strictest recovery point objective of what needs
// it. Redundancy does not help: each member of a set has the data that are lost. Of backups
// that nothing needs, those of the items asked for are looked at; of all where none is.
func (c *check) loss(asked []estate.Ref) {
	demands := map[estate.Ref]*demand{}
	for _, n := range c.needs() {
		for _, s := range c.stores(n.holder) {
			d := demands[s.ref]
			if d == nil {
				d = &demand{need: n}
				demands[s.ref] = d
			}
			if n.before(d.need) {
				d.need = n
			}
			d.bare = d.bare || s.bare
			for _, p := range c.planning[n.holder] {
				if noticed, ok := p.body.Get("invocation").Duration("detection"); ok && p.inForce && noticed > d.detection {
					d.detection, d.noticed = noticed, p.record.Ref
				}
			}
		}
	}
	refs := make([]estate.Ref, 0, len(demands))
	for ref := range demands {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	var groups map[string][]estate.Ref
	if len(refs) > 0 {
		groups = c.groups()
	}
	for _, ref := range refs {
		d := demands[ref]
		c.store(ref, d)
		c.retention(ref, d)
		c.group(ref, d, groups)
	}
	c.late(c.items(asked, refs...), demands)
}

// needs returns every recovery point objective: of services and processes, by agreements
// and plans in force; of items, by their own record; and of what a plan says that it needs.
func (c *check) needs() []need {
	var out []need
	for r := range c.estate.All() {
		if recoverable(r.Ref) {
			if o := c.ownRPO(r.Ref); o.Known {
				out = append(out, need{o, r.Ref, c.corruptible(r.Ref)})
			}
		}
	}
	for _, p := range c.plans {
		for _, d := range p.body.Get("bia").Each("dependencies") {
			if rpo, ok := d.Duration("rpo"); ok && p.inForce {
				on := estate.Ref(d.Str("on"))
				out = append(out, need{objective{known(rpo), p.record, place(&d, "rpo"), on}, on, slices.ContainsFunc(p.covers, c.corruptible)})
			}
		}
	}
	return out
}

// corruptible reports whether a plan in force for a service expects wrong or lost data.
func (c *check) corruptible(ref estate.Ref) bool {
	return slices.ContainsFunc(c.planning[ref], func(p *plan) bool {
		return p.inForce && slices.ContainsFunc(p.body.Each("scenarios"), func(s estate.Node) bool {
			return s.Str("category") == "data" || s.Str("category") == "cyber"
		})
	})
}
