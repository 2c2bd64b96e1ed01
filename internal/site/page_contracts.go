package site

import (
	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
)

// contractsPage lists contracts, by the day by which somebody must act.
func contractsPage(v *View, part listPart) Page {
	t := &Table{
		Caption: "Contracts", Empty: "No contracts are recorded.", More: part.next(v),
		Columns: []Column{{Title: "Contract", Wide: true}, {Title: "Supplier"}, {Title: "Type"}, {Title: "Value", Number: true}, {Title: "Ends"}, {Title: "Act by"}, {Title: "State"}, {Title: "Owner"}},
	}
	for _, r := range part.of(v.OfKind(estate.Contract)) {
		b := &r.Body
		term := cost.TermOf(b, v.Day())
		state := v.contractState(r)
		supplier := estate.Ref(b.Str("supplier"))
		value := Inline(nil)
		if n := b.Get("value"); n != nil {
			value = price(n)
		}
		ends := date(term.End)
		if ends == nil {
			ends = muted("open-ended")
		}
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, v.party(b, "supplier"), text(contractType(b.Str("type"))), value, ends, date(term.Act),
				{pill(state.tone, state.words)}, v.Link(r.Owner()),
			},
			Facets: []string{joinRefs(v.shown([]estate.Ref{supplier})), b.Str("type"), state.words, v.ownerFacet(r)},
		})
	}
	t.Facets = facets(t.Rows, []string{"Supplier", "Type", "State", "Owner"}, v.contractLabel)
	return Page{
		Title: part.title("Contracts"), Area: areaAgreements, Kicker: v.lists(areaAgreements, "contracts.html"), Crumbs: []Span{{Text: "Contracts"}},
		Sections: []Section{{ID: "list", Title: "All contracts", Blocks: []Block{{Table: t}}}},
	}
}

func (v *View) contractLabel(value string) string {
	if words := contractType(value); words != sentence(value) {
		return words
	}
	return v.facetLabel(value)
}

// contractType words the type of a contract.
func contractType(t string) string {
	switch t {
	case "uc":
		return "Underpinning contract"
	case "saas":
		return "Software as a service"
	}
	return sentence(t)
}

// contractState is where a contract stands on the day.
func (v *View) contractState(r *Record) standing {
	b := &r.Body
	term := cost.TermOf(b, v.Day())
	start, _ := b.Date("start")
	switch {
	case b.Str("status") == "draft":
		return standing{"draft", "Draft", Info}
	case !term.End.IsZero() && term.End.Before(v.Day()) && !term.Lapsed:
		return standing{"ended", "Ended", Muted}
	case b.Str("status") == "ended":
		return standing{"ended", "Ended", Muted}
	case start.After(v.Day()):
		return standing{"coming", "Not yet in force", Info}
	case b.Str("status") == "cancelled":
		return standing{"cancelled", "Notice given", Warning}
	case term.Lapsed:
		return standing{"renewed", "Renewed, term unknown", Warning}
	case term.Warned && term.Renews && term.Act.Before(v.Day()):
		return standing{"renews", "Renews, notice is past", Warning}
	case term.Warned && term.Renews:
		return standing{"renews", "Decide: renews soon", Warning}
	case term.Warned:
		return standing{"ending", "Ends soon", Warning}
	}
	return standing{"active", "Active", OK}
}

// contractProfile is what the page of a contract has.
func contractProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			state := v.contractState(r)
			return append([]Span{pill(state.tone, state.words)}, marked(Muted, contractType(r.Body.Str("type")))...)
		},
		notes: func(v *View, r *Record) []Note { return v.recordNotes(r.Ref) },
		facts: func(v *View, r *Record) []Field {
			fields := v.addRef(nil, "Supplier", estate.Ref(r.Body.Str("supplier")))
			fields = add(fields, "Number", text(r.Body.Str("number")))
			if value := r.Body.Get("value"); value != nil {
				fields = add(fields, "Value", price(value))
			}
			return fields
		},
		sections: []func(*View, *Record) Section{contractTerm, contractMoney, contractScope, penaltySection},
		shown: []string{
			"type", "supplier", "number", "start", "end", "notice", "autoRenew", "renewalTerm", "lastCancelDate", "value", "billingFrequency", "costUnit",
			"quantity", "indexation", "amortiseMonths", "costCentre", "covers", "shares", "agreements", "penalties", "termination", "parties", "documents",
		},
	}
}

