package graph

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Loss is what the failure of records costs another that goes on running: the way back, the
// backing of a promise, or that somebody notices when it fails.
type Loss struct {
	// Ref is the record that loses.
	Ref estate.Ref
	// Effect is what it loses: recoverability, commitment or detection.
	Effect string
	// Relation is the relation type by which it does.
	Relation string
	// Via is the way to it: a failed record, what lies between, and last the record, failed
	// or out, that stood behind the relation; as in Effect.
	Via []estate.Ref
}

// Losses works out what the failed records, and those that are out with them, stood behind
// by relations that carry no failure: the records that lose by it and are neither failed nor
// out, sorted by reference, effect and relation, each with what is nearest. effects must be
// what Failure says of the same records.
func (g *Graph) Losses(failed []estate.Ref, effects []Effect) []Loss {
	down := make([]bool, g.estate.Len())
	roots := g.nodes(failed)
	for _, n := range roots {
		down[n] = true
	}
	for i := range effects {
		if n, ok := g.estate.Index(effects[i].Ref); ok && effects[i].Level == Outage {
			down[n] = true
		}
	}
	l := losses{graph: g, down: down, types: map[string]*estate.RelationType{}, known: map[lossKey]bool{}, found: []Loss{}}
	vocabulary := g.estate.Vocabulary()
	for i := range vocabulary {
		switch vocabulary[i].Effect {
		case "recoverability", "commitment", "detection":
			l.types[vocabulary[i].Name] = &vocabulary[i]
		}
	}
	for _, n := range roots {
		l.behind(g.ref(n), nil)
	}
	for i := range effects { // the nearest first
		if effects[i].Level == Outage {
			l.behind(effects[i].Ref, effects[i].Via)
		}
	}
	slices.SortFunc(l.found, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Effect, b.Effect), cmp.Compare(a.Relation, b.Relation))
	})
	return l.found
}

type losses struct {
	graph *Graph
	down  []bool // by node
	// types are those that have an effect that is no failure.
	types map[string]*estate.RelationType
	known map[lossKey]bool
	found []Loss
}

type lossKey struct {
	ref      estate.Ref
	relation string
}

// behind finds who loses by a record that is down. Where a type says that no failure travels
// along it (monitored_by), the source loses by its target.
func (l *losses) behind(ref estate.Ref, way []estate.Ref) {
	for _, in := range l.graph.estate.Incoming(ref) {
		if t := l.types[in.Link.Type]; t != nil && t.Impact != estate.SourceToTarget {
			l.add(in.From.Ref, t, way, ref)
		}
	}
	r, ok := l.graph.estate.Record(ref)
	for i := 0; ok && i < len(r.Links); i++ {
		if t := l.types[r.Links[i].Type]; t != nil && (t.Impact == estate.SourceToTarget || t.Impact == estate.BothDirections) {
			l.add(r.Links[i].To, t, way, ref)
		}
	}
}

func (l *losses) add(ref estate.Ref, t *estate.RelationType, way []estate.Ref, behind estate.Ref) {
	key := lossKey{ref, t.Name}
	if n, ok := l.graph.estate.Index(ref); !ok || l.down[n] || l.known[key] {
		return
	}
	l.known[key] = true
	l.found = append(l.found, Loss{Ref: ref, Effect: t.Effect, Relation: t.Name, Via: append(slices.Clip(way), behind)})
}
