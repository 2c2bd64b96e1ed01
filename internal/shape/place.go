package shape

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// Place is what a schema admits at a path of a record.
type Place struct {
	// Known is true where the schema has, or may have, a field there.
	Known bool
	// Kinds are the types that a value there may have; where Open is true, others may do too.
	Kinds []estate.NodeKind
	// Open is true where only CUE can say what may stand there.
	Open bool
	// Nearby are the fields that the schema names where the first unknown step of the path
	// stands, and Around is the path to there.
	Nearby []string
	Around string
}

// Admits reports whether a value of a type may stand there.
func (p Place) Admits(kind estate.NodeKind) bool { return p.Open || slices.Contains(p.Kinds, kind) }

// Place finds what the definition called name admits at a path of a value, such as
// attributes.version or relations[2].to. What the fields beside say counts: attributes are
// those of the class. An index stands for any entry of a list, whether it is there or not.
func (c *Checker) Place(name string, n *estate.Node, path string) Place {
	def, ok := c.defs[name]
	if !ok {
		return Place{Known: true, Open: true}
	}
	at := spot{demands: alternatives(def.demand, n, 0), value: n}
	around := ""
	for _, step := range steps(path) {
		next := at.into(step)
		if len(next.demands) == 0 {
			return Place{Nearby: at.names(), Around: around}
		}
		at = next
		around = step.after(around)
	}
	p := Place{Known: true, Around: around}
	for _, d := range at.demands {
		kinds, open := d.kinds(0)
		p.Open = p.Open || open
		for _, k := range kinds {
			if !slices.Contains(p.Kinds, k) {
				p.Kinds = append(p.Kinds, k)
			}
		}
	}
	return p
}

// step is one step of a path: a field's name, or the index of an entry.
type step struct {
	name    string
	index   int
	indexed bool
}

func (s step) after(path string) string {
	if s.indexed {
		return estate.IndexPath(path, s.index)
	}
	return estate.JoinPath(path, s.name)
}

// steps takes a path apart. A bracket that holds no index is part of a name.
func steps(path string) []step {
	var out []step
	for part := range strings.SplitSeq(path, ".") {
		name, rest, _ := strings.Cut(part, "[")
		var indices []step
		for more := rest != ""; more; {
			number, after, closed := strings.Cut(rest, "]")
			index, err := strconv.Atoi(number)
			if !closed || err != nil || index < 0 || after != "" && after[0] != '[' {
				name, indices = part, nil
				break
			}
			indices = append(indices, step{index: index, indexed: true})
			rest, more = strings.TrimPrefix(after, "["), after != ""
		}
		out = append(out, step{name: name})
		out = append(out, indices...)
	}
	return out
}

// spot is what may stand somewhere, one demand for each alternative, and what does.
type spot struct {
	demands []*demand
	value   *estate.Node
}

// maxReferences is how far a demand is followed through definitions and alternatives.
const maxReferences = 64

// alternatives follows references and choices to the demands behind them; scope is the
// mapping that holds the value.
func alternatives(d *demand, scope *estate.Node, depth int) []*demand {
	if depth > maxReferences {
		return nil
	}
	switch d.Op {
	case Definition:
		return alternatives(d.def.demand, scope, depth+1)
	case All, OneOf:
		var out []*demand
		for _, term := range d.terms {
			for _, a := range alternatives(term, scope, depth+1) {
				if d.Op == OneOf || a.Op == ListOf || a.Op == StructOf || len(out) == 0 {
					out = append(out, a)
				}
			}
		}
		if d.Op == All && !slices.ContainsFunc(out, func(a *demand) bool { return a.Op == ListOf || a.Op == StructOf }) {
			return []*demand{d} // what all of them admit is for kinds to say
		}
		return out
	case Table:
		if scope != nil {
			if selector := scope.Get(d.Selector); selector != nil && d.entries[selector.Text] != nil {
				return alternatives(d.entries[selector.Text], scope, depth+1)
			}
		}
	case Any, Opaque, Basic, Enum, Pattern, Bound, Time, ListOf, StructOf:
	}
	return []*demand{d}
}

