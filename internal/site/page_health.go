package site

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// healthFiles are the pages of how far the records can be trusted, of continual improvement,
// of the terms, and of what needs attention.
func healthFiles(s *Site) []File {
	files := pagedFiles(s.visibleOf(estate.Improvement), listPath("improvements.html"), improvementsPage)
	files = append(files, html("glossary.html", glossaryPage))
	if s.audience == Public {
		return files
	}
	return append(files, html("health.html", healthPage), html("attention.html", attentionPage))
}

// healthPage shows the measures of the records' quality, by owner and criticality, and what
// was found.
func healthPage(v *View) Page {
	state := ask(v, healthQuery, "")
	p := Page{
		Title: "Health of the records", Area: areaHealth, Crumbs: []Span{{Text: "Health"}},
		Kicker: v.lists(areaHealth, "health.html"),
	}
	overview := Section{
		ID: "overview", Title: "At a glance",
		Intro: text("Measured on " + v.Day().Format("2 January 2006") + " over " + plural(state.Records, "record", "records") + "."),
		Blocks: []Block{{Cards: []Card{
			{Title: text("Errors"), Figure: strconv.Itoa(state.Errors), Tone: toneOf(state.Errors, Danger), Text: text("what is wrong")},
			{Title: text("Warnings"), Figure: strconv.Itoa(state.Warnings), Tone: toneOf(state.Warnings, Warning), Text: text("what is worth mending")},
			{Title: text("Findings in all"), Figure: strconv.Itoa(state.Findings), Text: text("with what is worth knowing")},
		}}},
	}
	var cards []Card
	for _, m := range state.Measures {
		cards = append(cards, Card{
			Title: text(m.Title), Figure: percent(m.Score), Tone: scoreTone(m.Score),
			Text: text(strconv.Itoa(m.Good) + " of " + strconv.Itoa(m.Measured) + " " + m.Says),
		})
	}
	measures := Section{ID: "measures", Title: "Measures"}
	if len(cards) > 0 {
		measures.Blocks = []Block{{Cards: cards}}
	}
	p.Sections = []Section{overview, measures, v.ownerSection(&state), levelSection(&state), v.worstSection(), definitionSection(&state)}
	return p
}

// toneOf sets a count off where there is anything.
func toneOf(n int, tone Tone) Tone {
	if n == 0 {
		return OK
	}
	return tone
}

// scoreTone sets off a score in tenths of a per cent.
func scoreTone(score int) Tone {
	switch {
	case score < 0:
		return Muted
	case score < 800:
		return Danger
	case score < 950:
		return Warning
	}
	return OK
}

// ownerSection shows the health by owner, the worst first.
func (v *View) ownerSection(state *health) Section {
	s := Section{ID: "owners", Title: "By owner"}
	t := groupTable("Health by owner", "Owner")
	owners := slices.Clone(state.Owners) // the answer is everybody's
	slices.SortStableFunc(owners, func(a, b healthGroup) int { return a.Score - b.Score })
	for _, g := range owners {
		if len(t.Rows) < rowsAPage && !v.Hidden(estate.Ref(g.Of)) {
			t.Rows = append(t.Rows, groupRow(v.Link(estate.Ref(g.Of)), &g))
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// levelSection shows the health by criticality.
func levelSection(state *health) Section {
	s := Section{ID: "criticality", Title: "By criticality"}
	t := groupTable("Health by criticality", "Criticality")
	for _, g := range state.Levels {
		name := sentence(g.Of)
		if g.Of == "none" {
			name = "Not recorded"
		}
		t.Rows = append(t.Rows, groupRow(text(name), &g))
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

func groupTable(caption, of string) *Table {
	return &Table{Caption: caption, Columns: []Column{{Title: of, Wide: true}, {Title: "Score", Number: true}, {Title: "Records", Number: true}, {Title: "Open findings", Number: true}}}
}

func groupRow(name Inline, g *healthGroup) Row {
	return Row{Cells: []Inline{name, {pill(scoreTone(g.Score), percent(g.Score))}, counted(g.Records), counted(g.Open)}}
}

// worstSection lists the gravest findings.
func (v *View) worstSection() Section {
	s := Section{ID: "findings", Title: "Findings"}
	found := ask(v, worstFindingsQuery, "")
	notes, _ := v.findings(found.Findings, shownFindings)
	if len(notes) == 0 {
		return s
	}
	s.Intro = text("The gravest first.")
	if found.Total > len(notes) {
		s.Intro = append(text("The first "+strconv.Itoa(len(notes))+" of "+strconv.Itoa(found.Total)+", the gravest first. All of them: "), Span{Text: "gitsm health", Code: true})
	}
	s.Blocks = []Block{{Notes: notes}}
	return s
}

// definitionSection says how each measure is defined.
func definitionSection(state *health) Section {
	s := Section{ID: "definitions", Title: "How each is measured"}
	var fields []Field
	for _, m := range state.Measures {
		if how := measured(m.Name); how != "" {
			fields = append(fields, Field{Name: m.Title, Value: text(how)})
		}
	}
	if len(fields) > 0 {
		s.Intro = text("A score is the share of the records measured that are good, rounded down. What is retired counts nowhere; what is planned counts only where it can be wrong already.")
		s.Blocks = []Block{{Fields: fields}}
	}
	return s
}

// measured says how a measure is defined.
func measured(name string) string {
	switch name {
	case "references":
		return "Records of which every reference leads to a record that exists."
	case "ownership":
		return "Records that have an owner who can answer for them: an active person, or a team that has one."
	case "retired":
		return "Records that need nothing which is retired, disposed of or over."
	case "single_points":
		return "What critical and high services stand on, as far as each part can fail alone without taking one of them down, and each group can lose a member."
	case "freshness":
		return "Records that were compared with what they describe within the last 365 days, or 180 where they are critical."
	case "relations":
		return "The same of relations, which count as verified with their record unless they have a day of their own."
	case "support":
		return "Items in use that have not reached their end of support."
	case "duplicates":
		return "Records that share no serial number or asset tag with another, and no name with another of their kind, class and environment."
	case "orphans":
		return "Services and items in use that a relation, promise, plan, contract or cost ties to something else."
	case "completeness":
		return "The mean of what each record says of what one of its kind or class should say, such as a contact, a version or a backup."
	}
	return ""
}
