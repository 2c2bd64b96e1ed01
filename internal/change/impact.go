package change

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/difference"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// impacts works out what is hit on base and on head.
//
// Together fail: what the change declares, as badly as it says, on the sides on which it
// exists; and what it modifies, renames or removes without declaring it, items and services,
// altogether, unless nothing but words about them differs. What it adds without declaring it does not fail: nothing stood on it. A record
// that is declared to suffer nothing does not fail either, though others may hit it.
//
// A record is told once, with the worst that it suffers; the side is where it suffers that,
// both where it is the same.
func (w *assessor) impacts() {
	if w.closing {
		return
	}
	seeds := w.seeds()
	hits := map[estate.Ref]*Impact{}
	w.hit(hits, w.baseRun, seeds, false)
	if w.structural {
		w.hit(hits, w.headRun, seeds, true)
	}
	direct := map[estate.Ref]bool{}
	for _, ref := range w.direct() {
		direct[ref] = true
		if hits[ref] == nil {
			hits[ref] = &Impact{Ref: ref}
		}
	}
	out := make([]Impact, 0, len(hits))
	for _, i := range hits {
		if w.describe(i) {
			out = append(out, *i)
		}
	}
	slices.SortFunc(out, func(a, b Impact) int {
		return cmp.Or(
			-compareBool(direct[a.Ref], direct[b.Ref]),
			-cmp.Compare(rank(a.Criticality), rank(b.Criticality)),
			-cmp.Compare(a.Effect, b.Effect),
			compareRefs(a.Ref, b.Ref),
		)
	})
	w.out.Impact = out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// rank orders criticalities; what is not said comes last.
func rank(criticality string) int {
	return slices.Index([]string{"low", "medium", "high", "critical"}, criticality)
}

// direct are the records that the change declares, and the items, services, processes and
// offerings that it touches, sorted.
func (w *assessor) direct() []estate.Ref {
	var out []estate.Ref
	for _, ref := range w.declared {
		out = append(out, w.name(ref))
	}
	for i := range w.Diff {
		if d := &w.Diff[i]; stands(d.Before) || stands(d.After) {
			out = append(out, d.Ref)
		}
	}
	return unique(out)
}

// seeds are the records that fail, by their present names, and how badly.
func (w *assessor) seeds() map[estate.Ref]graph.Level {
	seeds := map[estate.Ref]graph.Level{}
	for ref, level := range w.effects {
		seeds[w.name(ref)] = max(seeds[w.name(ref)], level)
	}
	for i := range w.Diff {
		d := &w.Diff[i]
		if k := d.Ref.Kind(); d.Op == difference.Add || k != estate.ConfigurationItem && k != estate.Service {
			continue
		}
		if _, declared := seeds[d.Ref]; !declared && !wording(d) {
			seeds[d.Ref] = graph.Outage
		}
	}
	return seeds
}

// wording reports whether nothing but words about a record differs, or who has looked at it:
// no work on it can lie behind that.
func wording(d *difference.Record) bool {
	if d.Op != difference.Modify {
		return false
	}
	for _, f := range d.Fields {
		switch topField(f.Path) {
		case "description", "name", "note", "tags", "links", "aliases", "lastVerified", "reviewDue", "schemaVersion", "source":
		default:
			return false
		}
	}
	return true
}

// hit adds what is hit on one side.
func (w *assessor) hit(hits map[estate.Ref]*Impact, g *graph.Graph, seeds map[estate.Ref]graph.Level, head bool) {
	var out, degraded []estate.Ref
	for ref, level := range seeds {
		switch level {
		case graph.Outage:
			out = append(out, w.on(ref, head))
		case graph.Degraded:
			degraded = append(degraded, w.on(ref, head))
		}
	}
	where := "base"
	if head {
		where = "head"
	}
	for _, e := range g.Joint(out, degraded) {
		ref := w.name(e.Ref)
		i := hits[ref]
		switch {
		case i == nil || e.Level > i.Effect:
			hits[ref] = &Impact{Ref: ref, Effect: e.Level, Graph: where, Via: w.names(e.Via)}
		case e.Level == i.Effect:
			i.Graph = "both"
			if len(e.Via) < len(i.Via) {
				i.Via = w.names(e.Via)
			}
		}
	}
}

// names are the present names of records. Ways are shared, so they are copied only where a
// record was renamed.
func (w *assessor) names(refs []estate.Ref) []estate.Ref {
	if len(w.now) == 0 || !slices.ContainsFunc(refs, func(r estate.Ref) bool { return w.name(r) != r }) {
		return refs
	}
	out := make([]estate.Ref, len(refs))
	for i, ref := range refs {
		out[i] = w.name(ref)
	}
	return out
}

// describe completes an impact by what the records say: the worse criticality of the two
// sides, since lowering it must not hide a change, and the owners on base. It is false for a
// record that is on neither side.
func (w *assessor) describe(i *Impact) bool {
	before, after := w.records(i.Ref)
	r := before
	if r == nil {
		r = after
	}
	if r == nil {
		return false
	}
	if !w.structural || i.Graph == "" {
		i.Graph = w.side(i.Ref)
	}
	i.Kind, i.Name, i.Owners = r.Kind, r.Name, named(r, "owner")
	if after != nil {
		i.Name = after.Name
	}
	i.Criticality = worse(criticality(before), criticality(after))
	return true
}

// side is where a record exists.
func (w *assessor) side(ref estate.Ref) string {
	_, before := w.Base.Record(w.on(ref, false))
	_, after := w.Head.Record(ref)
	switch {
	case before && after:
		return "both"
	case before:
		return "base"
	}
	return "head"
}

// criticality is what a record says of it; "" where it says nothing known.
func criticality(r *estate.Record) string {
	if r == nil {
		return ""
	}
	switch r.Kind {
	case estate.Service, estate.ConfigurationItem, estate.BusinessProcess, estate.Customer, estate.Supplier:
		n := r.Field("criticality")
		if rank(n.Text) >= 0 {
			return n.Text
		}
	}
	return ""
}

func worse(a, b string) string {
	if rank(b) > rank(a) {
		return b
	}
	return a
}
