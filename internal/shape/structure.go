package shape

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// structure checks a mapping. Where lenient is set, fields that the struct does not
// name are left to the other terms of a conjunction.
func (r *run) structure(s *structDemand, n *estate.Node, path string, source Source, lenient bool) bool {
	if n.Kind != estate.Struct {
		r.wrongType(n, path, "a mapping", source)
		return false
	}
	before := len(r.Faults)
	groups := r.groups(s, n, nil)
	var unknown []int
	for i := range n.Fields {
		f := &n.Fields[i]
		if !r.field(groups, f, n, path) && !lenient && !anyOpen(groups) {
			unknown = append(unknown, i)
		}
	}
	misspelt := r.unknown(groups, n, unknown, path)
	r.missing(groups, n, path, misspelt)
	return len(r.Faults) == before
}

// groups returns the struct and everything that the record's own values add to it:
// entries of embedded tables and cases that apply.
func (r *run) groups(s *structDemand, n *estate.Node, groups []*structDemand) []*structDemand {
	if s.opaque {
		r.Undecided = true
	}
	groups = append(groups, s)
	for _, table := range s.tables {
		entry, ok := r.entry(table, n)
		if !ok {
			// Which fields belong here is unknown as long as the selector is wrong.
			groups = append(groups, &structDemand{open: true})
			continue
		}
		if entry.Op != StructOf {
			r.Undecided = true
			continue
		}
		groups = r.groups(entry.fields, n, groups)
	}
	for _, c := range s.cases {
		if v := n.Get(c.selector); v != nil && v.Kind == c.value.Kind && v.Text == c.value.Text {
			groups = r.groups(c.fields, n, groups)
		}
	}
	return groups
}

func anyOpen(groups []*structDemand) bool {
	return slices.ContainsFunc(groups, func(s *structDemand) bool { return s.open || s.opaque })
}

// field checks one entry against every group that names it and reports whether any does.
func (r *run) field(groups []*structDemand, f *estate.Field, n *estate.Node, path string) bool {
	known := false
	below := estate.JoinPath(path, f.Name)
	for _, s := range groups {
		if named, ok := s.byName[f.Name]; ok {
			known = true
			if !r.check(named.demand, &f.Value, n, below) {
				return true
			}
		}
		for _, p := range s.patterns {
			key := estate.Node{Kind: estate.String, Text: f.Name, Pos: f.Pos}
			trial := &run{}
			if !trial.check(p.name, &key, nil, below) {
				continue
			}
			known = true
			r.Undecided = r.Undecided || trial.Undecided
			if !r.check(p.value, &f.Value, n, below) {
				return true
			}
		}
	}
	return known
}

// unknown reports the fields that no group names, and returns the required fields that
// they are likely misspellings of: those are not missing besides.
func (r *run) unknown(groups []*structDemand, n *estate.Node, fields []int, path string) []string {
	if len(fields) == 0 {
		return nil
	}
	var candidates []string
	for _, s := range groups {
		for _, f := range s.order {
			if n.Get(f.Name) == nil {
				candidates = append(candidates, f.Name)
			}
		}
	}
	var misspelt []string
	for _, i := range fields {
		f := &n.Fields[i]
		hint := diag.DidYouMean(f.Name, candidates)
		if f.Name == "id" {
			hint = "remove it: the file's name is the id"
		}
		misspelt = append(misspelt, diag.Nearest(f.Name, candidates))
		r.fault(diag.UnknownField, f.Pos, "unknown field "+estate.JoinPath(path, f.Name), hint, Source{})
	}
	return misspelt
}

// missing reports required fields that are absent and fills in those that the schema gives.
func (r *run) missing(groups []*structDemand, n *estate.Node, path string, misspelt []string) {
	for _, s := range groups {
		for _, f := range s.order {
			if f.Presence == Optional || n.Get(f.Name) != nil || slices.Contains(misspelt, f.Name) {
				continue
			}
			switch {
			case f.Presence == Regular && f.Default != nil:
				value := *f.Default
				value.Pos = n.Pos
				n.Fields = append(n.Fields, estate.Field{Name: f.Name, Pos: n.Pos, Value: value})
			case f.Presence == Regular && f.demand.mapping():
				// A mapping that the schema writes is there, whether the record adds to it or not.
				n.Fields = append(n.Fields, estate.Field{Name: f.Name, Pos: n.Pos, Value: estate.Node{Kind: estate.Struct, Pos: n.Pos}})
				r.check(f.demand, &n.Fields[len(n.Fields)-1].Value, n, estate.JoinPath(path, f.Name))
			case f.Presence == Regular && !f.demand.scalarOnly():
				r.Undecided = true // CUE makes a value of its own there
			default:
				r.fault(diag.MissingField, n.Pos, "missing field "+estate.JoinPath(path, f.Name), f.advice(), f.Source)
			}
		}
	}
}

// mapping reports whether the demand is the literal of a mapping, or several together.
func (d *demand) mapping() bool {
	switch d.Op {
	case StructOf:
		return true
	case All:
		return !slices.ContainsFunc(d.terms, func(t *demand) bool { return !t.mapping() })
	case Any, Opaque, Basic, Enum, Pattern, Bound, Time, OneOf, Definition, Table, ListOf:
	}
	return false
}

// scalarOnly reports whether only a scalar can satisfy the demand.
func (d *demand) scalarOnly() bool {
	switch d.Op {
	case Basic:
		return !slices.Contains(d.Kinds, estate.Struct) && !slices.Contains(d.Kinds, estate.List)
	case Enum, Pattern, Bound, Time:
		return true
	case All:
		return slices.ContainsFunc(d.terms, (*demand).scalarOnly)
	case OneOf:
		return !slices.ContainsFunc(d.terms, func(t *demand) bool { return !t.scalarOnly() })
	case Definition:
		return d.def.demand.scalarOnly()
	case Any, Opaque, Table, ListOf, StructOf:
	}
	return false
}
