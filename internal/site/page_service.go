package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// serviceProfile is what the page of a service has.
func serviceProfile() profile {
	return profile{
		facts: serviceFacts,
		pills: servicePills,
		notes: serviceNotes,
		sections: []func(*View, *Record) Section{
			serviceFigures, servicePurpose, serviceRequests, serviceReporting, serviceAgreements, serviceAttainment,
			serviceAvailability, dependencySection, serviceItems, serviceRecovery, serviceCost, serviceEvents, serviceProblems, serviceImprovements,
		},
		shown: []string{
			"type", "aliases", "valueProposition", "customers", "processes", "userGroups", "consumerType", "deliveryManager", "supportTeams",
			"startDate", "plannedRetirement", "retiredOn", "serviceHours", "supportHours", "serviceDesk", "requestChannel", "suppliers", "price",
			"costCentre", "cost", "exclusions", "demandDrivers", "availabilityPercent",
		},
		feeds: func(v *View, r *Record) []Feed {
			if !v.Calculated() {
				return nil
			}
			return []Feed{{Title: "Changes that concern " + clean(r.Name), Type: "text/calendar", Href: v.To(strings.TrimSuffix(pathOf(r.Ref), ".html") + ".ics")}}
		},
	}
}

func servicePills(_ *View, r *Record) []Span {
	var pills []Span
	if c := r.Body.Str("criticality"); c != "" {
		pills = append(pills, pill(criticalityTone(c), sentence(c)))
	}
	phase := phaseOf(r)
	pills = append(pills, pill(phaseTone(phase), phaseWords(phase)))
	if t := r.Body.Str("type"); t != "" {
		pills = append(pills, pill(Muted, sentence(t)))
	}
	return pills
}

// serviceFacts are whom to turn to, and when it is there.
func serviceFacts(v *View, r *Record) []Field {
	b := &r.Body
	var fields []Field
	if team, ok := v.Record(r.Owner()); ok {
		if c := team.Body.Get("contact"); c != nil {
			fields = add(fields, "Contact of the owner", v.contact(c))
		}
		fields = add(fields, "Outside of hours", v.onCall(team.Body.Get("onCall")))
	}
	fields = v.addRef(fields, "Delivery manager", estate.Ref(b.Str("deliveryManager")))
	if desk := b.Get("serviceDesk"); desk != nil {
		fields = add(fields, "Service desk", v.contact(desk))
	}
	fields = v.addRef(fields, "Service hours", estate.Ref(b.Str("serviceHours")))
	fields = v.addRef(fields, "Support hours", estate.Ref(b.Str("supportHours")))
	fields = addList(fields, "Also called", texts(b, "aliases"))
	fields = add(fields, "On offer since", day(b, "startDate"))
	fields = add(fields, "Planned to end", day(b, "plannedRetirement"))
	return add(fields, "Retired", day(b, "retiredOn"))
}

// onCall words who answers when a team is not at work.
func (v *View) onCall(n *estate.Node) Inline {
	if n == nil {
		return nil
	}
	answers := Inline(nil)
	if response := length(n, "response"); response != nil {
		answers = append(Inline{{Text: "answers within "}}, response...)
	}
	url := Inline(nil)
	if to := n.Str("url"); to != "" {
		url = address(to, "rota")
	}
	return join(" · ", text(n.Str("phone")), answers, url)
}

// serviceNotes are the promises about it that cannot hold, and the end that it nears.
func serviceNotes(v *View, r *Record) []Note {
	var notes []Note
	if end := day(&r.Body, "plannedRetirement"); end != nil && phaseOf(r) != "retired" {
		notes = append(notes, Note{Tone: Info, Word: "Ending", Text: append(Inline{{Text: "It is planned to end on "}}, append(end, Span{Text: "."})...)})
	}
	if !v.Calculated() {
		return notes
	}
	for _, a := range v.covering(r.Ref) {
		for _, c := range ask(v, promiseQuery, a.Ref).Checks {
			if c.Result == servicelevel.Fails && concerns(&c, r.Ref) {
				notes = append(notes, Note{
					Tone: Danger, Word: "Promise at risk",
					Text: append(Inline{{Text: "What is promised in "}, v.linkTo(a.Record)}, Span{Text: " cannot be relied on: not everything that carries it allows it."}),
					Hint: Inline{{Text: "See the checks", Href: v.Href(a.Ref) + "#check"}, {Text: " of the agreement."}},
				})
				break
			}
		}
	}
	return notes
}

