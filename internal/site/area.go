package site

import "github.com/gitsm/gitsm/internal/estate"

// The areas of the site: entries of the navigation.
const (
	areaServices   = "Services"
	areaRequest    = "Request"
	areaItems      = "Items"
	areaAgreements = "Agreements"
	areaChanges    = "Changes"
	areaSupport    = "Support"
	areaContinuity = "Continuity"
	areaPeople     = "People"
	areaHealth     = "Health"
)

// areas returns the navigation. An audience that sees nothing calculated has no health.
func areas(s *Site) []Span {
	all := []Span{
		{Text: areaServices, Href: "services.html"},
		{Text: areaRequest, Href: "request.html"},
		{Text: areaItems, Href: "items.html"},
		{Text: areaAgreements, Href: "agreements.html"},
		{Text: areaChanges, Href: "changes.html"},
		{Text: areaSupport, Href: "support.html"},
		{Text: areaContinuity, Href: "continuity.html"},
		{Text: areaPeople, Href: "people.html"},
	}
	if s.audience != Public {
		all = append(all, Span{Text: areaHealth, Href: "health.html"})
	}
	return all
}

// kindPlace is how records of a kind are called and where they are listed.
type kindPlace struct{ one, many, list, area string }

// placeOf returns it for a kind.
func placeOf(kind estate.Kind) kindPlace {
	switch kind {
	case estate.Service:
		return kindPlace{"Service", "Services", "services.html", areaServices}
	case estate.Offering:
		return kindPlace{"Request", "Requests to choose from", "request.html", areaRequest}
	case estate.Agreement:
		return kindPlace{"Agreement", "Agreements", "agreements.html", areaAgreements}
	case estate.Customer:
		return kindPlace{"Customer", "Customers", "customers.html", areaAgreements}
	case estate.BusinessProcess:
		return kindPlace{"Business process", "Business processes", "processes.html", areaServices}
	case estate.Supplier:
		return kindPlace{"Supplier", "Suppliers", "suppliers.html", areaAgreements}
	case estate.Contract:
		return kindPlace{"Contract", "Contracts", "contracts.html", areaAgreements}
	case estate.Team:
		return kindPlace{"Team", "Teams", "teams.html", areaPeople}
	case estate.Person:
		return kindPlace{"Person", "People", "people.html", areaPeople}
	case estate.Role:
		return kindPlace{"Role", "Roles", "roles.html", areaPeople}
	case estate.Calendar:
		return kindPlace{"Calendar", "Calendars", "calendars.html", areaAgreements}
	case estate.ContinuityPlan:
		return kindPlace{"Continuity plan", "Continuity plans", "continuity.html", areaContinuity}
	case estate.Exercise:
		return kindPlace{"Exercise", "Exercises", "exercises.html", areaContinuity}
	case estate.ChangeTemplate:
		return kindPlace{"Standard change", "Standard changes", "change-templates.html", areaChanges}
	case estate.Improvement:
		return kindPlace{"Improvement", "Improvements", "improvements.html", areaHealth}
	case estate.Rates:
		return kindPlace{"Exchange rates", "Exchange rates", "rates.html", areaAgreements}
	case estate.ConfigurationItem:
		return kindPlace{"Configuration item", "Configuration items", "items.html", areaItems}
	case estate.Change:
		return kindPlace{"Change", "Changes", "changes.html", areaChanges}
	case estate.Release:
		return kindPlace{"Release", "Releases", "releases.html", areaChanges}
	case estate.Incident:
		return kindPlace{"Incident", "Incidents", "incidents.html", areaSupport}
	case estate.Problem:
		return kindPlace{"Problem", "Problems", "problems.html", areaSupport}
	case estate.Request:
		return kindPlace{"Service request", "Service requests", "requests.html", areaSupport}
	}
	return kindPlace{"Record", "Records", "index.html", ""}
}
