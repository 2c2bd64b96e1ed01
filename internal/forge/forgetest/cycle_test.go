package forgetest_test

import (
	"crypto/hmac"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

type object = map[string]any

// hook takes events and keeps what they were.
type hook struct {
	mu     sync.Mutex
	events []string
	forged int
	status int
}

func (h *hook) handler(g *forgetest.GitHub) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		if !hmac.Equal([]byte(forgetest.Signature(g.Secret, body)), []byte(r.Header.Get("X-Hub-Signature-256"))) {
			h.forged++
		}
		event := r.Header.Get("X-GitHub-Event")
		if i := strings.Index(string(body), `"action":"`); i >= 0 {
			rest := string(body)[i+len(`"action":"`):]
			event += "." + rest[:strings.Index(rest, `"`)]
		}
		h.events = append(h.events, event)
		w.WriteHeader(max(h.status, http.StatusAccepted))
	}
}

func (h *hook) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.events
	h.events = nil
	return e
}

// TestCycle goes from a pull request to its merge: opened, checked, approved, pushed over,
// approved again, merged.
func TestCycle(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	h := &hook{}
	server := httptest.NewServer(h.handler(g))
	defer server.Close()
	g.SendTo(server.URL)
	repo.Require("gitsm", g.AppID)
	ann, bob := g.User("ann"), g.User("bob")

	first := branch(t, dir, "topic")
	repo.Push(ann, dir, "topic", "topic")
	n := repo.Open(ann, "topic", "A change")
	assert.Equal(t, first, repo.PullHead(n))
	g.Deliver()
	assert.Equal(t, []string{"push", "pull_request.opened", "check_suite.requested"}, h.take())

	token := installationToken(t, g, repo, nil)
	base := "repos/erg/estate/"
	one := fmt.Sprintf("%spulls/%d", base, n)
	pull := ask(t, g, token, "GET", one, nil).object(t)
	assert.Equal(t, "blocked", pull["mergeable_state"])
	assert.Equal(t, first, pull["head"].(object)["sha"])
	files := ask(t, g, token, "GET", one+"/files", nil).list(t)
	require.Len(t, files, 1)
	assert.Equal(t, "topic.txt", files[0]["filename"])
	commits := ask(t, g, token, "GET", one+"/commits", nil).list(t)
	require.Len(t, commits, 1)
	assert.Equal(t, "ann", commits[0]["author"].(object)["login"])
	assert.Nil(t, commits[0]["committer"])
	assert.Equal(t, "unsigned", commits[0]["commit"].(object)["verification"].(object)["reason"])

	check := object{"name": "gitsm", "head_sha": first, "status": "in_progress", "output": object{"title": "Pending", "summary": "An approval is missing."}}
	run := ask(t, g, token, "POST", base+"check-runs", check)
	require.Equal(t, http.StatusCreated, run.status, run.text)
	_, err := repo.Merge(n, ann, "merge")
	require.ErrorContains(t, err, "gitsm")

	review := repo.Review(n, bob, "APPROVED")
	done := ask(t, g, token, "PATCH", fmt.Sprintf("%scheck-runs/%.0f", base, run.object(t)["id"]), object{"status": "completed", "conclusion": "success"})
	require.Equal(t, http.StatusOK, done.status, done.text)
	assert.Equal(t, "success", repo.Check(first, "gitsm").Conclusion)

	git(t, dir, "checkout", "--quiet", "topic")
	second := commit(t, dir, "more.txt", "more\n")
	repo.Push(ann, dir, "topic", "topic")
	assert.Equal(t, second, repo.PullHead(n))
	assert.Equal(t, second, git(t, repo.Dir(), "rev-parse", fmt.Sprintf("refs/pull/%d/head", n)))
	assert.Nil(t, repo.Check(second, "gitsm"), "a check belongs to one commit")
	reviews := ask(t, g, token, "GET", one+"/reviews", nil).list(t)
	require.Len(t, reviews, 1)
	assert.Equal(t, first, reviews[0]["commit_id"], "a review is of the head at that time")
	assert.Equal(t, "APPROVED", reviews[0]["state"])
	repo.Dismiss(n, review)
	assert.Equal(t, "DISMISSED", ask(t, g, token, "GET", one+"/reviews", nil).list(t)[0]["state"])

	refused := ask(t, g, token, "PUT", one+"/merge", object{"sha": second})
	assert.Equal(t, http.StatusMethodNotAllowed, refused.status, refused.text)
	repo.Review(n, bob, "APPROVED")
	require.Equal(t, http.StatusCreated, ask(t, g, token, "POST", base+"check-runs", object{"name": "gitsm", "head_sha": second, "conclusion": "success"}).status)
	assert.Equal(t, http.StatusConflict, ask(t, g, token, "PUT", one+"/merge", object{"sha": first}).status)
	merged := ask(t, g, token, "PUT", one+"/merge", object{"sha": second, "commit_title": "Take it", "commit_message": "Why: because"})
	require.Equal(t, http.StatusOK, merged.status, merged.text)
	id := merged.object(t)["sha"].(string)
	assert.Equal(t, id, repo.Branch("main"))
	assert.Equal(t, "merged", repo.PullState(n))
	assert.Equal(t, "Take it\n\nWhy: because", git(t, repo.Dir(), "log", "-1", "--format=%B", id))
	assert.Equal(t, second, git(t, repo.Dir(), "rev-parse", id+"^2"))
	assert.Equal(t, http.StatusMethodNotAllowed, ask(t, g, token, "PUT", one+"/merge", object{"sha": second}).status)

	of := ask(t, g, token, "GET", base+"commits/"+id+"/pulls", nil).list(t)
	require.Len(t, of, 1)
	activity := ask(t, g, token, "GET", base+"activity", nil).list(t)
	var kinds []string
	for _, a := range activity {
		kinds = append(kinds, a["activity_type"].(string)+" "+a["actor"].(object)["login"].(string))
	}
	assert.Equal(t, []string{"pr_merge gitsm[bot]", "push ann", "branch_creation ann"}, kinds)

	g.Deliver()
	events := h.take()
	for _, want := range []string{"pull_request_review.submitted", "pull_request_review.dismissed", "pull_request.synchronize", "pull_request.closed", "push", "check_run.completed"} {
		assert.True(t, slices.Contains(events, want), "%s in %v", want, events)
	}
	assert.Zero(t, h.forged)
	assert.Equal(t, 2, g.Count("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", 200))
	assert.Equal(t, 1, g.Count("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", 409))
}
