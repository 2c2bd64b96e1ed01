package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// needs is what a record stands on.
type needs struct {
	Sets []needSet `json:"sets"`
	// Points are records whose failure alone takes it down, and Total how many there are.
	Points []estate.Ref `json:"points"`
	Total  int          `json:"total"`
}

// needSet is one requirement: so many of the members.
type needSet struct {
	Type      string       `json:"type"`
	Members   []estate.Ref `json:"members"`
	Need      int          `json:"need"`
	Of        int          `json:"of"`
	Harm      harm         `json:"harm"`
	Isolation bool         `json:"isolation,omitempty"`
}

// needsQuery asks what a record stands on.
var needsQuery = query[needs]{
	name:   "needs",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.requirementsDigest() },
	answer: func(l *lens, ref estate.Ref) needs {
		points := pointsQuery.value(l.site, "")[ref]
		out := needs{Sets: []needSet{}, Points: points.Refs, Total: points.Total}
		for _, q := range l.runTime().Requirements(ref) {
			set := needSet{Type: q.Type, Need: q.Need, Of: len(q.Members), Harm: harm(q.Level), Isolation: q.Isolation}
			for _, m := range q.Members[:min(len(q.Members), maxPoints)] {
				set.Members = append(set.Members, m.Ref)
			}
			out.Sets = append(out.Sets, set)
		}
		return out
	},
}

// points are the single points of failure of a record.
type points struct {
	Refs  []estate.Ref `json:"refs"`
	Total int          `json:"total"`
}

// pointsQuery asks for the single points of failure of every item. One search for all costs
// a small part of a search for each.
var pointsQuery = query[map[estate.Ref]points]{
	keep:   true,
	name:   "single points",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.requirementsDigest() },
	answer: func(l *lens, _ estate.Ref) map[estate.Ref]points {
		found := map[estate.Ref]points{}
		var items []estate.Ref
		for r := range l.estate.OfKind(estate.ConfigurationItem) {
			items = append(items, r.Ref)
		}
		for some := range slices.Chunk(items, pointsAtOnce) {
			for _, point := range l.runTime().SinglePoints(some) {
				if !l.site.visible(point.Ref) {
					continue
				}
				for _, ref := range point.Takes {
					p := found[ref]
					if p.Total++; p.Total <= maxPoints {
						p.Refs = append(p.Refs, point.Ref)
					}
					found[ref] = p
				}
			}
		}
		return found
	},
}
