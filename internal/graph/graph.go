package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// Purpose says what a requirement is for.
type Purpose uint8

const (
	// RunTime requirements must hold for a record to work.
	RunTime Purpose = iota
	// Recovery requirements must hold before a record can be recovered: names, identities,
	// backups and the tools that deploy, besides most of what it runs on.
	Recovery
)

// Graph is the requirements between the records of an estate. It is not safe for
// concurrent use.
type Graph struct {
	estate *estate.Estate
	// types are the relation types along which failures travel, by name their places.
	types  []relation
	byName map[string]int32
	// sets are the requirements of all records: those of the record with index n are
	// sets[starts[n]:starts[n+1]].
	sets   []requirement
	starts []int32
	// members are the members of all requirements, and ways what leads to them.
	members []member
	ways    []int32
	// uses are the parts that records have in requirements, as members or on the way to
	// one: those of the record with index n are uses[useStarts[n]:useStarts[n+1]].
	uses      []use
	useStarts []int32
	// scratch is the state of the last failure, kept for the next one.
	scratch *failure
}

// relation is a relation type as a graph uses it.
type relation struct {
	*estate.RelationType
	forward  bool  // the loss of the target hurts the source
	backward bool  // the loss of the source hurts the target
	level    Level // the worst that it does
}

// span is a part of a slice.
type span struct{ from, to int32 }

func (s span) len() int32 { return s.to - s.from }

// requirement is a Requirement in the graph's own numbers. It holds no pointers, so that the
// collector need not look through them all.
type requirement struct {
	relation int32 // its place among the types
	node     int32 // who requires it
	members  span
	need     int32
	level    Level
	// isolation requirements fail only as a whole: a member less does nothing.
	isolation bool
}

// member is a record that a requirement counts, with what the connection to it runs through.
type member struct {
	node int32
	way  span
}

// use is a record's part in a requirement.
type use struct{ set, member int32 }

// Member is a record that a requirement counts.
type Member struct {
	Ref estate.Ref
	// Via are what the connection to it runs through; all of them must be up too.
	Via []estate.Ref
}

// Requirement is a set of records of which so many must be up.
type Requirement struct {
	// Type is the relation type that it comes from.
	Type string
	// Members are the records that count, by reference. Each is there once, but for one to
	// which several connections lead in different ways, any of which is enough.
	Members []Member
	// Need is how many of them must be up, from 1 to their number.
	Need int
	// Level is what the record suffers when too few are up.
	Level Level
	// Isolation is true where a member less does nothing as long as one is left.
	Isolation bool
}

// New returns the run-time graph of an estate.
func New(e *estate.Estate) *Graph { return build(e, RunTime) }

// NewRecovery returns the graph of what must be back before a record can be recovered.
// Members are those of the run-time relations that recovery waits for, and of the relations
// that matter to recovery alone. Without a hard one there is no recovery: its level is
// Outage; without a soft one the record comes back Degraded.
func NewRecovery(e *estate.Estate) *Graph { return build(e, Recovery) }

// Estate returns the records that the graph is about.
func (g *Graph) Estate() *estate.Estate { return g.estate }

func build(e *estate.Estate, purpose Purpose) *Graph {
	g := &Graph{estate: e, byName: map[string]int32{}}
	g.types = relations(e.Vocabulary(), purpose)
	for i := range g.types {
		g.byName[g.types[i].Name] = int32(i)
	}
	newBuilder(g).build()
	return g
}

// relations are the types along which failures travel.
func relations(vocabulary estate.Vocabulary, purpose Purpose) []relation {
	var types []relation
	for i := range vocabulary {
		r := relation{RelationType: &vocabulary[i], level: levelOf(vocabulary[i].Effect)}
		impact := r.Impact
		if purpose == Recovery {
			if !r.Recovery {
				continue
			}
			r.level = Outage
			if impact == estate.NoImpact || impact == estate.BothDirections {
				impact = estate.TargetToSource // schema/relation.cue, recovery
			}
		}
		r.forward = impact == estate.TargetToSource || impact == estate.BothDirections
		r.backward = impact == estate.SourceToTarget || impact == estate.BothDirections
		if r.level != Unaffected && (r.forward || r.backward) {
			types = append(types, r)
		}
	}
	return types
}

// Requirements returns what a record needs, in the order in which its relations are
// written, then those that are written on others.
func (g *Graph) Requirements(ref estate.Ref) []Requirement {
	node, ok := g.estate.Index(ref)
	if !ok {
		return nil
	}
	var out []Requirement
	for i := g.starts[node]; i < g.starts[node+1]; i++ {
		q := &g.sets[i]
		r := Requirement{Type: g.types[q.relation].Name, Need: int(q.need), Level: q.level, Isolation: q.isolation}
		for _, m := range g.of(q) {
			r.Members = append(r.Members, Member{Ref: g.ref(m.node), Via: g.refs(g.way(m))})
		}
		out = append(out, r)
	}
	return out
}

// NeedsItself reports whether a record has a relation to itself along which failures
// travel. It is a fault in the record that requires nothing: a circle of one.
func (g *Graph) NeedsItself(ref estate.Ref) bool {
	r, ok := g.estate.Record(ref)
	return ok && slices.ContainsFunc(r.Links, func(l estate.Link) bool {
		if l.To != ref {
			return false
		}
		_, travels := g.byName[l.Type]
		return travels
	})
}

// Concerns reports whether a relation along which failures travel may lead to or from a
// record at all. People and teams, for instance, do not fail.
func (g *Graph) Concerns(r *estate.Record) bool {
	return slices.ContainsFunc(g.types, func(t relation) bool { return estate.Allows(t.From, r) || estate.Allows(t.To, r) })
}

// needs are the requirements of a node.
func (g *Graph) needs(node int32) []requirement { return g.sets[g.starts[node]:g.starts[node+1]] }

// usesOf are the parts that a node has in requirements.
func (g *Graph) usesOf(node int32) []use { return g.uses[g.useStarts[node]:g.useStarts[node+1]] }

// of are the members of a requirement.
func (g *Graph) of(q *requirement) []member { return g.members[q.members.from:q.members.to] }

// way is what the connection to a member runs through.
func (g *Graph) way(m member) []int32 { return g.ways[m.way.from:m.way.to] }

// eachNeed yields every node that a node's requirement counts, also on the way to another.
func (g *Graph) eachNeed(q *requirement, yield func(int32)) {
	for _, m := range g.of(q) {
		yield(m.node)
		for _, n := range g.way(m) {
			yield(n)
		}
	}
}

// nodes returns the indexes of the records that exist, sorted, each once.
func (g *Graph) nodes(refs []estate.Ref) []int32 {
	out := make([]int32, 0, len(refs))
	for _, ref := range refs {
		if i, ok := g.estate.Index(ref); ok {
			out = append(out, int32(i))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (g *Graph) ref(node int32) estate.Ref { return g.estate.Nth(int(node)).Ref }

func (g *Graph) refs(nodes []int32) []estate.Ref {
	if len(nodes) == 0 {
		return nil
	}
	out := make([]estate.Ref, len(nodes))
	for i, n := range nodes {
		out[i] = g.ref(n)
	}
	return out
}
