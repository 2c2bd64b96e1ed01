package continuity

import (
	"fmt"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
)

// scenarios checks a plan's strategies against its steps. The implementation is the
// estimate of how long a strategy takes from when people are at work until it does; the
// steps are the same in detail, so that the two are not added. Where they disagree, one of
// them is not right.
func (c *check) scenarios(p *plan, whole Schedule) {
	for _, s := range p.body.Each("scenarios") {
		own := whole
		if len(s.Each("steps")) > 0 {
			var err error
			if own, err = c.planned(p, Request{Scenario: s.Str("name")}); err != nil {
				continue
			}
		}
		c.estimate(p, &s, own)
		c.standby(p, &s, own)
	}
}

func (c *check) estimate(p *plan, s *estate.Node, own Schedule) {
	estimate, ok := s.Duration("implementation")
	if !ok {
		return
	}
	pos, name := place(s, "implementation"), diag.Quote(s.Str("name"))
	if rto, total := c.rtoOf(p, s.Str("name")), p.invocation+estimate; rto.Known && total > rto.Duration {
		c.measured(estate.FormatDuration(rto.Duration), estate.FormatDuration(total), diag.ScenarioEstimate, diag.Warning, p.record, pos,
			fmt.Sprintf("in the scenario %s the strategy is estimated to work %s after the event, later than the RTO of %s", name, estate.FormatDuration(total), estate.FormatDuration(rto.Duration)),
			"find a quicker strategy, correct the estimate, or promise less", refsOf(rto.from.Ref)...)
	}
	if takes := length(own); takes.Known && takes.Duration-p.invocation > estimate {
		c.measured(estate.FormatDuration(estimate), estate.FormatDuration(takes.Duration-p.invocation), diag.ScenarioEstimate, diag.Warning, p.record, pos,
			fmt.Sprintf("in the scenario %s the strategy is estimated to work after %s, and its steps take %s", name, estate.FormatDuration(estimate), estate.FormatDuration(takes.Duration-p.invocation)),
			"correct the estimate or the steps")
	}
}

// standby checks that a standby lasts until what it stands for is rebuilt: for as long as
// the return to normal takes, or where nobody estimated that, the recovery.
func (c *check) standby(p *plan, s *estate.Node, own Schedule) {
	lasts, ok := s.Duration("maxUse")
	if !ok {
		return
	}
	rebuild, what := Minutes{}, "the return to normal takes"
	if d, ok := p.body.Get("returnToNormal").Duration("duration"); ok {
		rebuild = known(d)
	} else {
		rebuild, what = length(own), "recovery takes"
	}
	if rebuild.Known && lasts < rebuild.Duration {
		c.measured(estate.FormatDuration(rebuild.Duration), estate.FormatDuration(lasts), diag.StandbyTooShort, diag.Error, p.record, place(s, "maxUse"),
			fmt.Sprintf("in the scenario %s the standby lasts %s and %s %s", diag.Quote(s.Str("name")), estate.FormatDuration(lasts), what, estate.FormatDuration(rebuild.Duration)),
			"prolong the standby, or rebuild sooner", estate.Ref(s.Str("alternateSite")))
	}
}
