package site

import "strings"

// policy is the content security policy of every page: nothing but the site's own styles,
// scripts and pictures.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"

// html returns a file that is a page.
func html(path string, page func(v *View) Page) File { return File{Path: path, page: page} }

// frame writes a page with what all pages have.
func (v *View) frame(p *Page) []byte {
	if p.Title = clean(p.Title); strings.TrimSpace(p.Title) == "" {
		p.Title = "Without a name"
	}
	v.discreet(p)
	m := &markup{b: make([]byte, 0, 16<<10)}
	v.head(m, p)
	m.raw("<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n")
	v.top(m, p)
	v.crumbs(m, p)
	m.main(p, v.root)
	m.raw("<footer class=\"foot\">\n<p>Made by gitsm from git. <a")
	m.link(v.To("about.html"))
	m.raw(">About this site</a> · <a")
	m.link(v.To("glossary.html"))
	m.raw(">Glossary</a></p>\n</footer>\n</body>\n</html>\n")
	return m.b
}

func (v *View) head(m *markup, p *Page) {
	m.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	m.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n")
	m.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
	m.raw("<meta name=\"generator\" content=\"gitsm\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
	m.text(p.Title)
	m.raw(" · ")
	m.text(v.site.title())
	m.raw("</title>\n<link rel=\"stylesheet\"")
	m.link(v.root + v.site.assets.style)
	m.raw(">\n<link rel=\"icon\" type=\"image/svg+xml\"")
	m.link(v.root + "assets/icon.svg")
	m.raw(">\n")
	for _, feed := range p.Feeds {
		m.raw("<link rel=\"alternate\"")
		m.attribute("type", feed.Type)
		m.attribute("title", feed.Title)
		m.link(feed.Href)
		m.raw(">\n")
	}
	m.raw("<script defer")
	m.attribute("src", v.root+v.site.assets.script)
	m.raw("></script>\n</head>\n")
}

// mark is the sign of the program.
const mark literal = `<svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">` +
	`<path d="M6 3v12a4 4 0 0 0 4 4h8M18 15v-3a4 4 0 0 0-4-4H6" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>` +
	`<circle cx="6" cy="3.5" r="2.3" fill="currentColor"/><circle cx="18" cy="19" r="2.3" fill="currentColor"/><circle cx="18" cy="16" r="2.3" fill="currentColor"/></svg>`

func (v *View) top(m *markup, p *Page) {
	m.raw("<header class=\"top\">\n<div class=\"bar\">\n<a class=\"brand\"")
	m.link(v.To("index.html"))
	m.raw(">" + mark + "<span>")
	m.words(v.site.title())
	m.raw("</span></a>\n<form class=\"search\" role=\"search\" hidden")
	m.raw(` data-base="`)
	m.text(v.root)
	m.raw(`" action="`)
	m.text(v.To("search.html"))
	m.raw("\">\n<label class=\"sr\" for=\"q\">Search all records</label>\n" +
		"<input id=\"q\" name=\"q\" type=\"search\" placeholder=\"Search\" autocomplete=\"off\" spellcheck=\"false\">\n</form>\n</div>\n" +
		"<nav class=\"areas\" aria-label=\"Main\">\n<ul>\n")
	for _, area := range areas(v.site) {
		m.raw("<li><a")
		m.link(v.To(area.Href))
		if area.Text == p.Area {
			m.raw(` aria-current="true"`)
		}
		m.raw(">")
		m.text(area.Text)
		m.raw("</a></li>\n")
	}
	m.raw("</ul>\n</nav>\n</header>\n")
}

func (v *View) crumbs(m *markup, p *Page) {
	if len(p.Crumbs) == 0 {
		return
	}
	m.raw("<nav class=\"crumbs\" aria-label=\"Breadcrumb\">\n<ol>\n<li><a")
	m.link(v.To("index.html"))
	m.raw(">Home</a></li>\n")
	for i := range p.Crumbs {
		m.raw("<li>")
		m.span(&p.Crumbs[i])
		m.raw("</li>\n")
	}
	m.raw("</ol>\n</nav>\n")
}

// main writes what is the page's own; root leads to the folder of the site.
func (m *markup) main(p *Page, root string) {
	m.raw("<main id=\"main\" tabindex=\"-1\">\n<header class=\"head\">\n")
	if len(p.Kicker) > 0 {
		m.raw("<p class=\"kicker\">")
		m.inline(p.Kicker)
		m.raw("</p>\n")
	}
	m.raw("<h1>")
	m.words(p.Title)
	m.raw("</h1>\n")
	if len(p.Pills) > 0 {
		m.raw("<p class=\"pills\">")
		for i := range p.Pills {
			m.span(&p.Pills[i])
			m.raw(" ")
		}
		m.raw("</p>\n")
	}
	if p.Lead != "" {
		m.raw("<div class=\"lead prose\">")
		m.safe(p.Lead)
		m.raw("</div>\n")
	}
	m.raw("</header>\n")
	m.notes(p.Notes)
	if p.Search {
		m.raw(`<div id="search-results" data-base="`)
		m.text(root)
		m.raw("\"></div>\n<noscript><p class=\"empty\">Search needs scripts. The lists in the navigation show every record without them.</p></noscript>\n")
	}
	m.raw("<div class=\"body")
	if len(p.Facts) > 0 {
		m.raw("\">\n<section class=\"facts\" aria-labelledby=\"facts\"><h2 id=\"facts\" class=\"sr\">At a glance</h2>")
		m.fields(p.Facts)
		m.raw("</section>\n")
	} else {
		m.raw("\">\n")
	}
	m.raw("<div class=\"sections\">\n")
	m.sections(p.Sections)
	m.raw("</div>\n</div>\n</main>\n")
}

// sections writes those that have something to show, with a list of them where there are many.
func (m *markup) sections(sections []Section) {
	var shown []*Section
	for i := range sections {
		if len(sections[i].Blocks) > 0 {
			shown = append(shown, &sections[i])
		}
	}
	if len(shown) > 3 {
		m.raw("<nav class=\"contents\" aria-label=\"On this page\"><ul>\n")
		for _, s := range shown {
			m.raw(`<li><a href="#`)
			m.text(s.ID)
			m.raw(`">`)
			m.text(s.Title)
			m.raw("</a></li>\n")
		}
		m.raw("</ul></nav>\n")
	}
	for _, s := range shown {
		m.raw(`<section aria-labelledby="`)
		m.text(s.ID)
		m.raw("\">\n<h2 id=\"")
		m.text(s.ID)
		m.raw(`">`)
		m.text(s.Title)
		m.raw("</h2>\n")
		if len(s.Intro) > 0 {
			m.raw("<p class=\"intro\">")
			m.inline(s.Intro)
			m.raw("</p>\n")
		}
		if s.Folded != "" {
			m.raw("<details>\n<summary>")
			m.text(s.Folded)
			m.raw("</summary>\n")
		}
		for i := range s.Blocks {
			m.block(&s.Blocks[i])
		}
		if s.Folded != "" {
			m.raw("</details>\n")
		}
		m.raw("</section>\n")
	}
}

// title is what heads every page.
func (s *Site) title() string {
	if title := clean(s.source.Title); strings.TrimSpace(title) != "" {
		return title
	}
	return "gitsm"
}
