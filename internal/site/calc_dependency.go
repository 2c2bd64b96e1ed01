package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/memo"
)

// Bounds of what is shown around a record.
const (
	// nearSteps is how many steps a neighbourhood reaches to either side.
	nearSteps = 3
	// nearLayer is how many records of the first step are in it, and nearAll from how many
	// on no further step is added.
	nearLayer, nearAll = 120, 26
	// nearDirect is how many direct needs and dependants are listed.
	nearDirect = 200
)

// neighbourhood is what a record needs and what needs it, a few steps far.
type neighbourhood struct {
	// Nodes are its records, the one itself first.
	Nodes []neighbour `json:"nodes"`
	// Edges lead from what needs to what is needed.
	Edges []need `json:"edges,omitempty"`
	// Groups are the sets of which not all must be up.
	Groups []redundantSet `json:"groups,omitempty"`
	// Needs are what the record itself needs, and Dependants the first of those that need it;
	// Needed is how many do.
	Needs      []directNeed `json:"needs,omitempty"`
	Dependants []neighbour  `json:"dependants,omitempty"`
	Needed     int          `json:"needed,omitempty"`
	// Cut is true where a step to a side was left out for want of room.
	Cut bool `json:"cut,omitempty"`
}

// neighbour is a record, and what the failure of the record in the middle does to it.
type neighbour struct {
	Ref estate.Ref `json:"ref"`
	// Effect is a graph.Level, as a number.
	Effect uint8 `json:"effect,omitempty"`
}

// need is an edge between places in Nodes.
type need struct {
	From int  `json:"from"`
	To   int  `json:"to"`
	Soft bool `json:"soft,omitempty"`
}

// redundantSet is a set of places in Nodes of which so many must be up.
type redundantSet struct {
	Need    int   `json:"need"`
	Of      int   `json:"of"`
	Members []int `json:"members"`
}

// directNeed is a requirement of the record itself.
type directNeed struct {
	Type string `json:"type"`
	// Need of Of must be up.
	Need int `json:"need"`
	Of   int `json:"of"`
	// Effect is what the record suffers otherwise, a graph.Level as a number.
	Effect uint8        `json:"effect"`
	Refs   []estate.Ref `json:"refs"`
}

// runTimeInputs are what the run-time graph is made of: relations, redundancy, class and
// status. What neither fails nor is needed by anything matters to it no more than the fields
// that describe a record.
var runTimeInputs = projection{
	name: "run time",
	kinds: []estate.Kind{
		estate.Person, estate.Calendar, estate.Exercise, estate.ChangeTemplate, estate.Improvement, estate.Rates,
		estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request,
	},
	fields: slices.Concat(descriptive, []string{
		"lastVerified", "reviewDue", "owner", "cost", "capitalCost", "price", "allocation", "backup", "recovery", "attributes", "targets",
		"contacts", "contact", "endOfSupport", "availabilityPercent", "measuredAvailabilityPercent",
	}),
}

// nearQuery is the neighbourhood of a record.
var nearQuery = query[neighbourhood]{
	name:   "neighbourhood",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(runTimeInputs) },
	answer: func(l *lens, ref estate.Ref) neighbourhood { return neighbourhoodOf(l.runTime(), ref) },
}

// surveyor collects a neighbourhood.
type surveyor struct {
	graph *graph.Graph
	out   neighbourhood
	place map[estate.Ref]int
	needs map[estate.Ref][]graph.Requirement
}

func neighbourhoodOf(g *graph.Graph, ref estate.Ref) neighbourhood {
	s := &surveyor{graph: g, place: map[estate.Ref]int{}, needs: map[estate.Ref][]graph.Requirement{}}
	s.include(ref)
	s.spread(ref, s.neededBy)
	s.spread(ref, g.Dependants)
	s.connect()
	s.direct(ref)
	s.effects(ref)
	return s.out
}

func (s *surveyor) include(ref estate.Ref) bool {
	if _, known := s.place[ref]; known {
		return false
	}
	s.place[ref] = len(s.out.Nodes)
	s.out.Nodes = append(s.out.Nodes, neighbour{Ref: ref})
	return true
}

