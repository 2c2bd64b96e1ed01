package graph

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// sets gathers the requirements of one record from its relations and those of others.
type sets struct {
	graph *Graph
	node  int32
	found []requirement
}

// written gathers from the record's own relations what lies at their ends.
func (s *sets) written(r *estate.Record) {
	open := map[int]int{}       // the requirement of each relation with of
	targets := map[setKey]int{} // that of the types whose targets are a set
	for i := range r.Links {
		l := &r.Links[i]
		t := s.graph.types[l.Type]
		if t == nil || !t.forward {
			continue
		}
		m, ok := s.member(l.To, r, l.Relation)
		if !ok {
			continue
		}
		level := t.level
		if l.Soft {
			level = min(level, Degraded)
		}
		switch {
		case l.MinUp > 0:
			at, known := open[l.Relation]
			if !known {
				at = s.add(requirement{relation: t, need: int32(min(l.MinUp, len(r.Links))), level: level})
				open[l.Relation] = at
			}
			s.found[at].members = append(s.found[at].members, m)
		case t.Redundancy == "targets":
			key := setKey{t, level}
			at, known := targets[key]
			if !known {
				at = s.add(requirement{relation: t, need: 1, level: level})
				targets[key] = at
			}
			s.found[at].members = append(s.found[at].members, m)
		default:
			s.add(requirement{relation: t, need: 1, level: level, members: []member{m}})
		}
	}
}

type setKey struct {
	relation *relation
	level    Level
}

// incoming gathers from the relations that others have to the record.
func (s *sets) incoming(r *estate.Record) {
	members := map[setKey]int{}
	for _, in := range s.graph.estate.Incoming(r.Ref) {
		t := s.graph.types[in.Link.Type]
		if t == nil || !t.backward {
			continue
		}
		m, ok := s.source(in)
		if !ok {
			continue
		}
		level := t.level
		if in.Link.Soft {
			level = min(level, Degraded)
		}
		key := setKey{t, level}
		switch at, known := members[key]; {
		case t.Redundancy != "members" && !t.forward:
			s.add(requirement{relation: t, need: 1, level: level, members: []member{m}})
		case known:
			s.found[at].members = append(s.found[at].members, m)
		case t.forward:
			at := s.add(requirement{relation: t, need: 1, level: level, isolation: true, members: []member{m}})
			s.found[at].members = append(s.found[at].members, s.neighbours(r, t)...)
			members[key] = at
		default:
			members[key] = s.add(requirement{relation: t, members: []member{m}, level: level})
		}
	}
}

// neighbours are what a record is itself connected to by the type.
func (s *sets) neighbours(r *estate.Record, t *relation) []member {
	var out []member
	for i := range r.Links {
		if l := &r.Links[i]; l.Type == t.Name {
			if m, ok := s.member(l.To, r, l.Relation); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

func (s *sets) add(q requirement) int {
	s.found = append(s.found, q)
	return len(s.found) - 1
}

// member returns the target of a relation of from, with what the connection runs through.
func (s *sets) member(to estate.Ref, from *estate.Record, relation int) (member, bool) {
	i, ok := s.graph.estate.Index(to)
	if !ok || int32(i) == s.node {
		return member{}, false
	}
	return member{node: int32(i), via: s.via(from, relation)}, true
}

// source returns the source of a relation to the record.
func (s *sets) source(in estate.Incoming) (member, bool) {
	i, ok := s.graph.estate.Index(in.From.Ref)
	if !ok || int32(i) == s.node {
		return member{}, false
	}
	return member{node: int32(i), via: s.via(in.From, in.Link.Relation)}, true
}

// via returns what a relation runs through.
func (s *sets) via(r *estate.Record, relation int) []int32 {
	var out []int32
	for i := range r.Links {
		if r.Links[i].Type != "" {
			continue
		}
		if of, ok := viaOf(r.Links[i].Field); ok && of == relation {
			if at, exists := s.graph.estate.Index(r.Links[i].To); exists && int32(at) != s.node {
				out = append(out, int32(at))
			}
		}
	}
	return out
}

// close counts the members of each set: those that run, where any does, each once, and
// how many of them must be up.
func (s *sets) close() []requirement {
	r := s.graph.estate.Nth(int(s.node))
	grouped := "" // the type in which the record's own redundancy counts
	for _, q := range s.found {
		if q.relation.Redundancy == "members" && q.need == 0 && (grouped == "" || q.relation.Name == "member_of") {
			grouped = q.relation.Name
		}
	}
	for i := range s.found {
		q := &s.found[i]
		q.members = sortMembers(q.members)
		if s.graph.purpose == RunTime {
			running := slices.DeleteFunc(slices.Clone(q.members), func(m member) bool { return idle(s.graph.estate.Nth(int(m.node))) })
			if len(running) > 0 {
				q.members = running
			}
		}
		all := len(q.members)
		need := int(q.need)
		if need == 0 {
			need = all
			if q.relation.Name == grouped {
				need = needed(r, all)
			}
		}
		q.need = int32(min(max(need, 1), all))
	}
	return s.found
}
