package site

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// shownCases is how many changes, incidents and problems the page of an item lists.
const shownCases = 50

// caseSection lists the changes, releases, incidents and problems that concern an item, the
// newest first.
func caseSection(v *View, r *Record) Section {
	s := Section{ID: "cases", Title: "Changes, incidents and problems"}
	var found []*estate.Record
	seen := map[estate.Ref]bool{}
	for _, in := range v.Incoming(r.Ref) {
		switch in.From.Kind {
		case estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request:
			if !seen[in.From.Ref] {
				seen[in.From.Ref] = true
				found = append(found, in.From)
			}
		}
	}
	if len(found) == 0 {
		return s
	}
	slices.SortFunc(found, func(a, b *estate.Record) int {
		return cmp.Or(opened(b).Compare(opened(a)), cmp.Compare(a.Ref, b.Ref))
	})
	t := &Table{Caption: s.Title, Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "Opened"}}}
	for _, from := range found[:min(len(found), shownCases)] {
		t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(from.Ref), text(placeOf(from.Kind).one), date(opened(from))}})
	}
	s.Blocks = []Block{{Table: t}}
	if len(found) > shownCases {
		s.Intro = text("The latest " + strconv.Itoa(shownCases) + " of " + plural(len(found), "record", "records") + ".")
	}
	return s
}

// opened is the day on which a change or case was opened, which begins its id.
func opened(r *estate.Record) time.Time {
	day, _ := estate.IDDate(r.Ref.ID())
	return day
}
