package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
)

// changeFiles are the lists of changes, the calendar, the log and releases.
func changeFiles(s *Site) []File {
	files := slices.Concat(scheduleFiles(s), logFiles(s))
	files = append(files, html("change-templates.html", templatesPage), html("releases.html", releasesPage))
	return append(files, longList(s, estate.Change, changesPage)...)
}

// listedChange is a change as lists show it.
type listedChange struct {
	record *Record
	*change.Request
	stage stage
}

// when is the day by which lists order changes.
func (c *listedChange) when() time.Time {
	if !c.Start.IsZero() {
		return c.Start
	}
	return c.Over()
}

// changes returns all visible changes: those to come first, the next one first, then the
// others, the latest first.
func (v *View) changes() []listedChange {
	var all []listedChange
	day := v.Day()
	for _, r := range v.OfKind(estate.Change) {
		q := change.ParseRequest(r.Record)
		all = append(all, listedChange{r, q, stageOf(q, day)})
	}
	slices.SortStableFunc(all, func(a, b listedChange) int {
		comingA, comingB := a.stage.rank < 2, b.stage.rank < 2
		switch {
		case comingA != comingB:
			if comingA {
				return -1
			}
			return 1
		case comingA:
			return cmp.Or(a.when().Compare(b.when()), cmp.Compare(a.Ref, b.Ref))
		}
		return cmp.Or(b.when().Compare(a.when()), cmp.Compare(a.Ref, b.Ref))
	})
	return all
}

func changesPage(v *View, part listPart) Page {
	all := v.changes()
	coming, over := changeTable("Changes to come", "No change is planned."), changeTable("Changes", "")
	for _, c := range onPage(all, part.number) {
		t := over
		if c.stage.rank < 2 {
			t = coming
		}
		t.Rows = append(t.Rows, v.changeRow(&c))
	}
	for _, t := range []*Table{coming, over} {
		t.Facets = facets(t.Rows, []string{"Type", "Status", "Owner", "Month"}, v.facetLabel)
	}
	p := Page{
		Title: "Changes", Area: areaChanges, Crumbs: []Span{{Text: "Changes"}},
		Kicker: v.lists(areaChanges, "changes.html"),
	}
	if part.number == 0 || len(coming.Rows) > 0 {
		p.Sections = append(p.Sections, Section{ID: "coming", Title: "To come", Blocks: []Block{{Table: coming}}})
	}
	if len(over.Rows) > 0 {
		p.Sections = append(p.Sections, Section{ID: "over", Title: "Over", Intro: text("The latest first."), Blocks: []Block{{Table: over}}})
	}
	p.Sections = append(p.Sections, part.others(v))
	return p
}

func changeTable(caption, empty string) *Table {
	return &Table{Caption: caption, Empty: empty, Columns: []Column{{Title: "Change", Wide: true}, {Title: "Type"}, {Title: "Status"}, {Title: "Window"}, {Title: "Owner"}}}
}

func (v *View) changeRow(c *listedChange) Row {
	month := ""
	if when := c.when(); !when.IsZero() {
		month = when.Format("2006-01")
	}
	kind := string(c.Type)
	return Row{
		Cells: []Inline{
			{v.linkTo(c.record.Record)}, {pill(changeTone(kind), sentence(kind))}, {pill(c.stage.Tone, c.stage.Word)}, v.when(c), v.Link(c.Owner),
		},
		Facets: []string{kind, c.stage.Word, string(c.Owner), month},
	}
}

// when is the window of a change, or what else is known of its time.
func (v *View) when(c *listedChange) Inline {
	if line := window(c.Start, c.End); line != nil {
		return line
	}
	if c.stage.rank == 3 && !c.Over().IsZero() {
		return date(c.Over().UTC())
	}
	return muted("any time")
}

// templatesPage lists the standard changes.
func templatesPage(v *View) Page {
	t := &Table{
		Caption: "Standard changes", Empty: "No change is authorised beforehand.",
		Columns: []Column{{Title: "Standard change", Wide: true}, {Title: "State"}, {Title: "Valid until"}, {Title: "Owner"}, {Title: "Changes", Number: true}, {Title: "Failed", Number: true}},
	}
	for _, r := range v.OfKind(estate.ChangeTemplate) {
		to, _ := r.Body.Date("validTo")
		state := v.templateState(r)
		uses, failed := v.uses(r.Ref)
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, {state}, date(to), v.Link(r.Owner()), text(strconv.Itoa(len(uses))), text(strconv.Itoa(failed))},
			Facets: []string{strings.ToLower(state.Text), string(r.Owner())},
		})
	}
	t.Facets = facets(t.Rows, []string{"State", "Owner"}, v.facetLabel)
	return Page{
		Title: "Standard changes", Area: areaChanges, Kicker: v.lists(areaChanges, "change-templates.html"), Crumbs: []Span{{Text: "Changes", Href: v.To("changes.html")}, {Text: "Standard changes"}},
		Sections: []Section{{ID: "list", Title: "Authorised beforehand", Intro: text("A change that keeps to one of these needs no decision of its own, or a lighter one."), Blocks: []Block{{Table: t}}}},
	}
}

// change is one visible change; false for a record that is none.
func (v *View) change(ref estate.Ref) (listedChange, bool) {
	r, ok := v.Record(ref)
	if !ok || r.Kind != estate.Change {
		return listedChange{}, false
	}
	q := change.ParseRequest(r.Record)
	return listedChange{r, q, stageOf(q, v.Day())}, true
}

// sortLatest puts the latest change first.
func sortLatest(all []listedChange) {
	slices.SortStableFunc(all, func(a, b listedChange) int {
		return cmp.Or(b.when().Compare(a.when()), cmp.Compare(b.Ref, a.Ref))
	})
}
