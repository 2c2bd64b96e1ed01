package intake

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// route is where lists of objects lie below a place in a document.
type route struct {
	below map[string]*route
	// list says that the entries of the list here are objects, of the type.
	list       bool
	objectType string
}

// routes are the paths of the lists as a tree; nil where there are none.
func (l Layout) routes() *route {
	if len(l.Lists) == 0 {
		return nil
	}
	root := &route{}
	for _, objectType := range slices.Sorted(maps.Keys(l.Lists)) {
		r := root
		for step := range strings.SplitSeq(l.Lists[objectType], ".") {
			next := r.below[step]
			if next == nil {
				if r.below == nil {
					r.below = map[string]*route{}
				}
				next = &route{}
				r.below[step] = next
			}
			r = next
		}
		r.list, r.objectType = true, objectType
	}
	return root
}

// splitter breaks documents up into objects.
type splitter struct {
	ctx    context.Context
	source Source
	layout Layout
	routes *route
	yield  func(Object) error
	number int
	found  int // lists that were there
}

// document passes on the objects of a document.
func (s *splitter) document(n *estate.Node) error {
	switch {
	case s.routes != nil:
		return s.descend(s.routes, n)
	case s.layout.Normalise == NetBoxREST && isAnswer(n):
		return s.entries("", n.Get(resultsField))
	case n.Kind == estate.List:
		return s.entries("", n)
	}
	return s.object("", n)
}

func (s *splitter) entries(objectType string, list *estate.Node) error {
	for i := range list.Items {
		if err := s.object(objectType, &list.Items[i]); err != nil {
			return err
		}
	}
	return nil
}

// descend passes on the entries of the lists below a value.
func (s *splitter) descend(r *route, n *estate.Node) error {
	if r.list {
		if n.Kind == estate.Null {
			return nil
		}
		if n.Kind != estate.List {
			return noList(r, n)
		}
		s.found++
		if err := s.entries(r.objectType, n); err != nil {
			return err
		}
	}
	for i := range n.Items {
		if len(r.below) > 0 {
			if err := s.descend(&route{below: r.below}, &n.Items[i]); err != nil {
				return err
			}
		}
	}
	for i := range n.Fields {
		if next := r.below[n.Fields[i].Name]; next != nil {
			if err := s.descend(next, &n.Fields[i].Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func noList(r *route, n *estate.Node) error {
	return newFault(diag.SourceMalformed, n.Pos, "where the list of "+r.objectType+" belongs there is "+n.Kind.String(), "give the source for which the mapping is written, or mend the paths in its lists")
}

// object passes on an object.
func (s *splitter) object(objectType string, n *estate.Node) error {
	if n.Kind != estate.Struct {
		return newFault(diag.SourceMalformed, n.Pos, "an object is a mapping, and this is "+n.Kind.String(), "give the source for which the mapping is written")
	}
	if s.layout.Normalise != NetBoxREST {
		return s.pass(objectType, *n)
	}
	for _, o := range fromREST(*n) {
		if err := s.pass(objectType, o); err != nil {
			return err
		}
	}
	return nil
}

func (s *splitter) pass(objectType string, n estate.Node) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.number++
	o := Object{Type: s.source.Type, File: s.source.Name, Number: s.number, Node: n}
	if objectType != "" {
		o.Type = objectType
	}
	if s.layout.TypeField != "" {
		if named := n.At(s.layout.TypeField); named != nil && named.Kind == estate.String && named.Text != "" {
			o.Type = named.Text
		}
	}
	return s.yield(o)
}

// end is the fault of a source that has none of the lists.
func (s *splitter) end() error {
	if s.routes == nil || s.found > 0 || s.source.Format == CSV {
		return nil
	}
	return newFault(diag.SourceMalformed, estate.Position{}, "there is none of the lists that the mapping reads: "+strings.Join(slices.Sorted(maps.Values(s.layout.Lists)), ", "),
		"give the source for which the mapping is written, or mend the paths in its lists")
}
