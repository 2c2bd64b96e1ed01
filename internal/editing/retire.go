package editing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/amendment"
	"github.com/gitsm/gitsm/internal/estate"
)

// retirement is what makes a record of a kind one of the past.
type retirement struct {
	// field and value say so, where the kind has a status.
	field, value string
	// day is the field of the last day, where the kind has one.
	day string
}

// retirementOf returns how records of a kind are retired, by the words of the schema.
func retirementOf(kind estate.Kind) (retirement, bool) {
	switch kind {
	case estate.ConfigurationItem, estate.ContinuityPlan, estate.BusinessProcess:
		return retirement{field: "status", value: "retired"}, true
	case estate.Service, estate.Offering:
		return retirement{field: "phase", value: "retired"}, true
	case estate.Customer, estate.Supplier:
		return retirement{field: "status", value: "former"}, true
	case estate.Agreement:
		return retirement{field: "status", value: "terminated", day: "terminatedOn"}, true
	case estate.Contract:
		return retirement{field: "status", value: "ended", day: "end"}, true
	case estate.Team, estate.Person:
		return retirement{day: "activeTo"}, true
	case estate.Role, estate.Calendar, estate.ChangeTemplate:
		return retirement{day: "validTo"}, true
	}
	return retirement{}, false
}

// Retired returns the fields by which a record says that it was retired before or on a day; none
// where it does not say so. A promise that merely ran out was not retired.
func Retired(kind estate.Kind, n *estate.Node, day time.Time) []string {
	how, ok := retirementOf(kind)
	switch {
	case !ok:
	case how.field == "":
		if overBy(n, day.UTC().Truncate(24*time.Hour), how.day) {
			return []string{how.day}
		}
	case !isPast(n.Str(how.field)):
	case how.day != "":
		return []string{how.field, how.day}
	default:
		return []string{how.field}
	}
	return nil
}

// Retirable fails for kinds whose records are not retired, and says what to do instead.
func Retirable(kind estate.Kind) error {
	if _, ok := retirementOf(kind); ok {
		return nil
	}
	switch kind {
	case estate.Exercise, estate.Rates:
		return fmt.Errorf("%s records tell what was, and stay; there is nothing to retire", kind)
	}
	return fmt.Errorf("%s records are not retired: close it by the fields of its kind, such as outcome, closed or status (gitsm schema -o markdown %s)", kind, kind)
}

// Blocker is a live record that keeps another from being retired.
type Blocker struct {
	// Ref is the live record, and Field the path in the record at Path where it says that it
	// depends on On; where the dependency is written on On itself, Path is that record's.
	Ref   estate.Ref
	On    estate.Ref
	Field string
	Path  string
	Pos   estate.Position
	// Relation is the relation type; "" where the dependency is another field.
	Relation string
}

// Retirement is what retiring records changes, or what stands in the way.
type Retirement struct {
	Edits    []Edit
	Blockers []Blocker
}

// Retire works out how records are retired together on a day, and which live records depend on
// them that are not among them: by a relation along which a failure travels, or in a field, such
// as the owner or a plan's step. Records must be of kinds that are Retirable. A record that is
// retired already stays as it is. The error wraps ErrRefused where a file cannot be edited.
func Retire(e *estate.Estate, refs []estate.Ref, day time.Time, read Read) (*Retirement, error) {
	out := &Retirement{}
	day = day.UTC().Truncate(24 * time.Hour)
	leaving := make(map[estate.Ref]bool, len(refs))
	for _, ref := range refs {
		leaving[ref] = true
	}
	j := &judge{estate: e, leaving: leaving, day: day, lives: map[estate.Ref]bool{}}
	for _, ref := range refs {
		r, ok := e.Record(ref)
		if !ok {
			return nil, fmt.Errorf("%s does not exist", ref)
		}
		out.Blockers = append(out.Blockers, j.blockers(r)...)
		edit, err := retire(r, day, read)
		if err != nil {
			return nil, err
		}
		out.Edits = append(out.Edits, edit)
	}
	slices.SortStableFunc(out.Blockers, func(a, b Blocker) int {
		if a.On != b.On {
			return strings.Compare(string(a.On), string(b.On))
		}
		return strings.Compare(string(a.Ref), string(b.Ref))
	})
	return out, nil
}

// retire edits one record.
func retire(r *estate.Record, day time.Time, read Read) (Edit, error) {
	how, ok := retirementOf(r.Kind)
	if !ok {
		return Edit{}, Retirable(r.Kind)
	}
	content, err := read(r.Path)
	if err != nil {
		return Edit{}, fmt.Errorf("read %s: %w", r.Path, err)
	}
	edit := Edit{Ref: r.Ref, Path: r.Path, Before: content, After: content}
	body := r.Body()
	if !live(r.Kind, &body, day) {
		return edit, nil
	}
	text, err := amendment.Parse(r.Path, content)
	if err != nil {
		return edit, uneditable(r, err)
	}
	for _, f := range []struct{ field, value string }{{how.field, how.value}, {how.day, day.Format(time.DateOnly)}} {
		if f.field == "" {
			continue
		}
		before := clone(text.Body().At(f.field))
		value := estate.Node{Kind: estate.String, Text: f.value}
		if err := text.Set(f.field, &value); err != nil {
			return edit, uneditable(r, err)
		}
		edit.note(f.field, before, &value)
	}
	edit.After = text.Bytes()
	return edit, nil
}
