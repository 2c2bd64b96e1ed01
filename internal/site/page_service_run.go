package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/estate"
)

// reckonedMonth is the length of time for which downtime is worded.
const reckonedMonth = 30 * 24 * time.Hour

// serviceAvailability is how available it is by design, and what makes it so.
func serviceAvailability(v *View, r *Record) Section {
	s := Section{ID: "availability", Title: "Availability by design"}
	if !v.Calculated() {
		return s
	}
	a := ask(v, availabilityQuery, r.Ref)
	var fields []Field
	fields = add(fields, "Available", text(availabilityWords(&a)))
	fields = add(fields, "Down", text(downWords(&a)))
	if unknown := v.Links(a.Unknown); len(unknown) > 0 {
		if more := a.UnknownCount - len(a.Unknown); more > 0 {
			unknown = append(unknown, muted("and "+count(more)+" more"))
		}
		fields = append(fields, Field{Name: "Nothing recorded of", List: unknown})
	}
	if stated := digits(&r.Body, "availabilityPercent"); stated != "" {
		fields = add(fields, "Stated", text(stated+" %"))
	}
	s.Blocks = append(s.Blocks, Block{Fields: fields})
	if t := v.weakestTable(&a); len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "The weakest parts"}, Block{Table: t})
	}
	if causes := v.causes(&a); len(causes) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "What could take spares down together"},
			Block{Text: muted("Not reckoned with, so that the figure is an upper bound.")}, Block{List: causes})
	}
	var notes []Inline
	for _, circle := range a.Circles {
		if !slices.ContainsFunc(circle, v.Hidden) {
			notes = append(notes, append(Inline{{Text: "These need each other in a circle: "}}, join(", ", v.Links(circle)...)...))
		}
	}
	if notes = append(notes, v.calculatedTexts(a.Notes)...); len(notes) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "To know when reading it"}, Block{List: notes})
	}
	return s
}

func percentOf(ratio uint64) string { return availability.Ratio(ratio).Percent(4) + " %" }

// availabilityWords words how available something is.
func availabilityWords(a *availabilityPart) string {
	switch {
	case a.Known && a.Exact:
		return percentOf(a.Low)
	case a.Known:
		return "at least " + percentOf(a.Low) + ", at most " + percentOf(a.High)
	case a.High < uint64(availability.One):
		return "unknown; at most " + percentOf(a.High)
	}
	return "unknown"
}

// downWords words what that comes to in 30 days.
func downWords(a *availabilityPart) string {
	down := func(ratio uint64) string {
		return spell(estate.FormatDuration(availability.Ratio(ratio).Downtime(reckonedMonth)))
	}
	switch {
	case a.Known && a.Exact:
		return down(a.Low) + " in 30 days"
	case a.Known:
		return down(a.High) + " to " + down(a.Low) + " in 30 days"
	case a.High < uint64(availability.One):
		return "at least " + down(a.High) + " in 30 days"
	}
	return ""
}

func (v *View) weakestTable(a *availabilityPart) *Table {
	t := &Table{Caption: "The weakest parts", Columns: []Column{
		{Title: "Part", Wide: true}, {Title: "Kind"}, {Title: "Its own", Number: true}, {Title: "Measured", Number: true}, {Title: "Gain were it perfect", Number: true}, {Title: "If it fails"},
	}}
	for _, p := range a.Weakest {
		r, ok := v.Label(p.Ref)
		if !ok {
			continue
		}
		measured, gain, fails := Inline(nil), Inline(nil), muted("spared")
		if p.Measured != nil {
			measured = text(percentOf(*p.Measured))
		}
		if p.Gain != nil {
			gain = text(gainWords(*p.Gain))
		}
		if p.SinglePoint {
			fails = Inline{pill(Danger, "Outage")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r)}, text(what(r)), text(percentOf(p.Own)), measured, gain, fails}})
	}
	return t
}

// gainWords words a difference, of which even the smallest is not nothing.
func gainWords(gain uint64) string {
	if words := percentOf(gain); gain == 0 || words != "0 %" {
		return words
	}
	return "less than 0.0001 %"
}

// causes words what several members of a redundant set share.
func (v *View) causes(a *availabilityPart) []Inline {
	var all []Inline
	for _, c := range a.Causes {
		if v.Hidden(c.Ref) || slices.ContainsFunc(c.Members, v.Hidden) || v.mentionsHidden(c.Cause) {
			continue
		}
		line := slices.Concat(v.Link(c.Ref), Inline{{Text: ": " + needWords(c.Need, c.Of) + ", but "}}, join(", ", v.Links(c.Members)...), Inline{{Text: " share "}})
		if ref, err := estate.ParseRef(c.Cause); err == nil && ref.Kind() != estate.NoKind {
			line = append(line, v.Link(ref)...)
		} else {
			line = append(line, Span{Text: clean("the " + c.Kind + " " + c.Cause)})
		}
		all = append(all, line)
	}
	return all
}

// serviceItems are the items that it needs directly, by class.
func serviceItems(v *View, r *Record) Section {
	s := Section{ID: "items", Title: "Items"}
	if !v.Calculated() {
		return s
	}
	near := ask(v, nearQuery, r.Ref)
	seen := map[estate.Ref]bool{}
	var items []*Record
	for _, need := range near.Needs {
		for _, ref := range need.Refs {
			if ref.Kind() != estate.ConfigurationItem || seen[ref] || len(items) == maxEntries {
				continue
			}
			seen[ref] = true
			if item, ok := v.Record(ref); ok {
				items = append(items, item)
			}
		}
	}
	if len(items) == 0 {
		return s
	}
	sortByName(items)
	slices.SortStableFunc(items, func(a, b *Record) int { return strings.Compare(a.Class, b.Class) })
	t := &Table{Caption: "Items that it needs directly", Columns: []Column{{Title: "Item", Wide: true}, {Title: "Class"}, {Title: "Status"}, {Title: "Environment"}, {Title: "Owner"}}}
	for _, item := range items {
		t.Rows = append(t.Rows, Row{Cells: []Inline{
			{v.linkTo(item.Record)}, {{Text: sentence(item.Class), Href: v.To(classPath(item.Class))}}, text(sentence(item.Status)),
			text(sentence(item.Body.Str("environment"))), v.party(&item.Body, "owner"),
		}})
	}
	s.Blocks = []Block{{Table: t}}
	return s
}
