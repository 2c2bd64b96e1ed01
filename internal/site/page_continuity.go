package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// continuityFiles are the pages about continuity in general.
func continuityFiles(s *Site) []File {
	return append(documentFiles(s), html("continuity.html", plansPage), html("exercises.html", exercisesPage))
}

// plansPage lists the plans with what they promise and whether they keep it.
func plansPage(v *View) Page {
	t := &Table{
		Caption: "Continuity plans", Empty: "No continuity plans are recorded.",
		Columns: []Column{{Title: "Plan", Wide: true}, {Title: "Status"}, {Title: "Covers"}, {Title: "Objective", Number: true}, {Title: "Recovery", Number: true}, {Title: "Last exercise"}, {Title: "Owner"}},
	}
	if !v.Calculated() {
		t.Columns = append(t.Columns[:4], t.Columns[5:]...)
	}
	for _, r := range v.OfKind(estate.ContinuityPlan) {
		objective, _ := r.Body.Get("bia").Duration("rto")
		cells := []Inline{
			{v.linkTo(r.Record)}, {planStatus(r)}, join(", ", v.Links(r.Body.Refs("covers"))...), text(span(objective)),
		}
		if v.Calculated() {
			cells = append(cells, v.recovery(r.Ref))
		}
		t.Rows = append(t.Rows, Row{Cells: append(cells, v.lastExercise(r.Ref), v.Link(r.Owner()))})
	}
	p := Page{
		Title: "Continuity", Area: areaContinuity, Kicker: v.lists(areaContinuity, "continuity.html"), Crumbs: []Span{{Text: "Continuity"}},
		Lead:     "<p>What is done when services are lost, who does it, and how long it takes. Each plan is also a single file and a PDF, to be kept where no network is needed.</p>",
		Sections: []Section{{ID: "plans", Title: "Plans", Blocks: []Block{{Table: t}}}},
	}
	p.Sections = append(p.Sections, documentsSection(v))
	return p
}

// planStatus is where a plan stands; one that says nothing is in force.
func planStatus(r *Record) Span {
	switch status := r.Body.Str("status"); status {
	case "", "in_force":
		return pill(OK, "In force")
	default:
		return pill(Muted, sentence(status))
	}
}

// recovery is how long a recovery takes, against its objective.
func (v *View) recovery(ref estate.Ref) Inline {
	s := ask(v, scheduleQuery, ref)
	switch {
	case s.Failed != "" || !s.Known:
		return muted("unknown")
	case !s.Promised:
		return text(span(s.Hands))
	case s.Hands > s.Objective:
		return Inline{{Text: span(s.Hands) + " "}, pill(Danger, "too long")}
	}
	return Inline{{Text: span(s.Hands) + " "}, pill(OK, "in time")}
}

// lastExercise is when a plan was last exercised.
func (v *View) lastExercise(plan estate.Ref) Inline {
	var last time.Time
	var ref estate.Ref
	for _, in := range v.Incoming(plan) {
		if in.From.Kind != estate.Exercise {
			continue
		}
		exercise, ok := v.Record(in.From.Ref)
		if !ok {
			continue
		}
		if day, ok := exercise.Body.Date("date"); ok && !day.After(v.Day()) && day.After(last) {
			last, ref = day, exercise.Ref
		}
	}
	if last.IsZero() {
		return muted("never")
	}
	return Inline{{Text: last.Format("2 January 2006"), Href: v.Href(ref)}}
}

// span words a length of time: 1 h 30 min, 2 d.
func span(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return estate.FormatDuration(d.Round(time.Second))
}

// planProfile is what the page of a continuity plan has.
func planProfile() profile {
	return profile{
		pills: func(_ *View, r *Record) []Span { return []Span{planStatus(r)} },
		facts: planFacts, notes: planNotes,
		sections: []func(*View, *Record) Section{documentSection, invocationSection, objectivesSection, scheduleSection, exerciseSection},
		shown:    []string{"covers", "exerciseEvery"},
	}
}

func planFacts(v *View, r *Record) []Field {
	fields := []Field{{Name: "Covers", List: v.Links(r.Body.Refs("covers"))}}
	if v.Calculated() {
		fields = append(fields, Field{Name: "Recovery", Value: v.recovery(r.Ref)})
	}
	fields = append(fields, Field{Name: "Last exercise", Value: v.lastExercise(r.Ref)})
	if every, ok := r.Body.Duration("exerciseEvery"); ok {
		fields = append(fields, Field{Name: "Exercise every", Value: text(spellTime(every))})
	}
	return fields
}

