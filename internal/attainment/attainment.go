package attainment

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/period"
)

// Options say what to report, and what the records alone do not tell.
type Options struct {
	// Refs are the agreements and services to report; all agreements when empty. Of an
	// agreement that is only there for a service, only that service is reported.
	Refs []estate.Ref
	// Priorities is the matrix impact, urgency → priority.
	Priorities map[string]map[string]string
	// Versions returns the states of an agreement's record, the oldest first, the present
	// one last. None, also where Versions is nil, means that the present record always
	// stood.
	Versions func(estate.Ref) []Version
}

// Of reports what was delivered in a period, as far as it is known at an instant.
func Of(e *estate.Estate, p period.Period, at time.Time, o Options) Report {
	calendars := hours.New(e)
	c := &calculation{
		estate: e, period: p, at: at, calendars: calendars,
		evidence:    collect(e, at, o.Priorities),
		maintenance: newMaintenance(e, calendars),
		offerings:   offeringServices(e),
		open:        map[openHours]spans{},
	}
	report := Report{Period: p.Name, At: at}
	for r := range e.OfKind(estate.Agreement) {
		if r.Faulty || r.Encoded == "" {
			continue
		}
		var versions []Version
		if o.Versions != nil {
			versions = o.Versions(r.Ref)
		}
		asked := slices.Contains(o.Refs, r.Ref)
		services := o.Refs
		if asked || len(o.Refs) == 0 {
			services = nil
		}
		a := c.agreement(r, versions, services)
		if asked || len(a.Targets) > 0 {
			report.Agreements = append(report.Agreements, a)
		}
	}
	return report
}

// calculation is one report in the making. It is not safe for concurrent use.
type calculation struct {
	estate      *estate.Estate
	period      period.Period
	at          time.Time
	calendars   *hours.Calendars
	evidence    *evidence
	maintenance *maintenance
	// offerings are the services of the offerings.
	offerings map[estate.Ref]estate.Ref
	// open are the open hours that were asked for.
	open map[openHours]spans
}

// openHours are the hours of a calendar in a span.
type openHours struct {
	calendar *calendar.Calendar
	span
}

// hoursOf returns the agreed hours in a span: those of a calendar, or all where none is
// named. It is false for a calendar that cannot be reckoned with.
func (c *calculation) hoursOf(ref estate.Ref, within span) (spans, bool) {
	if ref == "" {
		return merge([]span{within}), true
	}
	found, ok := c.calendars.Calendar(ref)
	if !ok {
		return nil, false
	}
	key := openHours{found, within}
	if _, known := c.open[key]; !known {
		c.open[key] = open(found, within)
	}
	return c.open[key], true
}

// agreement reports one agreement: all of its services, or only those given.
func (c *calculation) agreement(r *estate.Record, versions []Version, services []estate.Ref) Agreement {
	out := Agreement{Ref: r.Ref, Name: r.Name}
	inForce := false
	for _, reign := range reigns(r, versions, c.calendars) {
		from, to := c.period.In(reign.agreement.Zone)
		part := reign.meet(span{from, to})
		if part.empty() {
			continue
		}
		inForce = true
		out.Customer = reign.agreement.Customer
		failing := map[estate.Ref]bool{}
		for i := range reign.agreement.Targets {
			for _, s := range c.subjects(&reign, &reign.agreement.Targets[i], services) {
				out.Targets = append(out.Targets, c.target(&reign, &reign.agreement.Targets[i], s, part))
				failing[s.service] = true
			}
		}
		out.Reliability = append(out.Reliability, c.failing(&reign, failing, part)...)
	}
	switch {
	case !inForce:
		out.Notes = append(out.Notes, "it is not in force in "+c.period.Name)
	case len(out.Targets) == 0:
		out.Notes = append(out.Notes, "it promises nothing that can be measured")
	}
	return out
}

// failing are the figures of those services that failed, by service.
func (c *calculation) failing(reign *reign, services map[estate.Ref]bool, part span) []Reliability {
	var out []Reliability
	agreed, ok := c.hoursOf(reign.agreement.ServiceHours, part)
	if !ok {
		return nil
	}
	for service := range services {
		if r, failed := c.reliability(service, agreed, part); failed {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Reliability) int {
		if a.Service < b.Service {
			return -1
		}
		return 1
	})
	return out
}
