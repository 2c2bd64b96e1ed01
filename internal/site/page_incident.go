package site

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// incidentProfile is what the page of an incident has.
func incidentProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			state := stateOf(&r.Body)
			pills := append(v.priority(&r.Body), pill(state.Tone, state.Word))
			if r.Body.IsTrue("major", false) {
				pills = append(pills, pill(Danger, "Major incident"))
			}
			return pills
		},
		facts: func(v *View, r *Record) []Field {
			fields := v.linkFields(r, []namedField{{"Service", "service"}, {"Offering", "offering"}, {"Caused by", "causedBy"}, {"Problem", "problem"}, {"Mended by", "change"}, {"Handled by", "team"}, {"Person", "assignee"}, {"Reported by", "reporter"}})
			return append(fields, v.priorityFields(r)...)
		},
		sections: []func(v *View, r *Record) Section{timelineSection, outageSection, resolutionSection, pauseSection},
		shown: []string{
			"service", "offering", "causedBy", "problem", "change", "team", "assignee", "reporter", "impact", "urgency", "priorityOverride", "major",
			"occurred", "detected", "opened", "responded", "restored", "resolved", "closed", "outages", "pauses", "resolution",
		},
	}
}

// namedField is a field of a record and how it is called.
type namedField struct{ name, field string }

// linkFields are the fields of a record that name another one that readers may see.
func (v *View) linkFields(r *Record, names []namedField) []Field {
	var fields []Field
	for _, f := range names {
		ref := estate.Ref(r.Body.Str(f.field))
		if ref != "" && !v.Hidden(ref) {
			fields = append(fields, Field{Name: f.name, Value: v.Link(ref)})
		}
	}
	return fields
}

// priorityFields say where a priority comes from.
func (v *View) priorityFields(r *Record) []Field {
	var fields []Field
	impact, urgency := r.Body.Str("impact"), r.Body.Str("urgency")
	if impact != "" || urgency != "" {
		fields = append(fields, Field{Name: "Impact and urgency", Value: join(", ", text(sentence(impact)), text(lower(sentence(urgency))))})
	}
	if x := r.Body.Get("priorityOverride"); x != nil {
		fields = append(fields, Field{Name: "Priority set by hand", Value: text(x.Str("reason"))})
	}
	return fields
}

// timelineSection is what happened when, with how long it took since the step before and
// since the beginning.
func timelineSection(v *View, r *Record) Section {
	s := Section{ID: "timeline", Title: "Timeline"}
	t := &Table{Caption: "Timeline", Columns: []Column{{Title: "Step"}, {Title: "When", Wide: true}, {Title: "Since the step before", Number: true}, {Title: "Since the beginning", Number: true}}}
	var first, last time.Time
	for _, step := range []namedField{
		{"It began", "occurred"}, {"Somebody noticed", "detected"}, {"It was recorded", "opened"}, {"Somebody began to work on it", "responded"},
		{"The service worked again", "restored"}, {"The cause was out of the way", "resolved"}, {"Fulfilled", "fulfilled"}, {"Everybody agreed that it was over", "closed"},
	} {
		at, ok := r.Body.Instant(step.field)
		if !ok {
			continue
		}
		if first.IsZero() {
			first, last = at, at
		}
		sinceLast, sinceFirst := text(minutesBetween(last, at)), text(minutesBetween(first, at))
		if at.Equal(first) && len(t.Rows) == 0 {
			sinceLast, sinceFirst = nil, nil
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(step.name), instant(at), sinceLast, sinceFirst}})
		last = at
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

