package approval

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
)

// decision puts everything together. Its lists are there even where they are empty, and its
// times are in UTC.
func (j *judge) decision(decided Verdict, met []Requirement) Decision {
	a := &j.Assessment
	verdict := j.verdict(decided, met)
	for i := range met {
		met[i].From, met[i].Approvals = list(met[i].From), list(met[i].Approvals)
	}
	return Decision{
		Verdict: verdict, Change: j.summary(),
		Base: j.Base, Head: j.Head, Tree: j.Tree, Patch: j.Patch, Policy: j.Rules.Digest,
		Diff: j.diff(), Files: list(a.Files), Declared: list(a.Declared), Undeclared: list(a.Undeclared), Impact: j.impact(),
		Findings: append([]finding.Finding{}, a.Findings...), Standing: append([]finding.Finding{}, a.Standing...),
		Requirements: list(met), Window: utcWindow(a.Window), Conflicts: conflicts(a.Conflicts),
		Diagnostics: diag.Normalise(append([]diag.Diagnostic{}, j.diagnostics...)),
		Reasons:     Reason{ID: "decision", Result: j.worstOf(verdict), Why: j.headline(verdict), Children: j.nodes},
		Next:        j.steps(verdict), People: j.names(met), EvaluatedAt: j.At.UTC(),
	}
}

// list is a copy that is never nil.
func list[T any](items []T) []T { return append([]T{}, items...) }

// worstOf is the result of the decision as a whole.
func (j *judge) worstOf(v Verdict) string {
	switch v {
	case Approved, NotControlled:
		return satisfied
	case Rejected:
		return rejected
	}
	return pending
}

// headline says the verdict in a sentence.
func (j *judge) headline(v Verdict) string {
	switch v {
	case Approved:
		return "it may be merged now"
	case NotControlled:
		if j.selfClosed {
			return "who owns or implements the change reports its outcome; nothing has to be approved"
		}
		return "nothing that the policy controls is touched; nothing has to be approved"
	case Rejected:
		return "a new commit has to fix " + plural(max(1, j.count(toMend)), "error")
	}
	return j.waiting()
}

// waiting says what a pending change waits for.
func (j *judge) waiting() string {
	var parts []string
	for _, part := range []struct {
		rank int
		says string
	}{
		{toRepair, "the change policy has to be repaired"},
		{toUpdate, "the branch has to be updated"},
		{toAnswer, "changes are asked for"},
		{toDecide, "it is decided as of a time before the latest reviews"},
		{toIdentify, "it is not known who had a part in it"},
		{toDeclare, "what it declares is incomplete"},
		{toApprove, j.missing()},
		{toFinish, "it is a draft"},
		{toWait, "it is too early to merge it"},
	} {
		if j.count(part.rank) > 0 {
			parts = append(parts, part.says)
		}
	}
	if len(parts) == 0 {
		return "it cannot be merged yet"
	}
	return enumerated(parts)
}

// missing says how many approvals are missing. The floor is met by whoever approves for
// anything else.
func (j *judge) missing() string {
	n, floor := 0, 0
	for _, r := range j.met {
		switch missing := r.Need - r.Have; {
		case r.Satisfied:
		case r.ID == floorID:
			floor = missing
		default:
			n += max(missing, 1)
		}
	}
	if n = max(n, floor); n == 1 {
		return "1 approval is missing"
	}
	return strconv.Itoa(n) + " approvals are missing"
}

// names are the names of the people whom the decision speaks of.
func (j *judge) names(met []Requirement) map[estate.Ref]string {
	people := map[estate.Ref]string{}
	note := func(refs ...estate.Ref) {
		for _, ref := range refs {
			if name := plain(j.roster.Name(ref)); name != "" {
				people[ref] = name
			}
		}
	}
	if q := j.Assessment.Request; q != nil {
		note(q.Owner, q.Requester, q.Implementer)
	}
	for _, r := range met {
		note(r.From...)
		note(r.Candidates...)
		for _, a := range r.Approvals {
			note(estate.Ref(a.By))
		}
	}
	for _, involved := range slices.Sorted(maps.Keys(j.involved.people)) {
		note(involved)
	}
	return people
}

func (j *judge) summary() ChangeSummary {
	s := ChangeSummary{Type: j.effective(), Risk: j.Assessment.Risk}
	s.Risk.Factors = list(s.Risk.Factors)
	if q := j.Assessment.Request; q != nil {
		s.Ref, s.Title, s.Owner, s.Reason = q.Ref, q.Title, q.Owner, q.Reason
	}
	return s
}

func (j *judge) diff() []Diff {
	governance := map[string]bool{}
	for _, name := range j.Rules.Governance {
		governance[name] = true
	}
	all := []Diff{}
	for i := range j.Assessment.Touched {
		t := &j.Assessment.Touched[i]
		d := Diff{Ref: t.Ref, Was: t.Was, Op: string(t.Op), Path: t.Path, Fields: []string{}, Changes: []string{}}
		for _, f := range t.Fields {
			d.Fields = append(d.Fields, f.Path)
			if t.Old.Kind == estate.Struct && t.New.Kind == estate.Struct { // what is wholly new or gone is no difference to read
				d.Changes = append(d.Changes, f.String())
			}
		}
		for _, name := range []string{string(t.Ref), string(t.Was), t.Path} {
			d.Controlled = d.Controlled || name != "" && (j.controlled[name] || governance[name])
		}
		all = append(all, d)
	}
	return all
}

func (j *judge) impact() []ImpactSummary {
	all := []ImpactSummary{}
	for _, i := range j.Assessment.Impact {
		all = append(all, ImpactSummary{
			Ref: i.Ref, Name: i.Name, Kind: i.Kind.String(), Criticality: i.Criticality, Effect: i.Effect.String(), Graph: i.Graph,
			Via: list(i.Via), Owners: list(i.Owners),
		})
	}
	return all
}

func conflicts(found []change.Conflict) []change.Conflict {
	all := list(found)
	for i := range all {
		all[i].On = list(all[i].On)
	}
	return all
}

func utcWindow(w change.Window) change.Window {
	w.Opens, w.Closes = utc(w.Opens), utc(w.Closes)
	return w
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}
