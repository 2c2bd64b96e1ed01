package diag

import (
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxListed is how many allowed values a message lists before it only counts the rest.
const maxListed = 24

// Nearest returns the candidate that somebody who wrote word most likely meant, or ""
// when none is near: at most a third of the letters, and at most three, may differ.
// Ties go to the candidate that comes first in alphabetical order.
func Nearest(word string, candidates []string) string {
	best, distance := "", min(3, max(1, len([]rune(word))/3))+1
	folded := strings.ToLower(word)
	for _, candidate := range candidates {
		d := levenshtein.ComputeDistance(folded, strings.ToLower(candidate))
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}

// OneOf words a list of allowed values: sorted, cut after two dozen.
func OneOf(values []string) string {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) > maxListed {
		rest := len(sorted) - maxListed
		return strings.Join(sorted[:maxListed], ", ") + ", … (" + strconv.Itoa(rest) + " more)"
	}
	return strings.Join(sorted, ", ")
}

// DidYouMean returns a hint that names the nearest candidate, or else the allowed ones.
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return "did you mean " + near + "?"
	}
	if len(candidates) == 0 {
		return ""
	}
	return "use one of " + OneOf(candidates)
}
