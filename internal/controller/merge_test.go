package controller_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// merging is a house whose policy leaves merging to gitsm.
func merging(t *testing.T) *house {
	t.Helper()
	return newHouse(t, func(dir string) {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "schema"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "schema", "merge.cue"), []byte("package schema\n\npolicy: merge: \"gitsm\"\n"), 0o644))
	})
}

// merged waits until a pull request is merged and the ledger has it so.
func (h *house) merged(pull int) {
	h.t.Helper()
	h.await("it is merged", func() bool { return h.repo.PullState(pull) == "merged" })
	h.await("the merge is recorded", func() bool { return contains(h.kinds(pull), "merged") })
}

// TestMergedByGitsm: with a merge commit of what was approved, whose trailers are ours alone.
func TestMergedByGitsm(t *testing.T) {
	t.Parallel()
	h := merging(t)
	h.start()
	before := h.repo.Branch("main")
	h.git("checkout", "-q", "-B", "upgrade", "main")
	h.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", upgrade)
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade the orders database")
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "upgrade")
	pull := h.repo.Open(h.who["ada"], "upgrade", "Approved-by: person/mallory", forgetest.AsDraft())
	h.judged(pull, "pending")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.says(pull, "gus")
	h.idle()
	assert.Equal(t, "open", h.repo.PullState(pull), "a draft is not meant to be merged")

	h.repo.Draft(pull, h.who["ada"], false)
	h.merged(pull)
	commit := h.repo.MergeCommit(pull)
	show := func(format string) string {
		return h.git("--git-dir", h.repo.Dir(), "show", "-s", "--format="+format, commit)
	}
	assert.Equal(t, before+" "+h.repo.PullHead(pull), show("%P"))
	assert.Equal(t, h.hub.AppBot().Login, show("%an"))
	lines := strings.Split(show("%B"), "\n")
	assert.Equal(t, []string{
		"Merge pull request #" + itoa(pull), "", "Change-Id: change/2026-11-20-upgrade", "Change-Type: normal", "Risk: low", "Approved-by: person/gus",
	}, lines[:6])
	assert.Regexp(t, "^Policy-Digest: [0-9a-f]{32}$", lines[6])
	assert.Len(t, lines, 7)
	h.verified()
	h.stop()
}

// TestReservedTrailers: who writes what only gitsm writes is refused, whoever approves.
func TestReservedTrailers(t *testing.T) {
	t.Parallel()
	h := merging(t)
	h.start()
	h.git("checkout", "-q", "-B", "upgrade", "main")
	h.write("cmdb/changes/2026/2026-11-20-upgrade.yaml", upgrade)
	h.replace("cmdb/items/orders-1.yaml", "16.4", "16.6")
	h.commit("ada", "Upgrade the orders database\n\nApproved-by: person/gus")
	h.repo.Push(h.who["ada"], h.dir, "HEAD", "upgrade")
	pull := h.repo.Open(h.who["ada"], "upgrade", "Upgrade the orders database")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "failure")
	h.idle()
	assert.Equal(t, "open", h.repo.PullState(pull))
	h.stop()
}

// TestPushBeforeMerge: what is pushed after the verdict is not merged by it.
func TestPushBeforeMerge(t *testing.T) {
	t.Parallel()
	h := merging(t)
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	approved := h.repo.PullHead(pull)
	h.replace("cmdb/items/orders-2.yaml", "16.4", "16.6")
	h.commit("bob", "And the replica, quickly")
	var once sync.Once
	h.hub.Fault(func(r *http.Request) *forgetest.Fault {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/merge") {
			once.Do(func() { h.repo.Push(h.who["bob"], h.dir, "upgrade", "upgrade") })
		}
		return nil
	})
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.await("what was pushed is judged", func() bool { return h.repo.PullHead(pull) != approved && h.verdict(pull) != "" })
	h.idle()
	h.await("the success is withdrawn", func() bool { return h.verdictOn(approved) == "pending" })
	assert.NotEqual(t, "success", h.verdict(pull))
	assert.Equal(t, "open", h.repo.PullState(pull))
	h.hub.Fault(nil)
	h.stop()
}

// TestMergedLater: what could not be merged when it was approved is merged as soon as it can be,
// whatever came in between.
func TestMergedLater(t *testing.T) {
	t.Parallel()
	h := merging(t)
	h.start(failAt + "=merge:1:kill")
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	<-h.running.end
	h.hub.AutoDeliver(false)
	require.Equal(t, "success", h.verdict(pull))
	require.Equal(t, "open", h.repo.PullState(pull))

	h.repo.Require("build", 0)
	h.start()
	h.await("GitHub refuses", func() bool {
		return h.hub.Count("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", http.StatusMethodNotAllowed) > 0
	})
	h.repo.PutCheck(h.repo.PullHead(pull), "build", "success") // no event tells of it
	h.merged(pull)
	h.verified()
	h.stop()
}

// TestKilledWhileMerging: whether it dies before it asks for the merge or before it hears of it, the
// pull request is merged once and recorded as merged.
func TestKilledWhileMerging(t *testing.T) {
	t.Parallel()
	h := merging(t)
	h.start(failAt + "=merge:1:kill")
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	<-h.running.end
	require.Equal(t, "open", h.repo.PullState(pull))
	h.start()
	h.merged(pull)
	h.idle()

	h.git("fetch", "-q", "origin")
	h.git("checkout", "-q", "-B", "main", "origin/main")
	second := h.proposeItem("two", "orders-2")
	h.judged(second, "pending")
	h.hub.Fault(func(r *http.Request) *forgetest.Fault {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/merge") {
			return &forgetest.Fault{After: true, Hang: true}
		}
		return nil
	})
	h.repo.Review(second, h.who["gus"], "APPROVED")
	h.await("it is merged", func() bool { return h.repo.PullState(second) == "merged" })
	h.kill()
	h.hub.Fault(nil)
	merged := h.repo.Branch("main")
	h.start()
	h.merged(second)
	assert.Equal(t, merged, h.repo.Branch("main"), "nothing is merged twice")
	h.verified()
	h.stop()
}
