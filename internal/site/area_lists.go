package site

// lists leads from a page of an area to the others, above the title of each.
func (v *View) lists(area, current string) Inline {
	var parts []Inline
	for _, list := range v.listsOf(area) {
		if list.Href == current {
			parts = append(parts, Inline{{Text: list.Text, Strong: true}})
			continue
		}
		parts = append(parts, Inline{{Text: list.Text, Href: v.To(list.Href)}})
	}
	return join(" · ", parts...)
}

// listsOf are the pages of an area that are not of single records.
func (v *View) listsOf(area string) []Span {
	switch area {
	case areaServices:
		return []Span{{Text: "Services", Href: "services.html"}, {Text: "Business processes", Href: "processes.html"}}
	case areaAgreements:
		return []Span{
			{Text: "Agreements", Href: "agreements.html"}, {Text: "Suppliers", Href: "suppliers.html"}, {Text: "Contracts", Href: "contracts.html"},
			{Text: "Licences", Href: "licences.html"}, {Text: "Customers", Href: "customers.html"}, {Text: "Exchange rates", Href: "rates.html"},
			{Text: "Calendars", Href: "calendars.html"},
		}
	case areaChanges:
		all := []Span{
			{Text: "Changes", Href: "changes.html"}, {Text: "Calendar", Href: "calendar.html"}, {Text: "Standard changes", Href: "change-templates.html"},
			{Text: "Releases", Href: "releases.html"},
		}
		if v.site.remembers() {
			all = append(all, Span{Text: "Change log", Href: "log.html"})
		}
		return all
	case areaSupport:
		return []Span{
			{Text: "Support", Href: "support.html"}, {Text: "Incidents", Href: "incidents.html"}, {Text: "Problems", Href: "problems.html"},
			{Text: "Known errors", Href: "known-errors.html"}, {Text: "Requests", Href: "requests.html"},
		}
	case areaContinuity:
		return []Span{{Text: "Plans", Href: "continuity.html"}, {Text: "Exercises", Href: "exercises.html"}}
	case areaPeople:
		return []Span{{Text: "Teams", Href: "teams.html"}, {Text: "People", Href: "people.html"}, {Text: "Roles and responsibilities", Href: "roles.html"}}
	case areaHealth:
		return []Span{{Text: "Health", Href: "health.html"}, {Text: "What needs attention", Href: "attention.html"}, {Text: "Improvements", Href: "improvements.html"}}
	}
	return nil
}
