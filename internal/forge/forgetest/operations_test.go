package forgetest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestEveryOperation asks for each operation that is built: each answer has to be as GitHub
// describes it, or the test fails at its end.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	commit(t, dir, "docs/a b.md", "text\n")
	repo := g.NewRepository("erg/estate", dir)
	ann, bob := g.User("ann"), g.UserWithID("bob", 90010002)
	g.Team("erg", "operations", ann, bob)
	branch(t, dir, "feature/x")
	repo.Push(ann, dir, "feature/x", "feature/x")
	n := repo.Open(ann, "feature/x", "One", forgetest.Body("Why"))
	set := repo.Rules(forgetest.Ruleset{Name: "all", Branches: []string{"refs/heads/ledger"}, Rules: []forgetest.Rule{{Type: "deletion"}, {Type: "non_fast_forward"}}})
	repo.UseMergeQueue()
	repo.Rules(forgetest.Ruleset{Name: "reviews", Rules: []forgetest.Rule{{Type: "pull_request", Parameters: object{
		"dismiss_stale_reviews_on_push": true, "require_code_owner_review": false, "require_last_push_approval": true,
		"required_approving_review_count": 1, "required_review_thread_resolution": false,
	}}}})
	repo.Require("gitsm", g.AppID)
	repo.Bypass("OrganizationAdmin", 0, "always")
	repo.Bypass("Team", g.Team("erg", "break-glass", bob), "pull_request")
	g.SendTo("http://127.0.0.1:1/")
	g.Ping()
	g.Deliver(forgetest.Drop)
	failed := g.Deliveries()[0].ID
	app := asApp(t, g)
	token := installationToken(t, g, repo, nil)
	g.Permit(map[string]string{"metadata": "read", "administration": "write"})
	admin := installationToken(t, g, repo, nil)
	head := repo.PullHead(n)
	comment := repo.Comment(n, bob, "/gitsm explain")
	own := int64(ask(t, g, token, "POST", fmt.Sprintf("repos/erg/estate/issues/%d/comments", n), object{"body": "Verdict"}).object(t)["id"].(float64))
	run := int64(ask(t, g, token, "POST", "repos/erg/estate/check-runs", object{
		"name": "gitsm", "head_sha": head, "output": object{"title": "T", "summary": "S", "annotations": []object{
			{"path": "a.yaml", "start_line": 1, "end_line": 2, "annotation_level": "warning", "message": "m"},
		}},
	}).object(t)["id"].(float64))
	repo.Review(n, bob, "COMMENTED")
	for _, c := range []struct {
		token, method, path string
		body                any
		status              int
	}{
		{app, "GET", "app", nil, 200},
		{app, "GET", "app/installations?per_page=100", nil, 200},
		{app, "GET", "repos/erg/estate/installation", nil, 200},
		{app, "GET", "app/hook/config", nil, 200},
		{app, "PATCH", "app/hook/config", object{"url": "https://gitsm.example/hook", "content_type": "json", "insecure_ssl": "0", "secret": "other"}, 200},
		{app, "GET", "app/hook/deliveries?per_page=2", nil, 200},
		{app, "GET", fmt.Sprintf("app/hook/deliveries/%d", failed), nil, 200},
		{app, "POST", fmt.Sprintf("app/hook/deliveries/%d/attempts", failed), nil, 202},
		{"", "POST", "app-manifests/" + g.Manifest() + "/conversions", nil, 201},
		{"", "POST", "app-manifests/none/conversions", nil, 404},
		{token, "GET", "installation/repositories", nil, 200},
		{token, "GET", "rate_limit", nil, 200},
		{g.PersonalToken(ann), "GET", "user", nil, 200},
		{token, "GET", "user", nil, 403},
		{token, "GET", "users/gitsm%5Bbot%5D", nil, 200},
		{token, "GET", "users/nobody", nil, 404},
		{token, "GET", "orgs/erg/teams", nil, 200},
		{token, "GET", "orgs/erg/teams/operations", nil, 200},
		{token, "GET", "orgs/erg/teams/operations/members", nil, 200},
		{token, "GET", "orgs/erg/teams/operations/memberships/bob", nil, 200},
		{token, "GET", "repos/erg/estate", nil, 200},
		{token, "GET", "repos/erg/other", nil, 404},
		{token, "GET", "repos/erg/estate/collaborators/bob/permission", nil, 200},
		{token, "GET", "repos/erg/estate/activity?ref=refs/heads/feature/x&per_page=100", nil, 200},
		{token, "GET", "repos/erg/estate/pulls?state=open&base=main&per_page=100", nil, 200},
		{token, "GET", "repos/erg/estate/pulls/77", nil, 404},
		{token, "PATCH", fmt.Sprintf("repos/erg/estate/pulls/%d", n), object{"title": "Two"}, 200},
		{token, "POST", "repos/erg/estate/pulls", object{"title": "Again", "head": "feature/x", "base": "main"}, 422},
		{token, "GET", fmt.Sprintf("repos/erg/estate/pulls/%d/commits", n), nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/pulls/%d/requested_reviewers", n), nil, 200},
		{token, "POST", fmt.Sprintf("repos/erg/estate/pulls/%d/requested_reviewers", n), object{"reviewers": []string{"bob"}}, 201},
		{token, "POST", fmt.Sprintf("repos/erg/estate/pulls/%d/reviews", n), object{"event": "APPROVE"}, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/pulls/%d/reviews?per_page=100", n), nil, 200},
		{token, "PUT", fmt.Sprintf("repos/erg/estate/pulls/%d/update-branch", n), object{"expected_head_sha": zero}, 422},
		{token, "GET", fmt.Sprintf("repos/erg/estate/check-runs/%d", run), nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/check-runs/%d/annotations", run), nil, 200},
		{token, "POST", fmt.Sprintf("repos/erg/estate/check-runs/%d/rerequest", run), nil, 201},
		{token, "GET", "repos/erg/estate/commits/" + head + "/check-runs?check_name=gitsm&filter=all", nil, 200},
		{token, "GET", "repos/erg/estate/commits/" + head + "/check-suites", nil, 200},
		{token, "POST", "repos/erg/estate/statuses/" + head, object{"state": "success", "context": "ci"}, 201},
		{token, "GET", "repos/erg/estate/commits/" + head + "/status", nil, 200},
		{token, "GET", "repos/erg/estate/commits/" + head + "/statuses", nil, 200},
		{token, "GET", "repos/erg/estate/commits/" + head + "/pulls", nil, 200},
		{token, "GET", "repos/erg/estate/issues?state=all", nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/%d", n), nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/%d/comments?per_page=100&since=2020-01-01T00:00:00Z", n), nil, 200},
		{token, "GET", "repos/erg/estate/issues/comments", nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/comments/%d", comment), nil, 200},
		{token, "PATCH", fmt.Sprintf("repos/erg/estate/issues/comments/%d", own), object{"body": "Other"}, 200},
		{token, "PATCH", fmt.Sprintf("repos/erg/estate/issues/comments/%d", comment), object{"body": "Other"}, 403},
		{token, "POST", fmt.Sprintf("repos/erg/estate/issues/comments/%d/reactions", comment), object{"content": "eyes"}, 201},
		{token, "POST", fmt.Sprintf("repos/erg/estate/issues/comments/%d/reactions", comment), object{"content": "eyes"}, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/comments/%d/reactions?per_page=100", comment), nil, 200},
		{token, "DELETE", fmt.Sprintf("repos/erg/estate/issues/comments/%d", own), nil, 204},
		{token, "POST", fmt.Sprintf("repos/erg/estate/issues/%d/labels", n), object{"labels": []string{"gitsm/pending", "a b"}}, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/%d/labels", n), nil, 200},
		{token, "DELETE", fmt.Sprintf("repos/erg/estate/issues/%d/labels/gitsm%%2Fpending", n), nil, 200},
		{token, "DELETE", fmt.Sprintf("repos/erg/estate/issues/%d/labels/none", n), nil, 404},
		{token, "PUT", fmt.Sprintf("repos/erg/estate/issues/%d/labels", n), object{"labels": []string{"c"}}, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/issues/%d/events", n), nil, 200},
		{token, "GET", "repos/erg/estate/labels", nil, 200},
		{token, "POST", "repos/erg/estate/labels", object{"name": "new", "color": "ff0000", "description": "d"}, 201},
		{token, "GET", "repos/erg/estate/commits?sha=main&per_page=5", nil, 200},
		{token, "GET", "repos/erg/estate/commits/" + head, nil, 200},
		{token, "GET", "repos/erg/estate/git/commits/" + head, nil, 200},
		{token, "GET", "repos/erg/estate/compare/main...feature/x", nil, 200},
		{token, "GET", "repos/erg/estate/contents/docs/a%20b.md?ref=main", nil, 200},
		{token, "GET", "repos/erg/estate/contents/docs", nil, 200},
		{token, "GET", "repos/erg/estate/git/trees/" + head + "?recursive=1", nil, 200},
		{token, "GET", "repos/erg/estate/git/ref/heads/feature/x", nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/git/ref/pull/%d/head", n), nil, 200},
		{token, "GET", "repos/erg/estate/git/matching-refs/heads/feature", nil, 200},
		{token, "POST", "repos/erg/estate/git/refs", object{"ref": "refs/heads/made", "sha": head}, 201},
		{token, "PATCH", "repos/erg/estate/git/refs/heads/made", object{"sha": repo.Branch("main"), "force": true}, 200},
		{token, "PATCH", "repos/erg/estate/git/refs/heads/main", object{"sha": head}, 422},
		{token, "DELETE", "repos/erg/estate/git/refs/heads/made", nil, 204},
		{token, "GET", "repos/erg/estate/branches", nil, 200},
		{token, "GET", "repos/erg/estate/branches/feature%2Fx", nil, 200},
		{token, "GET", "repos/erg/estate/branches/none", nil, 404},
		{token, "GET", "repos/erg/estate/branches/main/protection", nil, 404},
		{token, "GET", "repos/erg/estate/rules/branches/main?per_page=100", nil, 200},
		{token, "GET", "repos/erg/estate/rules/branches/ledger", nil, 200},
		{token, "GET", "repos/erg/estate/rulesets", nil, 200},
		{token, "GET", fmt.Sprintf("repos/erg/estate/rulesets/%d", set), nil, 200},
		{admin, "GET", fmt.Sprintf("repos/erg/estate/rulesets/%d", set), nil, 200},
		{token, "DELETE", "installation/token", nil, 204},
	} {
		r := ask(t, g, c.token, c.method, c.path, c.body)
		assert.Equal(t, c.status, r.status, "%s %s: %s", c.method, c.path, r.text)
	}
	assert.Equal(t, http.StatusUnauthorized, ask(t, g, token, "GET", "repos/erg/estate", nil).status)
}

const zero = "0000000000000000000000000000000000000000"
