package site

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// customersPage lists customers.
func customersPage(v *View, part listPart) Page {
	t := &Table{
		Caption: "Customers", Empty: "No customers are recorded.", More: part.next(v),
		Columns: []Column{{Title: "Customer", Wide: true}, {Title: "Criticality"}, {Title: "Type"}, {Title: "Users", Number: true}, {Title: "Looked after by"}, {Title: "State"}},
	}
	for _, r := range part.of(v.OfKind(estate.Customer)) {
		b := &r.Body
		criticality, status := b.Str("criticality"), stateOr(b, "active")
		manager := v.party(b, "relationshipManager")
		if manager == nil {
			manager = v.party(b, "owner")
		}
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, marked(criticalityTone(criticality), sentence(criticality)), text(sentence(customerType(b))), text(amount(digits(b, "users"), "")), manager,
				{pill(partyTone(status), sentence(status))},
			},
			Facets: []string{criticality, customerType(b), status},
		})
	}
	t.Facets = facets(t.Rows, []string{"Criticality", "Type", "State"}, v.facetLabel)
	sortByRank(t.Facets[0].Values, criticalities())
	return Page{
		Title: part.title("Customers"), Area: areaAgreements, Kicker: v.lists(areaAgreements, "customers.html"), Crumbs: []Span{{Text: "Customers"}},
		Sections: []Section{{ID: "list", Title: "All customers", Blocks: []Block{{Table: t}}}},
	}
}

// customerType says whether a customer is inside or outside: inside where nothing is said.
func customerType(b *estate.Node) string {
	if t := b.Str("type"); t != "" {
		return t
	}
	return "internal"
}

// customerProfile is what the page of a customer has.
func customerProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span {
			status, criticality := stateOr(&r.Body, "active"), r.Body.Str("criticality")
			pills := append(marked(criticalityTone(criticality), sentence(criticality)), pill(partyTone(status), sentence(status)))
			return append(pills, pill(Muted, sentence(customerType(&r.Body))))
		},
		facts: func(v *View, r *Record) []Field {
			b := &r.Body
			fields := v.addRef(nil, "Looked after by", estate.Ref(b.Str("relationshipManager")))
			fields = add(fields, "Users", text(amount(digits(b, "users"), "")))
			fields = v.addRef(fields, "They work", estate.Ref(b.Str("hours")))
			fields = v.addRef(fields, "Part of", estate.Ref(b.Str("parent")))
			fields = add(fields, "Signs as", text(b.Str("legalName")))
			fields = add(fields, "Cost centre", text(b.Str("costCentre")))
			fields = addList(fields, "Groups of users", texts(b, "userGroups"))
			return fields
		},
		sections: []func(*View, *Record) Section{customerServices, customerAgreements, contactsSection, reviewsSection},
		shown: []string{
			"type", "status", "relationshipManager", "users", "hours", "parent", "legalName", "costCentre", "contacts", "reviews", "userGroups",
		},
	}
}

// customerServices are the services that they pay for.
func customerServices(v *View, r *Record) Section {
	s := Section{ID: "services", Title: "Their services"}
	if t := v.serviceTable(r.Ref, "customers"); len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	} else {
		s.Blocks = []Block{{Text: muted("No service names them as a customer.")}}
	}
	return s
}

// serviceTable lists the services that name a record in a field.
func (v *View) serviceTable(ref estate.Ref, field string) *Table {
	t := &Table{Caption: "Services", Columns: []Column{{Title: "Service", Wide: true}, {Title: "Criticality"}, {Title: "Phase"}, {Title: "Owner"}}}
	var all []*Record
	for _, in := range v.Incoming(ref) {
		if in.From.Kind == estate.Service && fieldName(in.Link.Field) == field && len(all) < maxEntries {
			if service, ok := v.Record(in.From.Ref); ok {
				all = append(all, service)
			}
		}
	}
	sortByName(all)
	for i, service := range all {
		if i > 0 && all[i-1].Ref == service.Ref {
			continue
		}
		criticality, phase := service.Body.Str("criticality"), phaseOf(service)
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			{v.linkTo(service.Record)}, marked(criticalityTone(criticality), sentence(criticality)), {pill(phaseTone(phase), phaseWords(phase))}, v.Link(service.Owner()),
		}})
	}
	return t
}

// customerAgreements are the agreements with them.
func customerAgreements(v *View, r *Record) Section {
	var all []*Record
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.Agreement && in.Link.Field == "customer" && len(all) < maxEntries {
			if a, ok := v.Record(in.From.Ref); ok {
				all = append(all, a)
			}
		}
	}
	sortByName(all)
	s := Section{ID: "agreements", Title: "Agreements with them"}
	if len(all) > 0 {
		s.Blocks = []Block{{Table: v.agreementTable(all)}}
	}
	return s
}