// spread includes what lies in one direction step by step, as long as whole steps have room.
func (s *surveyor) spread(from estate.Ref, next func(estate.Ref) []estate.Ref) {
	layer, total := []estate.Ref{from}, 0
	for step := range nearSteps {
		var found []estate.Ref
		seen := map[estate.Ref]bool{}
		for _, ref := range layer {
			for _, to := range next(ref) {
				if _, known := s.place[to]; !known && !seen[to] {
					seen[to] = true
					found = append(found, to)
				}
			}
			if len(found) > nearLayer {
				break
			}
		}
		if step > 0 && total+len(found) > nearAll {
			s.out.Cut = true
			return
		}
		if len(found) > nearLayer {
			s.out.Cut = true
			found = found[:nearLayer]
		}
		slices.Sort(found)
		for _, ref := range found {
			s.include(ref)
		}
		layer, total = found, total+len(found)
	}
}

// requirements are what a record needs, without what only keeps it from being cut off.
func (s *surveyor) requirements(ref estate.Ref) []graph.Requirement {
	known, ok := s.needs[ref]
	if !ok {
		known = slices.DeleteFunc(s.graph.Requirements(ref), func(q graph.Requirement) bool { return q.Isolation })
		s.needs[ref] = known
	}
	return known
}

func (s *surveyor) neededBy(ref estate.Ref) []estate.Ref {
	var found []estate.Ref
	for _, q := range s.requirements(ref) {
		for _, m := range q.Members {
			found = append(append(found, m.Ref), m.Via...)
		}
	}
	return found
}

// connect finds the edges and groups between the records that are included.
func (s *surveyor) connect() {
	for from := range s.out.Nodes {
		seen := map[int]int{}
		for _, q := range s.requirements(s.out.Nodes[from].Ref) {
			var members []int
			for _, m := range q.Members {
				for i, ref := range append([]estate.Ref{m.Ref}, m.Via...) {
					to, known := s.place[ref]
					if !known || to == from {
						continue
					}
					if i == 0 {
						members = append(members, to)
					}
					soft := q.Level < graph.Outage
					if at, drawn := seen[to]; drawn {
						s.out.Edges[at].Soft = s.out.Edges[at].Soft && soft
						continue
					}
					seen[to] = len(s.out.Edges)
					s.out.Edges = append(s.out.Edges, need{from, to, soft})
				}
			}
			slices.Sort(members)
			if members = slices.Compact(members); q.Need < len(q.Members) && len(members) > 1 {
				s.out.Groups = append(s.out.Groups, redundantSet{q.Need, len(q.Members), members})
			}
		}
	}
}

// direct lists what the record itself needs, and what needs it.
func (s *surveyor) direct(ref estate.Ref) {
	for _, q := range s.requirements(ref) {
		d := directNeed{Type: q.Type, Need: q.Need, Of: len(q.Members), Effect: uint8(q.Level)}
		for _, m := range q.Members[:min(len(q.Members), nearDirect)] {
			d.Refs = append(d.Refs, m.Ref)
		}
		d.Refs = slices.Compact(d.Refs)
		s.out.Needs = append(s.out.Needs, d)
		if len(s.out.Needs) == nearDirect {
			break
		}
	}
	dependants := s.graph.Dependants(ref)
	s.out.Needed = len(dependants)
	for _, from := range dependants[:min(len(dependants), nearDirect)] {
		s.out.Dependants = append(s.out.Dependants, neighbour{Ref: from})
	}
}

// effects notes what the failure of the record does to the others.
func (s *surveyor) effects(ref estate.Ref) {
	if s.out.Needed == 0 {
		return
	}
	levels := map[estate.Ref]uint8{}
	for _, e := range s.graph.Failure(ref) {
		levels[e.Ref] = uint8(e.Level)
	}
	for _, list := range [][]neighbour{s.out.Nodes, s.out.Dependants} {
		for i := range list {
			list[i].Effect = levels[list[i].Ref]
		}
	}
}