func outageSection(v *View, r *Record) Section {
	s := Section{ID: "outages", Title: "What was down"}
	t := &Table{Caption: "Outages", Columns: []Column{{Title: "Service", Wide: true}, {Title: "Effect"}, {Title: "Time"}, {Title: "Length", Number: true}, {Title: "Note"}}}
	for i, n := range r.Body.Each("outages") {
		service := estate.Ref(n.Str("service"))
		if i == maxEntries || v.Hidden(service) {
			continue
		}
		start, _ := n.Instant("start")
		end, _ := n.Instant("end")
		effect := pill(Danger, "Down")
		if n.Str("effect") == "degraded" {
			effect = pill(Warning, "Degraded")
		}
		note := text(n.Str("note"))
		if n.IsTrue("planned", false) {
			note = join(" · ", text("announced"), note)
		}
		if users := n.Get("usersAffected"); users != nil {
			note = join(" · ", text("about "+users.Text+" users"), note)
		}
		length := text(minutesBetween(start, end))
		if end.IsZero() {
			length = text("lasts")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(service), {effect}, window(start, end), length, note}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

func resolutionSection(_ *View, r *Record) Section {
	s := Section{ID: "resolution", Title: "What was done"}
	if words := prose.Render(r.Body.Str("resolution")); words != "" {
		s.Blocks = []Block{{Prose: words}}
	}
	return s
}

// pauseSection is when the clocks of a case stood still.
func pauseSection(_ *View, r *Record) Section {
	s := Section{ID: "pauses", Title: "When its clocks stood still"}
	t := &Table{Caption: "Pauses", Columns: []Column{{Title: "Time", Wide: true}, {Title: "Length", Number: true}, {Title: "Why"}, {Title: "Note"}}}
	for i, n := range r.Body.Each("pauses") {
		if i == maxEntries {
			break
		}
		from, _ := n.Instant("from")
		to, _ := n.Instant("to")
		t.Rows = append(t.Rows, Row{Cells: []Inline{window(from, to), text(minutesBetween(from, to)), text(sentence(n.Str("reason"))), text(n.Str("note"))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// requestProfile is what the page of a service request has.
func requestProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			state := stateOf(&r.Body)
			return append([]Span{pill(state.Tone, state.Word)}, v.priority(&r.Body)...)
		},
		facts: func(v *View, r *Record) []Field {
			return v.linkFields(r, []namedField{{"What", "offering"}, {"Service", "service"}, {"Asked for by", "requester"}, {"For", "requestedFor"}, {"Paid by", "customer"}, {"Fulfilled by", "team"}, {"Person", "assignee"}, {"Change", "change"}})
		},
		sections: []func(v *View, r *Record) Section{timelineSection, fulfilmentSection, resolutionSection, pauseSection},
		shown: []string{
			"offering", "service", "requester", "requestedFor", "customer", "team", "assignee", "change",
			"opened", "responded", "fulfilled", "closed", "fulfilment", "resolution", "pauses",
		},
	}
}

func fulfilmentSection(v *View, r *Record) Section {
	s := Section{ID: "fulfilment", Title: "Steps"}
	t := &Table{Caption: "Steps of the fulfilment", Columns: []Column{{Title: "Step", Wide: true}, {Title: "By"}, {Title: "Begun"}, {Title: "Done"}, {Title: "Result"}}}
	for i, n := range r.Body.Each("fulfilment") {
		if i == maxEntries {
			break
		}
		started, _ := n.Instant("started")
		finished, _ := n.Instant("finished")
		by := join(", ", v.visibleLinks([]estate.Ref{estate.Ref(n.Str("by")), estate.Ref(n.Str("team"))})...)
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(n.Str("step")), by, instant(started), instant(finished), join(": ", text(sentence(n.Str("result"))), text(n.Str("note")))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// problemProfile is what the page of a problem has.
func problemProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span {
			state := stateOf(&r.Body)
			pills := append(v.priority(&r.Body), pill(state.Tone, state.Word))
			if r.Body.Get("knownError") != nil {
				pills = append(pills, pill(Accent, "Known error"))
			}
			return pills
		},
		facts: func(v *View, r *Record) []Field {
			fields := v.linkFields(r, []namedField{{"Person", "assignee"}, {"Caused by", "causedBy"}, {"Mended by", "change"}})
			if services := v.visibleLinks(r.Body.Refs("services")); len(services) > 0 {
				fields = append(fields, Field{Name: "Services", List: services})
			}
			return append(fields, v.priorityFields(r)...)
		},
		sections: []func(v *View, r *Record) Section{knownErrorSection, causeSection, problemIncidents},
		shown: []string{
			"assignee", "causedBy", "change", "services", "impact", "urgency", "priorityOverride", "knownError", "statement", "rootCause",
			"contributingFactors", "method", "resolution",
		},
	}
}

func knownErrorSection(v *View, r *Record) Section {
	s := Section{ID: "known-error", Title: "Known error"}
	n := r.Body.Get("knownError")
	if n == nil {
		return s
	}
	fields := []Field{{Name: "How one recognises it", HTML: prose.Render(n.Str("symptom"))}}
	if around := n.Str("workaround"); around != "" {
		fields = append(fields, Field{Name: "How to live with it", HTML: prose.Render(around)})
	} else {
		fields = append(fields, Field{Name: "How to live with it", Value: muted("no way known")})
	}
	if until, ok := n.Date("validUntil"); ok {
		line := date(until)
		if v.Day().After(until) {
			line = append(line, Span{Text: " "}, pill(Warning, "Expired"))
		}
		fields = append(fields, Field{Name: "May be used until", Value: line})
	}
	fields = append(fields, v.fields(n, 0, "symptom", "workaround", "validUntil")...)
	s.Blocks = []Block{{Fields: fields}}
	return s
}

func causeSection(v *View, r *Record) Section {
	s := Section{ID: "cause", Title: "Cause and solution"}
	var fields []Field
	for _, name := range []string{"statement", "rootCause", "contributingFactors", "method", "resolution"} {
		if n := r.Body.Get(name); n != nil {
			if field, ok := v.field(name, n, 0); ok {
				fields = append(fields, field)
			}
		}
	}
	if len(fields) > 0 {
		s.Blocks = []Block{{Fields: fields}}
	}
	return s
}

// problemIncidents lists the incidents that it led to.
func problemIncidents(v *View, r *Record) Section {
	s := Section{ID: "incidents", Title: "Incidents"}
	t := incidentTable("Incidents of this problem", "")
	refs := v.pointingAs(r.Ref, estate.Incident, "problem")
	for _, ref := range refs[:min(len(refs), maxEntries)] {
		if incident, ok := v.Record(ref); ok {
			row := v.incidentRow(incident)
			row.Facets = nil
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
