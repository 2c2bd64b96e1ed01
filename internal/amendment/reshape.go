package amendment

import (
	"bytes"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// reshape takes entries out of a collection and adds others.
func (p *planner) reshape(e *element, drop []bool, adds []addition) error {
	if e.style == fixed {
		return e.rigid(e.name)
	}
	if len(adds) == 0 && !slices.Contains(drop, true) {
		return nil
	}
	if drop == nil {
		drop = make([]bool, len(e.entries))
	}
	r := &reshaping{planner: p, e: e, drop: drop, adds: adds, last: -1}
	for i := range drop {
		if !drop[i] {
			r.last = i
		}
	}
	switch {
	case len(e.entries) == 0 && e.after >= 0:
		p.substitute(e, &estate.Node{Kind: e.node.Kind, Fields: fieldsOf(e, adds), Items: itemsOf(e, adds)})
	case e.style == block:
		r.block()
	default:
		r.flow()
	}
	return nil
}

func fieldsOf(e *element, adds []addition) []estate.Field {
	if e.node.Kind != estate.Struct {
		return nil
	}
	out := make([]estate.Field, 0, len(adds))
	for _, a := range adds {
		out = append(out, estate.Field{Name: a.name, Value: *a.value})
	}
	return out
}

func itemsOf(e *element, adds []addition) []estate.Node {
	if e.node.Kind != estate.List {
		return nil
	}
	out := make([]estate.Node, 0, len(adds))
	for _, a := range adds {
		out = append(out, *a.value)
	}
	return out
}

// reshaping is what happens to the entries of one collection.
type reshaping struct {
	*planner
	e    *element
	drop []bool
	adds []addition
	// last is the last entry that stays, or -1.
	last int
}

// next is the first entry from i on that stays, or -1.
func (r *reshaping) next(i int) int {
	for ; i < len(r.drop); i++ {
		if !r.drop[i] {
			return i
		}
	}
	return -1
}

// above is where the comments begin that stand directly above an entry which begins a line,
// or where its line begins. With alone only those count that belong to this entry alone.
func (r *reshaping) above(i int, alone bool) int {
	entry := &r.e.entries[i]
	line := r.lineStart(entry.start)
	floor := r.e.open
	switch {
	case i > 0:
		floor = r.e.entries[i-1].end()
	case r.e.style == block && r.e.after >= 0:
		floor = r.e.after
	case r.e.style == block:
		floor = -1
	}
	indent := entry.start - line
	top, blankAbove := line, false
	for top > 0 {
		prev := r.lineStart(top - 1)
		at := r.skipBlanks(prev)
		if prev <= floor {
			break
		}
		if !r.comment(at) {
			blankAbove = len(bytes.TrimSpace(r.text[prev:top])) == 0
			break
		}
		if at-prev != indent {
			break
		}
		top = prev
	}
	if !alone || top == line {
		return top
	}
	first := i == 0 && (top == 0 || r.lineStart(top-1) <= floor)
	mark := string(bytes.TrimSpace(r.text[:top]))
	if i == 0 && r.e.after < 0 && (mark == "" || mark == "---") || (first || blankAbove) && r.followedAtOnce(i) {
		return line
	}
	return top
}

// followedAtOnce reports whether the next entry stands on the line behind an entry.
func (r *reshaping) followedAtOnce(i int) bool {
	return i+1 < len(r.e.entries) && r.lineStart(r.e.entries[i+1].start) == r.nextLine(r.e.entries[i].end())
}
