package site

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// processesPage lists business processes.
func processesPage(v *View, part listPart) Page {
	t := &Table{
		Caption: "Business processes", Empty: "No business processes are recorded.", More: part.next(v),
		Columns: []Column{{Title: "Process", Wide: true}, {Title: "Criticality"}, {Title: "Part of"}, {Title: "For"}, {Title: "Owner"}, {Title: "State"}},
	}
	for _, r := range part.of(v.OfKind(estate.BusinessProcess)) {
		b := &r.Body
		criticality, status := b.Str("criticality"), stateOr(b, "active")
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, marked(criticalityTone(criticality), sentence(criticality)), v.party(b, "parent"), join(", ", v.refs(b, "customers")...),
				processOwner(v, r), {pill(partyTone(status), sentence(status))},
			},
			Facets: []string{criticality, joinRefs(v.shown(b.Refs("customers"))), v.ownerFacet(r), status},
		})
	}
	t.Facets = facets(t.Rows, []string{"Criticality", "Customer", "Owner", "State"}, v.facetLabel)
	sortByRank(t.Facets[0].Values, criticalities())
	return Page{
		Title: part.title("Business processes"), Area: areaServices, Crumbs: []Span{{Text: "Business processes"}},
		Kicker:   v.lists(areaServices, "processes.html"),
		Sections: []Section{{ID: "list", Title: "All processes", Blocks: []Block{{Table: t}}}},
	}
}

// processOwner is the person or team accountable for a process.
func processOwner(v *View, r *Record) Inline {
	return join(", ", v.party(&r.Body, "processOwner"), v.party(&r.Body, "owner"))
}

// processProfile is what the page of a process has.
func processProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span {
			status, criticality := stateOr(&r.Body, "active"), r.Body.Str("criticality")
			return append(marked(criticalityTone(criticality), sentence(criticality)), pill(partyTone(status), sentence(status)))
		},
		facts: func(v *View, r *Record) []Field {
			b := &r.Body
			fields := v.addRef(nil, "Process owner", estate.Ref(b.Str("processOwner")))
			fields = v.addRef(fields, "Part of", estate.Ref(b.Str("parent")))
			fields = addList(fields, "For", v.refs(b, "customers"))
			fields = v.addRef(fields, "Runs", estate.Ref(b.Str("hours")))
			return add(fields, "Cost centre", text(b.Str("costCentre")))
		},
		sections: []func(*View, *Record) Section{processContent, processServices, dependencySection},
		shown: []string{
			"processOwner", "parent", "customers", "hours", "costCentre", "status", "activities", "inputs", "outputs", "peakPeriods", "obligations",
		},
	}
}

// processContent is what is done.
func processContent(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	if activities := texts(b, "activities"); len(activities) > 0 {
		fields = append(fields, Field{Name: "Activities, in order", List: activities})
	}
	fields = addList(fields, "What comes in", texts(b, "inputs"))
	fields = addList(fields, "What comes out", texts(b, "outputs"))
	fields = addList(fields, "It matters most", texts(b, "peakPeriods"))
	fields = addList(fields, "It obeys", texts(b, "obligations"))
	var parts []Inline
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.BusinessProcess && in.Link.Field == "parent" && len(parts) < maxEntries {
			parts = append(parts, v.Link(in.From.Ref))
		}
	}
	fields = addList(fields, "Consists of", parts)
	if plans := v.plansOf(r.Ref); len(plans) > 0 {
		fields = addList(fields, "Continuity plan", v.Links(plans))
	}
	return fieldSection("content", "What is done", fields)
}

// processServices are the services that are for it.
func processServices(v *View, r *Record) Section {
	s := Section{ID: "services", Title: "Services for it"}
	if t := v.serviceTable(r.Ref, "processes"); len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
