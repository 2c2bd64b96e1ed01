package approval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// Repetitions are recorded decisions that were made again.
type Repetitions struct {
	// Version and TZData are those of the engine that made them again.
	Version string `json:"version"`
	TZData  string `json:"tzdata"`
	// Decisions is how many the ledger has, and Chosen how many of them were to be made
	// again; of these All has those that were, in the order of the ledger.
	Decisions int          `json:"decisions"`
	Chosen    int          `json:"chosen"`
	All       []Repetition `json:"replays"`
}

// Count returns how many came out in a way.
func (r *Repetitions) Count(result Result) int {
	n := 0
	for i := range r.All {
		if r.All[i].Result == result {
			n++
		}
	}
	return n
}

// Result is what came of a repetition.
type Result string

// The results.
const (
	// Equal: every byte is the same.
	Equal Result = "equal"
	// Alike: verdict, requirements and counted approvals are the same; no more can be asked,
	// since another engine decided or names were forgotten.
	Alike Result = "alike"
	// Differs: it came out otherwise.
	Differs Result = "differs"
	// Impossible: it could not be made again.
	Impossible Result = "impossible"
)

// Repetition is a recorded decision that was made again.
type Repetition struct {
	// Entry is the number of the entry that has the decision, Commit the commit that adds it,
	// Kind what it records and At when that happened.
	Entry  int        `json:"entry"`
	Commit string     `json:"commit"`
	Kind   string     `json:"kind"`
	At     time.Time  `json:"at"`
	Change estate.Ref `json:"change"`
	Pull   int        `json:"pull"`
	// Verdict is the one that was recorded.
	Verdict Verdict `json:"verdict"`
	Result  Result  `json:"result"`
	// Recorded is the engine that decided, and Here the one that decided again.
	Recorded Engine `json:"recorded"`
	Here     Engine `json:"here"`
	// Forgotten is true where names are forgotten that the decision or its facts had.
	Forgotten bool `json:"forgotten"`
	// Differences are in what, what decides first; at most a few.
	Differences []Difference `json:"differences"`
	// Why says why it is impossible.
	Why string `json:"why,omitempty"`
}

// Difference is a field of a decision that came out otherwise. Values are JSON, cut where
// they are long; "" where there is none.
type Difference struct {
	Field    string `json:"field"`
	Recorded string `json:"recorded"`
	Made     string `json:"made"`
}

// mostDifferences is how many are told.
const mostDifferences = 5

// Compare compares the decision that was recorded with the one that was made again, both as
// JSON in canonical form with names in clear, and sets the result.
//
// Where the engines are the same and no names are forgotten every byte must be, otherwise
// the verdict, what it is about, the requirements and the approvals that count.
func (r *Repetition) Compare(recorded, made []byte) error {
	var was, is essence
	if err := json.Unmarshal(recorded, &was); err != nil {
		return fmt.Errorf("the recorded decision cannot be read: %w", err)
	}
	if err := json.Unmarshal(made, &is); err != nil {
		return fmt.Errorf("read decision: %w", err)
	}
	r.Verdict, r.Recorded, r.Here, r.Differences = was.Verdict, was.Engine, is.Engine, []Difference{}
	if bytes.Equal(recorded, made) {
		r.Result = Equal
		return nil
	}
	r.Differences = append(r.Differences, was.differ(&is)...)
	if len(r.Differences) == 0 && was.Engine == is.Engine && !r.Forgotten {
		found, err := anywhere(recorded, made)
		if err != nil {
			return err
		}
		r.Differences = append(r.Differences, found...)
	}
	r.Result = Alike
	if len(r.Differences) > 0 {
		r.Result = Differs
	}
	r.Differences = r.Differences[:min(len(r.Differences), mostDifferences)]
	return nil
}
