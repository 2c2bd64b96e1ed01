package availability

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// structure is the records that a record stands on, itself first, as far as their loss can
// take it down.
type structure struct {
	graph *graph.Graph
	own   Own
	parts []part
	place map[estate.Ref]int32
	// factors are what can fail by itself, and number is the place of each by its ID.
	factors []factor
	number  map[string]int32
	// circle is the strongly connected component of each part. They are numbered so that
	// what a component needs comes before it.
	circle []int32
	// circles are the parts of each component.
	circles [][]int32
	// soft are the records whose loss only degrades one of the parts.
	soft map[estate.Ref]bool
}

// part is one record of a structure.
type part struct {
	ref estate.Ref
	// record is nil where there is none with this reference.
	record  *estate.Record
	factors []int32
	unknown bool
	needs   []need
}

// need is a requirement: so many members, each a record with what leads to it.
type need struct {
	relation string
	members  [][]int32
	least    int
}

// factor is something that can fail by itself.
type factor struct {
	up      Ratio
	unknown bool
	// owners is how many records share it.
	owners int
}

func explore(g *graph.Graph, ref estate.Ref, own Own) *structure {
	s := &structure{graph: g, own: own, place: map[estate.Ref]int32{}, number: map[string]int32{}, soft: map[estate.Ref]bool{}}
	s.at(ref)
	for i := 0; i < len(s.parts); i++ {
		s.read(int32(i))
	}
	s.connect()
	for _, members := range s.circles {
		s.question(members)
	}
	return s
}

// at returns the part for a reference.
func (s *structure) at(ref estate.Ref) int32 {
	i, ok := s.place[ref]
	if !ok {
		i = int32(len(s.parts))
		s.place[ref] = i
		r, _ := s.graph.Estate().Record(ref)
		s.parts = append(s.parts, part{ref: ref, record: r})
	}
	return i
}

// read finds out what a part is made of and what it needs.
func (s *structure) read(i int32) {
	r := s.parts[i].record
	if r == nil {
		s.doubt(i)
		return
	}
	if factors, known := s.own(r); known {
		for _, f := range factors {
			s.parts[i].factors = append(s.parts[i].factors, s.factor(f))
		}
		slices.Sort(s.parts[i].factors)
		s.parts[i].factors = slices.Compact(s.parts[i].factors)
		for _, n := range s.parts[i].factors {
			s.factors[n].owners++
		}
	} else {
		s.doubt(i)
	}
	var needs []need
	for _, q := range s.graph.Requirements(r.Ref) {
		switch {
		case q.Isolation || len(q.Members) == 0 || q.Level < graph.Degraded:
		case q.Level < graph.Outage:
			for _, m := range q.Members {
				s.soft[m.Ref] = true
			}
		default:
			needs = append(needs, s.need(q))
		}
	}
	s.parts[i].needs = s.missing(r, needs)
}

// factor returns the number of a factor. Of several that claim one ID the least available
// counts.
func (s *structure) factor(f Factor) int32 {
	n, ok := s.number[f.ID]
	if !ok {
		n = int32(len(s.factors))
		s.number[f.ID] = n
		s.factors = append(s.factors, factor{up: One})
	}
	s.factors[n].up = min(s.factors[n].up, f.Up)
	return n
}

// doubt gives a part a factor of which nothing is known.
func (s *structure) doubt(i int32) {
	s.parts[i].unknown = true
	s.parts[i].factors = []int32{int32(len(s.factors))}
	s.factors = append(s.factors, factor{up: One, unknown: true, owners: 1})
}

// question takes a circle that stands on nothing but itself for unknown: nobody has
// recorded what could fail there.
func (s *structure) question(members []int32) {
	if len(members) < 2 {
		return
	}
	for _, i := range members {
		if len(s.parts[i].factors) > 0 {
			return
		}
		for _, q := range s.parts[i].needs {
			for _, m := range q.members {
				if slices.ContainsFunc(m, func(j int32) bool { return s.circle[j] != s.circle[i] }) {
					return
				}
			}
		}
	}
	for _, i := range members {
		s.doubt(i)
	}
}

func (s *structure) need(q graph.Requirement) need {
	out := need{relation: q.Type, least: q.Need}
	for _, m := range q.Members {
		way := []int32{s.at(m.Ref)}
		for _, v := range m.Via {
			way = append(way, s.at(v))
		}
		out.members = append(out.members, way)
	}
	return out
}

// missing adds the records that a record needs and that do not exist: parts of which
// nothing is known, not parts that are not needed.
func (s *structure) missing(r *estate.Record, needs []need) []need {
	for i := range r.Links {
		l := &r.Links[i]
		t, ok := s.graph.Estate().Vocabulary().Type(l.Type)
		if !ok || l.Soft || !breaks(t) {
			continue
		}
		if _, exists := s.graph.Estate().Record(l.To); exists {
			continue
		}
		member := []int32{s.at(l.To)}
		at := slices.IndexFunc(needs, func(q need) bool { return q.relation == l.Type && s.together(r, l, t, q) })
		if at < 0 {
			needs = append(needs, need{relation: l.Type, members: [][]int32{member}, least: 1})
			continue
		}
		q := &needs[at]
		q.members = append(q.members, member)
		q.least = max(q.least, min(l.MinUp, len(q.members)))
	}
	return needs
}

// breaks reports whether the loss of a relation's target takes its source down.
func breaks(t *estate.RelationType) bool {
	return (t.Impact == estate.TargetToSource || t.Impact == estate.BothDirections) && (t.Effect == "outage" || t.Effect == "data_loss")
}

// together reports whether a link belongs to the set that a need counts: it shares its
// relation with one of the members, or all targets of the type are one set.
func (s *structure) together(r *estate.Record, l *estate.Link, t *estate.RelationType, q need) bool {
	if l.MinUp == 0 && t.Redundancy != "targets" {
		return false // each target is a set of its own: a thousand that do not exist need no comparing
	}
	return slices.ContainsFunc(r.Links, func(other estate.Link) bool {
		sameSet := l.MinUp > 0 && other.Relation == l.Relation || l.MinUp == 0 && other.MinUp == 0 && t.Redundancy == "targets"
		return other.Type == l.Type && sameSet && slices.ContainsFunc(q.members, func(m []int32) bool { return s.parts[m[0]].ref == other.To })
	})
}
