package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// The readers, as the classification of records names them. Each sees what the ones before
// it see.
const (
	Public     = "public"
	Internal   = "internal"
	Restricted = "restricted"
)

// Readers returns all that Options may name, the most first.
func Readers() []string { return []string{Public, Internal, Restricted} }

// level is how few may read a record: the place in Readers. What says nothing is internal,
// and what cannot be read restricted, since unknown is not yes.
func level(r *estate.Record) int {
	n := r.Field("classification")
	if n.Kind == estate.Null {
		return slices.Index(Readers(), Internal)
	}
	if i := slices.Index(Readers(), n.Text); i >= 0 && n.Kind == estate.String {
		return i
	}
	return slices.Index(Readers(), Restricted)
}

// Hidden returns which records readers may not see; "" are internal readers.
func Hidden(readers string) (func(r *estate.Record) bool, error) {
	if readers == "" {
		readers = Internal
	}
	allowed := slices.Index(Readers(), readers)
	if allowed < 0 {
		return nil, fmt.Errorf("%q are no readers; use one of %s", readers, strings.Join(Readers(), ", "))
	}
	return func(r *estate.Record) bool { return level(r) > allowed }, nil
}

// selection is what of an estate is exported.
type selection struct {
	// records are sorted by reference.
	records []*estate.Record
	// hidden are all records that the readers may not see, exported or not.
	hidden  map[estate.Ref]bool
	omitted Omitted
}

// choose finds the records that the options ask for.
func choose(e *estate.Estate, o Options) (*selection, error) {
	hides, err := Hidden(o.Readers)
	if err != nil {
		return nil, err
	}
	s := &selection{hidden: map[estate.Ref]bool{}, omitted: Omitted{Unfit: map[estate.Kind]int{}}}
	for r := range e.All() {
		hidden := hides(r)
		if hidden {
			s.hidden[r.Ref] = true
		}
		switch {
		case len(o.Kinds) > 0 && !slices.Contains(o.Kinds, r.Kind), o.Keep != nil && !o.Keep(r):
		case hidden:
			s.omitted.Classified++
		default:
			s.records = append(s.records, r)
		}
	}
	for _, r := range e.Duplicates() { // a reference names all records that claim it
		if hides(r) {
			s.hidden[r.Ref] = true
		}
	}
	return s, nil
}

// body returns a record's content without what refers to hidden records.
func (s *selection) body(r *estate.Record) estate.Node {
	n := r.Body()
	if len(s.hidden) == 0 {
		return n
	}
	out, _ := s.strip(&n, false)
	return out
}

// strip takes references to hidden records out of a value. An entry of a list that holds one
// says nothing without it and goes too, as does a list of which nothing is left; ok is false
// where that is all of the value.
func (s *selection) strip(n *estate.Node, entry bool) (out estate.Node, ok bool) {
	switch n.Kind {
	case estate.String:
		if s.hidden[estate.Ref(n.Text)] {
			s.omitted.References++
			return estate.Node{}, false
		}
	case estate.List:
		return s.stripList(n)
	case estate.Struct:
		return s.stripStruct(n, entry)
	case estate.Null, estate.Bool, estate.Number:
	}
	return *n, true
}

func (s *selection) stripList(n *estate.Node) (estate.Node, bool) {
	out := *n
	out.Items = make([]estate.Node, 0, len(n.Items))
	for i := range n.Items {
		if item, ok := s.strip(&n.Items[i], true); ok {
			out.Items = append(out.Items, item)
		}
	}
	return out, len(out.Items) > 0 || len(n.Items) == 0
}

func (s *selection) stripStruct(n *estate.Node, entry bool) (estate.Node, bool) {
	out := *n
	out.Fields = make([]estate.Field, 0, len(n.Fields))
	for _, f := range n.Fields {
		if s.hidden[estate.Ref(f.Name)] {
			s.omitted.References++
			continue
		}
		value, ok := s.strip(&f.Value, false)
		if !ok && entry {
			return estate.Node{}, false
		}
		if ok {
			f.Value = value
			out.Fields = append(out.Fields, f)
		}
	}
	clampGroup(&out)
	return out, len(out.Fields) > 0 || len(n.Fields) == 0
}

// clampGroup keeps a redundancy group possible that has lost members.
func clampGroup(relation *estate.Node) {
	members := len(relation.Each("of"))
	minUp, ok := relation.Int("minUp")
	if ok && members > 0 && minUp > members {
		relation.Get("minUp").Text = fmt.Sprint(members)
	}
}
