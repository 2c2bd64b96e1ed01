package site

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// suppliersPage lists suppliers.
func suppliersPage(v *View, part listPart) Page {
	t := &Table{
		Caption: "Suppliers", Empty: "No suppliers are recorded.", More: part.next(v),
		Columns: []Column{{Title: "Supplier", Wide: true}, {Title: "Criticality"}, {Title: "Category"}, {Title: "Supplies"}, {Title: "Last assessed"}, {Title: "State"}, {Title: "Owner"}},
	}
	for _, r := range part.of(v.OfKind(estate.Supplier)) {
		b := &r.Body
		criticality, status := b.Str("criticality"), stateOr(b, "active")
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, marked(criticalityTone(criticality), sentence(criticality)), text(sentence(b.Str("category"))),
				join(", ", texts(b, "supplies")...), lastAssessed(b), {pill(partyTone(status), sentence(status))}, v.Link(r.Owner()),
			},
			Facets: []string{criticality, b.Str("category"), status, v.ownerFacet(r)},
		})
	}
	t.Facets = facets(t.Rows, []string{"Criticality", "Category", "State", "Owner"}, v.facetLabel)
	sortByRank(t.Facets[0].Values, criticalities())
	return Page{
		Title: part.title("Suppliers"), Area: areaAgreements, Kicker: v.lists(areaAgreements, "suppliers.html"), Crumbs: []Span{{Text: "Suppliers"}},
		Sections: []Section{{ID: "list", Title: "All suppliers", Blocks: []Block{{Table: t}}}},
	}
}

// stateOr is the status of a record, or what it means to say nothing.
func stateOr(b *estate.Node, absent string) string {
	if status := b.Str("status"); status != "" {
		return status
	}
	return absent
}

func partyTone(status string) Tone {
	switch status {
	case "active":
		return OK
	case "prospective", "planned":
		return Info
	}
	return Muted
}

// lastAssessed is the day of the latest assessment.
func lastAssessed(b *estate.Node) Inline {
	var last Inline
	latest := ""
	for _, n := range b.Each("assessments") {
		if d := n.Str("date"); d > latest {
			latest, last = d, day(&n, "date")
		}
	}
	return last
}

// supplierProfile is what the page of a supplier has.
func supplierProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span {
			status, criticality := stateOr(&r.Body, "active"), r.Body.Str("criticality")
			pills := append(marked(criticalityTone(criticality), sentence(criticality)), pill(partyTone(status), sentence(status)))
			return append(pills, marked(Muted, sentence(r.Body.Str("category")))...)
		},
		facts: func(v *View, r *Record) []Field {
			b := &r.Body
			fields := v.addRef(nil, "Looked after by", estate.Ref(b.Str("relationshipManager")))
			fields = v.addRef(fields, "They help", estate.Ref(b.Str("supportHours")))
			fields = add(fields, "Signs as", text(b.Str("legalName")))
			return add(fields, "Account number", text(b.Str("accountNumber")))
		},
		notes:    supplierNotes,
		sections: []func(*View, *Record) Section{contactsSection, escalationSection, supplierSupplies, supplierContracts, supplierAssessments, supplierExit, reviewsSection},
		shown: []string{
			"category", "status", "relationshipManager", "contacts", "escalation", "supplies", "supportHours", "assessments", "subSuppliers",
			"dataLocations", "personalData", "exitPlan", "reviews", "disputeProcedure", "accountNumber", "legalName",
		},
	}
}

// supplierNotes are assessments that failed or do not count any more.
func supplierNotes(v *View, r *Record) []Note {
	latest := map[string]estate.Node{}
	var subjects []string
	for _, n := range r.Body.Each("assessments") {
		subject := n.Str("subject")
		before, known := latest[subject]
		if !known {
			subjects = append(subjects, subject)
		}
		if !known || before.Str("date") <= n.Str("date") {
			latest[subject] = n
		}
	}
	var notes []Note
	for _, subject := range subjects[:min(len(subjects), maxEntries)] {
		n := latest[subject]
		until, ends := n.Date("validTo")
		switch {
		case n.Str("result") == "failed":
			notes = append(notes, Note{Tone: Danger, Word: "Failed", Text: append(text("The assessment of "+lower(sentence(subject))+" failed on "), day(&n, "date")...)})
		case ends && until.Before(v.Day()):
			notes = append(notes, Note{Tone: Warning, Word: "Out of date", Text: append(text("The assessment of "+lower(sentence(subject))+" counted until "), date(until)...)})
		}
	}
	return notes
}

