package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// serviceAgreements are the agreements that cover it, and how what they promise to customers
// compares with what carries it.
func serviceAgreements(v *View, r *Record) Section {
	s := Section{ID: "agreements", Title: "Agreements"}
	covering := v.covering(r.Ref)
	if len(covering) == 0 {
		if customers := r.Body.Refs("customers"); len(customers) > 0 && phaseOf(r) == "catalogue" {
			s.Blocks = []Block{{Text: muted("No agreement covers this service: nothing is promised to its customers.")}}
		}
		return s
	}
	s.Blocks = []Block{{Table: v.agreementTable(covering)}}
	if !v.Calculated() {
		return s
	}
	for _, a := range covering {
		part := ask(v, promiseQuery, a.Ref)
		var about []promiseComparison
		for _, c := range part.Checks {
			if concerns(&c, r.Ref) {
				about = append(about, c)
			}
		}
		if a.Body.Str("type") != "sla" || len(about) == 0 {
			continue
		}
		s.Blocks = append(s.Blocks, Block{Heading: "Is it underpinned: " + clean(a.Name)})
		doubtful := slices.DeleteFunc(slices.Clone(about), func(c promiseComparison) bool { return c.Result == servicelevel.Holds })
		s.Blocks = append(s.Blocks, v.verdictBlock(about), Block{Table: v.checkTable(doubtful)},
			Block{Text: Inline{{Text: "All " + plural(len(about), "comparison", "comparisons"), Href: v.Href(a.Ref) + "#check"}, {Text: " are on the page of the agreement."}}})
	}
	return s
}

// verdictBlock says in a sentence how comparisons came out.
func (v *View) verdictBlock(checks []promiseComparison) Block {
	counts := map[servicelevel.Result]int{}
	for i := range checks {
		counts[checks[i].Result]++
	}
	var line Inline
	switch verdict(checks) {
	case servicelevel.Fails:
		line = Inline{{Text: plural(counts[servicelevel.Fails], "promise", "promises") + " cannot hold", Strong: true}, {Text: " with what is promised underneath."}}
	case servicelevel.Gap:
		line = Inline{{Text: "No promise is contradicted", Strong: true}, {Text: ", but for " + plural(counts[servicelevel.Gap], "comparison", "comparisons") + " nothing is promised underneath."}}
	case servicelevel.Unknown:
		line = Inline{{Text: "What can be compared holds", Strong: true}, {Text: "; " + plural(counts[servicelevel.Unknown], "comparison", "comparisons") + " cannot be made for want of records."}}
	default:
		line = Inline{{Text: "Every promise holds", Strong: true}, {Text: " with what is promised underneath."}}
	}
	return Block{Text: line}
}

