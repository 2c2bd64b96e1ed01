package controller_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// upgrade is the record of a change of the orders database.
const upgrade = `kind: Change
title: Upgrade the first node of the orders database
type: normal
owner: person/ada
reason: Fixes a replication fault.
affects: [{item: ci/orders-1, effect: degraded}]
implementation: [{step: Upgrade the node, minutes: 20}]
test: The replication lag stays under a second.
backout: {steps: [Start the old version], duration: 10m, tested: 2026-11-18}
`

// propose has ada propose an upgrade on a branch, and returns the pull request.
func (h *house) propose(branch, record string) int {
	h.t.Helper()
	h.git("checkout", "-q", "-B", branch, "main")
	h.write("cmdb/changes/2026/2026-11-20-"+branch+".yaml", record)
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade the orders database")
	h.repo.Push(h.who["ada"], h.dir, "HEAD", branch)
	return h.repo.Open(h.who["ada"], branch, "Upgrade the orders database")
}

// verdict is what the check on the head of a pull request says: its conclusion, pending while
// it has none, and "" where there is no check.
func (h *house) verdict(pull int) string { return h.verdictOn(h.repo.PullHead(pull)) }

func (h *house) verdictOn(commit string) string {
	check := h.repo.Check(commit, "gitsm")
	switch {
	case check == nil:
		return ""
	case check.Status != "completed":
		return "pending"
	}
	return check.Conclusion
}

// judged waits for a verdict, and until nothing waits to be looked at any more.
func (h *house) judged(pull int, want string) {
	h.t.Helper()
	h.await("verdict "+want, func() bool { return h.verdict(pull) == want })
}

// comment is the one comment of the controller on a pull request; "" while there is none.
func (h *house) comment(pull int) string {
	h.t.Helper()
	var own []string
	for _, c := range h.repo.Comments(pull) {
		if strings.Contains(c.Body, "<!-- gitsm") {
			own = append(own, c.Body)
		}
	}
	require.LessOrEqual(h.t, len(own), 1, "one sticky comment")
	return strings.Join(own, "")
}

// says waits until the comment of the controller says something.
func (h *house) says(pull int, text string) {
	h.t.Helper()
	h.await("the comment says "+text, func() bool { return strings.Contains(h.comment(pull), text) })
}

// kinds are the kinds of the entries of the ledger about a pull request, the oldest first.
func (h *house) kinds(pull int) []string {
	h.t.Helper()
	var out []string
	log := h.git("--git-dir", h.repo.Dir(), "log", "--reverse", "--format=%s", "change-ledger")
	for line := range strings.Lines(log) {
		if number := "(#" + itoa(pull) + ")"; strings.Contains(line, number) {
			out = append(out, strings.TrimSuffix(strings.Fields(line)[0], ":"))
		}
	}
	return out
}

func TestNormalChange(t *testing.T) { wherever(t, normalChange) }

func normalChange(h *house) {
	t := h.t
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.says(pull, "team/dba")

	h.repo.Review(pull, h.who["mallory"], "APPROVED")
	h.repo.Review(pull, h.who["fay"], "APPROVED") // of another team
	h.says(pull, "fay")
	h.judged(pull, "pending")

	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	approved := h.repo.PullHead(pull)

	h.replace("cmdb/items/orders-2.yaml", "16.4", "16.6")
	h.commit("bob", "And the replica, quickly")
	h.repo.Push(h.who["bob"], h.dir, "HEAD", "upgrade")
	h.await("the sneaked push is judged", func() bool { return h.verdict(pull) != "" })
	assert.NotEqual(t, "success", h.verdict(pull))
	h.await("nothing stays green that is proposed no more", func() bool { return h.verdictOn(approved) == "pending" })

	h.git("reset", "-q", "--hard", approved)
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "upgrade")
	h.await("the old content is judged anew", func() bool { return h.repo.PullHead(pull) == approved })
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")

	_, err := h.repo.Merge(pull, h.who["ada"], "merge")
	require.NoError(t, err)
	h.await("the merge is recorded", func() bool { return contains(h.kinds(pull), "merged") })
	assert.Equal(t, "submitted", h.kinds(pull)[0])
	assert.Contains(t, h.kinds(pull), "approved")
	h.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
	out := h.gitsm("audit", "verify", "--main", "origin/main")
	assert.Contains(t, out, "main is what its evidence says")
	h.stop()
}

// TestEmergency: it passes with its own quorum, also in a freeze, by a command of somebody who may.
func TestEmergency(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.setTime(time.Date(2026, 12, 24, 10, 0, 0, 0, time.UTC))
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "pending")
	h.says(pull, "christmas")

	h.repo.Comment(pull, h.who["mallory"], "/gitsm emergency incident/2026-11-19-shop-down The shop is down")
	h.repo.Comment(pull, h.who["ada"], "/gitsm emergency incident/2026-11-19-shop-down The shop is down")
	h.says(pull, "asked for an emergency")
	h.repo.Review(pull, h.who["dan"], "APPROVED")
	h.judged(pull, "success")
	_, err := h.repo.Merge(pull, h.who["ada"], "merge")
	require.NoError(t, err)
	h.await("the merge is recorded", func() bool { return contains(h.kinds(pull), "merged") })
	h.stop()
}

// TestFreezeEnds: nothing but time makes it pass.
func TestFreezeEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.setTime(time.Date(2027, 1, 4, 4, 59, 0, 0, time.UTC))
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "pending")
	h.setTime(time.Date(2027, 1, 4, 5, 0, 1, 0, time.UTC))
	h.judged(pull, "success")
	h.stop()
}

// TestStandardChange: what a template allows needs nobody, and the policy may leave the merge
// to gitsm.
func TestStandardChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(dir string) {})
	h.start()
	h.git("checkout", "-q", "-B", "patch", "main")
	h.replace("cmdb/items/mail.yaml", "12.7", "12.8")
	h.write("cmdb/changes/2026/2026-11-20-patch.yaml", "kind: Change\ntitle: Patch the mail server\ntype: standard\nowner: person/cyd\nrequester: person/cyd\ntemplate: template/patch\nreason: Monthly patches.\naffects: [{item: ci/mail, effect: none}]\n")
	h.commit("sync", "Patch the mail server")
	h.repo.Push(h.hub.UserWithID("sync[bot]", 201), h.dir, "HEAD", "patch")
	pull := h.repo.Open(h.hub.UserWithID("sync[bot]", 201), "patch", "Patch the mail server")
	h.judged(pull, "success")
	h.stop()
}

// TestPushPastReview: what got past the check is recorded as what it is.
func TestPushPastReview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	h.git("checkout", "-q", "main")
	h.replace("cmdb/items/orders-2.yaml", "16.4", "16.6")
	h.commit("bob", "At night, past the check")
	h.repo.Push(h.who["bob"], h.dir, "HEAD", "main")
	h.await("it is recorded", func() bool {
		return strings.Contains(h.git("--git-dir", h.repo.Dir(), "log", "--format=%s", "change-ledger"), "unauthorised")
	})
	h.stop()
}
