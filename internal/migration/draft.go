package migration

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// draft is a record to be, or one of the repository that gets relations.
type draft struct {
	mapping.Draft
	kind   estate.Kind
	object int32 // of the source
	nth    int   // among the records of its object
	// patch is true for a record of the repository that is not in the source itself.
	patch bool

	ref      estate.Ref
	path     string
	existing *estate.Record // nil for a new record
	adopted  bool

	// body is Body without deferred values, kind, source and relations.
	body estate.Node
	// relations are what it is to have; relates is true where the mapping writes the list, and
	// listed is the place of the list in the body.
	relations []wanted
	relates   bool
	listed    int
	// references are where the source writes what the record refers to.
	references []reference
}

// accept takes a draft, unless it cannot become a record.
func (p *Planner) accept(given *mapping.Draft, object int32, nth int) (*draft, bool) {
	wrong, hint := "", ""
	kind, known := estate.KindByName(given.Kind)
	switch {
	case given.Key == "":
		wrong, hint = "the mapping gives a record no key", "give records a key: what the source calls them"
	case !known:
		var names []string
		for _, info := range estate.Kinds() {
			names = append(names, info.Name)
		}
		wrong, hint = "the mapping makes a record of the unknown kind "+diag.Quote(given.Kind), diag.DidYouMean(given.Kind, names)
	case given.Body.Kind != estate.Struct:
		wrong, hint = "the mapping gives the record "+diag.Quote(given.Key)+" no fields", "its body must be a mapping"
	default:
		return &draft{Draft: *given, kind: kind, object: object, nth: nth, listed: -1}, true
	}
	p.faults.add(diag.Diagnostic{Code: diag.MappingFailed, Severity: diag.Error, Span: p.at(object), Message: wrong, Hint: hint})
	return nil, false
}

// headed returns what a draft's body says in the field that heads its record.
func (d *draft) headed() string {
	if d.kind.Info().Titled {
		if title := d.Body.Str("title"); title != "" {
			return title
		}
	}
	return d.Body.Str("name")
}

// sort is what sort of thing the source takes a key for: device in device:17.
func sortOf(key string) string {
	before, _, ok := strings.Cut(key, ":")
	if !ok {
		return ""
	}
	return before
}
