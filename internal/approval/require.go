package approval

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// The ids of requirements that are not the policy's.
const (
	floorID    = "floor"
	outcomeID  = "outcome"
	templateID = "template"
	// governancePrefix begins the ids of requirements that no type of change escapes.
	governancePrefix = "governance"
)

// maxCandidates is how many people a requirement names who could still approve.
const maxCandidates = 10

// rules are what is asked of this change, but for the floor.
func (j *judge) rules() []Rule {
	var rules []Rule
	ordinary := !j.emergency.declared && !j.standard() && !j.closing
	for _, rule := range j.Rules.Requirements {
		if ordinary || strings.HasPrefix(rule.ID, governancePrefix) {
			rules = append(rules, rule)
		}
	}
	e := j.Rules.Emergency
	switch t := j.Assessment.Template; {
	case j.emergency.declared:
		rules = append(rules, named(e.Quorum, "emergency", "an emergency needs its quorum"))
		if late := j.overdue(); len(late) > 0 {
			rule := named(e.Authority, "emergency-authority", "")
			rule.Reason = "the review of " + names(late) + " is overdue"
			rules = append(rules, rule)
		}
	case j.standard() && t.Need != 0:
		rules = append(rules, Rule{ID: templateID, Reason: string(t.Ref) + " asks for it", From: t.From, Need: t.Need})
	}
	if q := j.Assessment.Request; q != nil && j.Assessment.Closing {
		rules = append(rules, Rule{ID: outcomeID, Reason: "who owns or implements " + string(q.Ref) + " closes it", From: responsible(q), Need: 1})
	}
	return ordered(rules)
}

