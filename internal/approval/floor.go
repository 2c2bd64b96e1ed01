package approval

import (
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
)

// floor is what no policy lowers: one human of the roster who had no part in the change,
// or for a standard change the approval of its template on base.
//
// A template speaks for what its openers propose. Where it names them and somebody else
// has written or pushed, or where the rules themselves are touched, a human looks.
func (j *judge) floor(voices []voice) (Requirement, Reason) {
	r := Requirement{ID: floorID, Reason: "every change needs a human who had no part in it", From: []estate.Ref{}, Need: 1, Approvals: []Approval{}}
	why := Reason{ID: "requirement." + floorID, Children: []Reason{}}
	counted := map[estate.Ref]bool{}
	for _, v := range voices {
		if v.State == facts.ChangesRequested {
			continue
		}
		a := Approval{By: v.by, Commit: v.Commit, Counted: v.flaw == "", Why: v.flaw}
		if a.Counted {
			a.Why, counted[v.person] = "had no part in the change", true
		}
		r.Approvals = append(r.Approvals, a)
		why.Children = append(why.Children, weighed(a))
	}
	r.Have = len(counted)
	if j.standard() && j.templateSpeaks() {
		t := j.Assessment.Template
		r.Need, r.Satisfied = 0, true
		r.Reason = "the approval of " + string(t.Ref) + " on main stands for that of a human"
		why.Result, why.Why = satisfied, r.Reason
		return r, why
	}
	r.Satisfied = r.Have >= r.Need
	if !r.Satisfied {
		r.Candidates = j.anybody(counted)
	}
	j.explain(&r, &why)
	return r, why
}

// templateSpeaks reports whether the approval of the template covers all who had a hand in
// the change.
func (j *judge) templateSpeaks() bool {
	openers := j.Assessment.Template.Openers
	if len(j.Rules.Governance) > 0 {
		return false
	}
	if len(openers) == 0 {
		return true
	}
	ids := append(j.proposers(), sorted(j.Facts.Pushers)...)
	for _, a := range j.actors {
		ids = append(ids, a.identities...)
	}
	for _, id := range ids {
		if person, ok := j.roster.Person(id); !ok || !j.among(person, openers) {
			return false
		}
	}
	return true
}

// anybody are some who could approve for the floor, sorted.
func (j *judge) anybody(counted map[estate.Ref]bool) []estate.Ref {
	var found []estate.Ref
	for _, p := range j.roster.People() {
		if len(found) < maxCandidates && j.roster.Human(p) && j.roster.Active(p, j.At) && !counted[p] && j.free(p) {
			found = append(found, p)
		}
	}
	return found
}
