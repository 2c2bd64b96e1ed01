package site

// month writes a month as a table of weeks, which on a phone becomes a list of its days.
func (m *markup) month(month *Month) {
	m.raw(`<table class="month"`)
	m.attribute("id", month.ID)
	m.raw(">\n<caption>")
	m.text(month.Title)
	m.raw("</caption>\n<thead><tr>" +
		`<th scope="col">Mon</th><th scope="col">Tue</th><th scope="col">Wed</th><th scope="col">Thu</th><th scope="col">Fri</th><th scope="col">Sat</th><th scope="col">Sun</th>` +
		"</tr></thead>\n<tbody>\n")
	for _, week := range month.Weeks {
		m.raw("<tr>")
		for i := range week {
			m.day(&week[i])
		}
		m.raw("</tr>\n")
	}
	m.raw("</tbody>\n</table>\n")
}

func (m *markup) day(d *Day) {
	switch {
	case d.Number == 0:
		m.raw(`<td class="out"></td>`)
		return
	case d.Closed:
		m.raw(`<td class="closed">`)
	default:
		m.raw("<td>")
	}
	m.raw("<time")
	m.attribute("datetime", d.Date)
	if d.Today {
		m.raw(` aria-current="date"`)
	}
	m.raw(">")
	m.number(d.Number)
	m.raw("</time>")
	if d.Closed {
		m.raw(`<span class="sr"> frozen</span>`)
	}
	if len(d.Events) > 0 {
		m.raw("<ul>")
		for i := range d.Events {
			m.raw("<li>")
			m.span(&d.Events[i])
			m.raw("</li>")
		}
		m.raw("</ul>")
	}
	m.raw("</td>")
}
