package controller_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queueing is a house whose main takes changes through a merge queue only, which asks for a build
// too: so groups stay until the test lets them go.
func queueing(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.repo.Require("gitsm", h.hub.AppID)
	h.repo.Require("build", 0)
	h.repo.UseMergeQueue()
	h.start()
	return h
}

// proposeItem has ada propose an upgrade of an item.
func (h *house) proposeItem(branch, item string) int {
	h.t.Helper()
	h.git("checkout", "-q", "-B", branch, "main")
	h.write("cmdb/changes/2026/2026-11-20-"+branch+".yaml", strings.ReplaceAll(upgrade, "ci/orders-1", "ci/"+item))
	h.replace("cmdb/items/"+item+".yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade "+item)
	h.repo.Push(h.who["ada"], h.dir, "HEAD", branch)
	return h.repo.Open(h.who["ada"], branch, "Upgrade "+item)
}

// enqueue puts an approved pull request into the queue.
func (h *house) enqueue(pull int) string {
	h.t.Helper()
	h.repo.PutCheck(h.repo.PullHead(pull), "build", "success")
	group := h.repo.Enqueue(pull, h.who["ada"])
	require.NotEmpty(h.t, group)
	return group
}

// concluded waits until the check on the commit of a group says something.
func (h *house) concluded(group, want string) {
	h.t.Helper()
	h.await("group "+want, func() bool { return h.verdictOn(group) == want })
}

// verified demands that the ledger says of all of main that it came by approval.
func (h *house) verified() {
	h.t.Helper()
	h.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
	assert.Contains(h.t, h.gitsm("audit", "verify", "--main", "origin/main"), "main is what its evidence says")
}

// TestMergeQueue: each group is judged on its own commit and by what lies before it, the queue
// merges it, and the ledger has it as merged.
func TestMergeQueue(t *testing.T) {
	t.Parallel()
	h := queueing(t)
	first, second := h.proposeItem("one", "orders-1"), h.proposeItem("two", "orders-2")
	parent := func(group string) string { return h.git("--git-dir", h.repo.Dir(), "rev-parse", group+"^1") }
	approval := map[int]int64{}
	for _, pull := range []int{first, second} {
		approval[pull] = h.repo.Review(pull, h.who["gus"], "APPROVED")
		h.judged(pull, "success")
	}
	one := h.enqueue(first)
	h.concluded(one, "success")
	two := h.enqueue(second)
	require.Equal(t, one, parent(two))
	h.concluded(two, "success")

	// What is not approved any more ceases to be mergeable, with what is built on it.
	h.repo.Dismiss(first, approval[first])
	h.concluded(one, "pending")
	h.concluded(two, "pending")
	assert.Equal(t, []int{first, second}, h.repo.Queue())
	h.repo.Review(first, h.who["gus"], "APPROVED")
	h.concluded(one, "success")
	h.concluded(two, "success")

	// Another order: the second on main, the first on it.
	h.repo.Dequeue(first, h.who["ada"])
	two = h.repo.Group(second)
	require.Equal(t, h.repo.Branch("main"), parent(two))
	h.concluded(two, "success")
	one = h.enqueue(first)
	require.Equal(t, two, parent(one))
	h.concluded(one, "success")
	h.repo.PutCheck(two, "build", "success")
	assert.Equal(t, two, h.repo.Branch("main"))
	h.repo.PutCheck(one, "build", "success")
	assert.Equal(t, one, h.repo.Branch("main"))
	for _, pull := range []int{first, second} {
		h.await("the merge is recorded", func() bool { return contains(h.kinds(pull), "merged") })
	}
	h.verified()
	h.stop()
}

// TestGroupOfUnapproved: nothing that is built on what was not approved passes, in whatever order it
// becomes known.
func TestGroupOfUnapproved(t *testing.T) {
	t.Parallel()
	h := queueing(t)
	first, second := h.proposeItem("one", "orders-1"), h.proposeItem("two", "orders-2")
	approval := h.repo.Review(first, h.who["gus"], "APPROVED")
	h.repo.Review(second, h.who["gus"], "APPROVED")
	h.judged(first, "success")
	h.judged(second, "success")
	h.hub.Settle()
	h.hub.AutoDeliver(false)
	one, two := h.enqueue(first), h.enqueue(second)
	h.repo.Dismiss(first, approval)
	h.hub.AutoDeliver(true)
	h.concluded(one, "pending")
	h.concluded(two, "pending")
	h.judged(first, "pending")

	// A group on something that is neither main nor a group: what lies there was never judged.
	h.git("checkout", "-q", "-B", "smuggled", "main")
	h.replace("cmdb/items/mail.yaml", "12.7", "12.9")
	h.commit("bob", "Nobody saw this")
	base := h.git("rev-parse", "HEAD")
	groups := []string{one, two}
	for i, b := range []string{base, h.repo.PullHead(second), h.repo.Branch("change-ledger")} {
		h.git("checkout", "-q", "-B", "forged", base)
		h.git("merge", "-q", "--no-ff", "-m", "Merge pull request, try "+itoa(i), h.repo.PullHead(second))
		ref := "gh-readonly-queue/main/pr-" + itoa(second) + "-" + b
		h.repo.Push(h.who["bob"], h.dir, "HEAD", ref)
		forged := h.git("rev-parse", "HEAD")
		h.forgeGroup(forged, b, "refs/heads/"+ref)
		h.concluded(forged, "pending")
		groups = append(groups, forged)
	}
	for _, group := range groups {
		for _, check := range h.repo.Checks(group) {
			assert.NotEqual(t, "success", check.Conclusion)
		}
	}
	h.kill()
}

// forgeGroup sends an event about a group of which the merge queue knows nothing.
func (h *house) forgeGroup(head, base, ref string) {
	h.t.Helper()
	h.hub.Forge("merge_group", map[string]any{
		"action": "checks_requested", "repository": map[string]any{"id": h.repo.ID, "full_name": h.repo.Name},
		"merge_group": map[string]any{"head_sha": head, "head_ref": ref, "base_sha": base, "base_ref": "refs/heads/main"},
	})
	h.hub.Settle()
}

// TestApprovedInQueue: what becomes approved while it waits in the queue was approved when it was
// merged, though the commit that the queue made is older than the approval.
func TestApprovedInQueue(t *testing.T) {
	t.Parallel()
	h := queueing(t)
	pull := h.proposeItem("one", "orders-1")
	approval := h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	group := h.enqueue(pull)
	h.concluded(group, "success")
	h.repo.Dismiss(pull, approval)
	h.concluded(group, "pending")
	h.pass(time.Hour)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.concluded(group, "success")
	h.pass(time.Hour)
	h.repo.PutCheck(group, "build", "success")
	require.Equal(t, group, h.repo.Branch("main"))
	h.await("the merge is recorded", func() bool { return contains(h.kinds(pull), "merged") || contains(h.kinds(pull), "unauthorised") })
	assert.NotContains(t, h.kinds(pull), "unauthorised")
	h.verified()
	h.stop()
}
