package migration

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/mapping"
)

const (
	// maxValues is how many values a record may get; files of records hold no more.
	maxValues = 10_000
	// maxDeferred is how long a chain of deferred values may be.
	maxDeferred = 64
)

// indexValues finds out who gave which value. What several objects say under one key is one
// value: mappings are merged and lists put one after the other; of two scalars the first counts.
func (p *Planner) indexValues() {
	slices.SortStableFunc(p.values, func(a, b toldValue) int {
		x, y := &p.places[a.object], &p.places[b.object]
		return x.compare(y)
	})
	p.valueOf = make(map[string]*toldValue, len(p.values))
	for i := range p.values {
		v := &p.values[i]
		first, ok := p.valueOf[v.Key]
		if !ok {
			p.valueOf[v.Key] = v
			continue
		}
		if !join(&first.Value.Value, &v.Value.Value) {
			p.reportDuplicate(v.Key, v.object, first.object)
		}
	}
}

// join adds what another object says to a value; it is false where the two contradict each other.
func join(into, more *estate.Node) bool {
	if into.Kind == estate.List && more.Kind == estate.List {
		into.Items = append(into.Items, more.Items...)
		return true
	}
	if into.Kind != estate.Struct || more.Kind != estate.Struct || deferred(into) || deferred(more) {
		return estate.ValueKey(into) == estate.ValueKey(more)
	}
	agree := true
	for i := range more.Fields {
		if field := into.Field(more.Fields[i].Name); field != nil {
			agree = join(&field.Value, &more.Fields[i].Value) && agree
			continue
		}
		into.Fields = append(into.Fields, more.Fields[i])
	}
	return agree
}

// deferred reports whether a mapping stands for what another object says.
func deferred(n *estate.Node) bool {
	_, ref := mapping.ReadRef(n)
	_, _, value := mapping.ReadValue(n)
	return ref || value
}

// filler puts values in the place of what was deferred.
type filler struct {
	p *Planner
	d *draft
	// object is the one whose words are filled in: that of the draft, or of a value.
	object int32
	// keys are of the values that are being filled in, so that none contains itself.
	keys []string
	left int
	// wrong is why the draft cannot be filled in.
	wrong string
}

// fillDraft takes a draft's body apart and fills it in.
func (p *Planner) fillDraft(d *draft) {
	f := &filler{p: p, d: d, object: d.object, left: maxValues}
	said, body := d.said.mapping(), estate.Node{Kind: estate.Struct}
	for i := range said.Fields {
		field := &said.Fields[i]
		if field.Name == "kind" || field.Name == "source" && !d.Own {
			continue // for the planner to say
		}
		value, ok := f.fill(&field.Value)
		if !ok {
			continue
		}
		if field.Name == "relations" && value.Kind == estate.List {
			d.relates, d.listed = true, len(body.Fields)
			for j := range value.Items {
				f.relation(&value.Items[j])
			}
			continue
		}
		body.Fields = append(body.Fields, estate.Field{Name: field.Name, Value: value})
	}
	d.said, d.filled = "", pack(&body)
	if _, ok := d.filled.open(); !ok {
		f.wrong, d.filled = tooDeep, pack(&estate.Node{Kind: estate.Struct})
	}
	f.report()
}

// report tells why something could not be filled in.
func (f *filler) report() {
	if f.wrong != "" {
		f.p.faults.add(diag.Diagnostic{
			Code: diag.MappingFailed, Severity: diag.Error, Span: f.p.at(f.d.object), Record: string(f.d.ref),
			Message: f.wrong, Hint: "mend the mapping; what is affected was left out",
		})
	}
}

// tooDeep is why something that was deferred cannot be filled in.
const tooDeep = "the record would nest too deeply"

// relation keeps a relation that the draft has.
func (f *filler) relation(n *estate.Node) {
	w := readWanted(n)
	if _, ok := w.node.open(); !ok {
		f.wrong = tooDeep
		return
	}
	f.d.relations = append(f.d.relations, w)
}

// fill returns a value without anything deferred, or false where it is to be left out.
func (f *filler) fill(n *estate.Node) (estate.Node, bool) {
	if f.left--; f.left < 0 {
		f.wrong = "the record would have more than 10000 values"
		return estate.Node{}, false
	}
	if r, ok := mapping.ReadRef(n); ok {
		to := f.p.refer(r, f.object, f.d)
		return estate.Node{Kind: estate.String, Text: string(to)}, to != ""
	}
	if key, field, ok := mapping.ReadValue(n); ok {
		return f.value(key, field)
	}
	switch n.Kind {
	case estate.Struct:
		return f.fields(n)
	case estate.List:
		return f.items(n)
	}
	return estate.Node{Kind: n.Kind, Text: n.Text}, true
}

// fields fills in a mapping. One that loses all its fields is left out.
func (f *filler) fields(n *estate.Node) (estate.Node, bool) {
	out := estate.Node{Kind: estate.Struct, Fields: make([]estate.Field, 0, len(n.Fields))}
	for i := range n.Fields {
		if value, ok := f.fill(&n.Fields[i].Value); ok {
			out.Fields = append(out.Fields, estate.Field{Name: n.Fields[i].Name, Value: value})
		}
	}
	return out, len(out.Fields) > 0 || len(n.Fields) == 0
}

// items fills in a list. One that loses all its entries is left out.
func (f *filler) items(n *estate.Node) (estate.Node, bool) {
	out := estate.Node{Kind: estate.List, Items: make([]estate.Node, 0, len(n.Items))}
	for i := range n.Items {
		if value, ok := f.fill(&n.Items[i]); ok {
			out.Items = append(out.Items, value)
		}
	}
	return out, len(out.Items) > 0 || len(n.Items) == 0
}

// value fills in what another object says.
func (f *filler) value(key, field string) (estate.Node, bool) {
	told, ok := f.p.valueOf[key]
	switch {
	case !ok:
		f.unknown(key)
		return estate.Node{}, false
	case slices.Contains(f.keys, key):
		f.wrong = "the value of " + diag.Quote(key) + " is deferred to itself"
		return estate.Node{}, false
	case len(f.keys) == maxDeferred:
		f.wrong = "values are deferred more than 64 times over"
		return estate.Node{}, false
	}
	object := f.object
	f.object, f.keys = told.object, append(f.keys, key)
	defer func() { f.object, f.keys = object, f.keys[:len(f.keys)-1] }()
	return f.follow(&told.Value.Value, field)
}

// follow fills in what stands at a path of a value.
func (f *filler) follow(n *estate.Node, path string) (estate.Node, bool) {
	for path != "" {
		if key, field, ok := mapping.ReadValue(n); ok {
			return f.value(key, strings.Trim(field+"."+path, "."))
		}
		var step string
		step, path, _ = strings.Cut(path, ".")
		if n = n.At(step); n == nil {
			return estate.Node{}, false
		}
	}
	return f.fill(n)
}

func (f *filler) unknown(key string) {
	span, _ := f.p.places[f.object].find(tails(key)...)
	f.p.faults.add(diag.Diagnostic{
		Code: diag.SourceDangling, Severity: diag.Warning, Span: span, Record: string(f.d.ref),
		Message: "the source does not have " + diag.Quote(key), Hint: "mend it in the source, or import it too; until then the field is left out",
	})
}
