package site

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// recoveryInputs are what recoveries are reckoned from.
var recoveryInputs = projection{
	name: "recovery",
	kinds: []estate.Kind{
		estate.Person, estate.ChangeTemplate, estate.Improvement, estate.Rates, estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request,
	},
	fields: slices.Concat(remarks, []string{"cost", "capitalCost", "price", "allocation"}),
}

// recoveryPart is how long the recovery of a service takes beside how long it may.
type recoveryPart struct {
	Ref estate.Ref `json:"ref"`
	// Plan is the plan that was worked out; "" where the steps follow from the records.
	Plan estate.Ref `json:"plan,omitempty"`
	// Plans are all plans where there are several, of which none was worked out.
	Plans []estate.Ref `json:"plans,omitempty"`
	// Steps are how many steps there are, and Path those that may not take longer.
	Steps int            `json:"steps"`
	Path  []recoveryStep `json:"path,omitempty"`
	// Takes is how long it takes, each team doing one thing at a time; nil where unknown.
	// AtLeast is what it takes at least; nil where there are no steps.
	Takes   *time.Duration `json:"takes,omitempty"`
	AtLeast *time.Duration `json:"atLeast,omitempty"`
	// The objectives; nil where there are none.
	RTO *time.Duration `json:"rto,omitempty"`
	RPO *time.Duration `json:"rpo,omitempty"`
	// RTOFrom is the record that has the first.
	RTOFrom estate.Ref     `json:"rtoFrom,omitempty"`
	MTPD    *time.Duration `json:"mtpd,omitempty"`
}

// recoveryStep is a step of the critical path.
type recoveryStep struct {
	ID     string         `json:"id"`
	Item   estate.Ref     `json:"item,omitempty"`
	Action string         `json:"action,omitempty"`
	Team   estate.Ref     `json:"team,omitempty"`
	Start  *time.Duration `json:"start,omitempty"`
	Finish *time.Duration `json:"finish,omitempty"`
}

// recoveriesQuery are the recoveries of all services, sorted by reference.
var recoveriesQuery = query[[]recoveryPart]{
	name:   "recoveries",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(recoveryInputs) },
	answer: func(l *lens, _ estate.Ref) []recoveryPart {
		var all []recoveryPart
		for r := range l.estate.OfKind(estate.Service) {
			schedule, err := l.site.recovery(r.Ref)
			all = append(all, recoveryIn(r.Ref, schedule, err))
		}
		return all
	},
	keep: true,
}

// recoveryQuery is the recovery of one service.
var recoveryQuery = query[recoveryPart]{
	name:   "recovery",
	inputs: recoveriesQuery.inputs,
	answer: func(l *lens, ref estate.Ref) recoveryPart {
		all := recoveriesQuery.value(l.site, "")
		i, ok := slices.BinarySearchFunc(all, ref, func(p recoveryPart, ref estate.Ref) int { return strings.Compare(string(p.Ref), string(ref)) })
		if ok {
			return all[i]
		}
		return recoveryPart{Ref: ref}
	},
}

// recoveryIn is what a planned recovery, or why there is none, comes to on a page.
func recoveryIn(ref estate.Ref, schedule continuity.Schedule, err error) recoveryPart {
	var several *continuity.SeveralPlansError
	switch {
	case errors.As(err, &several):
		return recoveryPart{Ref: ref, Plans: several.Plans}
	case err != nil:
		return recoveryPart{Ref: ref}
	}
	return recoveryOf(ref, &schedule)
}

func recoveryOf(ref estate.Ref, s *continuity.Schedule) recoveryPart {
	known := func(m continuity.Minutes) *time.Duration {
		if !m.Known {
			return nil
		}
		return &m.Duration
	}
	out := recoveryPart{
		Ref: ref, Steps: len(s.Steps), Takes: known(s.LimitedMinutes), AtLeast: known(s.LowerBoundMinutes),
		RTO: known(s.RTOMinutes), RPO: known(s.RPOMinutes), MTPD: known(s.MTPDMinutes), RTOFrom: s.RTOFrom,
	}
	if !s.Derived {
		out.Plan = s.Ref
	}
	for _, step := range s.Steps {
		if step.Critical && len(out.Path) < maxEntries {
			out.Path = append(out.Path, recoveryStep{step.ID, step.Item, step.Action, step.Team, known(step.Start), known(step.Finish)})
		}
	}
	return out
}
