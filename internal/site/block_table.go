package site

// table writes a table, with the form that filters it where it has facets.
func (m *markup) table(t *Table) {
	switch {
	case len(t.Rows) > 0:
		m.facets(t)
		m.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"")
		m.attribute("aria-label", t.Caption)
		m.raw(">\n<table>\n<caption class=\"sr\">")
		m.text(t.Caption)
		m.raw("</caption>\n<thead><tr>")
		told := t.told()
		for i := range t.Columns {
			if told[i] {
				m.column(&t.Columns[i])
			}
		}
		m.raw("</tr></thead>\n<tbody>\n")
		for i := range t.Rows {
			m.row(t, &t.Rows[i], told)
		}
		m.raw("</tbody>\n</table>\n</div>\n")
	case t.Empty != "":
		m.raw("<p class=\"empty\">")
		m.text(t.Empty)
		m.raw("</p>\n")
	}
	if t.More != nil {
		m.raw("<p class=\"more\">")
		m.span(t.More)
		m.raw("</p>\n")
	}
}

// told says which columns are shown: the first, and those in which any row says something.
func (t *Table) told() []bool {
	told := make([]bool, len(t.Columns))
	if len(told) == 0 {
		return told
	}
	told[0] = true
	left := len(told) - 1
	for i := 0; i < len(t.Rows) && left > 0; i++ {
		for k, cell := range t.Rows[i].Cells[:min(len(t.Rows[i].Cells), len(told))] {
			if !told[k] && len(cell) > 0 {
				told[k] = true
				left--
			}
		}
	}
	return told
}

func (m *markup) column(c *Column) {
	m.raw(`<th scope="col"`)
	switch {
	case c.Number:
		m.raw(` class="number"`)
	case c.Wide:
		m.raw(` class="wide"`)
	}
	m.raw(">")
	m.text(c.Title)
	m.raw("</th>")
}

func (m *markup) row(t *Table, row *Row, told []bool) {
	m.raw("<tr")
	if len(t.Facets) > 0 {
		for i, value := range row.Facets {
			m.raw(" data-f")
			m.number(i)
			m.raw(`="`)
			m.text(value)
			m.raw(`"`)
		}
	}
	m.raw(">")
	for i, cell := range row.Cells[:min(len(row.Cells), len(told))] {
		switch {
		case !told[i]:
			continue
		case i == 0:
			m.raw(`<th scope="row">`)
			m.inline(cell)
			m.raw("</th>")
			continue
		case t.Columns[i].Number:
			m.raw(`<td class="number">`)
		default:
			m.raw("<td>")
		}
		m.inline(cell)
		m.raw("</td>")
	}
	m.raw("</tr>\n")
}

// facets writes the form. It is hidden until a script shows it: without one it would do nothing.
func (m *markup) facets(t *Table) {
	if len(t.Facets) == 0 {
		return
	}
	m.raw(`<form class="facets" hidden`)
	m.attribute("aria-label", "Filter: "+t.Caption)
	m.raw(">\n")
	for i := range t.Facets {
		f := &t.Facets[i]
		m.raw("<label>")
		m.text(f.Name)
		m.raw(` <select data-facet="`)
		m.number(i)
		m.raw(`"><option value="">all</option>`)
		for k := range f.Values {
			v := &f.Values[k]
			m.raw(`<option value="`)
			m.text(v.Value)
			m.raw(`"`)
			if v.Value == f.Preset {
				m.raw(" selected")
			}
			m.raw(">")
			m.text(v.Label)
			m.raw(" (")
			m.number(v.Count)
			m.raw(")</option>")
		}
		m.raw("</select></label>\n")
	}
	m.raw("<label>Contains <input type=\"search\" data-contains></label>\n<button type=\"reset\">Clear</button>\n<output aria-live=\"polite\"></output>\n</form>\n")
}
