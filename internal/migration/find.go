package migration

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// maxAliases is how many names may stand for one another in a row.
const maxAliases = 8

// find returns the record that a reference leads to: one of this import, else one that came
// from this system before, else one whose id is what the reference's would become.
func (p *Planner) find(r mapping.Ref) (estate.Ref, bool) {
	kinds := kindsOf(r)
	allowed := func(kind estate.Kind) bool { return len(r.Kinds) == 0 || slices.Contains(kinds, kind) }
	for range maxAliases {
		of, ok := p.aliasOf[r.Key]
		if !ok || p.byKey[r.Key] != nil {
			break
		}
		r.Key = of
	}
	if d, ok := p.byKey[r.Key]; ok && allowed(d.kind) {
		return d.ref, true
	}
	for _, d := range p.byName[r.Key] {
		if allowed(d.kind) {
			return d.ref, true
		}
	}
	for _, record := range p.bySource[r.Key] {
		if allowed(record.Kind) {
			return record.Ref, true
		}
	}
	if len(r.Kinds) == 0 {
		for _, info := range estate.Kinds() {
			kinds = append(kinds, info.Kind)
		}
	}
	id := idOf(wordedID(r))
	for _, kind := range kinds {
		ref := estate.NewRef(kind, id)
		if _, ok := p.target.Estate.Record(ref); ok || p.byRef[ref] != nil {
			return ref, true
		}
	}
	return "", false
}

// kindsOf returns the kinds that a reference may lead to.
func kindsOf(r mapping.Ref) []estate.Kind {
	var kinds []estate.Kind
	for _, name := range r.Kinds {
		kind, ok := estate.KindByName(name)
		if !ok {
			kind, ok = estate.KindByPrefix(name)
		}
		if ok {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func wordedID(r mapping.Ref) string {
	if r.ID != "" {
		return r.ID
	}
	return r.Key
}

// refer resolves a reference that an object makes, for the record that is made of it; it
// reports one that leads nowhere. What is returned then is the reference that the record
// would have, or "" where it is optional or of no one kind.
func (p *Planner) refer(r mapping.Ref, object int32, from *draft) estate.Ref {
	span := p.locate(object, r)
	to, ok := p.find(r)
	message := ""
	switch {
	case !ok:
		to, message = p.dangling(r, span, from)
	case from != nil && to == from.ref:
		span = p.places[object].last(written(r)...) // the first is what the object calls itself
	}
	if from != nil && to != "" {
		from.references = append(from.references, reference{to, span, message})
	}
	return to
}

// dangling reports a reference that leads nowhere, and returns what is written for it and the
// message.
func (p *Planner) dangling(r mapping.Ref, span diag.Span, from *draft) (to estate.Ref, message string) {
	kinds := kindsOf(r)
	what := "a record"
	if len(r.Kinds) > 0 {
		what = diag.Article(r.Kinds[0])
		for _, kind := range r.Kinds[1:] {
			what += " or " + diag.Article(kind)
		}
	}
	d := diag.Diagnostic{
		Code: diag.SourceDangling, Severity: diag.Warning, Span: span,
		Message: "neither the source nor the repository has " + what + " " + diag.Quote(wordedID(r)),
		Hint:    "mend it in the source, import it too, or make the record",
	}
	if from != nil {
		d.Record = string(from.ref)
	}
	if len(kinds) > 0 && !r.Optional {
		to = estate.NewRef(kinds[0], idOf(wordedID(r)))
		d.Hint += "; until then " + string(to) + " is written, which does not exist"
	} else {
		d.Hint += "; until then it is left out"
	}
	p.faults.add(d)
	return to, d.Message
}
