package policy

import (
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
)

// Governance begins the names of the requirements of changes to the rules.
const Governance = "governance"

const (
	// management answers for the rules where a policy names nobody.
	management estate.Ref = "role/change-manager"
	// governors is how many people a change to the rules needs where a policy does not say.
	governors = 2
)

// floor adds what no policy can leave out: records and files that decide over changes are
// governance, and somebody has to approve what happens to them.
func floor(rules *approval.Rules, a *change.Assessment, by estate.Ref, need int) {
	for i := range a.Touched {
		if t := &a.Touched[i]; governs(t.Ref.Kind()) || governs(t.Was.Kind()) {
			rules.Governance = append(rules.Governance, string(t.Ref))
		}
	}
	for _, file := range a.Files {
		if IsRuleFile(file) {
			rules.Governance = append(rules.Governance, file)
		}
	}
	rules.Governance = unique(rules.Governance)
	asked := slices.ContainsFunc(rules.Requirements, func(r approval.Rule) bool {
		return r.ID == Governance || strings.HasPrefix(r.ID, Governance+".")
	})
	if len(rules.Governance) == 0 || asked {
		return
	}
	if by == "" {
		by = management
	}
	if need < 1 || need > maxPeople {
		need = governors
	}
	rules.Requirements = append(rules.Requirements, approval.Rule{
		ID: Governance, Reason: "the rules, or who is who, are altered, which no policy leaves to one person",
		From: []estate.Ref{by}, Need: need,
	})
	slices.SortFunc(rules.Requirements, func(a, b approval.Rule) int { return strings.Compare(a.ID, b.ID) })
}

// governs reports whether records of a kind decide over changes.
func governs(kind estate.Kind) bool {
	switch kind {
	case estate.Person, estate.Team, estate.Role, estate.Calendar, estate.ChangeTemplate:
		return true
	default:
		return false
	}
}

// IsRuleFile reports whether a file that is no record decides over changes. Case is
// ignored, as some file systems do.
func IsRuleFile(file string) bool {
	file = strings.ToLower(file)
	base := path.Base(file)
	return strings.HasPrefix(file, "schema/") || strings.HasPrefix(file, ".github/") ||
		base == "codeowners" || strings.HasPrefix(base, ".git")
}
