// Package prose turns the texts of records into HTML that is safe to publish. Texts are
// Markdown, everybody who may propose a change writes them, and so nothing in them is
// trusted: there is no raw HTML, no image, no class or id, and links lead to the few
// schemes of Href only. With internal/diagram it is the one place that makes template.HTML.
package prose

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

const (
	// MaxText is how many bytes of a text Render shows; what follows is cut, with a note.
	MaxText = 32 << 10

	cutNote = "… cut"
)

// Render returns a text as block-level HTML: CommonMark with tables, strikethrough and
// bare addresses as links. Headings become strong paragraphs, because only the page knows
// its outline; an image becomes a link to it. A text that is built to exhaust a parser
// (see tame) is shown as it was written, in paragraphs.
func Render(text string) template.HTML {
	text, cut := shorten(Clean(text), MaxText)
	if strings.TrimSpace(text) == "" {
		return ""
	}
	var out string
	if plain(text) || !tame(text) {
		out = paragraphs(text)
	} else if html, ok := documents().render(text); ok {
		out = html
	} else {
		out = paragraphs(text)
	}
	if cut {
		out += "\n<p><em>" + cutNote + "</em></p>"
	}
	return template.HTML(out) //nolint:gosec // sanitised or escaped above
}

// shorten cuts a text to at most so many bytes, between characters.
func shorten(text string, limit int) (string, bool) {
	if len(text) <= limit {
		return text, false
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit], true
}