// contactsSection is whom to speak to.
func contactsSection(v *View, r *Record) Section {
	t := &Table{Caption: "Contacts", Columns: []Column{{Title: "Name"}, {Title: "For"}, {Title: "How to reach them", Wide: true}}}
	for _, n := range r.Body.Each("contacts") {
		if len(t.Rows) == maxEntries {
			break
		}
		name := text(n.Str("name"))
		if person := estate.Ref(n.Str("person")); person != "" && v.Visible(person) {
			name = v.Link(person)
		}
		reach := v.contact(&n)
		if n.IsTrue("alwaysReachable", false) {
			reach = join(" ", reach, Inline{pill(OK, "at any hour")})
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{name, text(sentence(n.Str("role"))), reach}})
	}
	s := Section{ID: "contacts", Title: "Contacts"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// supplierSupplies is what they supply, and what counts on them.
func supplierSupplies(v *View, r *Record) Section {
	b := &r.Body
	var services, items []Inline
	seen := map[estate.Ref]bool{}
	for _, in := range v.Incoming(r.Ref) {
		if seen[in.From.Ref] {
			continue
		}
		seen[in.From.Ref] = true
		switch {
		case in.From.Kind == estate.Service && len(services) < maxEntries:
			services = append(services, v.Link(in.From.Ref))
		case in.From.Kind == estate.ConfigurationItem && len(items) < maxEntries:
			items = append(items, v.Link(in.From.Ref))
		}
	}
	var fields []Field
	fields = addList(fields, "They supply", texts(b, "supplies"))
	fields = addList(fields, "Services that count on them", services)
	fields = addList(fields, "Items from them", items)
	fields = addList(fields, "They need in turn", v.refs(b, "subSuppliers"))
	fields = addList(fields, "Data are processed in", texts(b, "dataLocations"))
	if n := b.Get("personalData"); n != nil {
		fields = add(fields, "Personal data", v.scalar("", n))
	}
	return fieldSection("supplies", "What they supply", fields)
}

// supplierContracts are the contracts with them and the agreements that they keep.
func supplierContracts(v *View, r *Record) Section {
	s := Section{ID: "contracts", Title: "Contracts and agreements"}
	t := &Table{Caption: "Contracts and agreements", Columns: []Column{{Title: "Contract or agreement", Wide: true}, {Title: "Type"}, {Title: "Until"}, {Title: "State"}}}
	seen := map[estate.Ref]bool{}
	for _, in := range v.Incoming(r.Ref) {
		contract := in.From.Kind == estate.Contract && in.Link.Field == "supplier"
		agreement := in.From.Kind == estate.Agreement && in.Link.Field == "provider"
		if !contract && !agreement || seen[in.From.Ref] || len(t.Rows) == maxEntries {
			continue
		}
		seen[in.From.Ref] = true
		one, ok := v.Record(in.From.Ref)
		if !ok {
			continue
		}
		var kind string
		var until Inline
		var state standing
		if contract {
			kind, until, state = contractType(one.Body.Str("type")), day(&one.Body, "end"), v.contractState(one)
		} else {
			kind, until, state = agreementType(one.Body.Str("type")), day(&one.Body, "validTo"), v.agreementState(one)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(one.Record)}, text(kind), until, {pill(state.tone, state.words)}}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	} else if stateOr(&r.Body, "active") == "active" {
		s.Blocks = []Block{{Text: muted("No contract with them is recorded.")}}
	}
	return s
}

// supplierAssessments are assessments with their results.
func supplierAssessments(v *View, r *Record) Section {
	t := &Table{Caption: "Assessments", Columns: []Column{{Title: "Day"}, {Title: "Of"}, {Title: "Result"}, {Title: "By"}, {Title: "Counts until"}, {Title: "Found", Wide: true}}}
	for _, n := range r.Body.Each("assessments") {
		if len(t.Rows) == maxEntries {
			break
		}
		tone := map[string]Tone{"passed": OK, "passed_with_findings": Warning, "failed": Danger}[n.Str("result")]
		if tone == "" {
			tone = Muted
		}
		until := day(&n, "validTo")
		if end, ok := n.Date("validTo"); ok && end.Before(v.Day()) {
			until = append(until, Span{Text: " "}, pill(Warning, "past"))
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			day(&n, "date"), text(sentence(n.Str("subject"))), {pill(tone, sentence(n.Str("result")))}, v.party(&n, "by"), until,
			join("; ", append(v.actions(&n, "findings"), reportLink(&n, "url", "report"))...),
		}})
	}
	s := Section{ID: "assessments", Title: "Assessments"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// reportLink leads to a document.
func reportLink(n *estate.Node, field, words string) Inline {
	if url := n.Str(field); url != "" {
		return address(url, words)
	}
	return nil
}

// supplierExit is how we would leave them.
func supplierExit(_ *View, r *Record) Section {
	var fields []Field
	if exit := r.Body.Get("exitPlan"); exit != nil {
		fields = add(fields, "How", text(exit.Str("summary")))
		fields = add(fields, "Takes", length(exit, "duration"))
		fields = addList(fields, "Who could take over", texts(exit, "alternatives"))
		fields = add(fields, "Last tried", day(exit, "tested"))
		fields = add(fields, "Written in", outward(exit.Str("url")))
	} else if c := r.Body.Str("criticality"); c == "critical" || r.Body.Str("category") == "strategic" {
		fields = []Field{{Name: "How", Value: muted("No plan is recorded.")}}
	}
	fields = add(fields, "A dispute is settled by", text(r.Body.Str("disputeProcedure")))
	return fieldSection("exit", "How we would leave them", fields)
}
