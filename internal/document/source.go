package document

import (
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/roster"
)

// Sources are what documents are made from.
type Sources struct {
	// Estate is every record, also those that the readers may not see.
	Estate *estate.Estate
	// Graph is what follows from failures, where the caller has it already; nobody else may
	// use it meanwhile.
	Graph *graph.Graph
	// Recoveries works recoveries out at that time, where the caller has it already; nobody
	// else may use it meanwhile.
	Recoveries *continuity.Reader
	// At is the time at which the documents hold: it decides about deputies, rotas, contracts
	// and agreements. Days are days in UTC.
	At time.Time
	// Commit is the full id of the commit that the records are from; empty for a working tree.
	Commit string
	// CommitTime is when that commit was made; zero where it is unknown.
	CommitTime time.Time
	// Hidden reports the records that the readers may not see. Nil where they may see all.
	Hidden func(estate.Ref) bool
	// Changes says what changed since an exercise, as [continuity.Options] has it. Nil where
	// there is no history.
	Changes func(commit string, day time.Time) (changes []continuity.Change, ok bool)
	// Findings are what [continuity.Check] says of the whole estate, where the caller has
	// them already; nil to have it asked.
	Findings []finding.Finding
}

// Maker makes documents of one state of the records. It keeps what it has worked out and is
// not safe for concurrent use; the plans that it makes are.
type Maker struct {
	Sources
	roster    *roster.Roster
	calendars *hours.Calendars
	bodies    map[estate.Ref]*estate.Node
	// schedules are those that several documents tell of, as long as their steps are not too
	// many, and prospects what others tell of the rest.
	schedules map[continuity.Request]outcome
	prospects map[estate.Ref]prospect
	steps     int
	// documented are the services that have a document without having a plan.
	documented map[estate.Ref]bool
	// verdicts are the places of findings in Findings by the records that they concern.
	verdicts map[estate.Ref][]int
	// until is the first day after which a name that the present document shows no longer
	// holds; zero where none is known to end.
	until time.Time
	// shown are the records that the present document quotes.
	shown map[estate.Ref]bool
}

// outcome is what the calculation says of a recovery.
type outcome struct {
	continuity.Schedule
	err error
}

// New returns a maker of documents.
func New(s Sources) *Maker {
	m := &Maker{
		Sources: s, roster: roster.New(s.Estate), calendars: hours.New(s.Estate),
		bodies: map[estate.Ref]*estate.Node{}, shown: map[estate.Ref]bool{},
		schedules: map[continuity.Request]outcome{}, prospects: map[estate.Ref]prospect{},
	}
	if m.Graph == nil {
		m.Graph = graph.New(s.Estate)
	}
	if m.Recoveries == nil {
		m.Recoveries = continuity.NewReader(s.Estate, s.At, m.Graph)
	}
	return m
}

// hidden reports whether the readers may not see a record.
func (m *Maker) hidden(ref estate.Ref) bool { return m.Hidden != nil && m.Hidden(ref) }

// record returns a record that exists and may be seen. Everything that documents quote of
// records comes through here.
func (m *Maker) record(ref estate.Ref) (*estate.Record, bool) {
	if ref == "" || m.hidden(ref) {
		return nil, false
	}
	m.shown[ref] = true
	return m.Estate.Record(ref)
}

// count notes a record that a document counts without telling anything of it: it says
// something else when the record does.
func (m *Maker) count(ref estate.Ref) {
	if ref != "" {
		m.shown[ref] = true
	}
}

// maxBodies is how many records are kept as they were read.
const maxBodies = 500

// body returns the content of a record that may be seen; nil, which answers every question
// with nothing, for any other.
func (m *Maker) body(ref estate.Ref) *estate.Node {
	if n, ok := m.bodies[ref]; ok {
		m.shown[ref] = true
		return n
	}
	if len(m.bodies) >= maxBodies {
		clear(m.bodies)
	}
	var n *estate.Node
	if r, ok := m.record(ref); ok && r.Encoded != "" {
		body := r.Body()
		n = &body
	}
	m.bodies[ref] = n
	return n
}

// maxSteps is how many steps are kept, in some ten megabytes.
const maxSteps = 20_000

// schedule works a recovery out. That of a plan or a service is kept, since the documents of
// places tell of it too.
func (m *Maker) schedule(q continuity.Request) (continuity.Schedule, error) {
	out, ok := m.schedules[q]
	if ok {
		return out.Schedule, out.err
	}
	out.Schedule, out.err = m.Recoveries.Plan(q)
	m.prospects[q.Ref] = prospectOf(&out.Schedule)
	if count := len(out.Steps); q.Ref.Kind() != estate.ConfigurationItem && m.steps+count <= maxSteps {
		m.schedules[q] = out
		m.steps += count
	}
	return out.Schedule, out.err
}

// prospect is how soon something is back, in short.
type prospect struct {
	objective continuity.Minutes
	from      estate.Ref
	// takes is when all is back; where that is unknown, it takes at least so long.
	takes, atLeast continuity.Minutes
}

func prospectOf(s *continuity.Schedule) prospect {
	p := prospect{objective: s.RTOMinutes, from: s.RTOFrom, takes: s.LimitedMinutes}
	if len(s.Steps) > 0 {
		p.atLeast = s.LowerBoundMinutes
	}
	return p
}

// prospect returns that of a record by what the records say, without a plan.
func (m *Maker) prospect(ref estate.Ref) prospect {
	if _, ok := m.prospects[ref]; !ok {
		_, _ = m.schedule(continuity.Request{Ref: ref, Derive: true}) // of what is never recovered nothing is known
	}
	return m.prospects[ref]
}

// findings returns what the calculation says about a record, or concludes from it.
func (m *Maker) findings(ref estate.Ref) []finding.Finding {
	if m.verdicts == nil {
		if m.Findings == nil {
			m.Findings = continuity.Check(m.Estate, m.At, nil, continuity.Options{Changes: m.Changes, Graph: m.Graph})
		}
		m.verdicts = map[estate.Ref][]int{}
		for i, f := range m.Findings {
			m.verdicts[f.Ref] = append(m.verdicts[f.Ref], i)
			for _, other := range f.Because {
				m.verdicts[other] = append(m.verdicts[other], i)
			}
		}
	}
	var out []finding.Finding
	for at, i := range m.verdicts[ref] {
		if at == 0 || m.verdicts[ref][at-1] != i {
			out = append(out, m.Findings[i])
		}
	}
	return out
}
