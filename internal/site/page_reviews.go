package site

import "github.com/gitsm/gitsm/internal/estate"

// reviewsSection are talks about how things go.
func reviewsSection(v *View, r *Record) Section {
	t := &Table{Caption: "Reviews", Columns: []Column{{Title: "Day"}, {Title: "Result"}, {Title: "By"}, {Title: "What was said", Wide: true}, {Title: "What is to be done", Wide: true}}}
	for _, n := range r.Body.Each("reviews") {
		if len(t.Rows) == maxEntries {
			break
		}
		tone := map[string]Tone{"good": OK, "acceptable": Info, "poor": Danger}[n.Str("result")]
		if tone == "" {
			tone = Muted
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			day(&n, "date"), marked(tone, sentence(n.Str("result"))), v.party(&n, "by"),
			join(" ", text(n.Str("summary")), reportLink(&n, "minutes", "Minutes")), join("; ", v.actions(&n, "actions")...),
		}})
	}
	s := Section{ID: "reviews", Title: "Reviews"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// actions are what somebody is to do, by when, or did.
func (v *View) actions(n *estate.Node, field string) []Inline {
	var all []Inline
	for _, a := range n.Each(field) {
		if len(all) == maxEntries {
			break
		}
		line := join(", ", text(a.Str("text")), v.party(&a, "owner"))
		switch done, due := day(&a, "done"), day(&a, "due"); {
		case done != nil:
			line = append(append(line, Span{Text: ", "}, pill(OK, "done"), Span{Text: " "}), done...)
		case due != nil:
			line = append(append(line, Span{Text: ", due "}), due...)
			if t, _ := a.Date("due"); t.Before(v.Day()) {
				line = append(line, Span{Text: " "}, pill(Warning, "overdue"))
			}
		}
		if improvement := v.party(&a, "improvement"); improvement != nil {
			line = append(append(line, Span{Text: ", see "}), improvement...)
		}
		all = append(all, line)
	}
	return all
}

// escalationSection is whom to turn to when a case does not move.
func escalationSection(v *View, r *Record) Section {
	t := &Table{Caption: "Escalation", Columns: []Column{{Title: "After"}, {Title: "To", Wide: true}, {Title: "How"}, {Title: "What for"}}}
	for _, n := range r.Body.Each("escalation") {
		if len(t.Rows) == maxEntries {
			break
		}
		after := length(&n, "after")
		if after == nil {
			after = text("at once")
		}
		how := Inline(nil)
		if c := n.Get("contact"); c != nil {
			how = v.contact(c)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{after, v.party(&n, "to"), how, text(n.Str("note"))}})
	}
	s := Section{ID: "escalation", Title: "Escalation"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
