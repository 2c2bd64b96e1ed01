package feed

import (
	"bytes"
	"encoding/xml"
	"html/template"
	"strings"
	"time"
	"unicode"

	"github.com/gitsm/gitsm/internal/prose"
)

// Feed is a feed of news.
type Feed struct {
	ID      string // a tag: or urn: address, the same in every edition
	Title   string // text
	Self    string // where the feed itself is: absolute, or relative to Base
	Base    string // what relative links are relative to: absolute, or empty for the feed's own place
	Author  string // of entries without one
	Updated time.Time
	Entries []Entry
}

// Entry is one piece of news.
type Entry struct {
	ID      string // a tag: or urn: address, the same in every edition
	Title   string // text
	Updated time.Time
	Author  string        // text; may be empty
	Link    string        // absolute as prose.Href takes it, or relative
	Summary string        // text; may be empty
	Content template.HTML // may be empty
}

// The elements of RFC 4287, in the order in which they are written.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Base    string      `xml:"xml:base,attr,omitempty"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  *atomPerson `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  *atomPerson `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Summary string      `xml:"summary,omitempty"`
		Content *atomHTML   `xml:"content"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomHTML struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	}
)

// Atom returns a feed as an XML document, its entries in their order. Identifiers that are
// neither tag: nor urn: addresses become one that is made of them; of entries with the same
// identifier and time the first is kept, as RFC 4287 asks. Links that lead nowhere safe are
// left out.
func Atom(f Feed) []byte {
	out := atomFeed{ID: identifier(f.ID), Title: text(f.Title), Updated: instant(f.Updated), Author: &atomPerson{or(text(f.Author), "gitsm")}}
	if base, ok := prose.Href(f.Base); ok {
		out.Base = string(base)
	}
	out.Links = links("self", f.Self)
	seen := map[[2]string]bool{}
	for _, e := range f.Entries {
		entry := atomEntry{ID: identifier(e.ID), Title: text(e.Title), Updated: instant(e.Updated), Links: links("alternate", e.Link), Summary: text(e.Summary)}
		key := [2]string{entry.ID, entry.Updated}
		if seen[key] {
			continue
		}
		seen[key] = true
		if name := text(e.Author); name != "" {
			entry.Author = &atomPerson{name}
		}
		if content := text(string(e.Content)); content != "" {
			entry.Content = &atomHTML{"html", content}
		} else if len(entry.Links) == 0 { // an entry has a link or content
			entry.Content = &atomHTML{"text", or(entry.Summary, entry.Title)}
		}
		out.Entries = append(out.Entries, entry)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	_ = encoder.Encode(out) // to a buffer, and every type can be written
	b.WriteByte('\n')
	return b.Bytes()
}

// text is a text that XML can have. Prose has the same view of which characters those are;
// encoding/xml replaces what is left.
func text(s string) string { return strings.TrimSpace(prose.Clean(s)) }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// instant is a time as RFC 3339 writes it, in UTC.
func instant(t time.Time) string {
	if !sayable(t) {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

// identifier is a tag: or urn: address as it is, and a urn: that stands for anything else.
func identifier(id string) string {
	proper := strings.HasPrefix(id, "tag:") || strings.HasPrefix(id, "urn:")
	if proper && len(id) > 4 && !strings.ContainsFunc(id, func(r rune) bool {
		return r <= ' ' || r > unicode.MaxASCII || r == 0x7f || strings.ContainsRune(`"<>\^{|}`+"`", r)
	}) {
		return id
	}
	return "urn:uuid:" + uuid(id)
}

// links is a link, or none.
func links(rel, to string) []atomLink {
	if href, ok := prose.Href(to); ok {
		return []atomLink{{rel, string(href)}}
	}
	if relative(to) {
		return []atomLink{{rel, to}}
	}
	return nil
}

// relative reports whether an address is a path of a site's own, already escaped: no scheme,
// no host, nothing that a reader could take for either.
func relative(to string) bool {
	path, _, _ := strings.Cut(to, "#")
	return to != "" && !strings.HasPrefix(to, "/") && !strings.Contains(path, ":") &&
		!strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"<>\^{|}`+"`", r) })
}