// into follows one step of a path.
func (s *spot) into(to step) spot {
	next := spot{value: s.below(to)}
	for _, d := range s.demands {
		switch {
		case d.Op == Any || d.Op == Opaque || d.Op == Table:
			next.demands = append(next.demands, &demand{Type: &Type{Op: Any}})
		case d.Op == ListOf && to.indexed:
			if to.index < len(d.terms) {
				next.demands = append(next.demands, alternatives(d.terms[to.index], nil, 0)...)
			} else if d.elem != nil {
				next.demands = append(next.demands, alternatives(d.elem, nil, 0)...)
			}
		case d.Op == StructOf && !to.indexed:
			next.demands = append(next.demands, s.named(d, to.name)...)
		}
	}
	return next
}

// below is the value one step further; nil where there is none.
func (s *spot) below(to step) *estate.Node {
	switch {
	case s.value == nil:
	case !to.indexed:
		return s.value.Get(to.name)
	case s.value.Kind == estate.List && to.index < len(s.value.Items):
		return &s.value.Items[to.index]
	}
	return nil
}

// groups are the fields of a mapping, with those that its own values add.
func (s *spot) groups(d *demand) []*structDemand {
	value := s.value
	if value == nil || value.Kind != estate.Struct {
		value = &estate.Node{Kind: estate.Struct}
	}
	r := &run{}
	return r.groups(d.fields, value, nil)
}

// named are the demands on a field of a mapping.
func (s *spot) named(d *demand, name string) []*demand {
	var out []*demand
	groups := s.groups(d)
	for _, g := range groups {
		if f, ok := g.byName[name]; ok {
			out = append(out, alternatives(f.demand, s.value, 0)...)
		}
		for _, p := range g.patterns {
			key := estate.Node{Kind: estate.String, Text: name}
			if trial := (&run{}); trial.check(p.name, &key, nil, name) {
				out = append(out, alternatives(p.value, s.value, 0)...)
			}
		}
	}
	if len(out) == 0 && anyOpen(groups) {
		out = append(out, &demand{Type: &Type{Op: Any}})
	}
	return out
}

// names are the fields that may stand here, sorted.
func (s *spot) names() []string {
	var out []string
	for _, d := range s.demands {
		if d.Op != StructOf {
			continue
		}
		for _, g := range s.groups(d) {
			for _, f := range g.order {
				out = append(out, f.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// kinds are the types of values that a demand admits; open is true where others may do too.
func (d *demand) kinds(depth int) (kinds []estate.NodeKind, open bool) {
	if depth > maxReferences {
		return nil, true
	}
	switch d.Op {
	case Any, Opaque, Table:
		return nil, true
	case Basic:
		return d.Kinds, false
	case Enum:
		for _, v := range d.Values {
			kinds = append(kinds, v.Kind)
		}
	case Pattern, Time:
		return []estate.NodeKind{estate.String}, false
	case Bound:
		return []estate.NodeKind{estate.Number}, false
	case ListOf:
		return []estate.NodeKind{estate.List}, false
	case StructOf:
		return []estate.NodeKind{estate.Struct}, false
	case Definition:
		return d.def.demand.kinds(depth + 1)
	case OneOf:
		for _, term := range d.terms {
			more, any := term.kinds(depth + 1)
			kinds, open = append(kinds, more...), open || any
		}
	case All:
		return d.joint(depth)
	}
	return kinds, open
}

// joint are the types that every term admits.
func (d *demand) joint(depth int) (kinds []estate.NodeKind, open bool) {
	open = true
	for _, term := range d.terms {
		more, any := term.kinds(depth + 1)
		switch {
		case any:
		case open:
			kinds, open = slices.Clone(more), false
		default:
			kinds = slices.DeleteFunc(kinds, func(k estate.NodeKind) bool { return !slices.Contains(more, k) })
		}
	}
	return kinds, open
}
