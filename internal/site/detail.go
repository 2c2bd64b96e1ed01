package site

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

const (
	// maxEntries is how many entries of a list or mapping a page shows.
	maxEntries = 200
	// maxDepth is how deep it shows what is in each other.
	maxDepth = 5
	// longText is from how many bytes on a text is set as prose.
	longText = 100
)

// detailSection shows the fields that nothing else has shown, as they are written.
func detailSection(v *View, r *Record, shown []string) Section {
	always := []string{"kind", "name", "title", "description", "owner", "relations", "tags", "lastVerified", "criticality", "status", "phase", "environment", "class", "schemaVersion"}
	fields := v.fields(&r.Body, 0, append(always, shown...)...)
	s := Section{ID: "details", Title: "Details"}
	if len(fields) > 0 {
		s.Blocks = []Block{{Fields: fields}}
		if r.Kind == estate.ContinuityPlan { // its sections and its document tell of all of them
			s.Folded = "Show the plan as it is written"
		}
	}
	return s
}

// field shows a value under its name; false where there is nothing to show.
func (v *View) field(name string, n *estate.Node, depth int) (Field, bool) {
	f := Field{Name: sentence(name)}
	switch n.Kind {
	case estate.Struct:
		if line, ok := v.line(n); ok {
			f.Value = line
			return f, len(line) > 0
		}
		if depth < maxDepth {
			f.Fields = v.fields(n, depth+1)
		}
		return f, len(f.Fields) > 0
	case estate.List:
		v.list(&f, n, depth)
		return f, f.List != nil || f.Fields != nil || f.Value != nil
	case estate.String:
		if len(n.Text) > longText || strings.Contains(n.Text, "\n") {
			f.HTML = prose.Render(n.Text)
			return f, f.HTML != ""
		}
	}
	f.Value = v.scalar(name, n)
	return f, len(f.Value) > 0
}

// fields shows the values of a mapping, those left out that are shown elsewhere.
func (v *View) fields(n *estate.Node, depth int, elsewhere ...string) []Field {
	var fields []Field
	for i := range min(len(n.Fields), maxEntries) {
		f := &n.Fields[i]
		if slices.Contains(elsewhere, f.Name) {
			continue
		}
		if field, ok := v.field(f.Name, &f.Value, depth); ok {
			fields = append(fields, field)
		}
	}
	return fields
}

// list shows a list: short values in one line, longer ones below each other.
func (v *View) list(f *Field, n *estate.Node, depth int) {
	simple := !slices.ContainsFunc(n.Items, func(i estate.Node) bool { return i.Kind == estate.Struct || i.Kind == estate.List || len(i.Text) > 40 })
	for i := range min(len(n.Items), maxEntries) {
		item := &n.Items[i]
		var line Inline
		switch item.Kind {
		case estate.Struct:
			if short, ok := v.line(item); ok {
				line = short
				break
			}
			if depth < maxDepth {
				f.Fields = append(f.Fields, Field{Name: strconv.Itoa(i + 1), Fields: v.fields(item, depth+1)})
			}
			continue
		case estate.List:
			if depth < maxDepth {
				inner := Field{Name: strconv.Itoa(i + 1)}
				v.list(&inner, item, depth+1)
				f.Fields = append(f.Fields, inner)
			}
			continue
		default:
			line = v.scalar("", item)
		}
		if len(line) == 0 {
			continue
		}
		if simple {
			f.Value = join(", ", f.Value, line)
		} else {
			f.List = append(f.List, line)
		}
	}
	if left := len(n.Items) - maxEntries; left > 0 {
		f.List = append(f.List, muted("and "+strconv.Itoa(left)+" more"))
	}
}

