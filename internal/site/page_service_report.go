package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// serviceReporting is how to report that it does not work, and what to expect then.
func serviceReporting(v *View, r *Record) Section {
	b := &r.Body
	s := Section{ID: "report", Title: "How to report a problem"}
	var fields []Field
	if desk := b.Get("serviceDesk"); desk != nil {
		fields = add(fields, "Service desk", v.contact(desk))
	}
	fields = v.addRef(fields, "Somebody helps", estate.Ref(b.Str("supportHours")))
	if teams := b.Get("supportTeams"); teams != nil {
		fields = v.addRef(fields, "Incidents go to", estate.Ref(teams.Str("incident")))
		fields = addList(fields, "Support levels, first line first", v.refs(teams, "levels"))
		fields = v.addRef(fields, "Changes are approved by", estate.Ref(teams.Str("changeApproval")))
	}
	if len(fields) == 0 && phaseOf(r) != "retired" && v.Visible(r.Owner()) {
		fields = []Field{{Name: "Turn to", Value: v.Link(r.Owner())}}
	}
	if len(fields) > 0 {
		s.Blocks = append(s.Blocks, Block{Fields: fields})
	}
	if t := v.answerTable(r.Ref); len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "What is promised"}, Block{Table: t})
	}
	return s
}

// answerTable is how soon cases are answered and resolved, by priority, as the agreements
// with customers that are in force promise.
func (v *View) answerTable(service estate.Ref) *Table {
	t := &Table{Caption: "Promised times by priority", Columns: []Column{
		{Title: "Priority"}, {Title: "Answered within"}, {Title: "Resolved within"}, {Title: "Promised by", Wide: true},
	}}
	for _, a := range v.covering(service) {
		if a.Body.Str("type") != "sla" || v.agreementState(a).code != "in_force" {
			continue
		}
		times := map[string][2][]Inline{}
		var priorities []string
		for _, target := range a.Body.Each("targets") {
			place := slices.Index([]string{"response", "resolution"}, target.Str("metric"))
			if services := target.Refs("services"); place < 0 || len(services) > 0 && !slices.Contains(services, service) {
				continue
			}
			priority := target.Str("priority")
			pair, known := times[priority]
			if !known {
				priorities = append(priorities, priority)
			}
			pair[place] = append(pair[place], v.caseTime(&target))
			times[priority] = pair
		}
		slices.Sort(priorities)
		for _, priority := range priorities {
			words := strings.ToUpper(priority)
			if priority == "" {
				words = "Any"
			}
			pair := times[priority]
			t.Rows = append(t.Rows, Row{Cells: []Inline{text(words), join("; ", pair[0]...), join("; ", pair[1]...), {v.linkTo(a.Record)}}})
		}
	}
	return t
}

// caseTime words the time of a target about cases: 15 minutes, 95 % of cases, in the hours of
// a calendar.
func (v *View) caseTime(target *estate.Node) Inline {
	within := length(target, "within")
	if clock := target.Str("clock"); clock != "" && clock != "elapsed" {
		within = text(spellOpen(target.Str("within")))
	}
	var share, class Inline
	if percent := digits(target, "casesPercent"); percent != "" && percent != "100" {
		share = muted(percent + " % of cases")
	}
	if c := target.Str("caseClass"); c != "" {
		class = muted(c)
	}
	return join(", ", within, v.clockWords(target.Str("clock")), share, class)
}

// clockWords says in which hours a time is counted; nil for all hours.
func (v *View) clockWords(clock string) Inline {
	ref := estate.Ref(clock)
	switch {
	case clock == "" || clock == "elapsed":
		return nil
	case v.Hidden(ref):
		return muted("in the hours of a calendar that is not shown here")
	}
	return append(Inline{{Text: "in the hours of "}}, v.Link(ref)...)
}
