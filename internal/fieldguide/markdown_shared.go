package fieldguide

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/shape"
)

var levels = [...]string{"high", "medium", "low"}

// definitions writes what several kinds share.
func (d *document) definitions() {
	d.line("## Shared definitions\n")
	for _, name := range d.mappings {
		def := d.schema.Definitions[name]
		d.heading(strings.TrimPrefix(name, "#"), def.Doc)
		d.fields(d.describeType(def.Type))
	}
	if len(d.enumerations) > 0 {
		d.line("### Enumerations\n\n| Name | Values | Meaning |\n|---|---|---|")
		for _, name := range d.enumerations {
			def := d.schema.Definitions[name]
			d.line("| %s | %s | %s |", strings.TrimPrefix(name, "#"), cell(codeList(literalTexts(d.enumeration(def.Type, 0)))), cell(escapeMarkdown(def.Doc)))
		}
		d.line("")
	}
	if len(d.forms) > 0 {
		d.line("### Forms of values\n\n| Name | Written as | Meaning |\n|---|---|---|")
		for _, name := range d.forms {
			def := d.schema.Definitions[name]
			form := def.Form
			if form == "" {
				form = d.typeWords(def.Type, 0)
			}
			d.line("| %s | %s | %s |", strings.TrimPrefix(name, "#"), cell(escapeMarkdown(form)), cell(escapeMarkdown(def.Doc)))
		}
		d.line("")
	}
}

func literalTexts(values []shape.Literal) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = append(out, v.Text)
	}
	return out
}

func codeList(texts []string) string {
	out := make([]string, 0, len(texts))
	for _, text := range texts {
		out = append(out, code(text))
	}
	return strings.Join(out, ", ")
}

// tableHeading names the section of a table by whose entries fields are judged.
func (d *document) tableHeading(name string) string {
	if name == "#Classes" {
		return "Classes of configuration item"
	}
	return "Table " + strings.TrimPrefix(name, "#")
}

func (d *document) entryHeading(table, entry string) string {
	return strings.ToUpper(d.selectors[table][:1]) + d.selectors[table][1:] + " " + entry
}

// tables writes the entries of the tables: the classes of configuration item.
func (d *document) tables() {
	for _, name := range d.reached.tables {
		d.line("## %s", d.tableHeading(name))
		if def := d.schema.Definitions[name]; def != nil {
			d.paragraph(escapeMarkdown(def.Doc))
		}
		entries, _ := d.schema.Entries(name)
		for _, entry := range entries {
			f, ok := d.schema.Entry(name, entry)
			if !ok {
				continue
			}
			d.heading(d.entryHeading(name, entry), f.Doc)
			d.fields(d.describeType(f.Type))
		}
	}
}

func (d *document) relationNames() []string {
	names := make([]string, 0, len(d.schema.Vocabulary))
	for i := range d.schema.Vocabulary {
		names = append(names, d.schema.Vocabulary[i].Name)
	}
	return names
}

// relations writes the vocabulary of relations.
func (d *document) relations() {
	d.line("## Relations")
	d.paragraph("A relation is written once, on its source, in the field `relations`. Impact says where a failure travels and " +
		"what it does at the other end; recovery waits where one end must be back before the other.")
	if len(d.schema.Vocabulary) == 0 {
		d.line("The schema has no relation types.\n")
		return
	}
	d.line("| Type | Read from the target | Meaning | Impact | Effect | From | To |\n|---|---|---|---|---|---|---|")
	for i := range d.schema.Vocabulary {
		t := &d.schema.Vocabulary[i]
		impact := strings.ReplaceAll(string(t.Impact), "_", " ")
		if t.Recovery {
			impact += "; recovery waits"
		}
		effect := strings.ReplaceAll(t.Effect, "_", " ")
		if t.Redundancy != "" {
			effect += "; k of n by " + t.Redundancy
		}
		inverse := ""
		if t.Inverse != "" {
			inverse = code(t.Inverse)
		}
		d.line("| %s | %s | %s | %s | %s | %s | %s |", code(t.Name), inverse, cell(escapeMarkdown(t.Description)),
			cell(escapeMarkdown(impact)), cell(escapeMarkdown(effect)), cell(ends(t.From)), cell(ends(t.To)))
	}
	d.line("")
}

// ends lists what may stand at an end of a relation, classes together.
func ends(names []string) string {
	var plain, classes []string
	prefix := ""
	for _, name := range names {
		if p, class, ok := strings.Cut(name, "."); ok {
			prefix = p
			classes = append(classes, class)
			continue
		}
		plain = append(plain, name)
	}
	out := codeList(plain)
	if len(classes) > 0 {
		if out != "" {
			out += "; "
		}
		out += code(prefix) + " of class " + codeList(classes)
	}
	return out
}

// priorities writes the matrix of impact and urgency.
func (d *document) priorities() {
	if len(d.schema.Priorities) == 0 {
		return
	}
	d.line("## Priorities")
	d.paragraph("The priority of a case follows from its impact and its urgency.")
	d.line("| Impact | Urgency high | Urgency medium | Urgency low |\n|---|---|---|---|")
	for _, impact := range levels {
		row := d.schema.Priorities[impact]
		d.line("| %s | %s | %s | %s |", impact, row[levels[0]], row[levels[1]], row[levels[2]])
	}
	d.line("")
}

// templates lists what records in CUE may refine.
func (d *document) templates() {
	d.line("## Record templates")
	if len(d.schema.Templates) == 0 {
		d.paragraph("The schema has none. A definition that refines a kind, such as `#PostgresqlPrimaryNode: #ConfigurationItem & {…}`, " +
			"becomes one; a record in CUE may then begin with it.")
		return
	}
	d.paragraph("A record in CUE may begin with one of these, as in `#Name & {…}`.")
	d.line("| Template | Kind | Meaning |\n|---|---|---|")
	for _, t := range d.schema.Templates {
		d.line("| %s | %s | %s |", code(t.Name), link(t.Kind), cell(escapeMarkdown(t.Doc)))
	}
	d.line("")
}

// limits writes the caps on one file.
func (d *document) limits() {
	l := d.schema.Limits
	d.line("## Limits of a record file\n\n| Limit | At most |\n|---|---|")
	d.line("| Size | %s bytes |", strconv.Itoa(l.FileBytes))
	d.line("| Nesting of mappings and lists | %d |", l.Depth)
	d.line("| Values in all | %d |", l.Nodes)
	d.line("| Entries of one list | %d |", l.ListItems)
}
