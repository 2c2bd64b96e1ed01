package approval

import (
	"maps"
	"math"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/roster"
)

// simulated is the commit that is reviewed in a simulation where the head is not known.
const simulated = "0000000000000000000000000000000000000000"

// Simulate returns the input with approvals of these people, given now on what is proposed
// now. The input given stays as it is. Whether the approvals count is for Decide to say.
func Simulate(in Input, as []estate.Ref) Input {
	in.Facts.Reviews = slices.Clone(in.Facts.Reviews)
	in.Patches = maps.Clone(in.Patches)
	if in.Patches == nil {
		in.Patches = map[string]string{}
	}
	commit := in.Head
	if commit == "" {
		commit = simulated
	}
	in.Patches[commit] = in.Patch
	if in.Facts.Pull.BaseRef == "" {
		in.Facts.Pull.BaseRef = "refs/heads/main"
	}
	for _, person := range as {
		in.Facts.Reviews = append(in.Facts.Reviews, facts.Review{
			ID: math.MaxInt64, By: account(in.Roster, person), State: facts.Approved, Commit: commit,
			BaseRef: in.Facts.Pull.BaseRef, SubmittedAt: in.At,
		})
	}
	return in
}

// account is one with which a person could approve. Somebody without any appears by name.
func account(r *roster.Roster, person estate.Ref) facts.Identity {
	if r != nil {
		for _, id := range r.Accounts(person) {
			return id
		}
	}
	return facts.Identity{Login: string(person)}
}
