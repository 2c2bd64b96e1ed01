package migration

import (
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// draft is a record to be, or one of the repository that gets relations or additions.
type draft struct {
	mapping.Draft
	kind estate.Kind
	nth  int // among the records of its object
	origin

	path     string
	existing *estate.Record // nil for a new record
	adopted  bool

	// said is Body, which is not kept itself; heading and day are what ids are made of.
	said         packed
	heading, day string
	// filled is said without deferred values, kind, source and relations. It is opened as body
	// while the record is written.
	filled packed
	body   estate.Node
	// relations are what it is to have; relates is true where the mapping writes the list, and
	// listed is the place of the list in the body.
	relations []wanted
	relates   bool
	listed    int
}

// origin is what a record of an import was made of.
type origin struct {
	ref    estate.Ref
	object int32 // of the source
	// patch is true for a record of the repository that is not in the source itself.
	patch bool
	// references are where the source writes what the record refers to.
	references []reference
}

// accept takes a draft, unless it cannot become a record.
func (p *Planner) accept(given *mapping.Draft, object int32, nth int) (*draft, bool) {
	wrong, hint := "", ""
	said := pack(&given.Body)
	_, opens := said.open()
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
	case !opens:
		wrong, hint = "the mapping gives the record "+diag.Quote(given.Key)+" fields that nest too deeply", "give it fewer levels"
	default:
		d := &draft{Draft: *given, kind: kind, nth: nth, said: said, listed: -1, origin: origin{object: object}}
		d.heading = strings.Clone(headed(kind, &given.Body))
		if kind.Info().Dated {
			d.day = dayIn(&given.Body)
		}
		d.Body = estate.Node{}
		return d, true
	}
	p.faults.add(diag.Diagnostic{Code: diag.MappingFailed, Severity: diag.Error, Span: p.at(object), Message: wrong, Hint: hint})
	return nil, false
}

// headed returns what a body says in the field that heads records of a kind.
func headed(kind estate.Kind, body *estate.Node) string {
	if kind.Info().Titled {
		if title := body.Str("title"); title != "" {
			return title
		}
	}
	return body.Str("name")
}

// sort is what sort of thing the source takes a key for: device in device:17.
func sortOf(key string) string {
	before, _, ok := strings.Cut(key, ":")
	if !ok {
		return ""
	}
	return before
}
