package quality

import (
	"slices"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/graph"
)

// singlePoints asks of everything that the critical and high services on offer stand on
// whether they survive when it alone fails.
//
// A whole that is recorded with its members or parts (a cluster, an application with its
// nodes) fails when too many of these do, and they are asked; a group is asked instead
// whether it can lose a member (k of n with k below n). One of the services themselves that
// stands on others is not asked either: what it stands on is.
func singlePoints(s *survey, t *tally) {
	services := s.vital()
	points := map[estate.Ref][]estate.Ref{}
	for _, p := range s.graph.SinglePoints(services) {
		points[p.Ref] = p.Takes
	}
	for _, i := range s.below(services) {
		f := &s.facts[i]
		if !f.chosen || f.unread || f.stage == gone {
			continue
		}
		needs := s.graph.Requirements(f.record.Ref)
		_, asked := slices.BinarySearch(services, f.record.Ref)
		group, whole := s.members(needs)
		switch {
		case asked && len(needs) > 0:
		case group != nil && len(group.Members) > 1:
			s.judgeGroup(t, f, group)
		case whole && group == nil:
		default:
			s.judgePoint(t, f, points[f.record.Ref])
		}
	}
}

// members returns the requirement for the members of a group, nil for none, and whether
// the record has members or parts at all.
func (s *survey) members(needs []graph.Requirement) (group *graph.Requirement, whole bool) {
	for i := range needs {
		kind, ok := s.estate.Vocabulary().Type(needs[i].Type)
		if !ok || kind.Redundancy != "members" {
			continue
		}
		whole = true
		if kind.Name == "member_of" && needs[i].Level == graph.Outage {
			group = &needs[i]
		}
	}
	return group, whole
}

// judgeGroup reports a group that cannot lose a member. That the services survive the loss
// of the group makes it worth knowing; where they do not, its members are single points.
func (s *survey) judgeGroup(t *tally, f *fact, group *graph.Requirement) {
	if group.Need < len(group.Members) {
		t.pass(f)
		return
	}
	t.fail(f, "has no spare member", 1)
	var members []estate.Ref
	for _, m := range group.Members {
		members = append(members, m.Ref)
	}
	t.find(finding.New(diag.GroupWithoutSpare, diag.Info, f.record, estate.Position{}, "all members of the group must be up, so there is no spare", members...).
		Mend("add a member, or lower redundancy.minUp if fewer are enough"))
}

// judgePoint reports a record that takes services down.
func (s *survey) judgePoint(t *tally, f *fact, takes []estate.Ref) {
	if len(takes) == 0 {
		t.pass(f)
		return
	}
	worst := high
	for _, ref := range takes {
		if service, ok := s.fact(ref); ok {
			worst = max(worst, service.criticality)
		}
	}
	severity := diag.Info
	if worst == critical {
		severity = diag.Warning
	}
	t.fail(f, "takes down "+and(string(takes[0]), len(takes)), len(takes)+int(worst)*len(s.facts))
	// The message does not count the services: a baseline knows it by these words.
	t.find(finding.New(diag.SinglePointOfFailure, severity, f.record, estate.Position{},
		"a failure of it alone takes down services of "+worst.String()+" criticality", takes...).
		Mend("add a second one and say with minUp how many must be up, or accept the risk and write it down"))
}

// vital returns the services on offer of critical and high criticality.
func (s *survey) vital() []estate.Ref {
	var out []estate.Ref
	for r := range s.estate.OfKind(estate.Service) {
		if f, ok := s.fact(r.Ref); ok && f.stage == there && f.criticality >= high {
			out = append(out, r.Ref)
		}
	}
	return out
}

// below returns the indices of everything that the services need, directly or not, and of
// those services that others of them need, sorted.
func (s *survey) below(services []estate.Ref) []int {
	seen := map[int]bool{}
	queue := slices.Clone(services)
	expanded := map[estate.Ref]bool{}
	for _, ref := range services {
		expanded[ref] = true
	}
	visit := func(ref estate.Ref) {
		i, ok := s.estate.Index(ref)
		if !ok || seen[i] {
			return
		}
		seen[i] = true
		if !expanded[ref] {
			queue = append(queue, ref)
		}
	}
	for len(queue) > 0 {
		ref := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, q := range s.graph.Requirements(ref) {
			for _, m := range q.Members {
				visit(m.Ref)
				for _, via := range m.Via {
					visit(via)
				}
			}
		}
	}
	out := make([]int, 0, len(seen))
	for i := range seen {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}
