package statement

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// Direction says which way to look from a record.
type Direction string

// The directions: what stands on it, what it stands on, or both.
const (
	Downstream Direction = "down"
	Upstream   Direction = "up"
	EitherWay  Direction = "both"
)

// Impact is what fails with some records, and what they need.
type Impact struct {
	estate *estate.Estate
	graph  *graph.Graph
	// refs are the records asked about, each once.
	refs []estate.Ref
	// down is what is hit when all of them fail, up what hits one of them when it fails.
	down, up []graph.Effect
	// cycles are the records shown that need each other, or themselves.
	cycles [][]estate.Ref
	// losses are what is not down, but loses backup, backing or watch.
	losses []graph.Loss
}

// NewImpact works out the impact of records that exist, all of them failing together.
func NewImpact(e *estate.Estate, refs []estate.Ref, direction Direction) *Impact {
	m := &Impact{estate: e, graph: graph.New(e)}
	known := make(map[estate.Ref]bool, len(refs))
	for _, ref := range refs {
		if !known[ref] {
			known[ref] = true
			m.refs = append(m.refs, ref)
		}
	}
	if direction != Upstream {
		m.down = m.graph.Failure(m.refs...)
		m.losses = m.graph.Losses(m.refs, m.down)
	}
	if direction != Downstream {
		m.up = m.graph.Dependencies(m.refs...)
	}
	m.findCycles()
	return m
}

// findCycles finds the circles among all that is shown.
func (m *Impact) findCycles() {
	shown := slices.Clone(m.refs)
	for _, effects := range [][]graph.Effect{m.down, m.up} {
		for i := range effects {
			shown = append(shown, effects[i].Ref)
		}
	}
	m.cycles = m.graph.Cycles(shown)
	told := make(map[estate.Ref]bool)
	for _, circle := range m.cycles {
		for _, ref := range circle {
			told[ref] = true
		}
	}
	for _, ref := range shown {
		if m.graph.NeedsItself(ref) && !told[ref] {
			told[ref] = true
			m.cycles = append(m.cycles, []estate.Ref{ref})
		}
	}
	slices.SortFunc(m.cycles, func(a, b []estate.Ref) int { return slices.Compare(a, b) })
}

// Nowhere returns those of the records asked about for which nothing is found because no
// failure travels to or from records of their kind.
func (m *Impact) Nowhere() []estate.Ref {
	var out []estate.Ref
	for _, ref := range m.refs {
		if r, ok := m.estate.Record(ref); ok && len(m.losses) == 0 && !m.graph.Concerns(r) {
			out = append(out, ref)
		}
	}
	return out
}

// criticalities are what the business loses without something, the worst first.
var criticalities = [...]string{"critical", "high", "medium", "low"}

// criticality returns what a record says of its own, or "".
func criticality(r *estate.Record) string {
	value := r.Field("criticality")
	if value.Kind != estate.String {
		return ""
	}
	return value.Text
}

// rank orders criticalities, the worst first; what is none comes last.
func rank(criticality string) int {
	if at := slices.Index(criticalities[:], criticality); at >= 0 {
		return at
	}
	return len(criticalities)
}
