package attainment

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/hours"
)

// maintenance knows when services may be down for work that was agreed.
type maintenance struct {
	estate    *estate.Estate
	calendars *hours.Calendars
	graph     *graph.Graph
	windows   []maintenanceCalendar
	// applying are the calendars of each service that was asked about.
	applying map[estate.Ref][]maintenanceCalendar
	// things are what was read of records.
	things map[estate.Ref]thing
	// inSite are the records that are lost with a site.
	inSite map[estate.Ref]map[estate.Ref]bool
	// changes are the windows of changes that were asked about.
	changes map[estate.Ref]changeWindow
}

// maintenanceCalendar is a calendar of maintenance windows and what it is for.
type maintenanceCalendar struct {
	ref   estate.Ref
	scope *estate.Node // nil for everything
}

// changeWindow is when a change may be carried out.
type changeWindow struct {
	// known is false where there is no such change, or it was cancelled.
	known bool
	// anyTime is true for a change without a window.
	anyTime bool
	span    span
	// calendar has the maintenance windows that it keeps to; "" where it names none.
	calendar estate.Ref
}

func newMaintenance(e *estate.Estate, calendars *hours.Calendars) *maintenance {
	m := &maintenance{
		estate: e, calendars: calendars, graph: graph.New(e),
		applying: map[estate.Ref][]maintenanceCalendar{},
		things:   map[estate.Ref]thing{},
		inSite:   map[estate.Ref]map[estate.Ref]bool{},
		changes:  map[estate.Ref]changeWindow{},
	}
	for r := range e.OfKind(estate.Calendar) {
		if r.Encoded == "" {
			continue
		}
		if body := r.Body(); body.Str("type") == "maintenance" {
			m.windows = append(m.windows, maintenanceCalendar{r.Ref, body.Get("appliesTo")})
		}
	}
	return m
}

// excluded returns the part of planned outages of a service that was agreed, within a
// span, and what must be said about it.
//
// Agreed is what lies in a maintenance window that applies to the service or in the window
// of a change that the incident names; a change without a window may be carried out at any
// time. Where neither windows nor a change are known, the announcement is all that was
// agreed, and the whole of it counts.
func (m *maintenance) excluded(service estate.Ref, planned []outage, within span) (agreed spans, remarks []remark) {
	if len(planned) == 0 {
		return nil, nil
	}
	standing, known := m.standing(service, within)
	var out []span
	for _, o := range planned {
		announced := merge([]span{o.meet(within)})
		if len(announced) == 0 {
			continue
		}
		windows, told := standing, known
		for _, ref := range o.changes {
			change := m.change(ref)
			told = told || change.known
			switch {
			case !change.known:
			case change.anyTime:
				windows = announced
			default:
				own := []span{change.span}
				if c, ok := m.calendars.Calendar(change.calendar); ok {
					own = append(own, open(c, announced[0])...)
				}
				windows = merge(append(own, windows.within(announced[0])...))
			}
		}
		if !told {
			windows = announced
			remarks = append(remarks, remark{announced[0], "no maintenance window and no change is known for the planned work of " + string(o.incident) + ": all that was announced is excluded"})
		}
		out = append(out, windows.within(announced[0])...)
	}
	return merge(out), remarks
}

// standing are the maintenance windows that apply to a service; known is whether there are
// any calendars of them. A calendar that cannot be reckoned with gives no window, so that
// its fault excludes nothing.
func (m *maintenance) standing(service estate.Ref, within span) (windows spans, known bool) {
	var all []span
	for _, w := range m.applicable(service) {
		known = true
		if c, ok := m.calendars.Calendar(w.ref); ok {
			all = append(all, open(c, within)...)
		}
	}
	return merge(all), known
}

func (m *maintenance) applicable(service estate.Ref) []maintenanceCalendar {
	if found, ok := m.applying[service]; ok {
		return found
	}
	things := append([]estate.Ref{service}, m.graph.Closure(service)...)
	facts := make([]thing, 0, len(things))
	for _, ref := range things {
		facts = append(facts, m.thing(ref))
	}
	found := []maintenanceCalendar{}
	for _, w := range m.windows {
		if slices.ContainsFunc(facts, func(t thing) bool { return m.inScope(w.scope, &facts[0], &t) }) {
			found = append(found, w)
		}
	}
	m.applying[service] = found
	return found
}

// thing is a service or what it stands on, as far as a scope asks.
type thing struct {
	ref                estate.Ref
	criticality, owner string
	environments       []string
}

// thing reads what a scope asks of a record, once: many services stand on the same.
func (m *maintenance) thing(ref estate.Ref) thing {
	if known, ok := m.things[ref]; ok {
		return known
	}
	t := thing{ref: ref}
	if r, ok := m.estate.Record(ref); ok && r.Encoded != "" {
		body := r.Body()
		t.criticality, t.owner = body.Str("criticality"), body.Str("owner")
		for _, env := range body.Each("environments") {
			t.environments = append(t.environments, env.Text)
		}
		if env := body.Str("environment"); env != "" {
			t.environments = append(t.environments, env)
		}
	}
	m.things[ref] = t
	return t
}

// inScope reports whether a window is for a service by way of something: the service
// itself, or a thing that it stands on and that takes it along. Each list of the scope that
// is not empty narrows: the service or the thing must be in it, and the thing in the site.
func (m *maintenance) inScope(scope *estate.Node, service, by *thing) bool {
	named := func(field string, has func(value string, t *thing) bool) bool {
		list := scope.Each(field)
		return len(list) == 0 || slices.ContainsFunc(list, func(n estate.Node) bool { return has(n.Text, by) || has(n.Text, service) })
	}
	same := func(value string, t *thing) bool { return estate.Ref(value) == t.ref }
	return named("services", same) && named("items", same) &&
		named("criticality", func(value string, t *thing) bool { return value == t.criticality }) &&
		named("teams", func(value string, t *thing) bool { return value == t.owner }) &&
		named("environments", func(value string, t *thing) bool { return slices.Contains(t.environments, value) }) &&
		named("sites", func(value string, _ *thing) bool { return m.site(estate.Ref(value))[by.ref] })
}

// site are the records in a site: those that are lost with it.
func (m *maintenance) site(ref estate.Ref) map[estate.Ref]bool {
	if found, ok := m.inSite[ref]; ok {
		return found
	}
	found := map[estate.Ref]bool{ref: true}
	for _, hit := range m.graph.Failure(ref) {
		if hit.Level == graph.Outage {
			found[hit.Ref] = true
		}
	}
	m.inSite[ref] = found
	return found
}

// change reads when a change may be carried out.
func (m *maintenance) change(ref estate.Ref) changeWindow {
	if found, ok := m.changes[ref]; ok {
		return found
	}
	var w changeWindow
	if r, ok := m.estate.Record(ref); ok && r.Kind == estate.Change && r.Encoded != "" {
		body := r.Body()
		window := body.Get("window")
		start, begins := window.Instant("start")
		end, ends := window.Instant("end")
		w.known = body.Get("cancelled") == nil
		w.calendar = estate.Ref(body.Str("maintenance"))
		w.anyTime = window == nil && w.calendar == ""
		if begins && ends {
			w.span = span{start, end}
		}
	}
	m.changes[ref] = w
	return w
}
