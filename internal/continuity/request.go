package continuity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// Request says which recovery to work out.
type Request struct {
	// Ref is a plan, or a service, process or item. For one that a single plan is about it
	// is that plan; for one without a plan the steps are derived from the records.
	Ref estate.Ref
	// Scenario is the name of one of the plan's scenarios; "" for all steps.
	Scenario string
	// Derive has the steps derived although there is a plan.
	Derive bool
	// Event is the moment of the event. Zero for the worst in the week that follows, where
	// the moment matters.
	Event time.Time
}

// ErrNoRecovery says that a record is of a kind that is not recovered.
var ErrNoRecovery = errors.New("is neither a plan nor a service, process or item")

// ErrScenario says that there is no such scenario.
var ErrScenario = errors.New("no such scenario")

// SeveralPlansError says that a record has more than one plan.
type SeveralPlansError struct {
	// Ref is the record.
	Ref estate.Ref
	// Plans are its plans, sorted.
	Plans []estate.Ref
}

// Error names the plans.
func (e *SeveralPlansError) Error() string {
	var names []string
	for _, p := range e.Plans {
		names = append(names, string(p))
	}
	return fmt.Sprintf("%s has several plans: %s", e.Ref, strings.Join(names, ", "))
}

// Plan works out a recovery at a time. The record must exist. The error is ErrNoRecovery,
// ErrScenario or a *SeveralPlansError.
func Plan(e *estate.Estate, at time.Time, q Request) (Schedule, error) {
	return read(e, at).answer(q)
}

// Reader works out recoveries in one estate at one time, and keeps what it reads from one to
// the next. It is not safe for concurrent use.
type Reader struct{ book *book }

// NewReader returns a reader. runTime is what follows from failures in the estate, where the
// caller has it already: nobody else may use it meanwhile. Nil to have it made when it is
// needed.
func NewReader(e *estate.Estate, at time.Time, runTime *graph.Graph) *Reader {
	b := read(e, at)
	if runTime != nil {
		b.runTime = func() *graph.Graph { return runTime }
	}
	return &Reader{b}
}

// Plan works out a recovery, as the function Plan does.
func (r *Reader) Plan(q Request) (Schedule, error) { return r.book.answer(q) }

// Recovery returns the graph of what must be back before a record can be recovered. Nobody may
// use it while the reader plans.
func (r *Reader) Recovery() *graph.Graph { return r.book.recovery() }

func (b *book) answer(q Request) (Schedule, error) {
	if q.Ref.Kind() == estate.ContinuityPlan {
		if i := slices.IndexFunc(b.plans, func(p *plan) bool { return p.record.Ref == q.Ref }); i >= 0 && !q.Derive {
			return b.planned(b.plans[i], q)
		}
		return Schedule{}, fmt.Errorf("%s: %w", q.Ref, ErrNoRecovery)
	}
	if !recoverable(q.Ref) {
		return Schedule{}, fmt.Errorf("%s: %w", q.Ref, ErrNoRecovery)
	}
	plans := b.plansOf(q.Ref)
	switch {
	case q.Derive || len(plans) == 0:
		if q.Scenario != "" {
			return Schedule{}, fmt.Errorf("%w: a derived recovery has none", ErrScenario)
		}
		return b.derived(q), nil
	case len(plans) > 1:
		several := &SeveralPlansError{Ref: q.Ref}
		for _, p := range plans {
			several.Plans = append(several.Plans, p.record.Ref)
		}
		return Schedule{}, several
	}
	return b.planned(plans[0], q)
}

// planned works out the schedule of a plan.
func (b *book) planned(p *plan, q Request) (Schedule, error) {
	var scenario *estate.Node
	if q.Scenario != "" {
		var ok bool
		if scenario, ok = p.scenario(q.Scenario); !ok {
			return Schedule{}, fmt.Errorf("%w: %s has %s; %s", ErrScenario, p.record.Ref, list(p.scenarioNames(), "no scenarios"), diag.DidYouMean(q.Scenario, p.scenarioNames()))
		}
	}
	d := &draft{book: b, plan: p, steps: p.stepsIn(scenario)}
	s := Schedule{
		Ref: p.record.Ref, Name: p.record.Name, Scenario: q.Scenario, Covers: p.covers,
		WRTMinutes: p.wrt.Minutes, MTPDMinutes: p.mtpd.Minutes, RPOMinutes: b.rpoOf(p, q.Scenario).Minutes,
	}
	r := d.reckon(&s, p.invocation, b.rtoOf(p, q.Scenario), nil, q.Event)
	s.Findings = finding.Sort(append(r.findings(p.record), p.uncountedInvocation()...))
	return s, nil
}

// derived works out a schedule from the records alone.
func (b *book) derived(q Request) Schedule {
	d, silent := b.derive(q.Ref)
	record := b.record(q.Ref)
	s := Schedule{Ref: q.Ref, Name: record.Name, Derived: true, Covers: []estate.Ref{q.Ref}}
	var rto objective
	if len(d.goals) == 1 { // of a loss as a whole there is none
		rto, s.RPOMinutes = b.ownRTO(q.Ref), b.ownRPO(q.Ref).Minutes
	}
	r := d.reckon(&s, 0, rto, silent, q.Event)
	s.Findings = append(r.findings(record), notInvoked(record))
	if len(d.goals) > 1 {
		s.Findings = append(s.Findings, r.lateGoals(record)...)
	}
	s.Findings = finding.Sort(s.Findings)
	return s
}

func list(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}
