package controller_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// idle waits until nothing is left to be looked at.
func (h *house) idle() {
	h.t.Helper()
	h.hub.Settle()
	h.await("nothing is left", func() bool { return waiting(h.t, h.running) == 0 })
}

// approved proposes an upgrade and has it approved.
func (h *house) approved(branch string) int {
	h.t.Helper()
	pull := h.propose(branch, upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	return pull
}

// TestDecisionOfOtherFacts: a decision that was kept and never shown is not taken for one about
// facts that are as they once were.
func TestDecisionOfOtherFacts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.approved("upgrade")
	h.repo.Draft(pull, h.who["ada"], true)
	h.judged(pull, "pending")
	h.compared() // it is judged with the labels that it has now
	h.stop()
	h.start(failAt + "=remember:1:kill")
	h.repo.Draft(pull, h.who["ada"], false)
	<-h.running.end
	h.hub.AutoDeliver(false)
	h.repo.Draft(pull, h.who["ada"], true)
	h.start()
	h.compared()
	require.Equal(t, "pending", h.verdict(pull))
	greens := 0
	for _, run := range h.repo.Checks(h.repo.PullHead(pull)) {
		if run.Conclusion == "success" {
			greens++
		}
	}
	require.Equal(t, 1, greens, "it was never green again, not even for a moment")
	h.stop()
}

// TestNothingStaysGreen: a success is withdrawn from a commit that is proposed no more. It
// would let the commit be merged the moment that it is proposed again, whatever was said
// meanwhile.
func TestNothingStaysGreen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.approved("upgrade")
	closed := h.repo.PullHead(pull)
	h.repo.Close(pull, h.who["ada"])
	h.await("closed, it is not green", func() bool { return h.verdictOn(closed) == "pending" })
	h.repo.Reopen(pull, h.who["ada"])
	h.judged(pull, "success")
	h.idle()
	h.stop()

	// It dies right after it was green.
	h.repo.Draft(pull, h.who["ada"], true)
	h.start()
	h.judged(pull, "pending")
	h.idle()
	h.stop()
	h.start(failAt + "=remember:2:kill")
	h.repo.Draft(pull, h.who["ada"], false)
	select {
	case <-h.running.end:
	case <-time.After(10 * time.Second):
		h.kill()
	}
	h.hub.AutoDeliver(false)
	before := h.repo.PullHead(pull)
	require.Equal(t, "success", h.verdictOn(before))
	h.replace("cmdb/items/orders-2.yaml", "16.4", "16.6")
	h.commit("bob", "And the replica, quickly")
	h.repo.Push(h.who["bob"], h.dir, "HEAD", "upgrade")
	h.start()
	h.await("the old head is not green", func() bool { return h.verdictOn(before) == "pending" })
	h.stop()
}

// TestUnreadable: where GitHub does not tell what a verdict depends on, as somebody has flooded
// it, none stands.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.approved("upgrade")
	h.hub.Fault(func(r *http.Request) *forgetest.Fault {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/comments") {
			return &forgetest.Fault{Status: 422, Body: `{"message":"no"}`}
		}
		return nil
	})
	h.repo.Review(pull, h.who["cyd"], "CHANGES_REQUESTED")
	h.judged(pull, "pending")
	h.hub.Fault(nil)
	h.kill()
}

// TestNoLedgerNoGreen: that the ledger cannot be written does not keep a verdict from being
// withdrawn.
func TestNoLedgerNoGreen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.approved("upgrade")
	h.idle()
	h.hub.Fault(func(r *http.Request) *forgetest.Fault {
		if strings.Contains(r.URL.Path+r.URL.RawQuery, "git-receive-pack") {
			return &forgetest.Fault{Status: 403, Body: "no"}
		}
		return nil
	})
	h.repo.Review(pull, h.who["cyd"], "CHANGES_REQUESTED")
	h.judged(pull, "pending")
	h.hub.Fault(nil)
	h.kill()
}

// TestClockBehind: an approval that is later than the controller's clock counts when the clock
// gets there.
func TestClockBehind(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.hub.SetClock(func() time.Time { return h.now().Add(3 * time.Minute) })
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.says(pull, "later than")
	h.idle()
	h.hub.SetClock(h.now)
	h.setTime(day.Add(10 * time.Minute))
	h.judged(pull, "success")
	h.stop()
}

// TestOneCommitTwice: a check is of a commit. Where two pull requests propose the same one,
// both have to be approved, for it would let either be merged.
func TestOneCommitTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	first := h.approved("upgrade")
	h.idle()
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "again")
	second := h.repo.Open(h.who["ada"], "again", "The same again")
	require.Equal(t, h.repo.PullHead(first), h.repo.PullHead(second))
	h.judged(second, "pending")
	h.idle()
	h.repo.Comment(first, h.who["ada"], "/gitsm recheck")
	h.idle()
	h.compared()
	require.Equal(t, "pending", h.verdict(first))
	h.repo.Review(second, h.who["gus"], "APPROVED")
	h.judged(second, "success")
	h.repo.Review(second, h.who["cyd"], "CHANGES_REQUESTED")
	h.judged(second, "pending")
	h.repo.Close(second, h.who["ada"])
	h.judged(first, "success")
	h.stop()
}

// TestGroupIsJudgedAgain: an objection that comes while a pull request waits in the queue holds
// it up.
func TestGroupIsJudgedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	h.repo.Require("other", 0) // what the queue waits for besides
	pull := h.approved("upgrade")
	h.idle()
	h.repo.PutCheck(h.repo.PullHead(pull), "other", "success")
	group := h.repo.Enqueue(pull, h.who["ada"])
	require.NotEmpty(t, group)
	h.await("the group is judged", func() bool { return h.verdictOn(group) == "success" })
	h.idle()
	require.Equal(t, "success", h.verdictOn(group))
	h.repo.Review(pull, h.who["cyd"], "CHANGES_REQUESTED")
	h.judged(pull, "pending")
	h.await("the group is held up", func() bool { return h.verdictOn(group) == "pending" })
	h.stop()
}
