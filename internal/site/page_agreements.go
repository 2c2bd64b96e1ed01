package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// agreementFiles are the pages about agreements and their parties in general.
func agreementFiles(s *Site) []File {
	return slices.Concat(
		longList(s, estate.Agreement, agreementsPage),
		longList(s, estate.Supplier, suppliersPage),
		longList(s, estate.Contract, contractsPage),
		longList(s, estate.Customer, customersPage),
		[]File{html("licences.html", licencesPage), html("rates.html", ratesPage)},
	)
}

// agreementsPage lists agreements.
func agreementsPage(v *View, part listPart) Page {
	t := v.agreementTable(part.of(v.OfKind(estate.Agreement)))
	t.Empty, t.More = "No agreements are recorded.", part.next(v)
	t.Facets = facets(t.Rows, []string{"Type", "State", "For", "By"}, agreementLabel(v))
	return Page{
		Title: part.title("Agreements"), Area: areaAgreements, Kicker: v.lists(areaAgreements, "agreements.html"), Crumbs: []Span{{Text: "Agreements"}},
		Sections: []Section{{ID: "list", Title: "All agreements", Blocks: []Block{{Table: t}}}},
	}
}

func agreementLabel(v *View) func(string) string {
	return func(value string) string {
		if words := agreementType(value); words != sentence(value) {
			return words
		}
		return v.facetLabel(value)
	}
}

// agreementProfile is what the page of an agreement has.
func agreementProfile() profile {
	return profile{
		facts: agreementFacts,
		pills: func(v *View, r *Record) []Span {
			state := v.agreementState(r)
			return append([]Span{pill(state.tone, state.words)}, marked(Muted, agreementType(r.Body.Str("type")))...)
		},
		notes:    agreementNotes,
		sections: []func(*View, *Record) Section{agreementTargets, agreementCheck, agreementAttainment, agreementParties, agreementTerm, escalationSection, penaltySection},
		shown: []string{
			"type", "provider", "customer", "covers", "validFrom", "validTo", "terminatedOn", "version", "signatories", "scope", "exclusions", "notice", "reviewCycle",
			"serviceHours", "supportHours", "zone", "languages", "targets", "escalation", "reporting", "customerDuties", "penalties", "underpins", "handOver", "contract",
		},
	}
}

func agreementFacts(v *View, r *Record) []Field {
	b := &r.Body
	fields := v.addRef(nil, "Promised by", estate.Ref(b.Str("provider")))
	fields = v.addRef(fields, "Promised to", estate.Ref(b.Str("customer")))
	fields = add(fields, "From", day(b, "validFrom"))
	until := day(b, "validTo")
	if until == nil {
		until = muted("open-ended")
	}
	fields = add(fields, "Until", until)
	fields = add(fields, "Terminated", day(b, "terminatedOn"))
	fields = v.addRef(fields, "Service hours", estate.Ref(b.Str("serviceHours")))
	fields = v.addRef(fields, "Support hours", estate.Ref(b.Str("supportHours")))
	return add(fields, "Version", text(b.Str("version")))
}

// agreementNotes are what the comparison with what carries it found.
func agreementNotes(v *View, r *Record) []Note {
	if !v.Calculated() {
		return nil
	}
	var notes []Note
	for _, f := range ask(v, promiseQuery, r.Ref).Findings {
		if note, ok := v.ownFinding(f); ok && len(notes) < maxEntries {
			notes = append(notes, note)
		}
	}
	return notes
}