// concerns reports whether a comparison is about a service.
func concerns(c *promiseComparison, service estate.Ref) bool {
	if len(c.Services) == 0 {
		return true
	}
	for _, ref := range c.Services {
		if ref == service {
			return true
		}
	}
	return false
}

// covering are the visible agreements that cover a record and are not drafts, by name.
func (v *View) covering(ref estate.Ref) []*Record {
	var all []*Record
	seen := map[estate.Ref]bool{}
	for _, in := range v.Incoming(ref) {
		if in.From.Kind != estate.Agreement || seen[in.From.Ref] || !strings.HasPrefix(in.Link.Field, "covers[") {
			continue
		}
		seen[in.From.Ref] = true
		if a, ok := v.Record(in.From.Ref); ok && len(all) < maxEntries {
			all = append(all, a)
		}
	}
	sortByName(all)
	return all
}

// servicePurpose is what it is for the business.
func servicePurpose(v *View, r *Record) Section {
	b := &r.Body
	s := Section{ID: "purpose", Title: "What it is for"}
	if value := b.Str("valueProposition"); value != "" {
		s.Blocks = append(s.Blocks, Block{Prose: prose.Render(value)})
	}
	var fields []Field
	fields = addList(fields, "Customers", v.refs(b, "customers"))
	fields = addList(fields, "Business processes", v.refs(b, "processes"))
	fields = addList(fields, "Used by", texts(b, "userGroups"))
	if consumers := b.Str("consumerType"); consumers != "" {
		fields = add(fields, "Its consumers are", text(map[string]string{"internal": "inside the organisation", "external": "outside of the organisation"}[consumers]))
	}
	fields = addList(fields, "It does not", texts(b, "exclusions"))
	fields = addList(fields, "Demand follows from", texts(b, "demandDrivers"))
	fields = addList(fields, "Suppliers", v.refs(b, "suppliers"))
	if len(fields) > 0 {
		s.Blocks = append(s.Blocks, Block{Fields: fields})
	}
	return s
}

// serviceRequests is how it is requested.
func serviceRequests(v *View, r *Record) Section {
	s := Section{ID: "request", Title: "How to request it"}
	var fields []Field
	fields = add(fields, "Where", outward(r.Body.Str("requestChannel")))
	fields = add(fields, "Price", servicePrice(r))
	if len(fields) > 0 {
		s.Blocks = append(s.Blocks, Block{Fields: fields})
	}
	var offerings []*Record
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.Offering && in.Link.Field == "service" && len(offerings) < maxEntries {
			if o, ok := v.Record(in.From.Ref); ok && phaseOf(o) == "catalogue" {
				offerings = append(offerings, o)
			}
		}
	}
	sortByName(offerings)
	if len(offerings) > 0 {
		t := &Table{Caption: "What can be requested", Columns: offeringColumns(false)}
		for _, o := range offerings {
			t.Rows = append(t.Rows, Row{Cells: v.offeringCells(o, false)})
		}
		s.Blocks = append(s.Blocks, Block{Table: t})
	}
	if len(s.Blocks) == 0 && phaseOf(r) == "catalogue" && r.Body.Str("type") == "customer_facing" {
		s.Blocks = []Block{{Text: muted("Nothing is recorded about how to request it: ask its owner.")}}
	}
	return s
}

func servicePrice(r *Record) Inline {
	if p := r.Body.Get("price"); p != nil {
		return price(p)
	}
	return nil
}
