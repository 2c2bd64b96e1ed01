package audit

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
)

// Finding is something that is not as the evidence should have it.
type Finding struct {
	// Code is stable; gitsm explain tells more.
	Code     diag.Code     `json:"code"`
	Severity diag.Severity `json:"severity"`
	// Commit is the commit that the finding is about: one of main or one of the ledger.
	Commit string `json:"commit"`
	// Message says what is the matter, in one sentence without a full stop.
	Message string `json:"message"`
	// Entry is the number of the entry that the finding is about; 0 where it is about none.
	Entry int `json:"entry,omitempty"`
	// Hint says what to do.
	Hint string `json:"hint,omitempty"`
}

// Report is what a verification found.
type Report struct {
	// From is the commit from which on everything needs evidence: the adopted one, or the
	// root of main where nothing was adopted. To is the tip of main.
	From string `json:"from"`
	To   string `json:"to"`
	// Commits is how many first parents of main were checked.
	Commits  int       `json:"commits"`
	Findings []Finding `json:"findings"`

	// Main is the name by which main was found.
	Main string `json:"main"`
	// At is the time as of which reviews are due.
	At time.Time `json:"at"`
	// Ledger is the state of the ledger; nil where there is none.
	Ledger *LedgerState `json:"ledger"`
	// Merged, Unauthorised and Ratified count entries.
	Merged       int `json:"merged"`
	Unauthorised int `json:"unauthorised"`
	Ratified     int `json:"ratified"`
	// Unchecked says what was not looked at, a sentence each.
	Unchecked []string `json:"unchecked"`
}

// LedgerState is which ledger was checked.
type LedgerState struct {
	// Reference is the branch in full.
	Reference string `json:"reference"`
	// Root is the commit of the first entry, and Tip that of the last: to be kept for the
	// next time.
	Root string `json:"root"`
	Tip  string `json:"tip"`
	// Entries is how many there are.
	Entries int `json:"entries"`
	// Adopted is when the first was written.
	Adopted time.Time `json:"adopted"`
}

// Count returns how many findings are errors, and how many warnings.
func (r *Report) Count() (errors, warnings int) {
	for i := range r.Findings {
		switch r.Findings[i].Severity {
		case diag.Error:
			errors++
		case diag.Warning:
			warnings++
		}
	}
	return errors, warnings
}

// tidy sorts findings by code, keeping the order in which they were found within one, and
// drops those that say the same.
func tidy(found []Finding) []Finding {
	seen := make(map[Finding]bool, len(found))
	out := make([]Finding, 0, len(found))
	for _, f := range found {
		if !seen[f] {
			seen[f] = true
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		if first := (a.Code == diag.NeverAdopted); first != (b.Code == diag.NeverAdopted) {
			return map[bool]int{true: -1, false: 1}[first] // everything else follows from it
		}
		return strings.Compare(string(a.Code), string(b.Code))
	})
	return out
}
