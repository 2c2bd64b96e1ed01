package site

import (
	"html/template"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markup writes HTML. Markup can only be a constant of the program, since no variable is a
// literal; everything else is escaped, or was made safe by package prose or diagram.
//
// It writes in two contexts only, text and attributes in double quotes, and links through one
// gate. Package html/template would find the contexts by itself, at three times the cost of
// all the rest of a page.
type markup struct{ b []byte }

// literal is markup of ours.
type literal string

func (m *markup) raw(s literal) { m.b = append(m.b, s...) }

// safe writes what prose or diagram made.
func (m *markup) safe(s template.HTML) { m.b = append(m.b, s...) }

// text writes a text, in an element or in an attribute, without characters that would disturb
// the texts around it: control characters, and those that turn the direction of writing.
func (m *markup) text(s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		escaped, width := "", 1
		switch c := s[i]; {
		case c == '&':
			escaped = "&amp;"
		case c == '<':
			escaped = "&lt;"
		case c == '>':
			escaped = "&gt;"
		case c == '"':
			escaped = "&#34;"
		case c == '\'':
			escaped = "&#39;"
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
		case c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0: // U+0080 to U+009F
			width = 2
		case c == 0xe2 && i+2 < len(s) && turns(s[i+1], s[i+2]):
			width = 3
		default:
			continue
		}
		m.b = append(m.b, s[last:i]...)
		m.b = append(m.b, escaped...)
		i += width - 1
		last = i + 1
	}
	m.b = append(m.b, s[last:]...)
}

// turns reports whether the byte 0xE2 and these two are one of U+202A to U+202E and U+2066 to
// U+2069.
func turns(second, third byte) bool {
	return second == 0x80 && third >= 0xaa && third <= 0xae || second == 0x81 && third >= 0xa6 && third <= 0xa9
}

// longWord is from how many bytes on a word may be broken.
const longWord = 40

// words writes a text of an element and says where words may be broken that would not fit on
// a phone.
func (m *markup) words(s string) {
	for len(s) > longWord {
		word := strings.IndexAny(s, " \n")
		if word >= 0 && word <= longWord {
			m.text(s[:word+1])
			s = s[word+1:]
			continue
		}
		end := longWord
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		m.text(s[:end])
		m.raw("<wbr>")
		s = s[end:]
	}
	m.text(s)
}

// attribute writes an attribute, unless its value is empty.
func (m *markup) attribute(name literal, value string) {
	if value == "" {
		return
	}
	m.raw(" ")
	m.raw(name)
	m.raw(`="`)
	m.text(value)
	m.raw(`"`)
}

// link writes the address of a link. One with a scheme that is not on the list leads nowhere,
// wherever it came from.
func (m *markup) link(href string) {
	if i := strings.IndexAny(href, ":/?#"); i >= 0 && href[i] == ':' {
		switch strings.ToLower(href[:i]) {
		case "http", "https", "mailto", "tel":
		default:
			href = "#"
		}
	}
	m.raw(` href="`)
	m.text(href)
	m.raw(`"`)
}

// tone writes a class name for a tone.
func (m *markup) tone(t Tone) {
	switch t {
	case OK:
		m.raw("tone-ok")
	case Info:
		m.raw("tone-info")
	case Warning:
		m.raw("tone-warning")
	case Danger:
		m.raw("tone-danger")
	case Accent:
		m.raw("tone-accent")
	default:
		m.raw("tone-muted")
	}
}

// pill writes the class of a mark. A short one stays in one line.
func (m *markup) pill(s *Span) {
	m.raw(` class="pill `)
	m.tone(s.Pill)
	if len(s.Text) <= shortMark {
		m.raw(" short")
	}
	m.raw(`"`)
}

// shortMark is up to how many bytes a mark is short.
const shortMark = 20

func (m *markup) number(n int) { m.b = strconv.AppendInt(m.b, int64(n), 10) }

func (m *markup) inline(spans Inline) {
	for i := range spans {
		m.span(&spans[i])
	}
}

func (m *markup) span(s *Span) {
	if s.Break {
		m.raw("<br>")
	}
	switch {
	case s.Href != "":
		m.raw("<a")
		m.link(s.Href)
		m.attribute("title", s.Title)
		if s.Pill != "" {
			m.pill(s)
		}
		m.raw(">")
		m.words(s.Text)
		m.raw("</a>")
	case s.Spoken != "":
		m.raw(`<span class="sign`)
		if s.Strong {
			m.raw(" strong")
		}
		m.raw(`"`)
		m.attribute("title", s.Spoken)
		m.raw(`><span aria-hidden="true">`)
		m.text(s.Text)
		m.raw(`</span><span class="sr">`)
		m.text(s.Spoken)
		m.raw("</span></span>")
	case s.Pill != "":
		m.raw(`<span`)
		m.pill(s)
		m.attribute("title", s.Title)
		m.raw(">")
		m.words(s.Text)
		m.raw("</span>")
	case s.Code:
		m.raw("<code>")
		m.words(s.Text)
		m.raw("</code>")
	case s.Time != "":
		m.raw(`<time`)
		m.attribute("datetime", s.Time)
		m.raw(">")
		m.words(s.Text)
		m.raw("</time>")
	case s.Strong:
		m.raw("<strong>")
		m.words(s.Text)
		m.raw("</strong>")
	case s.Muted:
		m.raw(`<span class="muted">`)
		m.words(s.Text)
		m.raw("</span>")
	default:
		m.words(s.Text)
	}
}
