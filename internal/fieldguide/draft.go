package fieldguide

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/shape"
)

// DraftOptions are what is known of a record before it is written.
type DraftOptions struct {
	// Name is its name or title.
	Name string
	// Owner is the reference of its owner, where its kind has one of that sort.
	Owner string
	// Today is the day to write where a day is wanted.
	Today time.Time
	// Values are values of fields by path: class=database, supportTeams.incident=team/a.
	// A field with a value is written even where it is optional.
	Values map[string]string
	// SchemaPath is where an editor finds the JSON Schema; "" for none.
	SchemaPath string
}

// Draft returns a new record in YAML, ready to edit: what is required with examples,
// what is optional as comments. It returns nil for a kind that the schema lacks.
func Draft(s *shape.Schema, kind estate.Kind, o DraftOptions) []byte {
	def, ok := s.Kind(kind)
	if !ok {
		return nil
	}
	d := &drafter{guide: guide{schema: s}, options: o, selected: map[string]string{}, filler: toWrite}
	l, ok := d.mapping(def.Type)
	if !ok {
		return nil
	}
	var lines []string
	if o.SchemaPath != "" {
		lines = append(lines, "# yaml-language-server: $schema="+strings.Join(strings.Fields(o.SchemaPath), "%20"))
	}
	lines = append(lines, comment(def.Doc, "")...)

	var own, common []field
	for _, f := range d.active(l, "") {
		switch {
		case f.required:
			lines = append(lines, "")
			lines = append(lines, comment(f.Doc, "")...)
			lines = append(lines, d.field(&f.field, "", true)...)
		case f.from == envelope:
			common = append(common, f.field)
		default:
			own = append(own, f.field)
		}
	}
	d.filler = ellipsis
	lines = append(lines, d.commented("Optional; take the # away from what you need.", own)...)
	lines = append(lines, d.commented("Optional in records of every kind.", common)...)
	return []byte(strings.TrimLeft(strings.Join(lines, "\n"), "\n") + "\n")
}

// drafter writes one draft.
type drafter struct {
	guide
	options DraftOptions
	// selected are the values that the fields around a table have, by path.
	selected map[string]string
	// filler is the text that the author is to replace.
	filler string
}

// activeField is a field of the draft: one of the mapping, or of a branch that applies.
type activeField struct {
	field
	required bool
}

// active returns the fields that belong to a mapping with the values the draft gives
// its selectors, required ones first.
func (d *drafter) active(l *layout, prefix string) []activeField {
	merged := &layout{}
	required := map[string]bool{}
	d.activate(merged, required, l, prefix, 0)
	out := make([]activeField, 0, len(merged.fields))
	for _, f := range merged.fields {
		f.suggested = suggestedIn(l, f.Name)
		if len(f.suggested) > 0 {
			d.selected[prefix+f.Name], _ = d.choice(&f, prefix, required[f.Name])
		}
		out = append(out, activeField{field: f, required: required[f.Name] || d.wanted(prefix+f.Name)})
	}
	slices.SortStableFunc(out, func(a, b activeField) int {
		switch {
		case a.required && !b.required:
			return -1
		case b.required && !a.required:
			return 1
		}
		return 0
	})
	return out
}

func (d *drafter) activate(merged *layout, required map[string]bool, l *layout, prefix string, depth int) {
	if depth > maxNesting {
		return
	}
	for i := range l.fields {
		f := &l.fields[i]
		if depth > 0 && f.Doc != "" {
			if known, ok := merged.field(f.Name); ok && demanded(f) {
				known.Doc = f.Doc // what the branch says is nearer to the point
			}
		}
		merged.add(&f.Field, f.from)
		required[f.Name] = required[f.Name] || demanded(f)
	}
	for i := range l.branches {
		b := &l.branches[i]
		if selector, ok := merged.field(b.selector); ok {
			selector.suggested = suggestedIn(l, b.selector)
			if value, ok := d.choice(selector, prefix, required[b.selector]); ok && value == b.value.Text {
				d.activate(merged, required, b.body, prefix, depth+1)
			}
		}
	}
}

func suggestedIn(l *layout, name string) []shape.Literal {
	if f, ok := l.field(name); ok {
		return f.suggested
	}
	return nil
}

// choice returns the value that the draft gives a field which others depend on.
func (d *drafter) choice(f *field, prefix string, required bool) (string, bool) {
	if value, ok := d.options.Values[prefix+f.Name]; ok {
		return value, true
	}
	if f.Default != nil {
		return f.Default.Text, true
	}
	if !required {
		return "", false
	}
	if values := d.values(f); len(values) > 0 {
		return values[0].Text, true
	}
	return d.scalar(f.Type, prefix+f.Name, f.Name).Text, true
}

// wanted reports whether the options have a value for the field or for one below it.
func (d *drafter) wanted(path string) bool {
	for key := range d.options.Values {
		if key == path || strings.HasPrefix(key, path+".") {
			return true
		}
	}
	return false
}

// commented writes optional fields as comments.
func (d *drafter) commented(heading string, fields []field) []string {
	if len(fields) == 0 {
		return nil
	}
	lines := append([]string{""}, comment("── "+heading, "")...)
	for i := range fields {
		for _, line := range d.field(&fields[i], "", false) {
			lines = append(lines, "# "+line)
		}
	}
	return lines
}
