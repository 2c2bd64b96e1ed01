package site

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// changeProfile is what the page of a change has.
func changeProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			q := change.ParseRequest(r.Record)
			s := stageOf(q, v.Day())
			return []Span{pill(s.Tone, s.Word), pill(changeTone(string(q.Type)), sentence(string(q.Type))+" change")}
		},
		notes: changeNotes,
		facts: changeFacts,
		sections: []func(v *View, r *Record) Section{
			whySection, affectsSection, outcomeSection, decisionSection, workSection, causedSection,
		},
		shown: []string{
			"type", "reason", "benefits", "riskOfNotDoing", "affects", "window", "implementation", "test", "testEvidence", "backout",
			"communication", "verification", "outcome", "cancelled", "template", "requester", "implementer", "authority", "maintenance",
			"freezeException", "incident", "problem", "request", "release", "improvement",
		},
	}
}

func changeFacts(v *View, r *Record) []Field {
	var fields []Field
	q := change.ParseRequest(r.Record)
	add := func(name string, value Inline) {
		if len(value) > 0 {
			fields = append(fields, Field{Name: name, Value: value})
		}
	}
	add("Window", window(q.Start, q.End))
	if q.Start.IsZero() && q.End.IsZero() {
		add("Window", muted("none: at any time outside of freezes"))
	}
	for _, f := range []struct{ name, field string }{
		{"Requested by", "requester"}, {"Carried out by", "implementer"}, {"Authorised by", "authority"}, {"Standard change", "template"},
		{"Maintenance hours", "maintenance"}, {"Release", "release"}, {"Problem", "problem"}, {"Request", "request"}, {"Improvement", "improvement"},
	} {
		add(f.name, v.Link(estate.Ref(r.Body.Str(f.field))))
	}
	if incident := r.Body.Get("incident"); incident != nil {
		add("Incident", v.scalar("url", incident))
	}
	return fields
}

// changeNotes are what stands in the way of a change that is to come.
func changeNotes(v *View, r *Record) []Note {
	var notes []Note
	if x := r.Body.Get("cancelled"); x != nil {
		at, _ := dayOrInstant(x, "at")
		line := append(text("It was cancelled on "), at...)
		if by := estate.Ref(x.Str("by")); by != "" && v.Visible(by) {
			line = append(append(line, Span{Text: " by "}), v.Link(by)...)
		}
		notes = append(notes, Note{Tone: Info, Word: "Cancelled", Text: append(line, Span{Text: ": " + clean(x.Str("reason"))})})
	}
	if x := r.Body.Get("freezeException"); x != nil {
		line := append(text("It may pass "), v.Link(estate.Ref(x.Str("calendar")))...)
		notes = append(notes, Note{Tone: Warning, Word: "Exception", Text: append(line, Span{Text: ": " + clean(x.Str("reason"))})})
	}
	if !v.Calculated() {
		return notes
	}
	p := ask(v, plannedOf, r.Ref)
	if p.Frozen != "" && v.Visible(p.Frozen) {
		notes = append(notes, Note{Tone: Danger, Word: "Frozen", Text: append(text("Its window begins in the freeze "), v.Link(p.Frozen)...)})
	}
	for _, c := range p.Collides {
		if !v.Visible(c.Change) {
			continue
		}
		line := append(text("It may collide with "), v.Link(c.Change)...)
		if on := v.visibleLinks(c.On); len(on) > 0 {
			line = append(append(line, Span{Text: " on "}), join(", ", on...)...)
		}
		notes = append(notes, Note{Tone: Warning, Word: "Conflict", Text: line})
	}
	return notes
}

// visibleLinks are links to the records among some that readers may see.
func (v *View) visibleLinks(refs []estate.Ref) []Inline {
	var all []Inline
	for _, ref := range refs {
		if v.Visible(ref) {
			all = append(all, v.Link(ref))
		}
	}
	return all
}

func whySection(v *View, r *Record) Section {
	s := Section{ID: "why", Title: "Why"}
	var fields []Field
	for _, f := range []struct{ name, field string }{{"Reason", "reason"}, {"What is gained", "benefits"}, {"If it is not done", "riskOfNotDoing"}} {
		if words := r.Body.Str(f.field); words != "" {
			fields = append(fields, Field{Name: f.name, HTML: prose.Render(words)})
		}
	}
	if len(fields) > 0 {
		s.Blocks = []Block{{Fields: fields}}
	}
	return s
}

