package controller_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/controller"
)

// look sweeps, and looks at what differs.
func look(t *testing.T, d *controller.Driven) {
	t.Helper()
	require.NoError(t, d.Sweep(t.Context()))
	require.NoError(t, d.Work(t.Context()))
}

// TestHiddenPush: somebody pushes something else to a branch and then what was there before, and
// approves that. What was read for many does not tell yet that it is theirs; nothing is let pass
// and nothing kept by that.
func TestHiddenPush(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.hub.AutoDeliver(false)
	pull := h.propose("upgrade", upgrade)
	h.git("branch", "keep", "upgrade")
	d := h.drive(nil)
	look(t, d)
	require.Equal(t, "pending", h.verdict(pull))

	gus := h.who["gus"]
	h.git("commit", "-q", "--allow-empty", "-m", "Something else")
	h.repo.Push(gus, h.dir, "HEAD", "upgrade")
	h.repo.Push(gus, h.dir, "keep", "upgrade")
	h.repo.Review(pull, gus, "APPROVED")
	h.pass(10 * time.Second)
	look(t, d)
	require.Equal(t, "pending", h.verdict(pull))
	for _, run := range h.repo.Checks(h.repo.PullHead(pull)) {
		require.NotEqual(t, "success", run.Conclusion)
	}
	h.says(pull, "gus")
}

// TestSameCommitWhereRequestsAreScarce: a success counts wherever its commit is proposed, so that a
// pull request which proposes it too, and is not approved, is looked at however few requests are left.
func TestSameCommitWhereRequestsAreScarce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.hub.AutoDeliver(false)
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	scarce := &scarce{}
	d := h.drive(scarce)
	look(t, d)
	require.Equal(t, "success", h.verdict(pull))

	h.repo.Push(h.who["ada"], h.dir, "upgrade", "again")
	other := h.repo.Open(h.who["ada"], "again", "The same")
	h.pass(time.Minute)
	require.NoError(t, d.Sweep(t.Context()))
	scarce.on.Store(true)
	require.NoError(t, d.List(t.Context()))
	require.NoError(t, d.Work(t.Context()))
	require.Equal(t, "pending", h.verdict(other))
}
