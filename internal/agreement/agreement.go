// Package agreement reads agreements: who promises what to whom, when, and on what clock.
package agreement

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/calendar"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/hours"
	"github.com/gitsm/gitsm/internal/period"
)

// The types of an agreement.
const (
	SLA = "sla" // to a customer
	OLA = "ola" // between teams
	UC  = "uc"  // from a supplier
)

// Agreement is a promise about services, as its record has it.
type Agreement struct {
	// Record is where it stands, and Body its content.
	Record *estate.Record
	Body   *estate.Node
	// Type is SLA, OLA or UC.
	Type string
	// Provider keeps the promise: a team or a supplier. Customer is promised: a customer, or
	// the team served; "" where nobody is named.
	Provider, Customer estate.Ref
	// Draft agreements promise nothing yet. Void ones promise nothing any more: they are
	// terminated, and nobody wrote down since when; where that is known, it is their last day.
	Draft, Void bool
	// First and Last are the days between which it holds, both included, as their first
	// instants in Zone. A zero Last means without end. The day of an early termination is its last.
	First, Last time.Time
	// Zone is where its days, months and quarters begin: its own, else that of its service
	// hours, else UTC.
	Zone *time.Location
	// ServiceHours and SupportHours are references to calendars; "" means always and
	// nothing said.
	ServiceHours, SupportHours estate.Ref
	// Covers are the services, offerings and items that it is about.
	Covers []estate.Ref
	// Underpins are the agreements, services and items whose promise it carries.
	Underpins []estate.Ref
	// Contract is the contract that it is part of, or "".
	Contract estate.Ref
	// HandOver is how long a case takes on its way to the provider.
	HandOver time.Duration
	// Targets are what is promised, in written order.
	Targets []Target
}

// Target is one promise of an agreement. Which fields it has follows from its metric
// (schema/target.cue).
type Target struct {
	// Body is its content, and Index its place among the targets.
	Body  *estate.Node
	Index int
	// Metric is what is measured, such as availability or resolution.
	Metric string
	// Services are the covered services that it is about, all where it names none.
	Services []estate.Ref
	// Percent is the least availability, in per cent; nil for other metrics.
	Percent *big.Rat
	// Within is the longest time; false in Timed where there is none.
	Within time.Duration
	Timed  bool
	// Clock counts the time: elapsed, or a reference to a calendar. Elapsed when absent.
	Clock string
	// Priority is that of the cases it holds for; "" means all.
	Priority string
	// CasesPercent is the share of cases that must meet it, in per cent; 100 when absent.
	CasesPercent *big.Rat
	// Window is what it is measured over. A calendar month when absent, for satisfaction a
	// quarter.
	Window string
}

// Elapsed is the clock that counts all hours.
const Elapsed = "elapsed"

// Read reads an agreement's record. Whatever cannot be read is as if it were absent, which
// validation reports.
func Read(r *estate.Record, calendars *hours.Calendars) Agreement {
	body := r.Body()
	return ReadBody(r, &body, calendars)
}

// ReadBody reads an agreement from another content of its record, such as an earlier one.
func ReadBody(r *estate.Record, body *estate.Node, calendars *hours.Calendars) Agreement {
	a := Agreement{
		Record: r, Body: body,
		Type:         body.Str("type"),
		Provider:     estate.Ref(body.Str("provider")),
		Customer:     estate.Ref(body.Str("customer")),
		Draft:        body.Str("status") == "draft",
		ServiceHours: estate.Ref(body.Str("serviceHours")),
		SupportHours: estate.Ref(body.Str("supportHours")),
		Covers:       body.Refs("covers"),
		Underpins:    body.Refs("underpins"),
		Contract:     estate.Ref(body.Str("contract")),
	}
	a.HandOver, _ = body.Duration("handOver")
	a.Zone = zone(body, a.ServiceHours, calendars)
	a.First = a.day("validFrom")
	a.Last = a.day("validTo")
	if ended := a.day("terminatedOn"); !ended.IsZero() && (a.Last.IsZero() || ended.Before(a.Last)) {
		a.Last = ended
	} else if ended.IsZero() {
		a.Void = body.Str("status") == "terminated"
	}
	for _, relation := range body.Each("relations") {
		if relation.Str("type") == "underpins" {
			if to := relation.Str("to"); to != "" {
				a.Underpins = append(a.Underpins, estate.Ref(to))
			}
			a.Underpins = append(a.Underpins, relation.Refs("of")...)
		}
	}
	slices.Sort(a.Underpins)
	a.Underpins = slices.Compact(a.Underpins)
	targets := body.Each("targets")
	for i := range targets {
		a.Targets = append(a.Targets, a.target(i, &targets[i]))
	}
	return a
}

func (a *Agreement) target(index int, n *estate.Node) Target {
	t := Target{
		Body: n, Index: index, Metric: n.Str("metric"), Priority: n.Str("priority"),
		Services: n.Refs("services"),
		Clock:    cmp.Or(n.Str("clock"), Elapsed),
		Window:   cmp.Or(n.Str("window"), usualWindow(n.Str("metric"))),
	}
	if len(t.Services) == 0 {
		for _, ref := range a.Covers {
			if ref.Kind() == estate.Service {
				t.Services = append(t.Services, ref)
			}
		}
	}
	t.Within, t.Timed = n.Duration("within")
	t.Percent, _ = n.Decimal("percent")
	var said bool
	if t.CasesPercent, said = n.Decimal("casesPercent"); !said {
		t.CasesPercent = big.NewRat(100, 1)
	}
	return t
}

// usualWindow is what a metric is measured over where a target does not say
// (schema/target.cue).
func usualWindow(metric string) string {
	if metric == "satisfaction" {
		return "calendar_quarter"
	}
	return "calendar_month"
}

// day returns midnight, in the agreement's zone, of the day in a field.
func (a *Agreement) day(field string) time.Time {
	t, ok := a.Body.Date(field)
	if !ok {
		return time.Time{}
	}
	return period.Begin(t, a.Zone)
}

func zone(body *estate.Node, serviceHours estate.Ref, calendars *hours.Calendars) *time.Location {
	if loc, ok := calendar.Zone(body.Str("zone")); ok {
		return loc
	}
	if c, ok := calendars.Calendar(serviceHours); ok {
		return c.Zone()
	}
	return time.UTC
}

// Until returns the first instant at which the agreement holds no more; zero where it has
// no end.
func (a *Agreement) Until() time.Time {
	if a.Last.IsZero() {
		return time.Time{}
	}
	year, month, day := a.Last.Date()
	return period.Begin(time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC), a.Zone)
}

// Holds reports whether the agreement is in force at an instant.
func (a *Agreement) Holds(at time.Time) bool {
	return !a.Draft && !a.Void && !at.Before(a.First) && (a.Last.IsZero() || at.Before(a.Until()))
}

// Over reports whether the agreement has ended before an instant.
func (a *Agreement) Over(at time.Time) bool {
	return a.Void || !a.Last.IsZero() && !at.Before(a.Until())
}

// About reports whether a target is about a service.
func (t *Target) About(service estate.Ref) bool { return slices.Contains(t.Services, service) }

// All reads every agreement of an estate, sorted by reference. Records that break the
// schema are left out.
func All(e *estate.Estate, calendars *hours.Calendars) []Agreement {
	var out []Agreement
	for r := range e.OfKind(estate.Agreement) {
		if !r.Faulty && r.Encoded != "" {
			out = append(out, Read(r, calendars))
		}
	}
	return out
}
