package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// improvementStates are the states of an improvement, the most pressing first.
func improvementStates() []string {
	return []string{"in_progress", "accepted", "proposed", "deferred", "done", "rejected"}
}

// improvementState is where an improvement stands: proposed when it does not say.
func improvementState(b *estate.Node) string { return cmp.Or(b.Str("status"), "proposed") }

// improvementTone sets a state off.
func improvementTone(state string) Tone {
	switch state {
	case "in_progress", "accepted":
		return Info
	case "done":
		return OK
	}
	return Muted
}

// overdue reports whether an improvement should be done by now and is not.
func (v *View) overdue(b *estate.Node) bool {
	due, ok := b.Date("due")
	return ok && due.Before(v.Day()) && !slices.Contains([]string{"done", "rejected"}, improvementState(b))
}

// improvementsPage is the register of continual improvement, by state.
func improvementsPage(v *View, n int) Page {
	all := v.OfKind(estate.Improvement)
	order := improvementStates()
	slices.SortStableFunc(all, func(a, b *Record) int {
		return slices.Index(order, improvementState(&a.Body)) - slices.Index(order, improvementState(&b.Body))
	})
	t := &Table{Caption: "Register of continual improvement", Empty: "No improvements are recorded.", Columns: []Column{
		{Title: "Improvement", Wide: true}, {Title: "Status"}, {Title: "Impact"}, {Title: "Urgency"}, {Title: "Origin"}, {Title: "Owner"}, {Title: "Due"},
	}}
	for _, r := range onPage(all, n) {
		state := improvementState(&r.Body)
		due := day(&r.Body, "due")
		if v.overdue(&r.Body) {
			due = append(due, Span{Text: " "}, pill(Danger, "overdue"))
		}
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, {pill(improvementTone(state), sentence(state))}, text(sentence(r.Body.Str("impact"))),
				text(sentence(r.Body.Str("urgency"))), text(sentence(r.Body.Str("origin"))), v.Link(r.Owner()), due,
			},
			Facets: []string{facetText(state), facetText(r.Body.Str("origin")), v.facetRef(r.Owner())},
		})
	}
	t.Facets = facets(t.Rows, []string{"Status", "Origin", "Owner"}, v.facetLabel)
	p := Page{Title: "Continual improvement", Area: areaHealth, Crumbs: []Span{{Text: "Improvements"}}}
	if v.Calculated() {
		p.Kicker = v.lists(areaHealth, "improvements.html")
	}
	v.paged(&p, t, len(all), n, [2]string{"improvement", "improvements"}, listPath("improvements.html"))
	return p
}

// improvementProfile is what the page of an improvement has.
func improvementProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			state := improvementState(&r.Body)
			pills := []Span{pill(improvementTone(state), sentence(state))}
			if v.overdue(&r.Body) {
				pills = append(pills, pill(Danger, "Overdue"))
			}
			return pills
		},
		facts: func(v *View, r *Record) []Field {
			b := &r.Body
			var fields []Field
			fields = add(fields, "Due", day(b, "due"))
			fields = add(fields, "Impact", text(sentence(b.Str("impact"))))
			fields = add(fields, "Urgency", text(sentence(b.Str("urgency"))))
			fields = add(fields, "Origin", text(sentence(b.Str("origin"))))
			fields = add(fields, "Opened", day(b, "opened"))
			fields = v.addRef(fields, "Proposed by", estate.Ref(b.Str("proposedBy")))
			fields = add(fields, "Closed", day(b, "closed"))
			if n := b.Get("cost"); n != nil {
				fields = add(fields, "Cost", price(n))
			}
			return fields
		},
		sections: []func(v *View, r *Record) Section{gainSection, actionSection, measureSection},
		shown: []string{
			"due", "impact", "urgency", "origin", "opened", "proposedBy", "closed", "cost", "benefit", "effort", "from", "concerns", "actions", "changes", "result", "measures",
		},
	}
}

// gainSection says what an improvement brings, and came to.
func gainSection(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = add(fields, "Benefit", text(b.Str("benefit")))
	fields = add(fields, "Effort", text(b.Str("effort")))
	fields = addList(fields, "Makes better", v.refs(b, "concerns"))
	fields = addList(fields, "Comes from", v.refs(b, "from"))
	fields = addList(fields, "Carried out by", v.refs(b, "changes"))
	fields = add(fields, "Result", text(b.Str("result")))
	return fieldSection("gain", "What it is for", fields)
}

// actionSection lists what is done.
func actionSection(v *View, r *Record) Section {
	s := Section{ID: "actions", Title: "Actions"}
	t := &Table{Caption: "Actions", Columns: []Column{{Title: "Action", Wide: true}, {Title: "Owner"}, {Title: "Due"}, {Title: "State"}}}
	actions := r.Body.Each("actions")
	for i := range min(len(actions), maxEntries) {
		a := &actions[i]
		owner := estate.Ref(a.Str("owner"))
		state := Inline{pill(Muted, "open")}
		if done, ok := a.Date("done"); ok {
			state = append(Inline{pill(OK, "done"), {Text: " "}}, date(done)...)
		} else if due, ok := a.Date("due"); ok && due.Before(v.Day()) {
			state = Inline{pill(Danger, "overdue")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(a.Str("text")), v.Link(owner), day(a, "due"), state}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// measureSection shows what is measured to see whether it has helped.
func measureSection(_ *View, r *Record) Section {
	s := Section{ID: "measures", Title: "Measures"}
	t := &Table{Caption: "Measures", Columns: []Column{
		{Title: "Measure", Wide: true}, {Title: "Unit"}, {Title: "Before", Number: true}, {Title: "Target", Number: true}, {Title: "Now", Number: true},
	}}
	measures := r.Body.Each("measures")
	for i := range min(len(measures), maxEntries) {
		m := &measures[i]
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(m.Str("metric")), text(m.Str("unit")), text(plainText(m, "baseline")), text(plainText(m, "target")), text(plainText(m, "actual"))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
