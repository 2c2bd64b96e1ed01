package document

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// site makes the document of the failure of a place.
func (d *draft) site() (*Plan, error) {
	whole, err := d.schedule(continuity.Request{Ref: d.record.Ref, Derive: true})
	if err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrNoDocument, d.record.Ref, err)
	}
	effects := d.Graph.Failure(d.record.Ref)
	plans, bare := d.plansFor(effects)
	down, others := d.hit(effects)
	chosen := shared(whole.Steps, maxShared)
	rebuild := d.recovery(whole, chosen)
	d.teams = d.siteTeams(plans, d.teams)

	d.section("glance", "At a glance", Block{Facts: d.siteFacts(effects, plans)})
	d.section("services", "Services and processes that are hit", or("No service or process is hit, as far as the records say.", d.hitBlocks(down, others)...)...)
	d.section("plans", "Plans to invoke, the strictest objective first", or("No plan in force covers what is hit.", Block{Table: d.planTable(plans)}, Block{Text: d.bareLine(bare)})...)
	d.section("steps", "When each is back", or("Nothing is known of when they are back.", d.returns(down, plans)...)...)
	d.section("calls", "Whom to call", d.calls()...)
	title := "Rebuilding what was lost"
	if chosen.shared > 0 {
		title = "Rebuilding what was lost: what most waits for"
	}
	d.section("recovery", title, or("The records say nothing of how what is lost is rebuilt.", rebuild...)...)
	d.section("data", "Data to restore", or("None of the items to recover says anything of a backup.", d.restores()...)...)
	d.section("suppliers", "Suppliers", or("None of the items to recover names a supplier.", d.suppliersToCall()...)...)
	d.section("lost", "Everything lost or degraded with it", Block{Table: d.lostTable(effects)})
	d.section("verdict", "What the calculation says", d.judgement(whole)...)
	return d.finish("Loss of a site"), nil
}

// siteTeams are the teams to call, each once: the place's own, those of the plans, which begin
// first, and those that rebuild.
func (d *draft) siteTeams(plans []invoked, rebuild []estate.Ref) []estate.Ref {
	teams := add(nil, estate.Ref(d.body.Str("owner")))
	for _, p := range plans {
		for _, step := range p.schedule.Steps {
			teams = add(teams, step.Team)
		}
	}
	for _, team := range rebuild {
		teams = add(teams, team)
	}
	return teams
}

func (d *draft) siteFacts(effects []graph.Effect, plans []invoked) []Fact {
	counts := map[graph.Level]int{}
	for _, e := range effects {
		if e.Ref.Kind() == estate.Service && !d.hidden(e.Ref) {
			counts[e.Level]++
		}
	}
	var facts []Fact
	facts = fact(facts, "Place", d.labelled(d.record.Ref))
	if where := clean(d.body.Get("attributes").Str("address")); where != "" {
		facts = fact(facts, "Address", plain(where))
	}
	facts = fact(facts, "Services down", strong(strconv.Itoa(counts[graph.Outage])))
	facts = fact(facts, "Services degraded", plain(strconv.Itoa(counts[graph.Degraded])))
	facts = fact(facts, "Services without their spare", plain(strconv.Itoa(counts[graph.RedundancyLost])))
	return fact(facts, "Plans to invoke", plain(strconv.Itoa(len(plans))))
}

// level words how badly a record is hit.
func level(l graph.Level) string {
	switch l {
	case graph.Outage:
		return "down"
	case graph.Degraded:
		return "degraded"
	case graph.RedundancyLost:
		return "runs without its spare"
	}
	return "not hit"
}

// criticality orders how much the business suffers, the most first.
func criticality(n *estate.Node) int {
	i := slices.Index([]string{"critical", "high", "medium", "low"}, n.Str("criticality"))
	if i < 0 {
		return 4
	}
	return i
}
