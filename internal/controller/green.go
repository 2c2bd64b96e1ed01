package controller

import (
	"context"
	"fmt"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
)

// A check is on a commit, and counts wherever that is proposed: for a pull request that is
// opened again or set back to it, before anybody has judged it anew, and for another one that
// proposes the same.

// greens remembers that a success may stand on a commit, before it does.
func (v *visit) greens(ctx context.Context, commit string) error {
	if slices.Contains(v.memory.Green, commit) {
		return nil
	}
	v.memory.Green = append(v.memory.Green, commit)
	v.memory.Published = ""
	return v.save(ctx)
}

// greenCommits are those on which a success of any pull request may stand: it counts wherever they
// are proposed.
func greenCommits(all map[int]*memory) map[string]bool {
	out := map[string]bool{}
	for _, m := range all {
		for _, commit := range m.Green {
			out[commit] = true
		}
	}
	return out
}

// withdraw withdraws a success from all commits but one on which one may stand, and says why.
func (v *visit) withdraw(ctx context.Context, but, why string) error {
	for _, commit := range v.memory.Green {
		if commit == but {
			continue
		}
		if err := publish.Publish(ctx, v.repo, publish.Failed(commit, 0, why, publish.Place{}), v.step); err != nil {
			return fmt.Errorf("withdraw the verdict on %s: %w", commit, err)
		}
	}
	v.memory.Green = slices.DeleteFunc(v.memory.Green, func(commit string) bool { return commit != but })
	return nil
}

// twinned says why what is approved is not shown to be.
const twinned = "this is approved, but pull request #%d proposes the same commit and is not. A check is on a commit, so it would let either be merged: close one of the two, or add a commit here"

// twin is another pull request to the same branch that proposes the same commit and is not
// approved, as far as is known; 0 for none.
func (v *visit) twin(ctx context.Context) (int, error) {
	all, err := v.pulls(ctx, v.repo.ID)
	if err != nil {
		return 0, err
	}
	found := 0
	for number, m := range all {
		if number != v.number && m.twins(v.known.Pull) && !m.Verdict.Passes() && (found == 0 || number < found) {
			found = number
		}
	}
	return found, nil
}

func (m *memory) twins(p forge.Pull) bool { return m.Head == p.Head && m.BaseRef == p.BaseRef }

// wakeTwins has those looked at again that propose the same commit as this one does or did,
// where that or the verdict on it is another than before.
func (v *visit) wakeTwins(ctx context.Context, before memory) error {
	now := &v.memory
	if before.Head == now.Head && before.Verdict.Passes() == now.Verdict.Passes() {
		return nil
	}
	all, err := v.pulls(ctx, v.repo.ID)
	if err != nil {
		return err
	}
	for number, m := range all {
		if number == v.number || m.Head == "" || m.Head != before.Head && m.Head != now.Head {
			continue
		}
		if err := v.inbox.Put(ctx, pullSubject(v.repo.ID, number)); err != nil {
			return err
		}
	}
	return nil
}
