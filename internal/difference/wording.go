package difference

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxShown is how many characters of a value are shown to people; maxLead is how many of
// those may stand before the first one that differs.
const (
	maxShown = 60
	maxLead  = 20
)

// absent stands for a value where there is none.
const absent = "–"

// Paths returns the paths of the fields that differ, in their order and each once.
func (r Record) Paths() []string {
	paths := make([]string, 0, len(r.Fields))
	for _, f := range r.Fields {
		paths = append(paths, f.Path)
	}
	return slices.Compact(paths)
}

// String words the difference on one line, as in targets[0].percent: 99.9 → 99.5. A value
// that is not there is –. Long values are cut to 60 characters around what differs. Texts
// are quoted where they would read as something else or have characters that do not
// print; what a terminal may make of the rest is for the caller to mind.
func (f Field) String() string {
	from, to := f.Sides()
	return f.Path + ": " + from + " → " + to
}

// Sides writes both values as [Field.String] does.
func (f Field) Sides() (before, after string) {
	from, to := []rune(worded(f.From)), []rune(worded(f.To))
	same := 0
	for same < len(from) && same < len(to) && from[same] == to[same] {
		same++
	}
	if f.From == nil || f.To == nil {
		same = 0
	}
	return excerpt(from, same), excerpt(to, same)
}

// excerpt cuts a text so that what comes from the place on is seen.
func excerpt(text []rune, place int) string {
	if len(text) <= maxShown {
		return string(text)
	}
	lead := ""
	if place > maxShown-maxLead {
		lead = "…"
		text = text[min(place-maxLead, len(text)-maxShown):]
	}
	if len(text) > maxShown {
		return lead + string(text[:maxShown]) + "…"
	}
	return lead + string(text)
}

func worded(n *estate.Node) string {
	if n == nil {
		return absent
	}
	var b strings.Builder
	word(&b, n, "")
	return b.String()
}

// maxWorded bounds how much of a large value is worded at all.
const maxWorded = 1 << 14

// word writes a value as YAML has it on one line. Within lists and mappings, texts with
// one of the special characters are quoted.
func word(b *strings.Builder, n *estate.Node, special string) {
	if b.Len() > maxWorded {
		return
	}
	const nested = "[]{},:"
	switch n.Kind {
	case estate.Null:
		b.WriteString("null")
	case estate.Bool, estate.Number:
		b.WriteString(n.Text)
	case estate.String:
		if ambiguous(n.Text, special) {
			b.WriteString(strconv.Quote(n.Text))
		} else {
			b.WriteString(n.Text)
		}
	case estate.List:
		b.WriteByte('[')
		for i := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			word(b, &n.Items[i], nested)
		}
		b.WriteByte(']')
	case estate.Struct:
		b.WriteByte('{')
		for i := range n.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(join("", n.Fields[i].Name) + ": ")
			word(b, &n.Fields[i].Value, nested)
		}
		b.WriteByte('}')
	}
}

// ambiguous reports whether a text must be quoted so that it reads as what it is.
func ambiguous(text, special string) bool {
	switch text {
	case "", absent, "true", "false", "null":
		return true
	}
	return text != strings.TrimSpace(text) || strings.ContainsAny(text[:1], `"'[{`) || strings.ContainsAny(text, special) ||
		!utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) || number(text)
}

func number(text string) bool {
	_, ok := estate.ParseDecimal(text)
	return ok || strings.Trim(text, "0123456789") == ""
}
