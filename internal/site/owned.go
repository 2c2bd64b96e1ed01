package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// ownedPerGroup is how many records of one kind or class are listed to those who own them.
const ownedPerGroup = 100

// ownedGroup is what somebody has of one kind or class.
type ownedGroup struct {
	title, list string
	kind        estate.Kind
	records     []*estate.Record
}

// pointing returns the visible records that refer to a record in some fields, each once,
// sorted.
func (v *View) pointing(ref estate.Ref, fields ...string) []*estate.Record {
	var found []*estate.Record
	for _, in := range v.Incoming(ref) {
		if in.Link.Type == "" && slices.Contains(fields, placeIn(in.Link.Field)) && (len(found) == 0 || found[len(found)-1] != in.From) {
			found = append(found, in.From)
		}
	}
	return found
}

// placeIn is the path of a field without the places in lists: members[0] is in members.
func placeIn(path string) string {
	var b strings.Builder
	for path != "" {
		before, after, found := strings.Cut(path, "[")
		b.WriteString(before)
		if !found {
			break
		}
		_, path, _ = strings.Cut(after, "]")
	}
	return b.String()
}

// byKind divides records by kind, items by class.
func byKind(records []*estate.Record) []ownedGroup {
	groups := map[string]int{}
	var out []ownedGroup
	for _, r := range records {
		place := placeOf(r.Kind)
		g := ownedGroup{title: place.many, list: place.list, kind: r.Kind}
		if r.Kind == estate.ConfigurationItem {
			g.title, g.list = sentence(r.Class), classPath(r.Class)
		}
		i, ok := groups[g.list]
		if !ok {
			i = len(out)
			groups[g.list] = i
			out = append(out, g)
		}
		out[i].records = append(out[i].records, r)
	}
	slices.SortStableFunc(out, func(a, b ownedGroup) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.title, b.title)) })
	return out
}

// ownedSection lists what somebody answers for.
func (v *View) ownedSection(id, title string, records []*estate.Record) Section {
	s := Section{ID: id, Title: title}
	if len(records) == 0 {
		return s
	}
	var fields []Field
	for _, g := range byKind(records) {
		var links []Inline
		for _, r := range g.records[:min(len(g.records), ownedPerGroup)] {
			links = append(links, Inline{v.linkTo(r)})
		}
		if more := len(g.records) - len(links); more > 0 {
			links = append(links, Inline{{Text: "and " + plural(more, "more", "more"), Href: v.To(g.list)}})
		}
		fields = append(fields, Field{Name: g.title + " (" + strconv.Itoa(len(g.records)) + ")", Value: join(", ", links...)})
	}
	s.Blocks = []Block{{Fields: fields}}
	return s
}
