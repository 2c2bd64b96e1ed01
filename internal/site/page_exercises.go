package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// exercisesPage lists the exercises, the newest first.
func exercisesPage(v *View) Page {
	exercises := v.OfKind(estate.Exercise)
	slices.SortStableFunc(exercises, func(a, b *Record) int {
		first, _ := a.Body.Date("date")
		second, _ := b.Body.Date("date")
		return second.Compare(first)
	})
	return Page{
		Title: "Exercises", Area: areaContinuity, Kicker: v.lists(areaContinuity, "exercises.html"),
		Crumbs:   []Span{{Text: "Continuity", Href: v.To("continuity.html")}, {Text: "Exercises"}},
		Sections: []Section{{ID: "list", Title: "All exercises", Blocks: []Block{{Table: exerciseTable(v, exercises)}}}},
	}
}

func exerciseTable(v *View, exercises []*Record) *Table {
	t := &Table{
		Caption: "Exercises of continuity plans", Empty: "No exercise is recorded.",
		Columns: []Column{{Title: "Exercise", Wide: true}, {Title: "Date"}, {Title: "Plan"}, {Title: "Method"}, {Title: "Planned RTO", Number: true}, {Title: "Actual RTO", Number: true}, {Title: "Findings", Number: true}},
	}
	for _, r := range exercises {
		day, _ := r.Body.Date("date")
		planned, actual := objectivesMet(r)
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			{v.linkTo(r.Record)}, date(day), v.Link(estate.Ref(r.Body.Str("plan"))), text(sentence(r.Body.Str("method"))),
			planned, actual, text(count(len(r.Body.Each("findings")))),
		}})
	}
	return t
}

// objectivesMet are the longest planned and actual recovery times of an exercise.
func objectivesMet(r *Record) (planned, actual Inline) {
	results := r.Body.Each("results")
	for i := range results {
		p, knownPlan := results[i].Duration("plannedRto")
		a, knownActual := results[i].Duration("actualRto")
		planned, actual = text(span(p)), text(span(a))
		if knownPlan && knownActual && a > p {
			return planned, append(actual, Span{Text: " "}, pill(Danger, "too long"))
		}
	}
	return planned, actual
}

// exerciseSection are the exercises of a plan.
func exerciseSection(v *View, r *Record) Section {
	var exercises []*Record
	seen := map[estate.Ref]bool{}
	for _, in := range v.Incoming(r.Ref) {
		if in.From.Kind == estate.Exercise && !seen[in.From.Ref] {
			seen[in.From.Ref] = true
			if e, ok := v.Record(in.From.Ref); ok {
				exercises = append(exercises, e)
			}
		}
	}
	t := exerciseTable(v, exercises)
	t.Empty = "It was never exercised."
	return Section{ID: "exercises", Title: "Exercises", Blocks: []Block{{Table: t}}}
}

// exerciseProfile is what the page of an exercise has.
func exerciseProfile() profile {
	return profile{
		facts: func(v *View, r *Record) []Field {
			day, _ := r.Body.Date("date")
			return filled([]Field{
				{Name: "Date", Value: date(day)}, {Name: "Plan", Value: v.Link(estate.Ref(r.Body.Str("plan")))},
				{Name: "Method", Value: text(sentence(r.Body.Str("method")))},
			})
		},
		sections: []func(*View, *Record) Section{resultSection, findingSection},
		shown:    []string{"date", "plan", "method", "results", "findings"},
	}
}

// resultSection sets what was planned beside what happened.
func resultSection(v *View, r *Record) Section {
	t := &Table{Caption: "Planned against actual recovery", Empty: "No results are recorded.",
		Columns: []Column{{Title: "Service", Wide: true}, {Title: "Planned RTO", Number: true}, {Title: "Actual RTO", Number: true}, {Title: "Planned RPO", Number: true}, {Title: "Actual RPO", Number: true}}}
	results := r.Body.Each("results")
	for i := range results {
		cells := []Inline{v.Link(estate.Ref(results[i].Str("service")))}
		for _, pair := range [][2]string{{"plannedRto", "actualRto"}, {"plannedRpo", "actualRpo"}} {
			planned, known := results[i].Duration(pair[0])
			actual, measured := results[i].Duration(pair[1])
			shown := text(span(actual))
			if known && measured && actual > planned {
				shown = append(shown, Span{Text: " "}, pill(Danger, "missed"))
			}
			cells = append(cells, text(span(planned)), shown)
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return Section{ID: "results", Title: "Results", Blocks: []Block{{Table: t}}}
}

// findingSection lists what an exercise found, with who is to mend it.
func findingSection(v *View, r *Record) Section {
	t := &Table{Caption: "What the exercise found", Empty: "Nothing was found that needs mending.",
		Columns: []Column{{Title: "Finding", Wide: true}, {Title: "Owner"}, {Title: "Due"}, {Title: "Status"}}}
	found := r.Body.Each("findings")
	for i := range found {
		f := &found[i]
		due, _ := f.Date("due")
		state := text("open")
		if done, ok := f.Date("done"); ok {
			state = append(Inline{{Text: "done "}}, date(done)...)
		} else if !due.IsZero() && due.Before(v.Day()) {
			state = Inline{pill(Warning, "overdue")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(f.Str("text")), v.Link(estate.Ref(f.Str("owner"))), date(due), state}})
	}
	return Section{ID: "findings", Title: "Findings", Blocks: []Block{{Table: t}}}
}
