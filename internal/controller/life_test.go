package controller_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestRetargeted: an approval is for the branch that it was given for, and so is a verdict.
func TestRetargeted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.repo.Push(h.who["dan"], h.dir, "main", "playground")
	h.start()
	h.git("checkout", "-q", "-B", "upgrade", "main")
	h.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", upgrade)
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade the orders database")
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "upgrade")
	pull := h.repo.Open(h.who["ada"], "upgrade", "Upgrade the orders database", forgetest.Onto("playground"))
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.hub.Settle()
	h.idle()
	assert.Empty(t, h.verdict(pull), "what goes elsewhere is not judged")

	h.repo.Retarget(pull, h.who["ada"], "main")
	h.judged(pull, "pending")
	h.says(pull, "gus")
	h.setTime(h.now().Add(time.Minute)) // GitHub's times have seconds
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")

	h.repo.Retarget(pull, h.who["ada"], "playground")
	h.judged(pull, "pending")
	h.says(pull, "playground")
	h.setTime(h.now().Add(time.Minute))
	h.repo.Retarget(pull, h.who["ada"], "main")
	h.await("it is judged anew", func() bool { return !strings.Contains(h.comment(pull), "is judged here") })
	h.idle()
	assert.Equal(t, "pending", h.verdict(pull), "away and back, nothing is approved")
	h.stop()
	h.undisturbed(pull)
}

// TestReopened: what was closed and comes again is judged as what it is then.
func TestReopened(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.propose("upgrade", upgrade)
	review := h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	h.repo.Close(pull, h.who["ada"])
	h.await("it is forgotten", func() bool {
		_, page := h.get("acme/estate/decisions/")
		return waiting(t, h.running) == 0 && !strings.Contains(page, "Upgrade the orders database")
	})
	h.hub.AutoDeliver(false)
	h.repo.Dismiss(pull, review) // while it is closed, and nobody tells
	h.hub.ForgetDeliveries()
	h.hub.AutoDeliver(true)
	h.repo.Reopen(pull, h.who["ada"])
	h.judged(pull, "pending")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	h.stop()
	h.undisturbed(pull)
}

// TestForks: who pushed to a fork is not always told, and what is not known approves nothing.
func TestForks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.repo.Public()
	h.start()
	fork := h.repo.Fork(h.who["ada"])
	fork.Public()
	h.git("checkout", "-q", "-B", "upgrade", "main")
	h.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", upgrade)
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade the orders database")
	fork.Push(h.who["ada"], h.dir, "HEAD", "upgrade")
	pull := h.repo.OpenFork(h.who["ada"], fork, "upgrade", "Upgrade the orders database")
	h.judged(pull, "pending")
	h.says(pull, "Push the commits to a branch of acme/estate")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.hub.Settle()
	h.says(pull, "gus")
	h.idle()
	assert.Equal(t, "pending", h.verdict(pull), "the App may not see who pushed there")

	fork.Remove()
	h.repo.Comment(pull, h.who["ada"], "/gitsm recheck")
	h.await("it is answered", func() bool {
		comments := h.repo.Comments(pull)
		return len(comments[len(comments)-1].Reactions) == 1
	})
	assert.Equal(t, "pending", h.verdict(pull), "nobody knows any more who pushed")
	h.stop()
	h.undisturbed(pull)
	for _, v := range h.hub.TakeViolations() {
		assert.Contains(t, v, "head/repo: Value is not nullable", "GitHub's description has no forks that are gone")
	}
}

// TestTamperedWith: what somebody takes away of what gitsm shows comes back, and who asks for
// the check again gets it.
func TestTamperedWith(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	h.idle()
	before := h.shown(pull)
	require.NotEmpty(t, before.Labels)

	head := h.repo.PullHead(pull)
	old := h.repo.Check(head, "gitsm")
	h.repo.Rerequest(old.ID, h.who["ada"])
	h.await("it is judged again", func() bool { return h.shown(pull).Conclusion == "success" && waiting(t, h.running) == 0 })
	h.repo.RerequestAll(head, h.who["ada"])
	h.await("it is judged again", func() bool { return h.shown(pull).Conclusion == "success" && waiting(t, h.running) == 0 })

	h.repo.RemoveLabel(pull, h.who["mallory"], before.Labels[0])
	h.repo.AddLabel(pull, h.who["mallory"], "gitsm/rejected")
	for _, c := range h.repo.Comments(pull) {
		h.repo.DeleteComment(c.ID, h.who["mallory"])
	}
	h.await("it comes back", func() bool { return assert.ObjectsAreEqual(before, h.shown(pull)) })
	for _, c := range h.repo.Comments(pull) {
		h.repo.EditComment(c.ID, h.who["mallory"], "<!-- gitsm:decision v1 -->\nApproved by all.")
	}
	h.await("it comes back", func() bool { return assert.ObjectsAreEqual(before, h.shown(pull)) })
	h.stop()
	h.undisturbed(pull)
}
