package site

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// spell words a length of time as records write it: 1h30m becomes 1 hour 30 minutes. What is
// none stays as it is written.
func spell(length string) string {
	d, ok := estate.ParseDuration(length)
	if !ok {
		return length
	}
	units := map[byte][2]string{'d': {"day", "days"}, 'h': {"hour", "hours"}, 'm': {"minute", "minutes"}, 's': {"second", "seconds"}}
	var parts []string
	number := 0
	for _, c := range []byte(estate.FormatDuration(d)) {
		if unit, ends := units[c]; ends {
			parts = append(parts, plural(number, unit[0], unit[1]))
			number = 0
			continue
		}
		number = number*10 + int(c-'0')
	}
	return strings.Join(parts, " ")
}

// spellOpen is spell for time that only open hours count, of which a day has fewer than 24:
// 1d becomes 24 hours.
func spellOpen(length string) string {
	d, ok := estate.ParseDuration(length)
	if !ok || d < 24*time.Hour {
		return spell(length)
	}
	words := plural(int(d/time.Hour), "hour", "hours")
	if rest := d % time.Hour; rest > 0 {
		words += " " + spell(estate.FormatDuration(rest))
	}
	return words
}

// length words the length of time in a field; nil where there is none.
func length(n *estate.Node, field string) Inline { return text(spell(n.Str(field))) }

// day shows the day in a field; nil where there is none.
func day(n *estate.Node, field string) Inline {
	t, _ := n.Date(field)
	return date(t)
}

// price words money: 1,800.00 EUR a month.
func price(n *estate.Node) Inline {
	if n.Str("amount") == "" {
		return nil
	}
	words := amount(n.Str("amount"), n.Str("currency"))
	switch per := n.Str("per"); per {
	case "":
	case "once":
		words += ", once"
	default:
		words += " a " + per
	}
	if n.IsTrue("vatIncluded", false) {
		words += ", value added tax included"
	}
	return text(words)
}

// amount writes a sum with its thousands apart: 8,880.00 EUR.
func amount(decimal, currency string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(decimal, "-"); negative {
		sign, decimal = "−", rest
	}
	whole, fraction, _ := strings.Cut(decimal, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return strings.TrimSpace(b.String() + " " + currency)
}

// windowWords words what a measure is taken over: in a calendar month, in any 30 days.
func windowWords(window string) string {
	if days, rolling := strings.CutPrefix(window, "rolling_"); rolling {
		return "in any " + spell(days)
	}
	return "in a " + strings.ReplaceAll(window, "_", " ")
}

// contact shows how to reach somebody, in one line.
func (v *View) contact(n *estate.Node) Inline {
	var parts []Inline
	if mail := n.Str("email"); mail != "" {
		parts = append(parts, address("mailto:"+mail, mail))
	}
	parts = append(parts, text(unbroken(n.Str("phone"))), text(n.Str("chat")))
	if url := n.Str("url"); url != "" {
		parts = append(parts, address(url, url))
	}
	if hours := estate.Ref(n.Str("hours")); hours != "" && !v.Hidden(hours) {
		parts = append(parts, v.Link(hours))
	}
	return join(" · ", parts...)
}

// address is a text that leads to an address, where its scheme is one that may be followed.
func address(to, shown string) Inline {
	href, ok := prose.Href(to)
	if !ok {
		return text(shown)
	}
	return Inline{{Text: clean(shown), Href: string(href)}}
}

// outward shows a text that may be an address.
func outward(s string) Inline {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "mailto:") {
		return address(s, strings.TrimPrefix(s, "mailto:"))
	}
	return text(s)
}

// texts are the texts of a list, in its order; at most so many as a page shows.
func texts(n *estate.Node, field string) []Inline {
	var all []Inline
	for _, item := range n.Each(field) {
		if len(all) == maxEntries {
			break
		}
		if line := text(item.Text); line != nil {
			all = append(all, line)
		}
	}
	return all
}

// refs are the records of a list that readers may see, as links; at most so many as a page
// shows.
func (v *View) refs(n *estate.Node, field string) []Inline {
	named := n.Refs(field)
	return v.Links(named[:min(len(named), maxEntries)])
}

// add appends a field, unless it says nothing.
func add(fields []Field, name string, value Inline) []Field {
	if len(value) == 0 {
		return fields
	}
	return append(fields, Field{Name: name, Value: value})
}

// addList appends a field of several values, short ones in one line.
func addList(fields []Field, name string, values []Inline) []Field {
	if len(values) == 0 {
		return fields
	}
	total := 0
	for _, line := range values {
		for _, span := range line {
			total += len(span.Text)
		}
	}
	if total <= longText {
		return append(fields, Field{Name: name, Value: join(", ", values...)})
	}
	return append(fields, Field{Name: name, List: values})
}

// addRef appends a field of one record, unless there is none that readers may know of.
func (v *View) addRef(fields []Field, name string, ref estate.Ref) []Field {
	if ref == "" || v.Hidden(ref) {
		return fields
	}
	return add(fields, name, v.Link(ref))
}

// section is a section of fields.
func fieldSection(id, title string, fields []Field) Section {
	s := Section{ID: id, Title: title}
	if len(fields) > 0 {
		s.Blocks = []Block{{Fields: fields}}
	}
	return s
}

// digits are the text of a number in a field, or of a text that may be one.
func digits(n *estate.Node, field string) string {
	if value := n.Get(field); value != nil && (value.Kind == estate.Number || value.Kind == estate.String) {
		return value.Text
	}
	return ""
}
