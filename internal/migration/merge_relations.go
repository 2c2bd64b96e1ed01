package migration

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// relations merges the relations of a record. They are told from each other by type and
// targets; alternatives that the source has altered take the place of those that were there.
func (m *merger) relations(cur *estate.Node, want []wanted) {
	if cur == nil || cur.Kind != estate.List {
		list := estate.Node{Kind: estate.List}
		for i := range want {
			list.Items = append(list.Items, want[i].written())
		}
		if len(want) > 0 || cur != nil {
			m.set("relations", list)
		}
		return
	}
	r := &relationMatching{matching: matching{cur.Items, make([]bool, len(cur.Items))}}
	for i := range cur.Items {
		r.read = append(r.read, readWanted(&cur.Items[i]))
	}
	found := r.exact(want)
	var added []estate.Node
	for i := range want {
		w := &want[i]
		at := found[i]
		if at < 0 {
			at = r.near(w)
		}
		switch {
		case at < 0:
			added = append(added, w.written())
		case r.read[at].listed && !w.listed && !w.grouped:
			// Somebody made it one of several alternatives: it is there.
		default:
			m.relation(estate.IndexPath("relations", at), &cur.Items[at], w, &r.read[at])
		}
	}
	m.finish("relations", cur, &r.matching, added)
}

// relation merges one relation into the one that it is.
func (m *merger) relation(path string, cur *estate.Node, w, is *wanted) {
	node, rest := w.node.mapping(), estate.Node{Kind: estate.Struct}
	for i := range node.Fields {
		switch f := node.Fields[i]; f.Name {
		case "type", "to", "of":
		case "minUp":
			if !w.grouped { // what gitsm grouped may have been given another number by hand
				rest.Fields = append(rest.Fields, f)
			}
		default:
			rest.Fields = append(rest.Fields, f)
		}
	}
	m.mapping(path, cur, &rest)
	if slices.Equal(is.to, w.to) {
		return
	}
	now := withTargets(&node, w.to)
	for _, name := range []string{"to", "minUp", "of"} {
		value, there := now.Get(name), cur.Get(name)
		switch {
		case value == nil && there != nil:
			m.edits = append(m.edits, edit{remove: true, path: path + "." + name})
		case value != nil && (there == nil || name != "minUp"):
			m.set(path+"."+name, *value)
		}
	}
}

// written is the relation as a record has it.
func (w *wanted) written() estate.Node {
	n := w.node.mapping()
	return withoutNulls(&n)
}

type relationMatching struct {
	matching
	read []wanted
}

// exact matches relations of one type and with the same targets.
func (r *relationMatching) exact(want []wanted) []int {
	index := map[string][]int{}
	loose := map[string][]int{}
	for i := range r.read {
		index[r.read[i].key()] = append(index[r.read[i].key()], i)
		key := r.read[i]
		key.via = ""
		loose[key.key()] = append(loose[key.key()], i)
	}
	found := make([]int, len(want))
	for i := range want {
		found[i] = r.take(index[want[i].key()])
	}
	for i := range want {
		if found[i] < 0 && want[i].via == "" { // by which way was found out by hand
			found[i] = r.take(loose[want[i].key()])
		}
	}
	return found
}

// near finds the relation that a wanted one must have been, or -1.
func (r *relationMatching) near(w *wanted) int {
	if len(w.to) == 0 {
		return -1
	}
	for i := range r.read {
		is := &r.read[i]
		if is.kind != w.kind || !overlap(is.to, w.to) {
			continue
		}
		switch {
		case is.listed && !w.grouped && len(w.to) == 1: // one of alternatives made by hand serves several
			r.used[i] = true
			return i
		case (is.listed || w.grouped) && !r.used[i] && (w.grouped || w.listed):
			r.used[i] = true
			return i
		}
	}
	return -1
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(text string) bool { return slices.Contains(b, text) })
}