// effectWord says what the work does to a record.
func effectWord(effect string) Span {
	switch effect {
	case "", "outage":
		return pill(Danger, "Outage")
	case "degraded":
		return pill(Warning, "Degraded")
	case "none":
		return pill(OK, "No effect")
	}
	return pill(Muted, sentence(effect))
}

func affectsSection(v *View, r *Record) Section {
	s := Section{ID: "affects", Title: "What it touches"}
	t := &Table{Caption: "What the change touches", Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "Effect"}, {Title: "Note"}}}
	entries := r.Body.Each("affects")
	for i := range entries[:min(len(entries), maxEntries)] {
		n := &entries[i]
		ref, chosen := estate.Ref(n.Str("item")), n.Str("select")
		kind := ""
		if label, ok := v.Label(ref); ok {
			kind = what(label)
		}
		if ref != "" && !v.Hidden(ref) {
			t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(ref), text(kind), {effectWord(n.Str("effect"))}, text(n.Str("note"))}})
		}
		if chosen != "" && v.safe(Mentions(chosen)) {
			t.Rows = append(t.Rows, Row{Cells: []Inline{code(chosen), text("all that it finds"), {effectWord(n.Str("effect"))}, text(n.Str("note"))}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	if left := len(entries) - maxEntries; left > 0 {
		s.Blocks = append(s.Blocks, Block{Text: muted("and " + strconv.Itoa(left) + " more")})
	}
	return s
}

// workSection is how it is done, tested, undone and told.
func workSection(v *View, r *Record) Section {
	s := Section{ID: "work", Title: "How it is done"}
	s.Blocks = append(s.Blocks, v.steps(r.Body.Each("implementation"))...)
	var fields []Field
	for _, f := range []struct{ name, field string }{{"Test", "test"}, {"Communication", "communication"}, {"Verification", "verification"}} {
		if words := r.Body.Str(f.field); words != "" {
			fields = append(fields, Field{Name: f.name, HTML: prose.Render(words)})
		}
	}
	for _, name := range []string{"testEvidence", "backout"} {
		if n := r.Body.Get(name); n != nil {
			if field, ok := v.field(name, n, 0); ok {
				if name == "backout" {
					field.Name = "Undoing it"
				}
				fields = append(fields, field)
			}
		}
	}
	if len(fields) > 0 {
		s.Blocks = append(s.Blocks, Block{Fields: fields})
	}
	return s
}

// steps are the steps of a change or of a deployment as a table.
func (v *View) steps(steps []estate.Node) []Block {
	if len(steps) == 0 {
		return nil
	}
	t := &Table{Caption: "Steps", Columns: []Column{{Title: "Step", Wide: true}, {Title: "Minutes", Number: true}, {Title: "By"}, {Title: "It has worked when"}}}
	for i := range steps[:min(len(steps), maxEntries)] {
		n := &steps[i]
		by := v.Link(estate.Ref(n.Str("owner")))
		if n.IsTrue("automated", false) {
			by = join(" · ", by, muted("automated"))
		}
		minutes := ""
		if m := n.Get("minutes"); m != nil {
			minutes = m.Text
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(strconv.Itoa(i+1) + ". " + n.Str("step")), text(minutes), by, text(n.Str("verify"))}})
	}
	return []Block{{Table: t}}
}

// outcomeSection is what came of it, and its review.
func outcomeSection(v *View, r *Record) Section {
	s := Section{ID: "outcome", Title: "Outcome and review"}
	n := r.Body.Get("outcome")
	if n == nil {
		return s
	}
	stage := stageOf(change.ParseRequest(r.Record), time.Time{})
	fields := []Field{{Name: "Result", Value: Inline{pill(stage.Tone, stage.Word)}}}
	start, _ := n.Instant("actualStart")
	end, _ := n.Instant("actualEnd")
	if line := window(start, end); line != nil {
		if length := minutesBetween(start, end); length != "" {
			line = append(line, Span{Text: " (" + length + ")"})
		}
		fields = append(fields, Field{Name: "Work", Value: line})
	}
	fields = append(fields, v.fields(n, 0, "result", "actualStart", "actualEnd")...)
	s.Blocks = []Block{{Fields: fields}}
	return s
}

// causedSection lists the incidents and problems that name it as their cause.
func causedSection(v *View, r *Record) Section {
	s := Section{ID: "caused", Title: "What it caused"}
	t := &Table{Caption: "Incidents and problems caused by the change", Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}}}
	for _, in := range v.Incoming(r.Ref) {
		if in.Link.Field == "causedBy" && len(t.Rows) < maxEntries {
			t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(in.From.Ref), text(what(in.From))}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
