package attainment

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// evidence is what incidents and requests say of services, by the service. Records that
// break the schema are read as far as they can be: an outage is no less real for a wrong
// field beside it.
type evidence struct {
	outages map[estate.Ref][]outage
	// cases are the incidents and requests that count, by their beginning.
	cases    map[subject][]caseRecord
	failures map[estate.Ref][]failure
	scores   map[estate.Ref][]score
	// invoked are the invocations of each plan's services.
	invoked map[estate.Ref][]recovery
	remarks map[subject][]remark
}

// subject is what a remark is about: the outages of a service, or its cases of a kind.
type subject struct {
	service estate.Ref
	kind    matterKind
}

// matterKind is one of the things that are recorded of a service.
type matterKind int

const (
	ofOutages matterKind = iota
	ofIncidents
	ofRequests
)

// remark is something that a reader should know of a stretch of time.
type remark struct {
	span
	text string
}

// outage is one entry of an incident's outages.
type outage struct {
	span
	incident estate.Ref
	// lasting outages have no end, or one after the report is made.
	lasting           bool
	degraded, planned bool
	// changes are those that the incident names.
	changes []estate.Ref
}

// collect reads what incidents and requests say as of an instant. What begins later does
// not count, and what ends later has not ended.
func collect(e *estate.Estate, at time.Time, priorities map[string]map[string]string) *evidence {
	ev := &evidence{
		outages: map[estate.Ref][]outage{}, cases: map[subject][]caseRecord{}, failures: map[estate.Ref][]failure{},
		scores: map[estate.Ref][]score{}, invoked: map[estate.Ref][]recovery{},
		remarks: map[subject][]remark{},
	}
	serviceOf := offeringServices(e)
	for r := range e.OfKind(estate.Incident) {
		body, counts := content(r)
		if !counts {
			continue
		}
		outages := ev.readOutages(r.Ref, body, at)
		service := about(body, serviceOf)
		ev.readFailures(r.Ref, body, service, outages, at)
		ev.readInvocation(e, r.Ref, body, at)
		ev.readScore(r.Ref, body, service)
		ev.readCase(ofIncidents, r.Ref, body, service, priorities, at)
	}
	for r := range e.OfKind(estate.Request) {
		if body, counts := content(r); counts {
			service := about(body, serviceOf)
			ev.readScore(r.Ref, body, service)
			ev.readCase(ofRequests, r.Ref, body, service, priorities, at)
		}
	}
	for _, list := range ev.cases {
		slices.SortStableFunc(list, func(a, b caseRecord) int { return a.start.Compare(b.start) })
	}
	return ev
}

// content returns what a case's record says; false for a cancelled one, which counts
// nowhere.
func content(r *estate.Record) (*estate.Node, bool) {
	if r.Encoded == "" {
		return nil, false
	}
	body := r.Body()
	return &body, body.Str("status") != "cancelled"
}

// offeringServices returns the service of every offering.
func offeringServices(e *estate.Estate) map[estate.Ref]estate.Ref {
	services := map[estate.Ref]estate.Ref{}
	for r := range e.OfKind(estate.Offering) {
		if r.Encoded != "" {
			body := r.Body()
			services[r.Ref] = estate.Ref(body.Str("service"))
		}
	}
	return services
}

// about is the service that a case is about: its own, else that of its offering.
func about(body *estate.Node, serviceOf map[estate.Ref]estate.Ref) estate.Ref {
	if service := body.Str("service"); service != "" {
		return estate.Ref(service)
	}
	return serviceOf[estate.Ref(body.Str("offering"))]
}

// readOutages reads the outages of an incident that began by an instant, by service. One
// without a readable beginning or end, or that ends before it begins, is no outage and
// gets a remark.
func (ev *evidence) readOutages(ref estate.Ref, body *estate.Node, at time.Time) map[estate.Ref][]outage {
	out := map[estate.Ref][]outage{}
	var changes []estate.Ref
	for _, field := range []string{"causedBy", "change"} {
		if change := body.Str(field); change != "" {
			changes = append(changes, estate.Ref(change))
		}
	}
	closed, isClosed := body.Instant("closed")
	entries := body.Each("outages")
	for i := range entries {
		n := &entries[i]
		service := estate.Ref(n.Str("service"))
		o := outage{
			incident: ref, changes: changes,
			degraded: n.Str("effect") == "degraded", planned: n.IsTrue("planned", false),
		}
		start, begun := n.Instant("start")
		end, ended := n.Instant("end")
		o.span = span{start, end}
		switch {
		case !begun:
			ev.remark(subject{service, ofOutages}, ever(), "an outage of "+string(ref)+" has no readable beginning and is left out")
			continue
		case n.Get("end") != nil && !ended:
			ev.remark(subject{service, ofOutages}, span{start, start}, "an outage of "+string(ref)+" has no readable end and is left out")
			continue
		case start.After(at):
			continue
		case ended && end.Before(start):
			ev.remark(subject{service, ofOutages}, span{end, start}, "an outage of "+string(ref)+" ends before it begins and is left out")
			continue
		case !ended || end.After(at):
			o.to, o.lasting = at, true
			if isClosed && !ended && !closed.After(at) {
				ev.remark(subject{service, ofOutages}, o.span, string(ref)+" is closed, and an outage of it has no end: it is taken to last")
			}
		}
		out[service] = append(out[service], o)
		ev.outages[service] = append(ev.outages[service], o)
	}
	return out
}

func (ev *evidence) remark(about subject, when span, text string) {
	ev.remarks[about] = append(ev.remarks[about], remark{when, text})
}

// touching are what remarks say that touch a stretch of time.
func touching(remarks []remark, when span) []string {
	var out []string
	for _, r := range remarks {
		if !r.from.After(when.to) && !r.to.Before(when.from) {
			out = append(out, r.text)
		}
	}
	return out
}