// agreementTargets are its promises as words.
func agreementTargets(v *View, r *Record) Section {
	s := Section{ID: "promises", Title: "What is promised"}
	t := &Table{Caption: "Targets", Columns: []Column{{Title: "Measure"}, {Title: "Promise", Wide: true}, {Title: "Of"}, {Title: "Notes", Wide: true}}, Empty: "Nothing measurable is promised."}
	for i, n := range r.Body.Each("targets") {
		if i == maxEntries {
			break
		}
		services := append(v.refs(&n, "services"), v.refs(&n, "offerings")...)
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			text(measureName(n.Str("metric"), n.Str("priority"), "")), v.targetWords(&n), join(", ", services...), v.targetNotes(&n),
		}})
	}
	if scope := r.Body.Str("scope"); scope != "" {
		s.Intro = text(scope)
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

// targetNotes are what else a target says.
func (v *View) targetNotes(n *estate.Node) Inline {
	var parts []Inline
	if weight := digits(n, "degradedPercent"); weight != "" {
		parts = append(parts, text("a degraded minute counts "+weight+" %"))
	}
	if at := n.Str("measurementPoint"); at != "" {
		parts = append(parts, text("measured at: "+at))
	}
	if from := n.Str("dataSource"); from != "" {
		parts = append(parts, text("figures from "+from))
	}
	if breach := n.Get("breach"); breach != nil {
		parts = append(parts, text(breach.Str("consequence")))
		if percent := digits(breach, "creditPercent"); percent != "" {
			parts = append(parts, text(percent+" % given back"))
		}
		if to := v.party(breach, "escalateTo"); to != nil {
			parts = append(parts, append(Inline{{Text: "a breach goes to "}}, to...))
		}
	}
	return join("; ", append(parts, text(n.Str("note")))...)
}

// agreementCheck is how its promises compare with what carries them.
func agreementCheck(v *View, r *Record) Section {
	s := Section{ID: "check", Title: "Can it be kept"}
	if !v.Calculated() {
		return s
	}
	part := ask(v, promiseQuery, r.Ref)
	switch {
	case len(part.Checks) > 0:
		s.Intro = Inline{{Text: "Each promise beside what the agreements and contracts underneath promise in turn."}}
		s.Blocks = []Block{v.verdictBlock(part.Checks), {Table: v.checkTable(part.Checks)}}
	case r.Body.Str("type") == "sla" && v.agreementState(r).code == "in_force":
		s.Blocks = []Block{{Text: Inline{resultPill(servicelevel.Unknown), {Text: " It could not be compared with anything."}}}}
	}
	return s
}

// agreementAttainment is how far it was kept.
func agreementAttainment(v *View, r *Record) Section {
	s := Section{ID: "attainment", Title: "Was it kept"}
	if !v.Calculated() {
		return s
	}
	part := ask(v, attainmentQuery, r.Ref)
	if s.Blocks = v.attainmentBlocks(&part, ""); len(s.Blocks) > 0 {
		s.Intro = Inline{{Text: "The months that are over, measured against the agreement as it is written now."}}
	}
	return s
}

// agreementParties are what it covers, for whom, and what carries it.
func agreementParties(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = addList(fields, "Covers", v.refs(b, "covers"))
	fields = addList(fields, "Does not cover", texts(b, "exclusions"))
	fields = addList(fields, "The customer must", texts(b, "customerDuties"))
	fields = addList(fields, "It carries", v.refs(b, "underpins"))
	var carriers []Inline
	for _, in := range v.Incoming(r.Ref) {
		if fieldName(in.Link.Field) == "underpins" || in.Link.Type == "underpins" {
			carriers = append(carriers, v.Link(in.From.Ref))
		}
	}
	fields = addList(fields, "It is carried by", carriers[:min(len(carriers), maxEntries)])
	fields = v.addRef(fields, "Part of the contract", estate.Ref(b.Str("contract")))
	fields = add(fields, "Time to hand a case over", length(b, "handOver"))
	return fieldSection("covers", "What it is about", fields)
}

// agreementTerm is for how long it holds and how it is looked after.
func agreementTerm(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = add(fields, "Notice", length(b, "notice"))
	if cycle := length(b, "reviewCycle"); cycle != nil {
		fields = add(fields, "Looked at", append(Inline{{Text: "every "}}, cycle...))
	}
	if reporting := b.Get("reporting"); reporting != nil {
		fields = add(fields, "Reports", text(sentence(reporting.Str("cadence"))))
		to := v.refs(reporting, "recipients")
		for _, n := range reporting.Each("emails") {
			to = append(to, address("mailto:"+n.Text, n.Text))
		}
		fields = addList(fields, "Reported to", to[:min(len(to), maxEntries)])
	}
	fields = addList(fields, "Help is given in", texts(b, "languages"))
	fields = add(fields, "Time zone", text(b.Str("zone")))
	var signed []Inline
	for _, n := range b.Each("signatories") {
		who := v.party(&n, "person")
		if who == nil {
			who = text(n.Str("name"))
		}
		if who != nil && len(signed) < maxEntries {
			signed = append(signed, join(", ", who, text(n.Str("function")), text(n.Str("party")), day(&n, "date")))
		}
	}
	if len(signed) > 0 {
		fields = append(fields, Field{Name: "Signed by", List: signed})
	}
	return fieldSection("term", "Term and reports", fields)
}
