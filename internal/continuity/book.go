package continuity

import (
	"slices"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/agreement"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

// book is what the calculations read of an estate, each thing once.
type book struct {
	estate *estate.Estate
	at     time.Time
	// recovery and runTime are made when they are first asked for.
	recovery  func() *graph.Graph
	runTime   func() *graph.Graph
	calendars *hours.Calendars
	bodies    map[estate.Ref]*estate.Node
	// agreements are those in force, and covering those that cover each record.
	agreements []agreement.Agreement
	covering   map[estate.Ref][]int
	// plans are all plans, by reference, and planning those that cover each record.
	plans    []*plan
	planning map[estate.Ref][]*plan
	// derivations are the steps that records give rise to, needs what must be back before
	// them, and objectives their recovery times, as far as anybody asked.
	derivations map[estate.Ref]derivation
	needs       map[estate.Ref]needs
	objectives  map[estate.Ref]objective
}

func read(e *estate.Estate, at time.Time) *book {
	b := &book{
		estate: e, at: at,
		recovery:  sync.OnceValue(func() *graph.Graph { return graph.NewRecovery(e) }),
		runTime:   sync.OnceValue(func() *graph.Graph { return graph.New(e) }),
		calendars: hours.New(e), bodies: map[estate.Ref]*estate.Node{},
		covering: map[estate.Ref][]int{}, planning: map[estate.Ref][]*plan{},
		derivations: map[estate.Ref]derivation{}, needs: map[estate.Ref]needs{}, objectives: map[estate.Ref]objective{},
	}
	for _, a := range agreement.All(e, b.calendars) {
		// One that is said to be terminated, and not when, holds no more.
		if !a.Holds(at) || a.Body.Str("status") == "terminated" && a.Body.Get("terminatedOn") == nil {
			continue
		}
		for _, ref := range unique(a.Covers) {
			b.covering[ref] = append(b.covering[ref], len(b.agreements))
		}
		b.agreements = append(b.agreements, a)
	}
	for r := range e.OfKind(estate.ContinuityPlan) {
		p := b.readPlan(r)
		b.plans = append(b.plans, p)
		for _, ref := range unique(p.covers) {
			b.planning[ref] = append(b.planning[ref], p)
		}
	}
	return b
}

// body returns a record's content; nil, which answers every question with nothing, where
// there is no such record.
func (b *book) body(ref estate.Ref) *estate.Node {
	if n, ok := b.bodies[ref]; ok {
		return n
	}
	var n *estate.Node
	if r, ok := b.estate.Record(ref); ok && r.Encoded != "" {
		body := r.Body()
		n = &body
	}
	b.bodies[ref] = n
	return n
}

// record returns a record, or one without content.
func (b *book) record(ref estate.Ref) *estate.Record {
	if r, ok := b.estate.Record(ref); ok {
		return r
	}
	return &estate.Record{Ref: ref, Kind: ref.Kind()}
}

func (b *book) exists(ref estate.Ref) bool {
	_, ok := b.estate.Record(ref)
	return ok
}

// objective is a length of time that somebody was promised or that the business demands.
type objective struct {
	Minutes
	// from is the record that says it, at pos.
	from *estate.Record
	pos  estate.Position
	// about is the service or item that it is about.
	about estate.Ref
}

// promised returns what agreements of a kind in force promise about a record by a measure
// (rto or rpo), the strictest first. With a scenario, promises for others are left out.
func (b *book) promised(kind, metric string, about estate.Ref, scenario string) []objective {
	var out []objective
	for _, i := range b.covering[about] {
		a := &b.agreements[i]
		if kind != a.Type && kind != "" {
			continue
		}
		for _, t := range a.Targets {
			of := t.Body.Str("scenario")
			all := t.Body.Get("services") == nil // then also about the items that it covers
			if t.Metric == metric && t.Timed && (all || t.About(about)) && (scenario == "" || of == "" || of == scenario) {
				out = append(out, objective{known(t.Within), a.Record, t.Body.Pos, about})
			}
		}
	}
	slices.SortStableFunc(out, objective.compare)
	return out
}

// compare orders objectives, the strictest first; what is unknown comes last.
func (o objective) compare(p objective) int {
	switch {
	case o.Known != p.Known:
		if o.Known {
			return -1
		}
		return 1
	case o.Duration < p.Duration:
		return -1
	case o.Duration > p.Duration:
		return 1
	}
	return 0
}

// strictest returns the strictest of several objectives; the zero value where there is none.
func strictest(of []objective) objective {
	if len(of) == 0 {
		return objective{}
	}
	return slices.MinFunc(of, objective.compare)
}

// unique returns each reference once, sorted.
func unique(refs []estate.Ref) []estate.Ref {
	refs = slices.Clone(refs)
	slices.Sort(refs)
	return slices.Compact(refs)
}
