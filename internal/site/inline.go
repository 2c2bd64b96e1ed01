package site

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// Inline is a line of text in pieces.
type Inline []Span

// Span is a piece of text. The template escapes it.
type Span struct {
	Text string
	// Href makes it a link: relative, or passed by prose.Href.
	Href string
	// Pill makes it a mark of a tone.
	Pill Tone
	// Code sets it as code, Strong as important, Muted as less so, and Break breaks the line
	// before it.
	Code, Strong, Muted, Break bool
	// Title is a hint for those who point at it.
	Title string
	// Time is the instant or day for machines.
	Time string
	// Spoken is what those hear who listen, where the text is a sign.
	Spoken string
}

// text is a plain text of ours or of a record.
func text(s string) Inline {
	if s == "" {
		return nil
	}
	return Inline{{Text: clean(s)}}
}

// clean makes a text of a record safe to stand in a line.
func clean(s string) string { return prose.Plain(s, maxText) }

// maxText is the longest text, in characters, that is shown in a line.
const maxText = 500

// code is a text set as code.
func code(s string) Inline { return Inline{{Text: clean(s), Code: true}} }

// muted is a text of less importance.
func muted(s string) Inline { return Inline{{Text: clean(s), Muted: true}} }

// pill is a mark.
func pill(tone Tone, s string) Span { return Span{Text: clean(s), Pill: tone} }

// join puts pieces together with a separator between them.
func join(separator string, parts ...Inline) Inline {
	var all Inline
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(all) > 0 {
			all = append(all, Span{Text: separator})
		}
		all = append(all, p...)
	}
	return all
}

// Link is a record by its name, as a link to its page. What readers may not see is called so;
// what does not exist is shown as it is written.
func (v *View) Link(ref estate.Ref) Inline {
	if r, ok := v.Label(ref); ok {
		return Inline{v.linkTo(r)}
	}
	switch {
	case ref == "":
		return nil
	case v.Hidden(ref):
		return Inline{{Text: "not shown here", Muted: true}}
	}
	return Inline{{Text: clean(string(ref)), Code: true}, {Text: " does not exist", Muted: true}}
}

// linkTo is a link to a visible record.
func (v *View) linkTo(r *estate.Record) Span {
	name := clean(r.Name)
	if strings.TrimSpace(name) == "" {
		name = clean(string(r.Ref))
	}
	return Span{Text: name, Href: v.Href(r.Ref), Title: string(r.Ref)}
}

// Links are several records. Those that readers may not see are left out.
func (v *View) Links(refs []estate.Ref) []Inline {
	var all []Inline
	for _, ref := range refs {
		if !v.Hidden(ref) {
			all = append(all, v.Link(ref))
		}
	}
	return all
}

// date is a day for people and machines.
func date(t time.Time) Inline {
	if t.IsZero() {
		return nil
	}
	return Inline{{Text: t.Format("2 January 2006"), Time: t.Format("2006-01-02")}}
}

// instant is a moment for people and machines, in the zone in which it was written.
func instant(t time.Time) Inline {
	if t.IsZero() {
		return nil
	}
	zone := t.Format("UTC-07:00")
	if _, offset := t.Zone(); offset == 0 {
		zone = "UTC"
	}
	return Inline{{Text: t.Format("2 January 2006, 15:04 ") + zone, Time: t.Format("2006-01-02T15:04:05Z07:00")}}
}
