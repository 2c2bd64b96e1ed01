package graph

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// edge is one end of a relation along which failures travel, with both records by index.
type edge struct {
	relation int32 // the place of its type
	from, to int32
	group    int32 // the place of the relation among those of its source
	minUp    int32 // how many of the group must be up; 0 outside a group
	soft     bool
	way      span // what it runs through
}

// edges are the edges of an estate in the order of their sources, and, for each target,
// the numbers of those that lead to it.
type edges struct {
	all     []edge
	starts  []int32 // those of node n are all[starts[n]:starts[n+1]]
	into    []int32
	intoEnd []int32 // those into node n are into[intoEnd[n]:intoEnd[n+1]]
	ways    []int32
}

// newEdges finds every edge. Ends that do not exist, or are the record itself, are none.
func newEdges(e *estate.Estate, types map[string]int32) *edges {
	count := 0
	for r := range e.All() {
		for i := range r.Links {
			if r.Links[i].Type != "" {
				count++
			}
		}
	}
	x := &edges{all: make([]edge, 0, count), starts: make([]int32, e.Len()+1), intoEnd: make([]int32, e.Len()+1)}
	for n := range e.Len() {
		x.starts[n] = int32(len(x.all))
		x.add(e, types, int32(n))
	}
	x.starts[e.Len()] = int32(len(x.all))
	for i := range x.all {
		x.intoEnd[x.all[i].to+1]++
	}
	for n := range e.Len() {
		x.intoEnd[n+1] += x.intoEnd[n]
	}
	x.into = make([]int32, len(x.all))
	next := append([]int32(nil), x.intoEnd...)
	for i := range x.all {
		to := x.all[i].to
		x.into[next[to]] = int32(i)
		next[to]++
	}
	return x
}

// add finds the edges of one record.
func (x *edges) add(e *estate.Estate, types map[string]int32, from int32) {
	links, targets := e.Nth(int(from)).Links, e.Targets(int(from))
	ways := x.waysOf(e, from)
	for i := range links {
		l := &links[i]
		if l.Type == "" {
			continue
		}
		t, ok := types[l.Type]
		if !ok {
			continue
		}
		to := targets[i]
		if to < 0 || to == from {
			continue
		}
		x.all = append(x.all, edge{
			relation: t, from: from, to: to, soft: l.Soft, way: ways[int32(l.Relation)],
			group: int32(l.Relation), minUp: int32(min(max(l.MinUp, 0), len(links))),
		})
	}
}

// waysOf collects what each of a record's relations runs through, but for the record itself.
func (x *edges) waysOf(e *estate.Estate, from int32) map[int32]span {
	collected := map[int32][]int32(nil)
	var order []int32
	links := e.Nth(int(from)).Links
	for i, to := range e.Targets(int(from)) {
		relation, ok := viaOf(links[i].Field)
		if !ok {
			continue
		}
		if to >= 0 && to != from {
			if collected == nil {
				collected = map[int32][]int32{}
			}
			if collected[relation] == nil {
				order = append(order, relation)
			}
			collected[relation] = append(collected[relation], to)
		}
	}
	if collected == nil {
		return nil
	}
	ways := make(map[int32]span, len(order))
	for _, relation := range order {
		start := int32(len(x.ways))
		x.ways = append(x.ways, collected[relation]...)
		ways[relation] = span{start, int32(len(x.ways))}
	}
	return ways
}

// viaOf returns the relation in whose via a link's field stands.
func viaOf(field string) (relation int32, ok bool) {
	rest, ok := strings.CutPrefix(field, "relations[")
	if !ok {
		return 0, false
	}
	number, rest, _ := strings.Cut(rest, "]")
	if !strings.HasPrefix(rest, ".via[") {
		return 0, false
	}
	at, err := strconv.ParseInt(number, 10, 32)
	return int32(at), err == nil
}