// line shows a small mapping of single values in one line, money as money.
func (v *View) line(n *estate.Node) (Inline, bool) {
	if amount := n.Str("amount"); amount != "" && len(n.Fields) <= 3 {
		return text(strings.TrimSpace(money(n))), true
	}
	if len(n.Fields) > 6 {
		return nil, false
	}
	total := 0
	for i := range n.Fields {
		value := &n.Fields[i].Value
		total += len(value.Text)
		if value.Kind == estate.Struct || value.Kind == estate.List || total > longText {
			return nil, false
		}
	}
	var parts []Inline
	for i := range n.Fields {
		f := &n.Fields[i]
		if value := v.scalar(f.Name, &f.Value); len(value) > 0 {
			parts = append(parts, append(muted(lower(sentence(f.Name))+" "), value...))
		}
	}
	return join(" · ", parts...), true
}

// scalar shows a single value: references as links, addresses by the list of schemes,
// enumerated values as words.
func (v *View) scalar(name string, n *estate.Node) Inline {
	switch n.Kind {
	case estate.Null, estate.Struct, estate.List:
		return nil
	case estate.Bool:
		if n.Text == "true" {
			return text("yes")
		}
		return text("no")
	}
	if ref, err := estate.ParseRef(n.Text); err == nil && ref.Kind() != estate.NoKind {
		return v.Link(ref)
	}
	if strings.Contains(n.Text, ":") && (name == "url" || name == "href" || strings.HasPrefix(n.Text, "https://")) {
		if href, ok := prose.Href(n.Text); ok {
			return Inline{{Text: clean(n.Text), Href: string(href)}}
		}
	}
	if strings.Contains(name, "mail") {
		if href, ok := prose.Href("mailto:" + n.Text); ok {
			return Inline{{Text: clean(n.Text), Href: string(href)}}
		}
	}
	if strings.HasSuffix(name, "Percent") && n.Text != "" {
		return text(n.Text + " %")
	}
	if d, err := time.Parse(time.DateOnly, n.Text); err == nil {
		return date(d)
	}
	if t, err := time.Parse(time.RFC3339, n.Text); err == nil {
		return instant(t)
	}
	if timed(name) {
		return text(spell(n.Text))
	}
	if enumerated(n.Text) {
		return text(strings.ReplaceAll(n.Text, "_", " "))
	}
	return text(n.Text)
}

// timed reports whether a field of the schema is a length of time.
func timed(name string) bool {
	switch name {
	case "duration", "within", "retention", "rpo", "rto", "mtpd", "wrt", "mttr", "mtbf", "response", "notice", "interval", "switchTime", "sessionLifetime",
		"rotateEvery", "reviewCycle", "restoreDuration", "renewalTerm", "plannedRto", "plannedRpo", "actualRto", "actualRpo", "actualOutage", "offsiteLag",
		"maxUse", "maxDuration", "longerThan", "leadTime", "lag", "implementation", "handOver", "exerciseEvery", "every", "detection", "decision",
		"activation", "delivery", "buffer", "autonomy":
		return true
	}
	return false
}

// money writes an amount with its currency and what it is for.
func money(n *estate.Node) string {
	out := n.Str("amount") + " " + n.Str("currency")
	switch per := n.Str("per"); per {
	case "", "once":
		return out + strings.TrimSuffix(" "+per, " ")
	default:
		return out + " a " + per
	}
}

// enumerated reports whether a text looks like an enumerated value of the schema of several
// words.
func enumerated(s string) bool {
	if len(s) > 40 || !strings.Contains(s, "_") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLower(r) && !unicode.IsDigit(r) })
}

// sentence turns the name of a field or an enumerated value into words: serviceHours and
// service_hours become Service hours.
func sentence(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == '_' || r == '-':
			b.WriteByte(' ')
		case i > 0 && unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		default:
			b.WriteRune(r)
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		if short := acronym(strings.ToLower(w)); short != "" {
			words[i] = short
		}
	}
	return clean(strings.Join(words, " "))
}

// acronym returns how a word is written that is an abbreviation; "" for others.
func acronym(word string) string {
	switch word {
	case "saas":
		return "SaaS"
	case "rto", "rpo", "mtpd", "wrt", "mbco", "bia", "sla", "ola", "uc", "api", "dns", "vm", "os", "url", "id", "ip", "ups", "pdu", "mtbf", "mttr", "raci":
		return strings.ToUpper(word)
	}
	return ""
}

// lower makes the first letter small, unless the word is an abbreviation.
func lower(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}
