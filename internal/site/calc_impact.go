package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
	"github.com/gitsm/gitsm/internal/memo"
)

const (
	// maxHitServices and maxHitItems are how many of each a page tells one by one.
	maxHitServices = 50
	maxHitItems    = 25
	// maxPoints is how many single points of failure a page tells.
	maxPoints = 50
	// pointsAtOnce bounds what the search for single points holds at a time.
	pointsAtOnce = 1024
)

// impact is what the failure of a record does, as far as readers may know.
type impact struct {
	// Services are the business-facing records that are hit, the worst first, then the nearest.
	Services     []hit `json:"services"`
	MoreServices int   `json:"moreServices"`
	// Items are the nearest of the others, and Counts all of them by what they are.
	Items  []hit      `json:"items"`
	Counts []hitCount `json:"counts"`
}

// hit is a record that a failure reaches.
type hit struct {
	Ref      estate.Ref `json:"ref"`
	Harm     harm       `json:"harm"`
	Distance int        `json:"distance"`
	// By is what brings the failure to it, where that is not the failed record.
	By estate.Ref `json:"by,omitempty"`
}

// harm is how badly a record is hit: a graph.Level as a number.
type harm uint8

// words words it.
func (h harm) words() string {
	switch graph.Level(h) {
	case graph.Outage:
		return "Out"
	case graph.Degraded:
		return "Degraded"
	case graph.RedundancyLost:
		return "Loses redundancy"
	}
	return "Not hit"
}

// tone sets it off.
func (h harm) tone() Tone {
	switch graph.Level(h) {
	case graph.Outage:
		return Danger
	case graph.Degraded:
		return Warning
	}
	return Muted
}

// hitCount is how many records of a kind or class a failure reaches, by how badly.
type hitCount struct {
	What     string `json:"what"`
	Outage   int    `json:"outage"`
	Degraded int    `json:"degraded"`
	Lost     int    `json:"lost"`
}

// impactQuery asks what the failure of a record does.
var impactQuery = query[impact]{
	name:   "impact",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.requirementsDigest() },
	answer: func(l *lens, ref estate.Ref) impact {
		return impactOf(l, l.runTime().Failure(ref))
	},
}

func impactOf(l *lens, effects []graph.Effect) impact {
	out := impact{Services: []hit{}, Items: []hit{}}
	counts := map[string]*hitCount{}
	for _, effect := range effects { // the nearest first
		i, ok := l.estate.Index(effect.Ref)
		if !ok || l.site.digests.hidden[i] {
			continue
		}
		r := l.estate.Nth(i)
		h := hit{Ref: effect.Ref, Harm: harm(effect.Level), Distance: effect.Distance}
		if len(effect.Via) > 1 {
			h.By = effect.Via[len(effect.Via)-1]
		}
		if forBusiness(r.Kind) {
			out.Services = append(out.Services, h)
			continue
		}
		if len(out.Items) < maxHitItems {
			out.Items = append(out.Items, h)
		}
		name := what(r)
		if counts[name] == nil {
			counts[name] = &hitCount{What: name}
		}
		counts[name].count(effect.Level)
	}
	for _, c := range counts {
		out.Counts = append(out.Counts, *c)
	}
	slices.SortFunc(out.Counts, func(a, b hitCount) int { return cmp.Compare(a.What, b.What) })
	slices.SortStableFunc(out.Services, func(a, b hit) int { return cmp.Compare(b.Harm, a.Harm) })
	if more := len(out.Services) - maxHitServices; more > 0 {
		out.Services, out.MoreServices = out.Services[:maxHitServices], more
	}
	return out
}

// forBusiness reports whether records of a kind are what the business sees of the estate.
func forBusiness(kind estate.Kind) bool {
	return kind == estate.Service || kind == estate.BusinessProcess || kind == estate.Customer || kind == estate.Offering
}

func (c *hitCount) count(level graph.Level) {
	switch level {
	case graph.Outage:
		c.Outage++
	case graph.Degraded:
		c.Degraded++
	default:
		c.Lost++
	}
}

// requirementsDigest stands for all that package graph reads, and for what readers may see:
// of every record at an end of a relation whether it is there, its status, its redundancy and
// its relations.
func (s *Site) requirementsDigest() memo.Digest {
	return s.projections.of("requirements", func() memo.Digest {
		e := s.source.Estate
		related := make([]bool, e.Len())
		for i := range e.Len() {
			targets := e.Targets(i)
			for j := range e.Nth(i).Links {
				if !relates(&e.Nth(i).Links[j]) {
					continue
				}
				related[i] = true
				if targets[j] >= 0 {
					related[targets[j]] = true
				}
			}
		}
		var all, one memo.Mix
		for i := range e.Len() {
			if related[i] {
				mixRequirements(&one, s, e.Nth(i))
				all.Digest(one.Sum())
			}
		}
		return all.Sum()
	})
}

// relates reports whether a link is an end of a relation, or what one runs through.
func relates(l *estate.Link) bool { return l.Type != "" || strings.HasPrefix(l.Field, "relations[") }

func mixRequirements(m *memo.Mix, s *Site, r *estate.Record) {
	m.Text(string(r.Ref))
	m.Text(r.Class)
	m.Text(r.Status)
	m.Text(strconv.FormatBool(!s.visible(r.Ref)))
	redundancy := r.Field("redundancy")
	m.Text(string(redundancy.AppendJSON(nil)))
	for i := range r.Links {
		if l := &r.Links[i]; relates(l) {
			m.Text(l.Field)
			m.Text(l.Type)
			m.Text(string(l.To))
			m.Text(strconv.Itoa(l.Relation))
			m.Text(strconv.Itoa(l.MinUp))
			m.Text(strconv.FormatBool(l.Soft))
		}
	}
}