// agreementTable lists agreements.
func (v *View) agreementTable(all []*Record) *Table {
	t := &Table{Caption: "Agreements", Columns: []Column{
		{Title: "Agreement", Wide: true}, {Title: "Type"}, {Title: "For"}, {Title: "By"}, {Title: "Availability"}, {Title: "Valid"},
	}}
	if v.Calculated() {
		t.Columns = append(t.Columns, Column{Title: "Underpinned"})
	}
	for _, a := range all {
		b := &a.Body
		state := v.agreementState(a)
		valid := Inline{pill(state.tone, state.words)}
		if until := day(b, "validTo"); until != nil {
			valid = append(valid, Span{Text: "until " + until[0].Text, Time: until[0].Time, Break: true})
		}
		row := Row{
			Cells: []Inline{
				{v.linkTo(a.Record)}, {{Text: upperType(b.Str("type")), Title: agreementType(b.Str("type"))}}, v.party(b, "customer"), v.party(b, "provider"),
				availabilityPromise(b), valid,
			},
			Facets: []string{b.Str("type"), state.code, joinRefs(v.shown(one(b, "customer"))), joinRefs(v.shown(one(b, "provider")))},
		}
		if v.Calculated() {
			result := Inline(nil)
			if part := ask(v, promiseQuery, a.Ref); part.Assessed {
				result = Inline{resultPill(verdict(part.Checks))}
			}
			row.Cells = append(row.Cells, result)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// upperType is the abbreviation of a type of agreement.
func upperType(t string) string {
	switch t {
	case "sla", "ola", "uc":
		return map[string]string{"sla": "SLA", "ola": "OLA", "uc": "UC"}[t]
	}
	return clean(t)
}

// party is a record that a field names, or nothing where readers may not know of it.
func (v *View) party(n *estate.Node, field string) Inline {
	ref := estate.Ref(n.Str(field))
	if ref == "" || v.Hidden(ref) {
		return nil
	}
	return v.Link(ref)
}

// one is the reference in a field as a list.
func one(n *estate.Node, field string) []estate.Ref {
	if ref := n.Str(field); ref != "" {
		return []estate.Ref{estate.Ref(ref)}
	}
	return nil
}

// availabilityPromise is the first availability that an agreement promises.
func availabilityPromise(b *estate.Node) Inline {
	for _, t := range b.Each("targets") {
		if t.Str("metric") == "availability" && digits(&t, "percent") != "" {
			return text(digits(&t, "percent") + " %")
		}
	}
	return nil
}

// serviceAttainment is how far agreements with customers were kept, month by month.
func serviceAttainment(v *View, r *Record) Section {
	s := Section{ID: "attainment", Title: "Kept promises"}
	if !v.Calculated() {
		return s
	}
	for _, a := range v.covering(r.Ref) {
		if a.Body.Str("type") != "sla" {
			continue
		}
		part := ask(v, attainmentQuery, a.Ref)
		if blocks := v.attainmentBlocks(&part, r.Ref); len(blocks) > 0 {
			s.Blocks = append(append(s.Blocks, Block{Heading: clean(a.Name)}), blocks...)
		}
	}
	if len(s.Blocks) > 0 {
		s.Intro = Inline{{Text: "The months that are over, measured against the agreements as they are written now."}}
	}
	return s
}

// attainmentBlocks is the attainment of an agreement, of one service where one is named:
// months as rows, measures as columns. Measures that never had a figure are named below.
func (v *View) attainmentBlocks(part *attainmentPart, service estate.Ref) []Block {
	var columns, silent []attainedTarget
	at := func(list []attainedTarget, t *attainedTarget) int {
		return slices.IndexFunc(list, func(c attainedTarget) bool {
			return c.Metric == t.Metric && c.Service == t.Service && c.Priority == t.Priority && c.CaseClass == t.CaseClass
		})
	}
	mine := func(t *attainedTarget) bool {
		return !v.Hidden(t.Service) && (service == "" || t.Service == service)
	}
	for i := range part.Months {
		for j := range part.Months[i].Targets {
			t := &part.Months[i].Targets[j]
			switch {
			case !mine(t) || at(columns, t) >= 0:
			case t.Achieved != "":
				columns = append(columns, *t)
				if k := at(silent, t); k >= 0 {
					silent = slices.Delete(silent, k, k+1)
				}
			case at(silent, t) < 0:
				silent = append(silent, *t)
			}
		}
	}
	var blocks []Block
	if len(columns) > 0 {
		blocks = append(blocks, Block{Table: v.attainmentTable(part, columns, at)})
	}
	if names := v.silentNames(silent); len(names) > 0 {
		blocks = append(blocks, Block{Text: append(Inline{{Text: "Without any figure: ", Muted: true}}, join(", ", names...)...)})
	}
	return blocks
}

func (v *View) silentNames(silent []attainedTarget) []Inline {
	var names []Inline
	for i := range silent {
		if name := muted(lower(measureName(silent[i].Metric, silent[i].Priority, silent[i].CaseClass))); !slices.ContainsFunc(names, func(n Inline) bool { return n[0].Text == name[0].Text }) {
			names = append(names, name)
		}
	}
	return names
}

func (v *View) attainmentTable(part *attainmentPart, columns []attainedTarget, at func([]attainedTarget, *attainedTarget) int) *Table {
	t := &Table{Caption: "Attainment by month", Columns: []Column{{Title: "Month"}}}
	several := slices.ContainsFunc(columns, func(c attainedTarget) bool { return c.Service != columns[0].Service })
	for i := range columns {
		c := &columns[i]
		title := clean(measureName(c.Metric, c.Priority, c.CaseClass)) + ", " + clean(promisedWords(c))
		if r, ok := v.Label(c.Service); ok && several {
			title += ", " + clean(r.Name)
		}
		t.Columns = append(t.Columns, Column{Title: title})
	}
	t.Columns = append(t.Columns, Column{Title: "Because of", Wide: true})
	for i := range part.Months {
		month := &part.Months[i]
		cells := make([]Inline, len(columns)+2)
		cells[0] = text(monthWords(month.Month))
		var behind []estate.Ref
		for j := range month.Targets {
			target := &month.Targets[j]
			if place := at(columns, target); place >= 0 {
				cells[place+1] = join("; ", cells[place+1], judged(target))
				behind = append(behind, target.Records...)
			}
		}
		for j := range columns {
			if cells[j+1] == nil {
				cells[j+1] = muted("–")
			}
		}
		cells[len(columns)+1] = join(", ", v.Links(sortedRefs(behind))...)
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return t
}
