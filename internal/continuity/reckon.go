package continuity

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// reckoning is a schedule with what its findings need.
type reckoning struct {
	*draft
	schedule *Schedule
	rto      objective
	silent   []estate.Ref
	// least is the end with unlimited hands, unknown steps counted as nothing.
	least time.Duration
	hands limited
}

// candidateNodes is how many decisions are tried for each of the events of a week.
const candidateNodes = 500

// reckon works a draft out and fills in the schedule.
func (d *draft) reckon(s *Schedule, origin time.Duration, rto objective, silent []estate.Ref, event time.Time) reckoning {
	d.lay(origin)
	rank := d.ranks()
	if d.timed() {
		matters := true
		if event.IsZero() {
			event, matters = d.compare(s, rank)
		}
		d.happen(event)
		if at := event.UTC(); matters {
			s.Event = &at
		}
	}
	n := &d.network
	least, most := n.earliest(timing{}), n.earliest(timing{endless: true})
	hands := n.limit(rank, maxNodes)
	end := n.end(least)
	s.InvocationMinutes = known(origin)
	s.Steps = d.results(least, most, n.criticalPath(least), hands)
	if s.Covers == nil {
		s.Covers = []estate.Ref{}
	}
	s.LowerBoundMinutes = known(hands.bound)
	certain := len(silent) == 0 && len(s.Steps) > 0 && n.end(most) == end
	if certain {
		s.UnlimitedMinutes = known(end)
		// Unknown steps that no goal waits for may still keep a team from others.
		if !slices.ContainsFunc(d.steps, func(w work) bool { return !w.duration.Known }) {
			s.LimitedMinutes, s.Exact = known(hands.end), hands.exact
		}
	}
	if len(s.Steps) == 0 {
		s.LowerBoundMinutes = Minutes{}
	}
	if s.RTOMinutes = rto.Minutes; rto.Known {
		s.RTOFrom = rto.from.Ref
		if s.LimitedMinutes.Known {
			s.SlackMinutes = known(rto.Duration - s.LimitedMinutes.Duration)
		}
	}
	return reckoning{draft: d, schedule: s, rto: rto, silent: silent, least: end, hands: hands}
}

// compare tries the events of the week and returns the one whose recovery takes longest,
// the first of equals, and whether the moment matters.
func (d *draft) compare(s *Schedule, rank []int) (event time.Time, matters bool) {
	var best, worst Case
	var shortest, longest time.Duration
	// A large plan is compared with unlimited hands: each event then costs one pass.
	length := func() time.Duration { return d.network.limit(rank, candidateNodes).end }
	if d.network.competing() > maxExact {
		length = func() time.Duration { return d.network.end(d.network.earliest(timing{})) }
	}
	for i, event := range d.candidates() {
		d.happen(event)
		end := length()
		if i == 0 || end < shortest {
			best, shortest = Case{Event: event}, end
		}
		if i == 0 || end > longest {
			worst, longest = Case{Event: event}, end
		}
	}
	if !slices.ContainsFunc(d.steps, func(w work) bool { return !w.duration.Known }) {
		for _, c := range []*Case{&best, &worst} {
			d.happen(c.Event)
			c.Minutes = known(d.network.limit(rank, maxNodes).end)
		}
		if best.Minutes != worst.Minutes {
			s.Best, s.Worst = &best, &worst
		}
	}
	return worst.Event, shortest != longest
}
