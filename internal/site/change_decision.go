package site

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// decisionSection is what the change ledger has of a change: the decisions in order.
func decisionSection(v *View, r *Record) Section {
	s := Section{ID: "decision", Title: "Decision"}
	if !v.Calculated() || v.site.source.Evidence == nil {
		return s
	}
	v.note(factEvidence, r.Ref)
	decisions := ask(v, decisionQuery, r.Ref)
	if len(decisions) == 0 {
		s.Blocks = []Block{{Text: muted("The change ledger has nothing about it.")}}
		return s
	}
	s.Intro = Inline{{Text: "As the change ledger recorded it. "}, {Text: "gitsm audit verify", Code: true}, {Text: " checks the evidence."}}
	for i := range decisions[:min(len(decisions), maxEntries)] {
		d := &decisions[i]
		s.Blocks = append(s.Blocks, Block{Heading: sentence(d.Kind)}, Block{Fields: v.decisionFields(d)})
		if t := v.requirementTable(d); len(t.Rows) > 0 {
			s.Blocks = append(s.Blocks, Block{Table: t})
		}
	}
	return s
}

func (v *View) decisionFields(d *Decision) []Field {
	fields := []Field{{Name: "Entry", Value: append(text("No. "+strconv.Itoa(d.Entry)+" of "), instant(d.At)...)}}
	if d.Verdict != "" {
		fields = append(fields, Field{Name: "Verdict", Value: Inline{pill(verdictTone(d.Verdict), sentence(d.Verdict))}})
	}
	if d.Risk != "" {
		fields = append(fields, Field{Name: "Risk", Value: Inline{pill(riskTone(d.Risk), sentence(d.Risk)), {Text: " " + plural(d.Score, "point", "points")}}})
	}
	if d.Commit != "" {
		fields = append(fields, Field{Name: "Merged as", Value: code(short(d.Commit))})
	}
	if d.Outcome != "" {
		fields = append(fields, Field{Name: "Outcome", Value: text(sentence(d.Outcome))})
	}
	if d.Why != "" && v.safe(Mentions(d.Why)) {
		fields = append(fields, Field{Name: "Why", Value: text(d.Why)})
	}
	return fields
}

func (v *View) requirementTable(d *Decision) *Table {
	t := &Table{Caption: "Who had to approve", Columns: []Column{{Title: "Requirement", Wide: true}, {Title: "Of"}, {Title: "Needed", Number: true}, {Title: "Approved by"}, {Title: "Met"}}}
	for i := range d.Requirements[:min(len(d.Requirements), maxEntries)] {
		r := &d.Requirements[i]
		reason := text(r.Reason)
		if !v.safe(Mentions(r.Reason)) {
			reason = muted("about a record that is not shown here")
		}
		met := pill(OK, "Yes")
		if !r.Satisfied {
			met = pill(Warning, "No")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{reason, join(", ", v.visibleLinks(r.From)...), text(strconv.Itoa(r.Need)), v.approvers(r.By), {met}}})
	}
	return t
}

// approvers are people as links, and accounts by their names.
func (v *View) approvers(by []string) Inline {
	var all []Inline
	for _, who := range by {
		if ref, err := estate.ParseRef(who); err == nil {
			if v.Visible(ref) {
				all = append(all, v.Link(ref))
			} else if !v.Hidden(ref) {
				all = append(all, muted("somebody who has left"))
			}
			continue
		}
		all = append(all, text(who))
	}
	return join(", ", all...)
}

func verdictTone(verdict string) Tone {
	switch verdict {
	case "approved":
		return OK
	case "rejected":
		return Danger
	case "pending":
		return Warning
	}
	return Muted
}

func riskTone(level string) Tone {
	switch level {
	case "critical", "high":
		return Danger
	case "medium":
		return Warning
	}
	return OK
}
