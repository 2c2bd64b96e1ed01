package shape

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// Outcome is what a check found.
type Outcome struct {
	// Faults are what the value breaks; their spans have no path.
	Faults []diag.Diagnostic
	// Links are the references in the value, in written order.
	Links []estate.Link
	// Undecided is true where the value met a part of the schema that only CUE can judge.
	Undecided bool
}

// Check compares a value with the definition called name and fills in the values that
// the schema gives to absent fields.
func (c *Checker) Check(name string, n *estate.Node) Outcome {
	def, ok := c.defs[name]
	if !ok {
		return Outcome{Undecided: true}
	}
	r := &run{}
	r.definition(def, n, "")
	slices.SortStableFunc(r.Links, func(a, b estate.Link) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Column - b.Pos.Column
	})
	return r.Outcome
}

// run collects the findings of one check.
type run struct{ Outcome }

func (r *run) fault(code diag.Code, pos estate.Position, message, hint string, source Source) {
	f := diag.Diagnostic{
		Code: code, Severity: diag.Error, Message: message, Hint: hint,
		Span: diag.Span{Line: pos.Line, Column: pos.Column},
	}
	if source.Path != "" {
		f.Related = []diag.Related{{
			Span:    diag.Span{Path: source.Path, Line: source.Line, Column: source.Column},
			Message: "the schema's demand",
		}}
	}
	r.Faults = append(r.Faults, f)
}

// check compares a value with a demand; scope is the mapping that holds the value.
// It reports whether the value passed.
func (r *run) check(d *demand, n, scope *estate.Node, path string) bool {
	switch d.Op {
	case Any:
		return true
	case Opaque:
		r.Undecided = true
		return true
	case Basic, Enum, Pattern, Bound, Time:
		return r.scalar(d, n, path)
	case All:
		return r.all(d, n, scope, path)
	case OneOf:
		return r.oneOf(d, n, scope, path)
	case Definition:
		return r.definition(d.def, n, path)
	case Table:
		entry, ok := r.entry(d, scope)
		return !ok || r.check(entry, n, scope, path)
	case ListOf:
		return r.list(d, n, path)
	case StructOf:
		return r.structure(d.fields, n, path, d.Source, false)
	}
	r.Undecided = true
	return true
}

// entry finds the entry of a table that the selector in scope names. Where there is
// none, the selector itself is at fault and is reported as such.
func (r *run) entry(d *demand, scope *estate.Node) (*demand, bool) {
	selector := scope.Get(d.Selector)
	if selector == nil || selector.Kind != estate.String {
		return nil, false
	}
	entry, ok := d.entries[selector.Text]
	if !ok {
		r.Undecided = true
	}
	return entry, ok
}

// all checks every term. For a scalar the first broken term is the fault; a mapping is
// reported in full, terms beside a definition adding no fields of their own.
func (r *run) all(d *demand, n, scope *estate.Node, path string) bool {
	closed := slices.ContainsFunc(d.terms, func(t *demand) bool { return t.Op != StructOf })
	ok := true
	// The structs beside a definition come first: they may give values that it asks for.
	for _, term := range d.terms {
		if term.Op == StructOf && closed && n.Kind == estate.Struct {
			ok = r.structure(term.fields, n, path, term.Source, true) && ok
		}
	}
	for _, term := range d.terms {
		if term.Op == StructOf && closed && n.Kind == estate.Struct {
			continue
		}
		ok = r.check(term, n, scope, path) && ok
		if !ok && n.Kind != estate.Struct {
			return false
		}
	}
	return ok
}

func (r *run) definition(def *compiledDef, n *estate.Node, path string) bool {
	if def.Form == "" {
		return r.check(def.demand, n, nil, path)
	}
	trial := &run{}
	if !trial.check(def.demand, n, nil, path) {
		r.form(def, n, path)
		return false
	}
	r.Undecided = r.Undecided || trial.Undecided
	if def.Ref && n.Kind == estate.String {
		r.Links = append(r.Links, estate.Link{Field: path, Pos: n.Pos, To: estate.Ref(n.Text), Prefixes: def.Prefixes})
	}
	return true
}

func (r *run) list(d *demand, n *estate.Node, path string) bool {
	if n.Kind != estate.List {
		r.wrongType(n, path, "a list", d.Source)
		return false
	}
	if len(n.Items) < len(d.terms) {
		r.fault(diag.WrongLength, n.Pos, named(path, "needs at least "+count(len(d.terms), "entry", "entries")), "", d.Source)
		return false
	}
	if d.elem == nil && len(n.Items) > len(d.terms) {
		r.fault(diag.WrongLength, n.Pos, named(path, "takes at most "+count(len(d.terms), "entry", "entries")), "", d.Source)
		return false
	}
	ok := true
	for i := range n.Items {
		demand := d.elem
		if i < len(d.terms) {
			demand = d.terms[i]
		}
		if !r.check(demand, &n.Items[i], nil, estate.IndexPath(path, i)) {
			ok = false
		}
	}
	return ok
}

// oneOf accepts a value that satisfies any term. A mapping that satisfies several is for
// CUE to judge, since the terms may disagree on what the mapping then is. Where no term
// accepts, the fault is that of the one term that fits the value's type, or a list of the
// forms that would do.
func (r *run) oneOf(d *demand, n, scope *estate.Node, path string) bool {
	var candidates, accepting []*run
	var accepted estate.Node
	for _, term := range d.terms {
		trial, value := &run{}, n
		if n.Kind == estate.Struct || n.Kind == estate.List {
			copied := n.Clone() // a term may fill in values of its own
			value = &copied
		}
		if trial.check(term, value, scope, path) {
			accepting = append(accepting, trial)
			accepted = *value
			if n.Kind != estate.Struct && n.Kind != estate.List && !trial.Undecided {
				break
			}
			continue
		}
		if !trial.rejectsType(n) {
			candidates = append(candidates, trial)
		}
	}
	switch {
	case len(accepting) == 1 && !accepting[0].Undecided:
		*n = accepted
		r.Links = append(r.Links, accepting[0].Links...)
		return true
	case len(accepting) > 0:
		last := accepting[len(accepting)-1]
		r.Undecided = r.Undecided || last.Undecided || n.Kind == estate.Struct || n.Kind == estate.List
		r.Links = append(r.Links, last.Links...)
		return true
	case len(candidates) == 1:
		r.Faults = append(r.Faults, candidates[0].Faults...)
		return false
	}
	forms := make([]string, 0, len(d.terms))
	for _, term := range d.terms {
		forms = append(forms, term.describe())
	}
	r.none(n, path, forms, d.Source)
	return false
}

// rejectsType reports whether the trial failed because the value as a whole has
// another type than the term wants.
func (r *run) rejectsType(n *estate.Node) bool {
	return len(r.Faults) == 1 && r.Faults[0].Code == diag.WrongType &&
		r.Faults[0].Line == n.Pos.Line && r.Faults[0].Column == n.Pos.Column
}
