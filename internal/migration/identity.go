package migration

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// nameDrafts sorts the drafts by key, gives each its own, and indexes them by what objects
// call them.
func (p *Planner) nameDrafts() {
	slices.SortStableFunc(p.drafts, func(a, b *draft) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), p.places[a.object].compare(&p.places[b.object]), cmp.Compare(a.nth, b.nth))
	})
	p.byKey = make(map[string]*draft, len(p.drafts))
	p.byName = map[string][]*draft{}
	var again []*draft
	for _, d := range p.drafts {
		if first, ok := p.byKey[d.Key]; ok {
			again = append(again, d)
			p.reportDuplicate(d.Key, d.object, first.object)
			continue
		}
		p.byKey[d.Key] = d
		for _, name := range d.Also {
			p.byName[name] = append(p.byName[name], d)
		}
	}
	next := map[string]int{}
	for _, d := range again {
		key := d.Key
		for taken := true; taken; _, taken = p.byKey[d.Key] {
			next[key]++
			d.Key = key + "#" + strconv.Itoa(next[key]+1)
		}
		p.byKey[d.Key] = d
	}
	slices.SortFunc(p.drafts, func(a, b *draft) int { return cmp.Compare(a.Key, b.Key) })
}

func (p *Planner) reportDuplicate(key string, object, first int32) {
	span, _ := p.places[object].find(tails(key)...)
	firstSpan, _ := p.places[first].find(tails(key)...)
	p.faults.add(diag.Diagnostic{
		Code: diag.SourceDuplicate, Severity: diag.Warning, Span: span,
		Message: "two objects have the key " + diag.Quote(key),
		Hint:    "both are kept, and references lead to the first; give one another name in the source",
		Related: []diag.Related{{Span: firstSpan, Message: "the first"}},
	})
}

// identify gives every draft its reference and path: those of the record that was made of it
// before, else those of a record of the same name that came from nowhere, else new ones. A
// record of gitsm's own has the reference that it had.
func (p *Planner) identify() {
	p.byRef = make(map[estate.Ref]*draft, len(p.drafts))
	claimed := map[string]bool{} // by path: two files may stand for one reference
	for _, d := range p.drafts {
		if d.Own {
			continue
		}
		for _, r := range p.bySource[d.Key] {
			if r.Kind == d.kind && !claimed[r.Path] {
				claimed[r.Path] = true
				p.assign(d, r.Ref, r.Path)
				d.existing, d.adopted = r, p.astray[r.Path]
				break
			}
		}
	}
	taken := map[estate.Ref]bool{}
	for _, r := range p.target.Estate.Duplicates() {
		taken[r.Ref] = true
	}
	next := map[estate.Ref]int{}
	for _, d := range p.drafts {
		if d.existing == nil {
			p.identifyNew(d, taken, next)
		}
	}
}

func (p *Planner) assign(d *draft, ref estate.Ref, path string) {
	d.ref, d.path = ref, path
	if p.byRef[ref] == nil {
		p.byRef[ref] = d
	}
}

// identifyNew finds the id of a draft of which no record was made before. next is the first
// suffix that an id may still get.
func (p *Planner) identifyNew(d *draft, taken map[estate.Ref]bool, next map[estate.Ref]int) {
	wanted := p.suggest(d)
	base := estate.NewRef(d.kind, wanted)
	if r, ok := p.target.Estate.Record(base); ok && d.Own && p.byRef[base] == nil {
		p.assign(d, base, r.Path)
		d.existing = r
		return
	}
	if r, ok := p.target.Estate.Record(base); ok && p.byRef[base] == nil && unsourced(r) {
		p.assign(d, base, r.Path)
		d.existing, d.adopted = r, true
		p.faults.add(diag.Diagnostic{
			Code: diag.RecordAdopted, Severity: diag.Info, Span: p.at(d.object), Record: string(base),
			Message: string(base) + " was there already, and is taken for what the source calls " + diag.Quote(d.Key),
			Hint:    "where they are two things, rename the record first: gitsm rename " + string(base) + " NEW",
			Related: []diag.Related{{Span: diag.Span{Path: r.Path, Line: 1, Column: 1}, Message: "the record"}},
		})
		return
	}
	id := wanted
	for !p.free(d, id, taken) {
		next[base] = max(next[base]+1, 2)
		id = suffixed(wanted, next[base])
	}
	p.assign(d, estate.NewRef(d.kind, id), d.pathFor(id))
	if id != wanted {
		p.faults.add(diag.Diagnostic{
			Code: diag.AlteredID, Severity: diag.Info, Span: p.at(d.object), Record: string(d.ref),
			Message: "the id becomes " + id + ", since another record has " + wanted,
			Hint:    "it stays so in every import to come; gitsm rename " + string(d.ref) + " NEW gives it another",
		})
	}
}

// unsourced reports whether a record came from no other system.
func unsourced(r *estate.Record) bool {
	source := r.Field("source")
	return source.Kind == estate.Null
}

// free reports whether a new record may have an id.
func (p *Planner) free(d *draft, id string, taken map[estate.Ref]bool) bool {
	ref := estate.NewRef(d.kind, id)
	if p.byRef[ref] != nil || taken[ref] {
		return false
	}
	if _, ok := p.target.Estate.Record(ref); ok {
		return false
	}
	if p.target.Read == nil {
		return true
	}
	_, err := p.target.Read(d.pathFor(id))
	return err != nil // a file that is no record is in the way all the same
}

func suffixed(id string, n int) string {
	suffix := "-" + strconv.Itoa(n)
	return strings.TrimRight(id[:min(len(id), estate.MaxIDLength-len(suffix))], "-._") + suffix
}