// contractTerm is for how long it holds, and by when somebody must act.
func contractTerm(v *View, r *Record) Section {
	b := &r.Body
	term := cost.TermOf(b, v.Day())
	var fields []Field
	fields = add(fields, "From", day(b, "start"))
	until := date(term.End)
	if until == nil {
		until = muted("open-ended")
	} else if recorded, ok := b.Date("end"); ok && !recorded.Equal(term.End) {
		until = append(until, Span{Text: ", renewed since " + recorded.Format("2 January 2006"), Muted: true})
	}
	fields = add(fields, "Until", until)
	fields = add(fields, "Notice", length(b, "notice"))
	if act := date(term.Act); act != nil && r.Body.Str("status") != "ended" {
		if term.Act.Before(v.Day()) {
			act = append(act, Span{Text: " "}, pill(Warning, "past"))
		}
		fields = add(fields, "Act by", act)
	}
	renews := "no"
	if b.IsTrue("autoRenew", false) {
		renews = "yes"
		if for_ := b.Str("renewalTerm"); for_ != "" {
			renews += ", for " + spell(for_)
		}
	}
	fields = add(fields, "Renews by itself", text(renews))
	fields = add(fields, "How it can be ended", text(b.Str("termination")))
	var papers []Inline
	for _, n := range b.Each("documents") {
		papers = append(papers, address(n.Str("url"), n.Str("title")))
	}
	fields = addList(fields, "Papers", papers[:min(len(papers), maxEntries)])
	return fieldSection("term", "Term and notice", fields)
}

// contractMoney is what is paid, and who bears it.
func contractMoney(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	if value := b.Get("value"); value != nil {
		fields = add(fields, "Value", price(value))
	}
	if quantity := digits(b, "quantity"); quantity != "" {
		fields = add(fields, "Paid for", text(amount(quantity, b.Str("costUnit"))))
	}
	fields = add(fields, "Invoices", text(sentence(b.Str("billingFrequency"))))
	fields = add(fields, "The price rises", text(b.Str("indexation")))
	if months := digits(b, "amortiseMonths"); months != "" {
		fields = add(fields, "Spread over", text(months+" months"))
	}
	fields = add(fields, "Cost centre", text(b.Str("costCentre")))
	var shares []Inline
	for _, n := range b.Each("shares") {
		if on := v.party(&n, "on"); on != nil && len(shares) < maxEntries {
			shares = append(shares, append(on, Span{Text: " " + clean(digits(&n, "sharePercent")) + " %"}))
		}
	}
	fields = addList(fields, "Borne by", shares)
	return fieldSection("money", "Price", fields)
}

// contractScope is what it is for.
func contractScope(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = addList(fields, "Covers", v.refs(b, "covers"))
	fields = addList(fields, "Service levels in", v.refs(b, "agreements"))
	fields = addList(fields, "Also bound", texts(b, "parties"))
	var items []Inline
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.ConfigurationItem && in.Link.Field == "contract" && len(items) < maxEntries {
			items = append(items, v.Link(in.From.Ref))
		}
	}
	fields = addList(fields, "Items under it", items)
	return fieldSection("scope", "What it is for", fields)
}

// penaltySection is what a breach costs.
func penaltySection(_ *View, r *Record) Section {
	t := &Table{Caption: "What a breach costs", Columns: []Column{{Title: "When", Wide: true}, {Title: "Measure"}, {Title: "Given back"}}}
	for _, n := range r.Body.Each("penalties") {
		if len(t.Rows) == maxEntries {
			break
		}
		back := Inline(nil)
		if percent := digits(&n, "creditPercent"); percent != "" {
			back = text(percent + " % of the period's price")
		} else if credit := n.Get("credit"); credit != nil {
			back = price(credit)
		}
		measure := Inline(nil)
		if m := n.Str("metric"); m != "" {
			measure = text(metricWords(m))
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(n.Str("condition")), measure, back}})
	}
	s := Section{ID: "penalties", Title: "Penalties"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
