package site

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// harmOutage is the worst harm.
const harmOutage = harm(graph.Outage)

// impactSection shows what fails with the item.
func impactSection(v *View, r *Record) Section {
	s := Section{ID: "impact", Title: "What fails with it"}
	if !v.Calculated() {
		return s
	}
	hits := ask(v, impactQuery, r.Ref)
	if len(hits.Services)+len(hits.Items) == 0 {
		s.Blocks = []Block{{Text: text("Nothing that is recorded fails with it.")}}
		return s
	}
	s.Intro = text(impactWords(&hits))
	if len(hits.Services) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "Services and processes"}, Block{Table: v.hitTable("Services and processes that fail with it", hits.Services)})
		if hits.MoreServices > 0 {
			s.Blocks = append(s.Blocks, Block{Text: muted("and " + plural(hits.MoreServices, "more", "more"))})
		}
	}
	if len(hits.Items) == 0 {
		return s
	}
	total := 0
	t := &Table{Caption: "Items that fail with it, by class", Columns: []Column{
		{Title: "Class", Wide: true}, {Title: "Out", Number: true}, {Title: "Degraded", Number: true}, {Title: "Lose redundancy", Number: true},
	}}
	for _, c := range hits.Counts {
		total += c.Outage + c.Degraded + c.Lost
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(c.What), counted(c.Outage), counted(c.Degraded), counted(c.Lost)}})
	}
	heading := "Items"
	if total > len(hits.Items) {
		s.Blocks = append(s.Blocks, Block{Heading: "Items by class"}, Block{Table: t})
		heading = plural(len(hits.Items), "item", "items") + " nearest to it"
	}
	s.Blocks = append(s.Blocks, Block{Heading: heading}, Block{Table: v.hitTable("Items that fail with it", hits.Items)})
	return s
}

// impactWords says in a sentence how far a failure reaches.
func impactWords(hits *impact) string {
	var out, degraded, lost, items int
	for _, h := range hits.Services {
		switch {
		case h.Ref.Kind() != estate.Service:
		case h.Harm == harmOutage:
			out++
		case h.Harm == harm(graph.Degraded):
			degraded++
		default:
			lost++
		}
	}
	for _, c := range hits.Counts {
		items += c.Outage + c.Degraded + c.Lost
	}
	words := "If it fails alone, "
	switch {
	case out > 0 && degraded > 0:
		words += plural(out, "service is", "services are") + " out and " + plural(degraded, "service is", "services are") + " degraded"
	case out > 0:
		words += plural(out, "service is", "services are") + " out"
	case degraded > 0:
		words += plural(degraded, "service is", "services are") + " degraded and none is out"
	case lost > 0:
		words += "no service is out or degraded, and " + plural(lost, "loses", "lose") + " redundancy"
	default:
		words += "no service is hit"
	}
	if items > 0 {
		words += "; " + plural(items, "item is", "items are") + " hit"
	}
	return words + "."
}

// hitTable lists what is hit.
func (v *View) hitTable(caption string, hits []hit) *Table {
	t := &Table{Caption: caption, Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "Effect"}, {Title: "By way of"}}}
	for _, h := range hits {
		r, ok := v.Label(h.Ref)
		if !ok {
			continue
		}
		by := text("directly")
		if h.By != "" {
			by = v.Link(h.By)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r)}, text(what(r)), {pill(h.Harm.tone(), h.Harm.words())}, by}})
	}
	return t
}

// needsSection shows what the item stands on.
func needsSection(v *View, r *Record) Section {
	s := Section{ID: "needs", Title: "What it needs"}
	if !v.Calculated() {
		return s
	}
	stands := ask(v, needsQuery, r.Ref)
	t := &Table{Caption: "What it needs", Columns: []Column{{Title: "Needs", Wide: true}, {Title: "As"}, {Title: "Must be up"}, {Title: "Without"}}}
	for _, set := range stands.Sets {
		if set.Isolation {
			continue
		}
		members := v.Links(set.Members)
		if len(members) == 0 {
			continue
		}
		if more := set.Of - len(set.Members); more > 0 {
			members = append(members, muted("and "+plural(more, "more", "more")))
		}
		of := muted("–")
		if set.Of > 1 {
			of = text(strconv.Itoa(set.Need) + " of " + strconv.Itoa(set.Of))
			if set.Need == set.Of {
				of = text("all " + strconv.Itoa(set.Of))
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{join(", ", members...), text(lower(sentence(set.Type))), of, {pill(set.Harm.tone(), set.Harm.words())}}})
	}
	if links := v.Links(stands.Points); len(links) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: plural(stands.Total, "single point of failure", "single points of failure")}, Block{Text: join(", ", links...)})
		if more := stands.Total - len(stands.Points); more > 0 {
			s.Blocks = append(s.Blocks, Block{Text: muted("and " + plural(more, "more", "more"))})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "Directly"}, Block{Table: t})
	}
	return s
}
