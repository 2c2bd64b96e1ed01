package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// relationSection lists the record's own relations, and those of others to it under their
// inverse name.
func relationSection(v *View, r *Record) Section {
	t := &Table{Caption: "Relations", Columns: []Column{{Title: "Relation"}, {Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "Note"}}}
	add := func(name string, ref estate.Ref, link *estate.Link) {
		label, ok := v.Label(ref)
		if !ok && v.Hidden(ref) {
			return
		}
		kind := ""
		if ok {
			kind = what(label)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(name), v.Link(ref), text(kind), text(linkNote(link))}})
	}
	for i := range r.Links {
		link := &r.Links[i]
		if link.Type != "" && len(t.Rows) < maxEntries {
			add(sentence(link.Type), link.To, link)
		}
	}
	more := 0
	for _, in := range v.Incoming(r.Ref) {
		if in.Link.Type == "" {
			continue
		}
		if len(t.Rows) >= maxEntries {
			more++
			continue
		}
		name := v.Inverse(in.Link.Type)
		if name == "" {
			name = in.Link.Type + " of"
		}
		add(sentence(name), in.From.Ref, in.Link)
	}
	s := Section{ID: "relations", Title: "Relations"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
		s.fold(len(t.Rows) + more)
	}
	if more > 0 {
		s.Blocks = append(s.Blocks, Block{Text: muted("and " + strconv.Itoa(more) + " more")})
	}
	return s
}

// openRows is up to how many rows a list for reference is open.
const openRows = 8

// fold folds a list for reference that is long: what matters of it stands in sections of its
// own.
func (s *Section) fold(rows int) {
	if rows > openRows {
		s.Folded = "Show all " + strconv.Itoa(rows)
	}
}

// linkNote says what is special about a relation.
func linkNote(l *estate.Link) string {
	var notes []string
	if l.Soft {
		notes = append(notes, "degrades only")
	}
	if l.MinUp > 0 {
		notes = append(notes, "at least "+strconv.Itoa(l.MinUp)+" of the group")
	}
	return strings.Join(notes, ", ")
}

// what words the kind of a record, or the class of an item.
func what(r *estate.Record) string {
	if r.Kind == estate.ConfigurationItem {
		return sentence(r.Class)
	}
	return placeOf(r.Kind).one
}

// mentionSection lists the records that refer to this one other than by relations, and other
// than in the fields that another section has told of.
func mentionSection(v *View, r *Record, told []string) Section {
	t := &Table{Caption: "Records that refer to this one", Columns: []Column{{Title: "Record", Wide: true}, {Title: "Kind"}, {Title: "As"}}}
	var last estate.Ref
	count := 0
	for _, in := range v.Incoming(r.Ref) {
		if in.Link.Type != "" || in.From.Ref == last || slices.Contains(told, placeIn(in.Link.Field)) {
			continue
		}
		last = in.From.Ref
		if count++; count <= maxEntries {
			t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(in.From.Ref), text(what(in.From)), text(lower(sentence(fieldName(in.Link.Field))))}})
		}
	}
	s := Section{ID: "mentions", Title: "Referred to by"}
	if count > 0 {
		s.Blocks = []Block{{Table: t}}
		s.fold(count)
	}
	if count > maxEntries {
		s.Blocks = append(s.Blocks, Block{Text: muted("and " + strconv.Itoa(count-maxEntries) + " more")})
	}
	return s
}

// fieldName is the last name in the path of a field, without indexes.
func fieldName(path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}
