package site

func (m *markup) block(b *Block) {
	if b.Heading != "" {
		m.raw("<h3>")
		m.words(b.Heading)
		m.raw("</h3>\n")
	}
	if len(b.Text) > 0 {
		m.raw("<p>")
		m.inline(b.Text)
		m.raw("</p>\n")
	}
	if b.Table != nil {
		m.table(b.Table)
	}
	if len(b.Fields) > 0 {
		m.fields(b.Fields)
	}
	if b.Prose != "" {
		m.raw(`<div class="prose">`)
		m.safe(b.Prose)
		m.raw("</div>\n")
	}
	if b.Figure != nil {
		m.figure(b.Figure)
	}
	m.notes(b.Notes)
	if len(b.List) > 0 {
		m.raw("<ul class=\"list\">\n")
		m.items(b.List)
		m.raw("</ul>\n")
	}
	m.tree(b.Tree)
	m.cards(b.Cards)
	m.log(b.Log)
	if b.Month != nil {
		m.month(b.Month)
	}
}

func (m *markup) items(list []Inline) {
	for _, item := range list {
		m.raw("<li>")
		m.inline(item)
		m.raw("</li>\n")
	}
}

func (m *markup) tree(branches []Branch) {
	if len(branches) == 0 {
		return
	}
	m.raw("<ul class=\"list\">\n")
	for i := range branches {
		m.raw("<li>")
		m.inline(branches[i].Text)
		m.tree(branches[i].Children)
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) figure(f *Figure) {
	m.raw(`<figure>
<div class="scroll" tabindex="0" role="group"`)
	m.attribute("aria-label", f.Caption)
	m.raw(">")
	m.safe(f.SVG)
	m.raw("</div>\n<figcaption>")
	m.text(f.Caption)
	if len(f.Legend) > 0 {
		m.raw(` <span class="legend">`)
		m.inline(f.Legend)
		m.raw("</span>")
	}
	m.raw("</figcaption>\n</figure>\n")
}

func (m *markup) notes(notes []Note) {
	if len(notes) == 0 {
		return
	}
	m.raw("<ul class=\"notes\">\n")
	for i := range notes {
		n := &notes[i]
		m.raw(`<li class="note `)
		m.tone(n.Tone)
		m.raw(`"><strong class="note-word">`)
		m.text(n.Word)
		m.raw("</strong> <span>")
		m.inline(n.Text)
		if len(n.Hint) > 0 {
			m.raw(` <span class="hint">`)
			m.inline(n.Hint)
			m.raw("</span>")
		}
		m.raw("</span></li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) fields(fields []Field) {
	m.raw("<dl class=\"fields\">\n")
	for i := range fields {
		f := &fields[i]
		m.raw("<div")
		m.attribute("id", f.ID)
		m.raw("><dt>")
		m.words(f.Name)
		m.raw("</dt><dd>")
		m.inline(f.Value)
		if len(f.List) > 0 {
			m.raw("<ul>")
			m.items(f.List)
			m.raw("</ul>")
		}
		if f.HTML != "" {
			m.raw(`<div class="prose">`)
			m.safe(f.HTML)
			m.raw("</div>")
		}
		if len(f.Fields) > 0 {
			m.fields(f.Fields)
		}
		m.raw("</dd></div>\n")
	}
	m.raw("</dl>\n")
}

func (m *markup) cards(cards []Card) {
	if len(cards) == 0 {
		return
	}
	m.raw("<ul class=\"cards\">\n")
	for i := range cards {
		c := &cards[i]
		m.raw(`<li class="card `)
		m.tone(c.Tone)
		m.raw(`"><p class="card-title">`)
		m.inline(c.Title)
		m.raw("</p>")
		if c.Figure != "" {
			m.raw(`<p class="figure">`)
			m.text(c.Figure)
			m.raw("</p>")
		}
		if len(c.Text) > 0 {
			m.raw(`<p class="card-text">`)
			m.inline(c.Text)
			m.raw("</p>")
		}
		m.raw("</li>\n")
	}
	m.raw("</ul>\n")
}

func (m *markup) log(entries []LogEntry) {
	if len(entries) == 0 {
		return
	}
	m.raw("<ol class=\"log\">\n")
	for i := range entries {
		e := &entries[i]
		m.raw(`<li class="`)
		m.tone(e.Tone)
		m.raw("\">\n<p class=\"log-title\">")
		m.inline(e.Title)
		m.raw("</p>\n<p class=\"log-by\"><time")
		m.attribute("datetime", e.At)
		m.raw(">")
		m.text(e.When)
		m.raw("</time>")
		if len(e.By) > 0 {
			m.raw(" · ")
			m.inline(e.By)
		}
		m.raw("</p>\n")
		if len(e.Text) > 0 {
			m.raw("<p>")
			m.inline(e.Text)
			m.raw("</p>\n")
		}
		m.changes(e.Changes)
		m.raw("</li>\n")
	}
	m.raw("</ol>\n")
}

func (m *markup) changes(changes []FieldChange) {
	if len(changes) == 0 {
		return
	}
	m.raw("<dl class=\"changes\">\n")
	for i := range changes {
		c := &changes[i]
		m.raw("<div><dt>")
		m.words(c.Path)
		m.raw("</dt><dd>")
		if c.From != "" {
			m.raw("<del>")
			m.words(c.From)
			m.raw("</del>")
		}
		if c.To != "" {
			m.raw(" <ins>")
			m.words(c.To)
			m.raw("</ins>")
		}
		m.raw("</dd></div>\n")
	}
	m.raw("</dl>\n")
}
