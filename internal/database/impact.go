package database

import (
	"context"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// impactName is the table of the closure of impact.
const impactName = "impact"

// impactTable describes the closure of impact.
func (c *content) impactTable() Table {
	t := Table{Name: impactName, Doc: "What fails with what: a row for each record that is hit when another fails alone, redundancy counted. It is computed for the records that a condition on failed or affected names, and else for all.", Columns: []Column{
		{Name: "failed", Type: textType, Holds: holdsReference, Doc: "The record that fails."},
		{Name: "affected", Type: textType, Holds: holdsReference, Doc: "The record that is hit."},
		{Name: "effect", Type: textType, Doc: "How badly: outage, degraded or redundancy_lost."},
		{Name: "distance", Type: integerType, Doc: "How many relations lie between, on the shortest way with this effect."},
		{Name: "via", Type: textType, Holds: holdsJSON, Doc: "The way from the failed record to the one that is hit, a list that begins with the failed one."},
	}}
	return t
}

// closure computes impact.
type closure struct {
	content *content
	graph   *graph.Graph
	// last are the effects of the record that failed last: joins ask for the same one again.
	last    estate.Ref
	effects []graph.Effect
}

// of returns what the failure of a record alone does to the records that are seen.
func (x *closure) of(failed estate.Ref) []graph.Effect {
	if x.graph == nil {
		x.graph = graph.New(x.content.Estate)
	}
	if failed == x.last {
		return x.effects
	}
	x.last, x.effects = failed, nil
	if _, ok := x.content.Estate.Record(failed); !ok || x.content.hides(failed) {
		return nil
	}
	for _, e := range x.graph.Failure(failed) {
		if !x.content.hides(e.Ref) {
			x.effects = append(x.effects, e)
		}
	}
	return x.effects
}

// causes returns the records whose failure alone hits a record.
func (x *closure) causes(affected estate.Ref) []estate.Ref {
	if x.graph == nil {
		x.graph = graph.New(x.content.Estate)
	}
	if _, ok := x.content.Estate.Record(affected); !ok || x.content.hides(affected) {
		return nil
	}
	var out []estate.Ref
	for _, e := range x.graph.Dependencies(affected) {
		out = append(out, e.Ref)
	}
	return out
}

// values are the row of an effect.
func (x *closure) values(failed estate.Ref, e *graph.Effect) []any {
	return []any{string(failed), string(e.Ref), e.Level.String(), int64(e.Distance), x.via(e)}
}

// via is the way on which an effect comes. What is hidden on it is left out.
func (x *closure) via(e *graph.Effect) string {
	via := make([]estate.Ref, 0, len(e.Via))
	for _, ref := range e.Via {
		if !x.content.hides(ref) {
			via = append(via, ref)
		}
	}
	return refs(via)
}

// rows yields the rows of as many records as have no more than most rows together, in the order
// of their references, and returns the last of them that is not hidden.
func (x *closure) rows(ctx context.Context, most int, emit func([]any) error) (through estate.Ref, complete bool, err error) {
	for r := range x.content.Estate.All() {
		if err := ctx.Err(); err != nil {
			return "", false, err
		}
		effects := x.of(r.Ref)
		if most -= len(effects); most < 0 {
			return through, false, nil
		}
		for i := range effects {
			if err := emit(x.values(r.Ref, &effects[i])); err != nil {
				return "", false, err
			}
		}
		if !x.content.hides(r.Ref) {
			through = r.Ref
		}
	}
	return through, true, nil
}
