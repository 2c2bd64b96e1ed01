package site

import (
	"slices"

	"github.com/gitsm/gitsm/internal/availability"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// Bounds of what is shown of an availability.
const (
	weakestParts  = 8
	unknownParts  = 20
	commonCauses  = 20
	circleMembers = 20
)

// availabilityInputs are what availability by design is composed of.
var availabilityInputs = projection{
	name:   "availability",
	kinds:  slices.Concat(workedOn, []estate.Kind{estate.Person, estate.Role, estate.Calendar, estate.Rates, estate.ContinuityPlan}),
	fields: slices.Concat(remarks, []string{"owner", "cost", "capitalCost", "price", "allocation", "backup", "targets", "contacts", "contact", "escalation"}),
}

// availabilityPart is an availability.Composite as far as pages show it. Ratios are in units
// of 1e-18, as the package has them.
type availabilityPart struct {
	Known bool   `json:"known"`
	Exact bool   `json:"exact"`
	Low   uint64 `json:"low"`
	High  uint64 `json:"high"`
	// Unknown are the first of so many parts of which nothing is known.
	Unknown      []estate.Ref        `json:"unknown,omitempty"`
	UnknownCount int                 `json:"unknownCount,omitempty"`
	Weakest      []availabilityOfOne `json:"weakest,omitempty"`
	Causes       []sharedCause       `json:"causes,omitempty"`
	Circles      [][]estate.Ref      `json:"circles,omitempty"`
	Notes        []string            `json:"notes,omitempty"`
}

// availabilityOfOne is a part that can fail by itself.
type availabilityOfOne struct {
	Ref         estate.Ref `json:"ref"`
	Own         uint64     `json:"own"`
	Measured    *uint64    `json:"measured,omitempty"`
	Gain        *uint64    `json:"gain,omitempty"`
	SinglePoint bool       `json:"singlePoint,omitempty"`
}

// sharedCause is an availability.CommonCause.
type sharedCause struct {
	Ref     estate.Ref   `json:"ref"`
	Need    int          `json:"need"`
	Of      int          `json:"of"`
	Kind    string       `json:"kind"`
	Cause   string       `json:"cause"`
	Members []estate.Ref `json:"members"`
}

// availabilityQuery is the availability of a service by design.
var availabilityQuery = query[availabilityPart]{
	name:   "availability",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(availabilityInputs) },
	answer: func(l *lens, ref estate.Ref) availabilityPart {
		c := availability.Glance(l.runTime(), ref, l.records().Design)
		l.records().Annotate(&c, false)
		return availabilityOf(&c)
	},
	keep: true,
}

// records returns the availability that records give.
func (l *lens) records() *availability.Records {
	if l.chances == nil {
		l.chances = availability.Read(l.estate, l.runTime())
	}
	return l.chances
}

func availabilityOf(c *availability.Composite) availabilityPart {
	out := availabilityPart{
		Known: c.Known, Exact: c.Exact, Low: uint64(c.Low), High: uint64(c.High),
		Unknown: c.Unknown[:min(len(c.Unknown), unknownParts)], UnknownCount: len(c.Unknown),
		Notes: c.Notes[:min(len(c.Notes), commonCauses)],
	}
	number := func(r *availability.Ratio) *uint64 {
		if r == nil {
			return nil
		}
		n := uint64(*r)
		return &n
	}
	for _, p := range c.Parts {
		if len(out.Weakest) == weakestParts || p.Own == nil {
			break // unknown parts are the last
		}
		out.Weakest = append(out.Weakest, availabilityOfOne{p.Ref, uint64(*p.Own), number(p.Measured), number(p.Contribution), p.SinglePoint})
	}
	for _, cause := range c.CommonCauses[:min(len(c.CommonCauses), commonCauses)] {
		out.Causes = append(out.Causes, sharedCause{cause.Ref, cause.Need, cause.Of, cause.Kind, cause.Cause, cause.Members})
	}
	for _, circle := range c.Cycles[:min(len(c.Cycles), commonCauses)] {
		out.Circles = append(out.Circles, circle[:min(len(circle), circleMembers)])
	}
	return out
}
