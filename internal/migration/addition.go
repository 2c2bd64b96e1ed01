package migration

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// additions are what objects say of a record that another object makes.
type additions struct {
	filler
	told []addition
	// body is what the record is to say.
	body estate.Node
	// has is what a record says that is not in the source; nil for one that is.
	has *estate.Node
	// entries are those that a list has, by its path and then by what they say.
	entries map[string]map[string]bool
}

// addition is what one object says; key is the same for two that say the same.
type addition struct {
	body   estate.Node
	key    string
	object int32
}

// add gives records what the objects of others say of them.
func (p *Planner) add() {
	of := map[*draft]*additions{}
	lists := map[estate.Kind]map[string]bool{}
	for i := range p.additions {
		told := &p.additions[i]
		d, ok := p.recipient(told.To, told.object)
		if !ok {
			continue
		}
		if of[d] == nil {
			of[d] = p.additionsTo(d)
		}
		for j := range told.Body.Fields {
			if f := &told.Body.Fields[j]; f.Value.Kind == estate.List && !isPlanners(f.Name) {
				if lists[d.kind] == nil {
					lists[d.kind] = map[string]bool{}
				}
				lists[d.kind][f.Name] = true
			}
		}
		a := of[d]
		a.object = told.object
		if body, ok := a.fields(&told.Body); ok {
			a.told = append(a.told, addition{body, estate.ValueKey(&body), told.object})
		}
	}
	for _, a := range slices.SortedFunc(maps.Values(of), func(x, y *additions) int { return cmp.Compare(x.d.ref, y.d.ref) }) {
		a.apply()
		a.report()
	}
	p.speakFor(lists)
}

// isPlanners reports whether a field is not for objects of others to say.
func isPlanners(name string) bool { return name == "kind" || name == "source" || name == "relations" }

func (p *Planner) additionsTo(d *draft) *additions {
	a := &additions{filler: filler{p: p, d: d, left: maxValues}, body: d.filled.mapping(), entries: map[string]map[string]bool{}}
	a.body.Walk("", func(string, *estate.Node) bool {
		a.left--
		return true
	})
	if d.patch {
		body := d.existing.Body()
		a.has = &body
	}
	return a
}

// apply adds all that was told, in an order that is not that of the source.
func (a *additions) apply() {
	slices.SortFunc(a.told, func(x, y addition) int {
		return cmp.Or(strings.Compare(x.key, y.key), a.p.places[x.object].compare(&a.p.places[y.object]))
	})
	for i := range a.told {
		a.object = a.told[i].object
		a.mapping("", &a.body, a.has, &a.told[i].body)
	}
	filled := pack(&a.body)
	if _, ok := filled.open(); !ok {
		a.wrong = tooDeep
		return
	}
	a.d.filled = filled
}

// mapping adds the fields of a mapping to another.
func (a *additions) mapping(path string, into, has, more *estate.Node) {
	for i := range more.Fields {
		f := &more.Fields[i]
		if f.Value.Kind == estate.Null || path == "" && isPlanners(f.Name) {
			continue
		}
		at := estate.JoinPath(path, f.Name)
		first := cmp.Or(into.Get(f.Name), has.Get(f.Name))
		compound := f.Value.Kind == estate.List || f.Value.Kind == estate.Struct
		switch {
		case first != nil && (first.Kind != f.Value.Kind || !compound):
			if estate.ValueKey(first) != estate.ValueKey(&f.Value) {
				a.contradict(at, first, &f.Value)
			}
		case f.Value.Kind == estate.List:
			a.list(at, fieldOf(into, f), &f.Value)
		case f.Value.Kind == estate.Struct:
			a.mapping(at, fieldOf(into, f), has.Get(f.Name), &f.Value)
		default:
			into.Fields = append(into.Fields, *f)
		}
	}
}

// fieldOf returns the value of a field of this name, an empty one where there is none.
func fieldOf(into *estate.Node, f *estate.Field) *estate.Node {
	if into.Get(f.Name) == nil {
		into.Fields = append(into.Fields, estate.Field{Name: f.Name, Value: estate.Node{Kind: f.Value.Kind}})
	}
	return into.Get(f.Name)
}

// list adds the entries that a list does not have yet.
func (a *additions) list(path string, into, more *estate.Node) {
	known := a.entries[path]
	if known == nil {
		known = make(map[string]bool, len(into.Items))
		for i := range into.Items {
			known[estate.ValueKey(&into.Items[i])] = true
		}
		a.entries[path] = known
	}
	for i := range more.Items {
		if key := estate.ValueKey(&more.Items[i]); !known[key] {
			known[key] = true
			into.Items = append(into.Items, more.Items[i])
		}
	}
}

func (a *additions) contradict(path string, first, more *estate.Node) {
	d := diag.Diagnostic{
		Code: diag.SourceContradiction, Severity: diag.Warning, Span: a.p.at(a.object), Record: string(a.d.ref),
		Message: "this says that " + path + " of " + string(a.d.ref) + " is " + diag.Quote(worded(more)) + ", which is " + diag.Quote(worded(first)) + " already",
		Hint:    "what the record says counts, else what comes first in the order of values; mend it in the source, or in the record",
	}
	if !a.d.patch {
		d.Hint = "what the record's own object says counts, else what comes first in the order of values; mend it in the source"
		d.Related = []diag.Related{{Span: a.p.at(a.d.object), Message: "the record's own object"}}
	}
	a.p.faults.add(d)
}

// speakFor makes lists to which the source adds its own in all its records of the kind: where it
// says nothing of one, it says that the list is empty.
func (p *Planner) speakFor(lists map[estate.Kind]map[string]bool) {
	for _, d := range p.drafts {
		if d.existing == nil || d.Own || lists[d.kind] == nil {
			continue
		}
		body := d.filled.mapping()
		before := len(body.Fields)
		for _, name := range slices.Sorted(maps.Keys(lists[d.kind])) {
			was := d.existing.Field(name)
			if body.Get(name) == nil && was.Kind == estate.List && len(was.Items) > 0 {
				body.Fields = append(body.Fields, estate.Field{Name: name, Value: estate.Node{Kind: estate.List}})
			}
		}
		if len(body.Fields) > before {
			d.filled = pack(&body)
		}
	}
}
