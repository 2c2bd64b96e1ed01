package fieldguide

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// Markdown returns the field reference: every kind with its fields, then what the kinds
// share and what the schema says besides.
func Markdown(s *shape.Schema) []byte {
	g := &guide{schema: s}
	d := &document{guide: g, reached: g.reach()}
	d.line("# Field reference")
	d.paragraph("What the records of this repository may hold, read from the schema in `schema/`. " +
		"One file is one record; its folder decides the kind and its name is the id.")
	d.contents()
	d.line("## Kinds of record")
	d.line("")
	for _, info := range estate.Kinds() {
		if def, ok := s.Kind(info.Kind); ok {
			d.kind(info, def)
		}
	}
	d.definitions()
	d.tables()
	d.relations()
	d.priorities()
	d.templates()
	d.limits()
	return append(bytes.TrimRight(d.Bytes(), "\n"), '\n')
}

// MarkdownKind returns the part of the field reference about one kind; nothing for a kind
// that the schema lacks.
func MarkdownKind(s *shape.Schema, kind estate.Kind) []byte {
	def, ok := s.Kind(kind)
	if !ok {
		return nil
	}
	g := &guide{schema: s}
	d := &document{guide: g, reached: g.reach()}
	d.kind(kind.Info(), def)
	return append(bytes.TrimRight(d.Bytes(), "\n"), '\n')
}

// document is the reference as far as it is written.
type document struct {
	*guide
	reached
	bytes.Buffer
}

func (d *document) line(format string, args ...any) {
	fmt.Fprintf(&d.Buffer, format, args...)
	d.WriteByte('\n')
}

func (d *document) paragraph(text string) {
	if text != "" {
		d.line("\n%s\n", text)
	}
}

func (d *document) heading(text, doc string) {
	d.line("### %s\n", text)
	if doc != "" {
		d.line("%s\n", escapeMarkdown(doc))
	}
}

// link refers to a heading as GitHub names it.
func link(heading string) string { return "[" + heading + "](#" + anchor(heading) + ")" }

func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (d *document) contents() {
	d.line("- %s", link("Kinds of record"))
	for _, info := range estate.Kinds() {
		if _, ok := d.schema.Kind(info.Kind); ok {
			d.line("  - %s", link(info.Name))
		}
	}
	d.line("- %s", link("Shared definitions"))
	for _, name := range d.mappings {
		d.line("  - %s", link(strings.TrimPrefix(name, "#")))
	}
	if len(d.enumerations) > 0 {
		d.line("  - %s", link("Enumerations"))
	}
	if len(d.forms) > 0 {
		d.line("  - %s", link("Forms of values"))
	}
	for _, name := range d.reached.tables {
		d.line("- %s", link(d.tableHeading(name)))
		entries, _ := d.schema.Entries(name)
		for _, entry := range entries {
			d.line("  - %s", link(d.entryHeading(name, entry)))
		}
	}
	d.line("- %s", link("Relations"))
	if len(d.schema.Priorities) > 0 {
		d.line("- %s", link("Priorities"))
	}
	d.line("- %s", link("Record templates"))
	d.line("- %s", link("Limits of a record file"))
	d.line("")
}

func (d *document) kind(info estate.KindInfo, def *shape.Def) {
	d.heading(info.Name, def.Doc)
	id := "its id is of your choosing, such as " + code("payments-api")
	if info.Dated {
		id = "its id begins with the day it was opened, such as " + code("2026-11-20-upgrade-payments-db")
	}
	d.line("Kept in %s; %s. References to it begin with %s.\n", code(info.Folder+"/"), id, code(info.Prefix+"/"))
	d.fields(d.describeType(def.Type))
}

// fields writes a table of fields and, below it, the meaning of documented values.
func (d *document) fields(rows []FieldDoc) {
	if len(rows) == 0 {
		d.line("It has no fields.\n")
		return
	}
	d.line("| Field | Required | Type | Meaning |\n|---|---|---|---|")
	for i := range rows {
		row := &rows[i]
		d.line("| %s | %s | %s | %s |", code(row.Path), cell(requiredWords(row)), cell(d.typeCell(row)), cell(escapeMarkdown(row.Doc)))
	}
	d.line("")
	for i := range rows {
		d.valueDocs(&rows[i])
	}
}

func requiredWords(row *FieldDoc) string {
	switch {
	case len(row.When) > 0 && row.Required:
		return "yes, only when " + conditionWords(row.When)
	case len(row.When) > 0:
		return "no, only when " + conditionWords(row.When)
	case row.Required:
		return "yes"
	case len(row.RequiredWhen) > 0:
		return "when " + conditionWords(row.RequiredWhen)
	case row.Default != "":
		return "no, " + code(row.Default) + " when absent"
	}
	return "no"
}

// conditionWords joins conditions: type is a or b.
func conditionWords(conditions []Condition) string {
	var fields []string
	values := map[string][]string{}
	for _, c := range conditions {
		if !slices.Contains(fields, c.Field) {
			fields = append(fields, c.Field)
		}
		values[c.Field] = append(values[c.Field], code(c.Value))
	}
	for i, name := range fields {
		fields[i] = code(name) + " is " + strings.Join(values[name], " or ")
	}
	return strings.Join(fields, ", or ")
}

func (d *document) typeCell(row *FieldDoc) string {
	switch {
	case row.Table != "":
		return "what " + link(d.tableHeading(row.Table)) + " says of the " + code(row.Selector)
	case len(row.Values) == 1:
		return code(row.Values[0].Text)
	case len(row.Values) > 0:
		return d.valuesCell(row.Values)
	case row.Definition != "":
		name := strings.TrimPrefix(row.Definition, "#")
		if before, after, ok := strings.Cut(row.Type, name); ok {
			return escapeMarkdown(before) + link(name) + escapeMarkdown(after)
		}
	}
	return escapeMarkdown(row.Type)
}

func (d *document) valuesCell(values []shape.Literal) string {
	texts := make([]string, 0, len(values))
	for _, v := range values {
		texts = append(texts, v.Text)
	}
	sorted := slices.Sorted(slices.Values(texts))
	for _, name := range d.reached.tables {
		if entries, _ := d.schema.Entries(name); slices.Equal(entries, sorted) {
			return "one of the " + link(d.tableHeading(name))
		}
	}
	if slices.Equal(sorted, d.relationNames()) {
		return "one of the " + link("Relations")
	}
	for i := range texts {
		texts[i] = code(texts[i])
	}
	return "one of " + strings.Join(texts, ", ")
}

// valueDocs lists what the values of a field mean, where the schema says so and no
// section of its own does.
func (d *document) valueDocs(row *FieldDoc) {
	if len(row.Values) < 2 || strings.HasPrefix(d.valuesCell(row.Values), "one of the ") {
		return
	}
	if !slices.ContainsFunc(row.Values, func(v shape.Literal) bool { return v.Doc != "" }) {
		return
	}
	d.line("Values of %s:\n", code(row.Path))
	for _, v := range row.Values {
		d.line("- %s: %s", code(v.Text), escapeMarkdown(v.Doc))
	}
	d.line("")
}
