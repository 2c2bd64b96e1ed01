package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/finding"
	"github.com/gitsm/gitsm/internal/memo"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// workedOn are the kinds of records about work on an estate, and not about what it consists
// of or promises.
var workedOn = []estate.Kind{
	estate.Exercise, estate.ChangeTemplate, estate.Improvement, estate.Change, estate.Release, estate.Incident, estate.Problem, estate.Request,
}

// remarks are the descriptive fields, and those that say how a record is kept.
var remarks = []string{"description", "tags", "links", "source", "annotations", "schemaVersion", "lastVerified", "reviewDue"}

// promiseInputs are what promises and what carries them are compared by.
var promiseInputs = projection{
	name:   "promises",
	kinds:  slices.Concat(workedOn, []estate.Kind{estate.Person, estate.Role, estate.Rates}),
	fields: slices.Concat(remarks, []string{"cost", "capitalCost", "allocation", "backup", "contacts", "contact", "escalation"}),
}

// promisePart is how the promises of one agreement compare with what carries them.
type promisePart struct {
	Ref estate.Ref `json:"ref"`
	// Assessed is false for agreements that promise nothing to be compared: drafts, those
	// that are over, and those at the bottom.
	Assessed bool                `json:"assessed"`
	Checks   []promiseComparison `json:"checks,omitempty"`
	Findings []finding.Finding   `json:"findings,omitempty"`
}

// promiseComparison is a servicelevel.Comparison as far as pages show it.
type promiseComparison struct {
	Metric      string              `json:"metric"`
	Services    []estate.Ref        `json:"services,omitempty"`
	Priority    string              `json:"priority,omitempty"`
	Result      servicelevel.Result `json:"result"`
	Promised    string              `json:"promised,omitempty"`
	Achievable  string              `json:"achievable,omitempty"`
	By          []estate.Ref        `json:"by,omitempty"`
	Explanation string              `json:"explanation,omitempty"`
}

// promisesQuery compares all agreements with what carries them, sorted by reference.
var promisesQuery = query[[]promisePart]{
	name:   "promises",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(promiseInputs) },
	answer: func(l *lens, _ estate.Ref) []promisePart {
		return promiseParts(servicelevel.Check(l.estate, l.site.day, servicelevel.Options{Graph: l.runTime()}))
	},
	keep: true,
}

// promiseQuery is the part of it that one agreement has.
var promiseQuery = query[promisePart]{
	name:   "promise",
	inputs: promisesQuery.inputs,
	answer: func(l *lens, ref estate.Ref) promisePart {
		all := promisesQuery.value(l.site, "")
		i, ok := slices.BinarySearchFunc(all, ref, func(p promisePart, ref estate.Ref) int { return strings.Compare(string(p.Ref), string(ref)) })
		if ok {
			return all[i]
		}
		return promisePart{Ref: ref}
	},
}

func promiseParts(review servicelevel.Review) []promisePart {
	parts := map[estate.Ref]*promisePart{}
	var refs []estate.Ref
	part := func(ref estate.Ref) *promisePart {
		p, ok := parts[ref]
		if !ok {
			p = &promisePart{Ref: ref}
			parts[ref] = p
			refs = append(refs, ref)
		}
		return p
	}
	for _, a := range review.Agreements {
		p := part(a.Ref)
		p.Assessed = true
		for _, c := range a.Checks {
			p.Checks = append(p.Checks, promiseComparison{c.Metric, c.Services, c.Priority, c.Result, c.Promised, c.Achievable, c.By, c.Explanation})
		}
	}
	for _, f := range review.Findings {
		p := part(f.Ref)
		p.Findings = append(p.Findings, f)
	}
	slices.Sort(refs)
	out := make([]promisePart, len(refs))
	for i, ref := range refs {
		out[i] = *parts[ref]
	}
	return out
}

// promiseFindingsQuery are the findings on all promises.
var promiseFindingsQuery = query[[]finding.Finding]{
	name:   "promise findings",
	inputs: promisesQuery.inputs,
	answer: func(l *lens, _ estate.Ref) []finding.Finding {
		var found []finding.Finding
		for _, p := range promisesQuery.value(l.site, "") {
			found = append(found, p.Findings...)
		}
		return found
	},
}

// costFindingsQuery are the findings on costs, licences and contracts.
var costFindingsQuery = query[[]finding.Finding]{
	name:   "cost findings",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(costInputs) },
	answer: func(l *lens, _ estate.Ref) []finding.Finding {
		found, err := cost.Check(l.estate, l.site.day)
		if err != nil { // sums that do not agree are a bug, which cost check reports
			return nil
		}
		return found
	},
	keep: true,
}

// costFindingQuery are those of them that are about one record.
var costFindingQuery = query[[]finding.Finding]{
	name:   "cost findings of one",
	inputs: costFindingsQuery.inputs,
	answer: func(l *lens, ref estate.Ref) []finding.Finding {
		var found []finding.Finding
		for _, f := range costFindingsQuery.value(l.site, "") {
			if f.Ref == ref {
				found = append(found, f)
			}
		}
		return found
	},
}

// attentionPromises are all findings on promises, costs, licences and contracts. They name
// records that readers may not see: show them by View.finding.
func attentionPromises(v *View) []finding.Finding {
	if !v.Calculated() {
		return nil
	}
	return slices.Concat(ask(v, promiseFindingsQuery, ""), ask(v, costFindingsQuery, ""))
}