func planNotes(v *View, r *Record) []Note {
	if !v.Calculated() {
		return nil
	}
	var notes []Note
	for _, f := range ask(v, scheduleQuery, r.Ref).Findings {
		if note, ok := v.finding(f); ok {
			notes = append(notes, note)
		}
	}
	return notes
}

// invocationSection says when the plan is invoked, and who may.
func invocationSection(v *View, r *Record) Section {
	invocation := r.Body.Get("invocation")
	s := Section{ID: "invoke", Title: "When to invoke it, and who may"}
	if invocation == nil {
		return s
	}
	var criteria []Inline
	for _, c := range invocation.Each("criteria") {
		criteria = append(criteria, text(c.Text))
	}
	fields := []Field{{Name: "When", List: criteria}, {Name: "Who may", List: v.Links(invocation.Refs("authority"))}, {Name: "Deputies", List: v.Links(invocation.Refs("deputies"))}}
	for _, name := range []string{"procedure", "detection", "decision", "activation", "standDown"} {
		if n := invocation.Get(name); n != nil {
			if f, ok := v.field(name, n, 0); ok {
				fields = append(fields, f)
			}
		}
	}
	s.Blocks = []Block{{Fields: filled(fields)}}
	return s
}

// filled leaves out fields without a value.
func filled(fields []Field) []Field {
	var all []Field
	for _, f := range fields {
		if len(f.Value) > 0 || len(f.List) > 0 || len(f.Fields) > 0 || f.HTML != "" {
			all = append(all, f)
		}
	}
	return all
}

// objectivesSection is the business impact analysis in its figures.
func objectivesSection(v *View, r *Record) Section {
	bia := r.Body.Get("bia")
	s := Section{ID: "objectives", Title: "What the business can bear"}
	if bia == nil {
		return s
	}
	card := func(name, field, what string) Card {
		d, ok := bia.Duration(field)
		if !ok {
			return Card{Title: text(name), Figure: "–", Text: text(what)}
		}
		return Card{Title: text(name), Figure: span(d), Text: text(what)}
	}
	s.Blocks = []Block{{Cards: []Card{
		card("RTO", "rto", "until it works again"), card("RPO", "rpo", "of data may be lost"),
		card("WRT", "wrt", "to catch up with work"), card("MTPD", "mtpd", "and the loss cannot be borne"),
	}}}
	if mbco := bia.Str("mbco"); mbco != "" {
		s.Blocks = append(s.Blocks, Block{Fields: []Field{{Name: "At least", Value: text(mbco)}}})
	}
	return s
}

// scheduleSection is the recovery step by step.
func scheduleSection(v *View, r *Record) Section {
	s := Section{ID: "recovery", Title: "Recovery, step by step"}
	if !v.Calculated() {
		return s
	}
	plan := ask(v, scheduleQuery, r.Ref)
	if len(plan.Steps) == 0 {
		return s
	}
	t := &Table{Caption: "Steps of the recovery in their order", Columns: []Column{{Title: "Step", Wide: true}, {Title: "Wave", Number: true}, {Title: "What"}, {Title: "By"}, {Title: "Takes", Number: true}, {Title: "From", Number: true}, {Title: "To", Number: true}}}
	for i := range plan.Steps {
		step := &plan.Steps[i]
		name := Inline{{Text: clean(step.ID)}}
		if step.Critical {
			name = append(name, Span{Text: " "}, pill(Accent, "critical path"))
		}
		row := Row{Cells: []Inline{name, text(count(step.Wave)), join(": ", v.visibleLink(step.Item), text(step.Action)), v.visibleLink(step.Team), nil, nil, nil}}
		if step.Elapsed {
			row.Cells[4] = text(span(step.Takes))
		}
		if step.StartKnown {
			row.Cells[5], row.Cells[6] = text("+"+span(step.Start)), text("+"+span(step.End))
		}
		t.Rows = append(t.Rows, row)
	}
	s.Intro = text("Times are counted from the event, with each team doing one thing at a time. People are at work after " + span(plan.Invocation) + ".")
	s.Blocks = []Block{{Table: t}}
	return s
}

// visibleLink is a link to a record that readers may see, else nothing.
func (v *View) visibleLink(ref estate.Ref) Inline {
	if ref == "" || v.Hidden(ref) {
		return nil
	}
	return v.Link(ref)
}
