package graph

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// builder turns the relations of an estate into the requirements of a graph.
type builder struct {
	graph *Graph
	*edges
	idle []bool // the records that do not run
	// Of the record at hand: its requirements with their members, and those of its sets
	// that more members may still join.
	found []draft
	open  map[setKey]int
}

// draft is a requirement whose members are not complete.
type draft struct {
	requirement
	members []member
}

// setKey tells the sets of one record apart.
type setKey struct {
	relation  int32
	group     int32 // that of a relation with of, else -1
	level     Level
	isolation bool
}

func newBuilder(g *Graph) *builder {
	b := &builder{graph: g, edges: newEdges(g.estate, g.byName), idle: make([]bool, g.estate.Len()), open: map[setKey]int{}}
	for n := range b.idle {
		b.idle[n] = idle(g.estate.Nth(n))
	}
	return b
}

func (b *builder) build() {
	g := b.graph
	g.ways = b.ways
	g.sets = make([]requirement, 0, len(b.all))
	g.members = make([]member, 0, len(b.all))
	g.starts = make([]int32, g.estate.Len()+1)
	for n := range int32(g.estate.Len()) {
		b.found = b.found[:0]
		clear(b.open)
		b.written(n)
		b.incoming(n)
		b.close(n)
		g.starts[n+1] = int32(len(g.sets))
	}
	g.index()
}

// written gathers what a record needs by its own relations.
func (b *builder) written(n int32) {
	for i := b.starts[n]; i < b.starts[n+1]; i++ {
		x := &b.all[i]
		if !b.typeOf(x).forward {
			continue
		}
		key := setKey{relation: x.relation, group: -1, level: b.level(x)}
		m := member{node: x.to, way: x.way}
		switch {
		case x.minUp > 0:
			key.group = x.group
			b.join(key, x.minUp, m)
		case b.typeOf(x).Redundancy == "targets":
			b.join(key, 1, m)
		default:
			b.add(key, 1, m)
		}
	}
}

// incoming gathers what a record needs by the relations that others have to it.
func (b *builder) incoming(n int32) {
	for _, i := range b.into[b.intoEnd[n]:b.intoEnd[n+1]] {
		x := &b.all[i]
		if !b.typeOf(x).backward {
			continue
		}
		key := setKey{relation: x.relation, group: -1, level: b.level(x)}
		m := member{node: x.from, way: x.way}
		switch {
		case b.typeOf(x).forward:
			b.isolation(n, key, m)
		case b.typeOf(x).Redundancy == "members":
			b.join(key, 0, m)
		default:
			b.add(key, 1, m)
		}
	}
}

// isolation counts one who is connected to the record among all that are; with the first
// come those to whom it is connected itself. Its loss is as bad as that of the hardest of
// these connections.
func (b *builder) isolation(n int32, key setKey, m member) {
	level := key.level
	key.level, key.isolation = Unaffected, true
	at, known := b.open[key]
	if !known {
		at = b.join(key, 1, m)
		for i := b.starts[n]; i < b.starts[n+1]; i++ {
			if x := &b.all[i]; x.relation == key.relation {
				b.join(key, 1, member{node: x.to, way: x.way})
			}
		}
	} else {
		b.join(key, 1, m)
	}
	b.found[at].level = max(b.found[at].level, level)
}

func (b *builder) typeOf(x *edge) *relation { return &b.graph.types[x.relation] }

// level is what the loss of the other end does.
func (b *builder) level(x *edge) Level {
	level := b.typeOf(x).level
	if x.soft {
		return min(level, Degraded)
	}
	return level
}

// add makes a requirement of its own and returns its place. A need of 0 is that of the
// record's redundancy.
func (b *builder) add(key setKey, need int32, m member) int {
	at := len(b.found)
	if at < cap(b.found) {
		b.found = b.found[:at+1]
	} else {
		b.found = append(b.found, draft{})
	}
	d := &b.found[at]
	d.requirement = requirement{relation: key.relation, need: need, level: key.level, isolation: key.isolation}
	d.members = append(d.members[:0], m)
	return at
}

// join adds a member to the set with a key and returns the place of the set.
func (b *builder) join(key setKey, need int32, m member) int {
	at, known := b.open[key]
	if !known {
		at = b.add(key, need, m)
		b.open[key] = at
		return at
	}
	b.found[at].members = append(b.found[at].members, m)
	return at
}

// close counts the members of each set, those that run where any does, says how many must
// be up, and hands the requirements to the graph.
func (b *builder) close(n int32) {
	g := b.graph
	counted := b.counted()
	var r *estate.Record
	for i := range b.found {
		d := &b.found[i]
		// Connections to one record in several ways add to each other, but only where one
		// is enough: elsewhere the records are counted.
		d.members = b.sorted(d.members, d.need == 1 && (d.isolation || g.types[d.relation].Redundancy == "targets"))
		d.members = b.running(d.members)
		all := len(d.members)
		need := int(d.need)
		if need == 0 {
			need = all
			if d.relation == counted && all > 1 {
				if r == nil {
					r = g.estate.Nth(int(n))
				}
				need = needed(r, all)
			}
		}
		q := d.requirement
		q.node, q.need = n, int32(min(need, all))
		q.members = span{int32(len(g.members)), int32(len(g.members) + all)}
		g.members = append(g.members, d.members...)
		g.sets = append(g.sets, q)
	}
}

// counted is the type of members in which the record's own redundancy counts, or -1:
// member_of before any other, and these by name, in which order types are.
func (b *builder) counted() int32 {
	found := int32(-1)
	for i := range b.found {
		d := &b.found[i]
		if d.need != 0 {
			continue
		}
		if b.graph.types[d.relation].Name == "member_of" {
			return d.relation
		}
		if found < 0 || d.relation < found {
			found = d.relation
		}
	}
	return found
}

// sorted orders members by record and drops those that stand twice: to the same record, or,
// where connections count, in the same way too.
func (b *builder) sorted(members []member, connections bool) []member {
	if len(members) < 2 {
		return members
	}
	compare := func(x, y member) int {
		if x.node != y.node || !connections {
			return cmp.Compare(x.node, y.node)
		}
		return slices.Compare(b.graph.way(x), b.graph.way(y))
	}
	slices.SortStableFunc(members, compare)
	return slices.CompactFunc(members, func(x, y member) bool { return compare(x, y) == 0 })
}

// running drops the members that do not run, unless none does.
func (b *builder) running(members []member) []member {
	if len(members) < 2 {
		return members
	}
	none := func(m member) bool { return b.idle[m.node] }
	if !slices.ContainsFunc(members, func(m member) bool { return !none(m) }) {
		return members
	}
	return slices.DeleteFunc(members, none)
}

// index finds, for every record, its parts in requirements.
func (g *Graph) index() {
	g.useStarts = make([]int32, g.estate.Len()+1)
	for i := range g.sets {
		g.eachNeed(&g.sets[i], func(n int32) { g.useStarts[n+1]++ })
	}
	for n := range g.estate.Len() {
		g.useStarts[n+1] += g.useStarts[n]
	}
	g.uses = make([]use, g.useStarts[g.estate.Len()])
	next := slices.Clone(g.useStarts)
	for i := range g.sets {
		q := &g.sets[i]
		for m := q.members.from; m < q.members.to; m++ {
			part := use{set: int32(i), member: m}
			g.uses[next[g.members[m].node]] = part
			next[g.members[m].node]++
			for _, n := range g.way(g.members[m]) {
				g.uses[next[n]] = part
				next[n]++
			}
		}
	}
}
