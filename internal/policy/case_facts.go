package policy

import (
	"encoding/json"
	"fmt"

	"github.com/gitsm/gitsm/internal/facts"
)

const (
	// CaseHead is the head of a case, and its only commit.
	CaseHead = "head"
	// caseBranch is where it is to be merged.
	caseBranch = "refs/heads/main"
)

// readFacts reads the facts of a case; nil where it gives none. What only a real pull
// request can tell is completed: everybody who pushed is named, reviews and commands were
// given at the time of the case, and reviews for the branch main and, where they name no
// commit, for the head.
func readFacts(given map[string]any, at string) (*facts.Facts, error) {
	if given == nil {
		return nil, nil
	}
	fill(given, map[string]any{"pushersComplete": true, "pull": map[string]any{}})
	fill(object(given["pull"]), map[string]any{"baseRef": caseBranch})
	for _, r := range list(given["reviews"]) {
		fill(object(r), map[string]any{"submittedAt": at, "baseRef": caseBranch})
	}
	for _, c := range list(given["commands"]) {
		fill(object(c), map[string]any{"at": at})
	}
	text, err := json.Marshal(given)
	if err != nil {
		return nil, err
	}
	known, err := facts.Read(text)
	if err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	for i := range known.Reviews {
		if known.Reviews[i].Commit == "" {
			known.Reviews[i].Commit = CaseHead
		}
	}
	return &known, nil
}
