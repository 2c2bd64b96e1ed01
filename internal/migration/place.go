package migration

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

// maxScalars is how many values of one object can be found again.
const maxScalars = 2_000

// place is where an object stands, and where in it which texts are.
type place struct {
	span   diag.Span
	number int
	// scalars are sorted by their text's hash and place: the texts themselves would keep all of the
	// source in memory.
	scalars []scalar
}

type scalar struct {
	hash         uint64
	line, column int32
}

// ending marks the end of a text that leads somewhere: team-a in group:team-a.
const ending = "\x00"

func newPlace(m *Mapped) place {
	out := place{span: spanOf(m), number: m.Object.Number}
	m.Object.Node.Walk("", func(_ string, n *estate.Node) bool {
		if (n.Kind == estate.String || n.Kind == estate.Number) && n.Pos.Line > 0 && len(out.scalars) < maxScalars {
			out.scalars = append(out.scalars, scalar{hashOf(n.Text), int32(n.Pos.Line), int32(n.Pos.Column)})
			if i := strings.LastIndexAny(n.Text, ":/"); i >= 0 && i+1 < len(n.Text) {
				out.scalars = append(out.scalars, scalar{hashOf(ending + n.Text[i+1:]), int32(n.Pos.Line), int32(n.Pos.Column)})
			}
		}
		return true
	})
	slices.SortFunc(out.scalars, func(a, b scalar) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	out.scalars = slices.Clip(out.scalars)
	return out
}

// compare orders objects by where they stand.
func (p *place) compare(q *place) int {
	return cmp.Or(cmp.Compare(p.span.Path, q.span.Path), cmp.Compare(p.number, q.number), p.span.Compare(q.span))
}

func hashOf(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash takes everything
	return h.Sum64()
}

// find returns where the first of the texts stands that the object has, or that one of its texts
// ends with.
func (p *place) find(texts ...string) (diag.Span, bool) {
	for _, before := range []string{"", ending} {
		for _, text := range texts {
			if i, _, ok := p.search(before, text); ok {
				return p.spanOf(i), true
			}
		}
	}
	return p.span, false
}

// last returns the last place of the first of the texts that the object has.
func (p *place) last(texts ...string) diag.Span {
	for _, text := range texts {
		if _, i, ok := p.search("", text); ok {
			return p.spanOf(i)
		}
	}
	return p.span
}

// search returns the first and the last place of a text.
func (p *place) search(before, text string) (first, last int, ok bool) {
	if text == "" {
		return 0, 0, false
	}
	h := hashOf(before + text)
	first, ok = slices.BinarySearchFunc(p.scalars, h, func(s scalar, h uint64) int { return cmp.Compare(s.hash, h) })
	for last = first; ok && last+1 < len(p.scalars) && p.scalars[last+1].hash == h; last++ {
	}
	return first, last, ok
}

func (p *place) spanOf(i int) diag.Span {
	return diag.Span{Path: p.span.Path, Line: int(p.scalars[i].line), Column: int(p.scalars[i].column)}
}

// at returns where an object stands.
func (p *Planner) at(object int32) diag.Span { return p.places[object].span }

// locate returns where an object writes a reference, or the object.
func (p *Planner) locate(object int32, r mapping.Ref) diag.Span {
	span, _ := p.places[object].find(written(r)...)
	return span
}

// written are the ways in which an object may write a reference.
func written(r mapping.Ref) []string { return append([]string{r.ID}, tails(r.Key)...) }

// tails are the ways in which a source may write what a mapping calls type:name.
func tails(key string) []string {
	out := []string{key}
	if _, rest, ok := strings.Cut(key, ":"); ok {
		out = append(out, rest, rest[strings.LastIndexByte(rest, ':')+1:])
	}
	return append(out, key[strings.LastIndexByte(key, '/')+1:])
}

// reference is where the source writes something that became a reference.
type reference struct {
	to   estate.Ref
	span diag.Span
	// dangling is the message of the diagnostic that tells that there is no such record; ""
	// where there is one.
	dangling string
}

// Place returns where in the source a diagnostic of a record stands: at the value that it
// quotes, else at the object that the record was made of. It is false for what is not about
// a record of this import.
func (i *Import) Place(d diag.Diagnostic) (diag.Diagnostic, bool) {
	origin, ok := i.origins[d.Path]
	if !ok {
		return d, false
	}
	span, found := origin.quoted(d.Message, i.places)
	if !found && origin.patch {
		return d, false // what else the record says is not from the source
	}
	d.Related = append(slices.Clone(d.Related), diag.Related{Span: d.Span, Message: "in the record"})
	d.Span = span
	return d, true
}

// quoted finds what a message speaks of: a reference that was made here, else a text or a
// number.
func (o *origin) quoted(message string, places []place) (diag.Span, bool) {
	if r := o.referenceIn(message); r != nil {
		return r.span, true
	}
	at := &places[o.object]
	texts := quotations(message)
	for _, word := range wordsOf(message) {
		if word[0] >= '0' && word[0] <= '9' {
			texts = append(texts, word)
		}
	}
	return at.find(texts...)
}

// referenceIn returns the first reference made here that a message speaks of, or nil.
func (o *origin) referenceIn(message string) *reference {
	for _, word := range wordsOf(message) {
		word = strings.TrimRight(word, ".:")
		for i := range o.references {
			if string(o.references[i].to) == word {
				return &o.references[i]
			}
		}
	}
	return nil
}

func wordsOf(message string) []string {
	return strings.FieldsFunc(message, func(r rune) bool { return strings.ContainsRune(" ,;()", r) })
}
