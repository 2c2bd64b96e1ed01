package site

import "strconv"

// attentionPage lists all that needs attention.
func attentionPage(v *View) Page {
	t := &Table{
		Caption: "What needs attention", Empty: "Nothing needs attention.",
		Columns: []Column{{Title: "About"}, {Title: "Matter", Wide: true}, {Title: "Severity"}, {Title: "Sort"}, {Title: "Owner"}},
	}
	total := 0
	for _, g := range attention(v) {
		total += len(g.matters) + g.more
		for _, m := range g.matters {
			if len(t.Rows) == rowsAPage {
				break
			}
			row := Row{Cells: []Inline{{m.about}, m.cell(), {pill(m.Tone, m.Word)}, text(g.title), nil}, Facets: []string{facetText(m.Word), g.title, "", ""}}
			if r, ok := v.Record(m.ref); ok {
				row.Cells[4], row.Facets[2], row.Facets[3] = v.Link(r.Owner()), v.facetRef(r.Owner()), placeOf(r.Kind).one
			}
			if m.ref == "" {
				row.Facets[0] = "measure"
			}
			t.Rows = append(t.Rows, row)
		}
	}
	t.Facets = facets(t.Rows, []string{"Severity", "Sort", "Owner", "Kind"}, v.facetLabel)
	s := Section{ID: "list", Title: plural(total, "matter", "matters"), Blocks: []Block{{Table: t}}}
	if total > len(t.Rows) {
		s.Intro = text("The first " + strconv.Itoa(len(t.Rows)) + ", by sort and the worst first.")
	}
	return Page{
		Title: "What needs attention", Area: areaHealth, Kicker: v.lists(areaHealth, "attention.html"),
		Crumbs:   []Span{{Text: "Health", Href: v.To("health.html")}, {Text: "What needs attention"}},
		Sections: []Section{s},
	}
}

// cell is a matter with its hint in a cell of a table.
func (m *matter) cell() Inline {
	if len(m.Hint) == 0 {
		return m.Text
	}
	hint := append(Inline{}, m.Hint...)
	hint[0].Break = true
	return append(append(Inline{}, m.Text...), hint...)
}
