package document

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// Kind says what a document is about.
type Kind string

// The kinds: a continuity plan, a service that no plan covers, and the failure of a site.
const (
	OfPlan    Kind = "plan"
	OfService Kind = "service"
	OfSite    Kind = "site"
)

// Subject is what a document is about.
type Subject struct {
	// Ref is the plan, the service or the place.
	Ref estate.Ref
	// Kind says which of these it is.
	Kind Kind
	// Title is its name, fit to print.
	Title string
	// Path is where the document goes, without ending: continuity/payments. No two subjects
	// share one.
	Path string
}

// ErrNoDocument says that no document can be made of a record.
var ErrNoDocument = errors.New("no document can be made")

// places are the classes of items that others stand in and that fail as a whole.
var places = []string{"site", "data_centre"}

// Subjects returns what documents are made of, for everything that the readers may see:
// every continuity plan in force; every live service that no plan in force covers and of
// whose recovery the records say something; and every place whose failure takes something
// down. They are sorted by kind, then by reference.
func (m *Maker) Subjects() []Subject {
	var plans, services, sites []Subject
	covered := map[estate.Ref]bool{}
	for r := range m.Estate.OfKind(estate.ContinuityPlan) {
		if m.hidden(r.Ref) || !inForce(r) {
			continue
		}
		body := r.Body()
		for _, ref := range body.Refs("covers") {
			covered[ref] = true
		}
		plans = append(plans, m.subject(r))
	}
	says := map[estate.Ref]bool{}
	recovers := func(ref estate.Ref) bool {
		if _, known := says[ref]; !known {
			says[ref] = m.recovers(ref)
		}
		return says[ref]
	}
	m.documented = map[estate.Ref]bool{}
	for r := range m.Estate.OfKind(estate.Service) {
		if m.hidden(r.Ref) || covered[r.Ref] || !live(r) || m.planned(r) {
			continue
		}
		if recovers(r.Ref) || slices.ContainsFunc(m.Recoveries.Recovery().Closure(r.Ref), recovers) {
			services = append(services, m.subject(r))
			m.documented[r.Ref] = true
		}
	}
	for r := range m.Estate.OfKind(estate.ConfigurationItem) {
		if !m.hidden(r.Ref) && slices.Contains(places, r.Class) && !graph.Idle(r) && m.takesDown(r.Ref) {
			sites = append(sites, m.subject(r))
		}
	}
	return slices.Concat(plans, services, sites)
}

// hasDocument reports whether a service has a document without having a plan.
func (m *Maker) hasDocument(service estate.Ref) bool {
	if m.documented == nil {
		m.Subjects()
	}
	return m.documented[service]
}

func (m *Maker) subject(r *estate.Record) Subject {
	title := clean(r.Name)
	if title == "" {
		title = clean(string(r.Ref))
	}
	s := Subject{Ref: r.Ref, Title: title}
	switch r.Kind {
	case estate.ContinuityPlan:
		s.Kind, s.Path = OfPlan, "continuity/"+r.Ref.ID()
	case estate.Service:
		s.Kind, s.Path = OfService, "continuity/service/"+r.Ref.ID()
	default:
		s.Kind, s.Path = OfSite, "continuity/site/"+r.Ref.ID()
	}
	return s
}

// inForce reports whether a plan is neither a draft nor retired.
func inForce(r *estate.Record) bool {
	status := r.Field("status")
	return status.Text == "" || status.Text == "in_force"
}

// live reports whether a service is delivered.
func live(r *estate.Record) bool {
	phase := r.Field("phase")
	return phase.Text != "retired" && phase.Text != "pipeline"
}

// planned reports whether a service names a plan in force itself.
func (m *Maker) planned(r *estate.Record) bool {
	return slices.ContainsFunc(r.Links, func(l estate.Link) bool {
		p, ok := m.Estate.Record(l.To)
		return ok && l.Type == "has_plan" && inForce(p)
	})
}

// recovers reports whether a record says something of its recovery.
func (m *Maker) recovers(ref estate.Ref) bool {
	r, ok := m.Estate.Record(ref)
	if !ok || !r.Mentions("recovery") {
		return false
	}
	recovery := r.Field("recovery")
	return recovery.Kind == estate.Struct
}

// takesDown reports whether the failure of a record takes another one down.
func (m *Maker) takesDown(ref estate.Ref) bool {
	return slices.ContainsFunc(m.Graph.Failure(ref), func(e graph.Effect) bool { return e.Level == graph.Outage })
}

// Make makes the document of a subject. A plan that is a draft or retired gets one too,
// which says so. The error wraps [ErrNoDocument] where the readers may not see the record,
// or it does not exist or is of another kind.
func (m *Maker) Make(s Subject) (*Plan, error) {
	clear(m.shown)
	p, err := m.compose(s)
	if err != nil {
		return nil, err
	}
	p.Shown = make([]estate.Ref, 0, len(m.shown))
	for ref := range m.shown {
		if !m.hidden(ref) {
			p.Shown = append(p.Shown, ref)
		}
	}
	slices.Sort(p.Shown)
	return p, nil
}

func (m *Maker) compose(s Subject) (*Plan, error) {
	r, ok := m.record(s.Ref)
	if !ok {
		return nil, fmt.Errorf("%w: there is no %s", ErrNoDocument, s.Ref)
	}
	m.until = time.Time{}
	d := &draft{Maker: m, record: r, body: m.body(r.Ref)}
	switch {
	case s.Kind == OfPlan && r.Kind == estate.ContinuityPlan:
		return d.plan()
	case s.Kind == OfService && r.Kind == estate.Service:
		return d.service()
	case s.Kind == OfSite && r.Kind == estate.ConfigurationItem:
		return d.site()
	}
	return nil, fmt.Errorf("%w: %s is no %s", ErrNoDocument, s.Ref, s.Kind)
}
