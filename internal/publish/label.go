package publish

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
)

// ours begins the labels that are gitsm's. All others are never touched.
const ours = "gitsm/"

// The labels. There are no others: what has none here, such as a type that nobody knows, gets none.
var (
	verdictLabels = map[approval.Verdict]string{
		approval.Approved: "gitsm/approved", approval.Pending: "gitsm/pending",
		approval.Rejected: "gitsm/rejected", approval.NotControlled: "gitsm/not-controlled",
	}
	typeLabels = map[change.Type]string{
		change.Standard: "gitsm/standard", change.Normal: "gitsm/normal", change.Emergency: "gitsm/emergency",
	}
	riskLabels = map[string]string{
		"low": "gitsm/risk-low", "medium": "gitsm/risk-medium", "high": "gitsm/risk-high", "critical": "gitsm/risk-critical",
	}
)

// labels are those of a decision, sorted. What is not controlled has neither type nor risk.
func labels(d approval.Decision) []string {
	verdict := verdictLabels[d.Verdict]
	if verdict == "" {
		verdict = verdictLabels[approval.Pending]
	}
	all := []string{verdict}
	if d.Verdict != approval.NotControlled {
		all = append(all, typeLabels[d.Change.Type], riskLabels[d.Change.Risk.Level])
	}
	all = slices.DeleteFunc(all, func(label string) bool { return label == "" })
	slices.Sort(all)
	return all
}

// labelling says which labels have to be added and removed. GitHub makes no difference between
// capitals and small letters.
func labelling(have, want []string) (add, remove []string) {
	for _, label := range want {
		if !hasLabel(have, label) {
			add = append(add, label)
		}
	}
	for _, label := range have {
		if Ours(label) && !hasLabel(want, label) {
			remove = append(remove, label)
		}
	}
	return add, remove
}

// Ours reports whether a label is one that publishing puts there and takes away.
func Ours(label string) bool {
	return len(label) >= len(ours) && strings.EqualFold(label[:len(ours)], ours)
}

func hasLabel(all []string, label string) bool {
	return slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(other, label) })
}
