package approval

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/roster"
)

// Decide says what comes of a pull request, and why.
//
// It collects everything that stands in the way, not only the first. The order of lists in
// the facts makes no difference. A fault that only another commit mends rejects; without
// one, what touches nothing controlled is not controlled, before anybody is identified; and
// whatever else is missing or unknown is pending.
func Decide(in Input) Decision {
	j := newJudge(in)
	j.add(j.validity())
	j.add(j.policy())
	j.add(j.scope())
	j.add(j.template())
	j.add(j.urgency())
	decided := Verdict("")
	switch {
	case j.uncontrolled():
		decided = NotControlled
		j.skip("nothing that the policy controls is touched")
	case j.selfClosed:
		decided = NotControlled
		j.skip("the outcome is proposed by who owns or implements the change")
	}
	var met []Requirement
	if decided == "" {
		met = j.people()
		j.met = met
		j.add(j.window())
		j.add(j.merge())
	}
	j.add(j.conflicts())
	return j.decision(decided, met)
}

// judge is a decision in the making.
type judge struct {
	Input
	roster *roster.Roster
	// controlled are Rules.Controlled.
	controlled map[string]bool
	emergency  emergency
	// closing is true where nothing is decided on but the outcome of a merged change, and
	// selfClosed where the right people propose it.
	closing, selfClosed bool
	actors              []actor
	involved            *involvement

	nodes       []Reason
	met         []Requirement
	asked       bool // somebody is asked to approve
	worst       string
	diagnostics []diag.Diagnostic
	next        []step
}

// step is something to do now; the lower the rank, the more urgent.
type step struct {
	rank int
	text string
}

// The ranks of what is to be done, the most urgent first.
const (
	toMend = iota
	toRepair
	toUpdate
	toAnswer
	toDecide
	toIdentify
	toDeclare
	toApprove
	toFinish
	toWait
)

func newJudge(in Input) *judge {
	j := &judge{Input: in, roster: in.Roster, controlled: map[string]bool{}, worst: satisfied}
	if j.roster == nil {
		j.roster = &roster.Roster{}
	}
	for _, name := range in.Rules.Controlled {
		j.controlled[name] = true
	}
	j.closing = j.isClosing()
	j.selfClosed = j.closing && j.proposedByResponsible()
	j.emergency = j.readEmergency()
	j.actors = j.readActors()
	j.involved = j.involve()
	return j
}

func (j *judge) add(r Reason) {
	j.nodes = append(j.nodes, r)
	if weight(r.Result) > weight(j.worst) {
		j.worst = r.Result
	}
}

func (j *judge) todo(rank int, text string) { j.next = append(j.next, step{rank, text}) }

// skip notes the parts that nobody has to look at.
func (j *judge) skip(why string) {
	for _, id := range []string{"identities", "segregation", "requirements", "reviews", "window", "merge"} {
		j.add(leaf(id, skipped, "%s", why))
	}
}

// people judges who proposed and who approved.
func (j *judge) people() []Requirement {
	j.add(j.identities())
	j.add(j.segregation())
	voices := j.voices()
	j.later(voices)
	met, why := j.requirements(voices)
	j.add(why)
	j.add(j.objections(voices))
	return met
}

// uncontrolled reports whether there is nothing to decide. An emergency always is decided
// on: its record is what ratifies a bypass.
func (j *judge) uncontrolled() bool {
	return len(j.Rules.Controlled) == 0 && len(j.Rules.Governance) == 0 && j.Rules.Failure == nil &&
		!j.emergency.declared && !j.Assessment.Closing
}

// effective is the type as which the change is judged.
func (j *judge) effective() change.Type {
	switch {
	case j.emergency.declared:
		return change.Emergency
	case j.Assessment.Request != nil:
		return j.Assessment.Request.Type
	}
	return ""
}

// verdict is what the reasons come to.
func (j *judge) verdict(decided Verdict, met []Requirement) Verdict {
	switch {
	case j.worst == rejected:
		return Rejected
	case decided != "":
		return decided
	case j.worst == satisfied && len(met) > 0 && !slices.ContainsFunc(met, func(r Requirement) bool { return !r.Satisfied }):
		return Approved
	}
	return Pending
}

// count is how many different steps there are of a rank.
func (j *judge) count(rank int) int {
	texts := map[string]bool{}
	for _, s := range j.next {
		if s.rank == rank {
			texts[s.text] = true
		}
	}
	return len(texts)
}

// steps words what to do now. Approvals of what another commit is going to alter would be
// void with it, so that nobody is asked for one.
func (j *judge) steps(v Verdict) []string {
	const most = 20
	early := v == Rejected || j.count(toUpdate) > 0
	slices.SortStableFunc(j.next, func(a, b step) int { return cmp.Compare(a.rank, b.rank) })
	texts := []string{}
	for _, s := range j.next {
		if early && (s.rank == toApprove || s.rank == toWait) {
			continue
		}
		if !slices.Contains(texts, s.text) {
			texts = append(texts, s.text)
		}
	}
	if rest := len(texts) - most; rest > 0 {
		texts = append(texts[:most], "and "+plural(rest, "further step"))
	}
	return texts
}

// responsible are who answers for a change: its owner and its implementer, who is the owner
// where nobody is named.
func responsible(q *change.Request) []estate.Ref { return distinct(q.Owner, q.Implementer) }
