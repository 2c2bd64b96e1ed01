package graph

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

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

// Graph is the requirements between the records of an estate. It is worked out as far as
// somebody asks, so that a question costs what it reaches. It is not safe for concurrent
// use.
type Graph struct {
	estate  *estate.Estate
	types   map[string]*relation
	purpose Purpose
	// needs are the requirements of each record that was asked for, by index.
	needs map[int32][]requirement
}

// relation is a relation type as this graph uses it.
type relation struct {
	*estate.RelationType
	forward  bool  // the loss of the target hurts the source
	backward bool  // the loss of the source hurts the target
	level    Level // the worst that it does
}

// requirement is a Requirement whose members are indexes into the estate.
type requirement struct {
	relation *relation
	members  []member
	need     int32
	level    Level
	// isolation requirements fail only as a whole: a member less does nothing.
	isolation bool
}

// member is a record that a requirement counts, with what the connection to it runs through.
type member struct {
	node int32
	via  []int32
}

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
	// Members are the records that count, each once.
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
// that matter to recovery alone. All levels are Outage: without it there is no recovery.
func NewRecovery(e *estate.Estate) *Graph { return build(e, Recovery) }

// Estate returns the records that the graph is about.
func (g *Graph) Estate() *estate.Estate { return g.estate }

func build(e *estate.Estate, purpose Purpose) *Graph {
	g := &Graph{estate: e, purpose: purpose, types: map[string]*relation{}, needs: map[int32][]requirement{}}
	vocabulary := e.Vocabulary()
	for i := range vocabulary {
		r := &relation{RelationType: &vocabulary[i], level: levelOf(vocabulary[i].Effect)}
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
			g.types[r.Name] = r
		}
	}
	return g
}

// Requirements returns what a record needs, in the order in which its relations are
// written, then those that are written on others.
func (g *Graph) Requirements(ref estate.Ref) []Requirement {
	i, ok := g.estate.Index(ref)
	if !ok {
		return nil
	}
	var out []Requirement
	for _, q := range g.requirements(int32(i)) {
		r := Requirement{Type: q.relation.Name, Need: int(q.need), Level: q.level, Isolation: q.isolation}
		for _, m := range q.members {
			r.Members = append(r.Members, Member{Ref: g.ref(m.node), Via: g.refs(m.via)})
		}
		out = append(out, r)
	}
	return out
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

// requirements returns what a node needs, worked out once.
func (g *Graph) requirements(node int32) []requirement {
	if known, ok := g.needs[node]; ok {
		return known
	}
	s := sets{graph: g, node: node}
	r := g.estate.Nth(int(node))
	s.written(r)
	s.incoming(r)
	found := s.close()
	g.needs[node] = found
	return found
}

// dependants yields every node whose requirements may count this one.
func (g *Graph) dependants(node int32, yield func(int32)) {
	r := g.estate.Nth(int(node))
	for _, in := range g.estate.Incoming(r.Ref) {
		if t := g.types[in.Link.Type]; t != nil {
			if t.forward {
				g.yield(in.From.Ref, node, yield)
			}
		} else if relation, ok := viaOf(in.Link.Field); ok {
			g.yield(in.From.Ref, node, yield)
			for i := range in.From.Links { // and what the source is connected to
				if l := &in.From.Links[i]; l.Type != "" && l.Relation == relation {
					g.yield(l.To, node, yield)
				}
			}
		}
	}
	for i := range r.Links {
		if t := g.types[r.Links[i].Type]; t != nil && t.backward {
			g.yield(r.Links[i].To, node, yield)
		}
	}
}

func (g *Graph) yield(ref estate.Ref, except int32, yield func(int32)) {
	if i, ok := g.estate.Index(ref); ok && int32(i) != except {
		yield(int32(i))
	}
}

// viaOf returns the relation in whose via a link's field stands.
func viaOf(field string) (relation int, ok bool) {
	rest, ok := strings.CutPrefix(field, "relations[")
	if !ok {
		return 0, false
	}
	number, rest, _ := strings.Cut(rest, "]")
	if !strings.HasPrefix(rest, ".via[") {
		return 0, false
	}
	relation, err := strconv.Atoi(number)
	return relation, err == nil
}

// idle are the states of items and services that do not run: not yet, or not any more.
func idle(r *estate.Record) bool {
	switch r.Status {
	case "planned", "on_order", "in_stock", "evaluation", "design", "build", "retired", "disposed", "pipeline":
		return true
	}
	return false
}

// needed returns how many of so many members a record's redundancy asks for: minUp, or
// minUpPercent rounded up, or all.
func needed(r *estate.Record, members int) int {
	body := r.Body()
	redundancy := body.Get("redundancy")
	if k, ok := redundancy.Int("minUp"); ok {
		return k
	}
	if percent, ok := redundancy.Decimal("minUpPercent"); ok {
		share, _ := percent.Float64()
		// Percentages are at most 100, so that a float has digits to spare; the term keeps
		// 66.67 % of three from becoming three.
		return int(math.Ceil(share*float64(members)/100 - 0.005))
	}
	return members
}

// sortMembers orders members by record and drops those that stand twice.
func sortMembers(members []member) []member {
	slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(a.node, b.node) })
	return slices.CompactFunc(members, func(a, b member) bool { return a.node == b.node })
}
