package quality

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// rank is how critical a record is.
type rank uint8

const (
	unrated rank = iota
	low
	medium
	high
	critical
)

// String returns critical, high, medium, low or none.
func (r rank) String() string {
	return [...]string{"none", "low", "medium", "high", "critical"}[r]
}

func rankOf(name string) rank {
	for r := low; r <= critical; r++ {
		if r.String() == name {
			return r
		}
	}
	return unrated
}

// rate gives a criticality to the records that do not say their own: that of the most
// critical record there is that goes down without them (whatever spares they have: a spare
// of something critical is to be looked after as well), and for agreements, plans,
// contracts and offerings that of the most critical thing they are for.
func (s *survey) rate() {
	below := make([]rank, len(s.facts))
	for r := critical; r >= low; r-- {
		var queue []int32
		for i := range s.facts {
			if f := &s.facts[i]; f.criticality == r && f.stage == there && below[i] < r {
				queue = append(queue, int32(i))
			}
		}
		s.spread(queue, r, below)
	}
	for i := range s.facts {
		if s.facts[i].criticality == unrated {
			s.facts[i].criticality = below[i]
		}
	}
	// Offerings come first: agreements and contracts may be about them.
	for _, kind := range []estate.Kind{estate.Offering, estate.Agreement, estate.ContinuityPlan, estate.Contract} {
		for r := range s.estate.OfKind(kind) {
			if f, ok := s.fact(r.Ref); ok && f.criticality == unrated {
				f.criticality = s.highest(r)
			}
		}
	}
}

// spread marks everything that the records of a queue are down without.
func (s *survey) spread(queue []int32, r rank, below []rank) {
	for len(queue) > 0 {
		node := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, q := range s.graph.Requirements(s.facts[node].record.Ref) {
			if q.Level != graph.Outage || q.Isolation {
				continue
			}
			for _, m := range q.Members {
				queue = s.mark(queue, m.Ref, r, below)
				for _, via := range m.Via {
					queue = s.mark(queue, via, r, below)
				}
			}
		}
	}
}

// mark marks a record, and queues it where it was not marked as highly.
func (s *survey) mark(queue []int32, ref estate.Ref, r rank, below []rank) []int32 {
	i, ok := s.estate.Index(ref)
	if !ok || below[i] >= r {
		return queue
	}
	below[i] = r
	return append(queue, int32(i))
}

// highest returns the highest criticality of what a promise or a plan is for.
func (s *survey) highest(r *estate.Record) rank {
	out := unrated
	for i := range r.Links {
		l := &r.Links[i]
		if target, ok := s.fact(l.To); ok && (in(l, "covers") || in(l, "service")) {
			out = max(out, target.criticality)
		}
	}
	return out
}