// unknown warns of requirements that ask who does not exist.
func (j *judge) unknown(rules []Rule) {
	asking := map[estate.Ref][]string{}
	for _, rule := range rules {
		for _, ref := range distinct(rule.From...) {
			if !j.roster.Exists(ref) {
				asking[ref] = append(asking[ref], rule.ID)
			}
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(asking)) {
		who := "the requirement " + asking[ref][0] + " asks "
		if len(asking[ref]) > 1 {
			who = "the requirements " + names(asking[ref]) + " ask "
		}
		j.diagnostics = append(j.diagnostics, diag.Diagnostic{
			Code: diag.PolicyUnknownRef, Severity: diag.Warning, Record: string(ref),
			Message: who + string(ref) + ", which base does not have",
			Hint:    "merge a record of " + string(ref) + " in a pull request of its own first, since base decides who can approve; or have somebody else asked",
		})
	}
}

// named gives a rule an id and a reason where it has none.
func named(rule Rule, id, reason string) Rule {
	rule.ID, rule.Reason = cmp.Or(rule.ID, id), cmp.Or(rule.Reason, reason)
	return rule
}

func ordered(rules []Rule) []Rule {
	slices.SortStableFunc(rules, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

// requirements judges how far everything that is asked is met.
func (j *judge) requirements(voices []voice) ([]Requirement, Reason) {
	var met []Requirement
	var children []Reason
	rules := j.rules()
	for _, rule := range rules {
		r, why := j.meet(rule, voices)
		met, children = append(met, r), append(children, why)
	}
	j.unknown(rules)
	if !j.closing {
		r, why := j.floor(voices)
		met, children = append(met, r), append(children, why)
	}
	open := 0
	for _, r := range met {
		if !r.Satisfied {
			open++
		}
	}
	why := "all requirements are met"
	if open > 0 {
		why = strconv.Itoa(open) + " of " + plural(len(met), "requirement") + " are not met"
	}
	return met, branch("requirements", why, children)
}

// meet judges one requirement.
func (j *judge) meet(rule Rule, voices []voice) (Requirement, Reason) {
	r := Requirement{ID: rule.ID, Reason: rule.Reason, From: distinct(rule.From...), Need: rule.Need, Approvals: []Approval{}}
	why := Reason{ID: "requirement." + rule.ID, Children: []Reason{}}
	counted := map[estate.Ref]bool{}
	for _, v := range voices {
		if v.State != facts.Approved {
			continue
		}
		a := Approval{By: v.by, Commit: v.Commit, Why: v.flaw}
		entitled := v.flaw != ""
		if v.flaw == "" {
			entitled, a.Why = j.entitled(v, r.From)
			a.Counted = entitled
		}
		if a.Counted {
			counted[v.person] = true
		}
		if entitled {
			r.Approvals = append(r.Approvals, a)
		}
		why.Children = append(why.Children, weighed(a))
	}
	r.Have = len(counted)
	r.Satisfied = r.Need >= 1 && len(r.From) > 0 && r.Have >= r.Need
	if !r.Satisfied {
		all := j.candidates(r.From, counted)
		r.Candidates = all[:min(len(all), maxCandidates)]
	}
	j.explain(&r, &why)
	return r, why
}

// entitled reports whether an approval serves for any of those who are asked.
func (j *judge) entitled(v voice, from []estate.Ref) (bool, string) {
	var whys []string
	for _, ref := range from {
		ok, why := j.roster.Entitled(v.person, ref, v.SubmittedAt, j.At)
		if ok {
			return true, why
		}
		if !slices.Contains(whys, why) {
			whys = append(whys, why)
		}
	}
	return false, strings.Join(whys, "; ")
}

// weighed is an approval as a reason.
func weighed(a Approval) Reason {
	if a.Counted {
		return leaf("approval", satisfied, "%s approved: %s", a.By, a.Why)
	}
	return leaf("approval", info, "%s does not count: %s", a.By, a.Why)
}

// explain words how far a requirement is met, and what to do about it.
func (j *judge) explain(r *Requirement, why *Reason) {
	have := strconv.Itoa(r.Have) + " of " + strconv.Itoa(r.Need)
	from := names(r.From)
	if r.ID == floorID {
		from = "anybody who had no part in the change"
	}
	switch {
	case r.Satisfied:
		why.Result, why.Why = satisfied, r.Reason+": "+have+" approved"
		return
	case r.Need < 1 || len(r.From) == 0 && r.ID != floorID:
		why.Why = r.Reason + ": it names nobody who could approve, so it is never met"
		j.todo(toApprove, "let somebody mend the requirement "+r.ID+" of the change policy: it names nobody who could approve")
	case r.ID != floorID && !slices.ContainsFunc(r.From, j.roster.Exists):
		why.Why = r.Reason + ": base does not have " + from + ", so nobody can approve"
		j.todo(toApprove, "merge a record of "+from+" first, or have somebody else asked by the requirement "+r.ID)
	case len(r.Candidates) < min(r.Need-r.Have, maxCandidates):
		why.Why = r.Reason + ": " + have + " approved, and too few are left of " + from
		j.todo(toApprove, "name more people for "+from+", by a change of its own: too few are left who had no part in this one")
	case r.ID == floorID && j.asked: // whoever approves for anything else serves for this
		why.Why = r.Reason + ": " + have + " approved"
	default:
		why.Why = r.Reason + ": " + have + " approved; it is for " + from
		j.asked = true
		j.todo(toApprove, j.ask(r, from))
	}
	why.Result = pending
}

// ask words whom to ask.
func (j *judge) ask(r *Requirement, from string) string {
	who := ""
	if missing := r.Need - r.Have; missing > 1 {
		who = strconv.Itoa(missing) + " of "
	}
	text := "ask " + who + j.listed(r.Candidates) + " to approve"
	switch {
	case r.ID == floorID:
		return "ask somebody who had no part in the change to approve, such as " + j.listed(r.Candidates)
	case len(r.From) == 1 && r.From[0].Kind() == estate.Person:
		return text
	}
	return text + " for " + from
}

// listed names people to choose from, a few of many.
func (j *judge) listed(people []estate.Ref) string {
	const most = 4
	var texts []string
	for _, ref := range people[:min(len(people), most)] {
		texts = append(texts, j.named(ref))
	}
	if rest := len(people) - most; rest > 0 {
		texts = append(texts, fmt.Sprintf("%d more", rest))
	}
	if last := len(texts) - 1; last > 0 {
		return strings.Join(texts[:last], ", ") + " or " + texts[last]
	}
	return strings.Join(texts, "")
}

// named is a person with the name.
func (j *judge) named(ref estate.Ref) string {
	if name := plain(j.roster.Name(ref)); name != "" {
		return name + " (" + string(ref) + ")"
	}
	return string(ref)
}

// candidates are who could still approve, sorted.
func (j *judge) candidates(from []estate.Ref, counted map[estate.Ref]bool) []estate.Ref {
	var found []estate.Ref
	for _, ref := range from {
		found = append(found, j.roster.Humans(ref, j.At)...)
	}
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(p estate.Ref) bool { return counted[p] || !j.free(p) })
}

// free reports whether a person had no part in the change, and has an account to approve
// with; an address is none.
func (j *judge) free(person estate.Ref) bool {
	accounts := j.roster.Accounts(person)
	return j.involved.of(person, facts.Identity{}) == "" &&
		slices.ContainsFunc(accounts, func(id facts.Identity) bool { return id.ID != 0 || id.Login != "" }) &&
		!slices.ContainsFunc(accounts, func(id facts.Identity) bool { return j.involved.account(id) != "" })
}
