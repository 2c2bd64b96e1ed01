package site

import (
	"math/big"
	"strings"

	"github.com/gitsm/gitsm/internal/cost"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/memo"
)

// licencePart is how much of a licence was bought and is in use.
type licencePart struct {
	// Bought and Used are decimal numbers; "" where unknown or without limit.
	Bought string `json:"bought,omitempty"`
	Used   string `json:"used,omitempty"`
	// Over is true where more is in use than was bought, and All where all of it is.
	Over bool `json:"over,omitempty"`
	All  bool `json:"all,omitempty"`
	// Users are the first of so many records that have the licence, and Missing those of them
	// of which nobody knows how many they use.
	Users     []estate.Ref `json:"users,omitempty"`
	UserCount int          `json:"userCount,omitempty"`
	Missing   []estate.Ref `json:"missing,omitempty"`
}

// licenceQuery is the use of a licence.
var licenceQuery = query[licencePart]{
	name:   "licence",
	inputs: func(s *Site, _ estate.Ref) memo.Digest { return s.projected(costInputs) },
	answer: func(l *lens, ref estate.Ref) licencePart {
		use := cost.UseOf(l.estate, ref)
		out := licencePart{
			Bought: decimalWords(use.Bought), Used: decimalWords(use.Used), UserCount: len(use.Users),
			Users: use.Users[:min(len(use.Users), maxEntries)], Missing: use.Missing[:min(len(use.Missing), maxEntries)],
		}
		if use.Bought != nil && use.Used != nil {
			difference := use.Used.Cmp(use.Bought)
			out.Over, out.All = difference > 0, difference == 0
		}
		return out
	},
}

// decimalWords writes a number with at most four digits behind the point.
func decimalWords(n *big.Rat) string {
	if n == nil {
		return ""
	}
	words := n.FloatString(4)
	return strings.TrimSuffix(strings.TrimRight(words, "0"), ".")
}
