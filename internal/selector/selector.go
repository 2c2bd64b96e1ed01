// Package selector finds records by their fields: ci[class=database,environment=production].
package selector

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Selector says which records are meant. The zero value finds nothing.
type Selector struct {
	// Kind is the kind of the records.
	Kind estate.Kind
	// Conditions must all hold; without any, every record of the kind is found.
	Conditions []Condition
}

// String writes the selector so that Parse reads it.
func (s Selector) String() string {
	var b strings.Builder
	b.WriteString(s.Kind.Info().Prefix)
	for i, c := range s.Conditions {
		b.WriteByte("[,"[min(i, 1)])
		b.WriteString(c.Field)
		switch {
		case c.Present:
			continue
		case c.Not:
			b.WriteByte('!')
		}
		b.WriteByte('=')
		if plain(c.Value) {
			b.WriteString(c.Value)
		} else {
			b.WriteString(strconv.Quote(c.Value))
		}
	}
	if len(s.Conditions) > 0 {
		b.WriteByte(']')
	}
	return b.String()
}

// Match reports whether the record is one that is meant. The fields ref and path stand for
// the record's reference and file; all others are those of its content.
func (s Selector) Match(r *estate.Record) bool {
	if s.Kind == estate.NoKind || r.Kind != s.Kind {
		return false
	}
	// What needs no decoding comes first: in a large estate it settles most records.
	for _, decode := range []bool{false, true} {
		for _, c := range s.Conditions {
			if known, ok := header(r, c.Field); ok {
				if !decode && !c.Holds(known) {
					return false
				}
			} else if decode && !c.Holds(fieldValues(r, c.Field)) {
				return false
			}
		}
	}
	return true
}

// header returns the values of a field that a record has without being decoded.
func header(r *estate.Record, field string) ([]*estate.Node, bool) {
	text := ""
	switch {
	case field == "ref":
		text = string(r.Ref)
	case field == "path":
		text = r.Path
	case field == "class" && r.Class != "":
		text = r.Class
	default:
		return nil, false
	}
	return []*estate.Node{{Kind: estate.String, Text: text}}, true
}

func fieldValues(r *estate.Record, path string) []*estate.Node {
	first, rest, deeper := strings.Cut(path, ".")
	n := r.Field(first)
	switch {
	case n.Kind == estate.Null:
		return nil
	case !deeper:
		return []*estate.Node{&n}
	}
	return Values(&n, rest)
}

// Find returns the records of an estate that are meant, sorted. It looks at every record
// of the kind.
func (s Selector) Find(e *estate.Estate) []estate.Ref {
	var refs []estate.Ref
	for r := range e.OfKind(s.Kind) {
		if s.Match(r) {
			refs = append(refs, r.Ref)
		}
	}
	return refs
}
