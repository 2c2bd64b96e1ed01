package site

import "strings"

// alone is the content security policy of a page that stands by itself: it runs no script, and
// nothing but its style sheet is loaded.
const alone = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"

// Standalone returns a page that belongs to no site, in its look: without navigation, search and
// scripts. The address of the style sheet may be "" where there is none. Texts are cut by whoever
// makes the page, and escaped here.
func Standalone(p *Page, style string) []byte {
	if p.Title = clean(p.Title); strings.TrimSpace(p.Title) == "" {
		p.Title = "Without a name"
	}
	m := &markup{b: make([]byte, 0, 16<<10)}
	m.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	m.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + alone + "\">\n")
	m.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
	m.raw("<meta name=\"generator\" content=\"gitsm\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
	m.text(p.Title)
	m.raw("</title>\n")
	if style != "" {
		m.raw("<link rel=\"stylesheet\"")
		m.link(style)
		m.raw(">\n")
	}
	m.raw("</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n" +
		"<header class=\"top\">\n<div class=\"bar\">\n<span class=\"brand\">" + mark + "<span>gitsm</span></span>\n</div>\n</header>\n")
	m.main(p, "")
	m.raw("<footer class=\"foot\">\n<p>Made by gitsm from git.</p>\n</footer>\n</body>\n</html>\n")
	return m.b
}

// StyleSheet returns the style sheet of all pages, and its path in a site.
func StyleSheet() (path string, content []byte) {
	return newAssets().style, []byte(allStyles())
}
