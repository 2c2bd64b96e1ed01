package forge_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// once makes one request of a method to a path that ends so go wrong, and is told how often
// there was such a request.
func (g *github) once(method, suffix string, fault *forgetest.Fault) *atomic.Int64 {
	var n atomic.Int64
	g.Fault(func(r *http.Request) *forgetest.Fault {
		if r.Method != method || !strings.HasSuffix(r.URL.Path, suffix) || n.Add(1) > 1 {
			return nil
		}
		return fault
	})
	return &n
}

// lost are the ways in which an answer gets lost: after was carried out, before was not.
var after = map[string]*forgetest.Fault{
	"no answer": {After: true, Drop: true}, "half an answer": {After: true, Truncate: true}, "502": {After: true, Status: 502},
}

var before = map[string]*forgetest.Fault{"no answer, nothing done": {Drop: true}, "500, nothing done": {Status: 500}}

func each(t *testing.T, f func(t *testing.T, fault *forgetest.Fault, done bool)) {
	for name, fault := range after {
		t.Run(name, func(t *testing.T) { t.Parallel(); f(t, fault, true) })
	}
	for name, fault := range before {
		t.Run(name, func(t *testing.T) { t.Parallel(); f(t, fault, false) })
	}
}

func TestAChecksAnswerGetsLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, fault *forgetest.Fault, done bool) {
		g := start(t)
		head := g.repo.Branch("main")
		_, r := g.app()
		n := g.once(http.MethodPost, "/check-runs", fault)
		c := forge.CheckRun{Name: "gitsm", Head: head, External: "mark", Status: "in_progress", Title: "T", Summary: "S"}
		id, err := r.PutCheck(t.Context(), c)
		require.NoError(t, err)
		require.Len(t, g.repo.Checks(head), 1, "no second one")
		assert.Equal(t, g.repo.Checks(head)[0].ID, id)
		if done {
			assert.EqualValues(t, 1, n.Load())
		}

		n = g.once(http.MethodPatch, fmt.Sprintf("/check-runs/%d", id), fault)
		c.ID, c.Status, c.Conclusion = id, "completed", "success"
		c.Annotations = []forge.Annotation{{Path: "a", Line: 1, EndLine: 1, Level: "notice", Message: "m"}}
		_, err = r.PutCheck(t.Context(), c)
		require.NoError(t, err)
		assert.Len(t, g.repo.Check(head, "gitsm").Annotations, 1, "not twice")
		assert.Equal(t, "success", g.repo.Check(head, "gitsm").Conclusion)
		assert.EqualValues(t, 2, n.Load())
	})
}

func TestACommentsAnswerGetsLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, fault *forgetest.Fault, done bool) {
		g := start(t)
		g.push("ann", "x", 1)
		number := g.repo.Open(g.User("ann"), "x", "X")
		_, r := g.app()
		n := g.once(http.MethodPost, "/comments", fault)
		id, err := r.PutComment(t.Context(), number, 0, "<!-- gitsm -->\nhello")
		require.NoError(t, err)
		require.Len(t, g.repo.Comments(number), 1)
		assert.Equal(t, g.repo.Comments(number)[0].ID, id)
		assert.EqualValues(t, map[bool]int{true: 1, false: 2}[done], n.Load())

		g.once(http.MethodPatch, fmt.Sprint(id), fault)
		_, err = r.PutComment(t.Context(), number, id, "<!-- gitsm -->\nagain")
		require.NoError(t, err)
		assert.Equal(t, "<!-- gitsm -->\nagain", g.repo.Comments(number)[0].Body)
	})
}

func TestAMergesAnswerGetsLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, fault *forgetest.Fault, done bool) {
		g := start(t)
		head := g.push("ann", "x", 1)
		number := g.repo.Open(g.User("ann"), "x", "X")
		_, r := g.app()
		n := g.once(http.MethodPut, "/merge", fault)
		commit, err := r.Merge(t.Context(), number, head, "Merge", "Trailer: x")
		assert.EqualValues(t, 1, n.Load(), "never twice")
		if !done {
			assert.ErrorIs(t, err, forge.ErrUnavailable)
			assert.Equal(t, "open", g.repo.PullState(number))
			return
		}
		require.NoError(t, err)
		assert.Equal(t, g.repo.MergeCommit(number), commit)
	})
}

func TestChecks(t *testing.T) {
	t.Parallel()
	g := start(t)
	head := g.repo.Branch("main")
	g.repo.PutCheck(head, "gitsm", "success") // by a workflow: not ours
	_, r := g.app()
	none, err := r.Checks(t.Context(), head, "gitsm")
	require.NoError(t, err)
	assert.Empty(t, none)

	c := forge.CheckRun{Name: "gitsm", Head: head, External: "mark", Status: "completed", Conclusion: "failure", Title: "T", Summary: "S", DetailsURL: "https://gitsm.example/d"}
	for i := range 120 {
		c.Annotations = append(c.Annotations, forge.Annotation{Path: "a.yaml", Line: i + 1, Level: "failure", Title: "GS2001", Message: "m"})
	}
	var states []string
	g.Fault(func(*http.Request) *forgetest.Fault {
		if run := g.repo.Checks(head); len(run) > 1 {
			states = append(states, run[1].Status)
		}
		return nil
	})
	id, err := r.PutCheck(t.Context(), c)
	require.NoError(t, err)
	assert.NotContains(t, states, "completed", "not before all is said")
	kept := g.repo.Checks(head)[1]
	assert.Len(t, kept.Annotations, 120)
	assert.Equal(t, "completed failure", kept.Status+" "+kept.Conclusion)
	assert.Equal(t, 120, kept.Annotations[119].EndLine)

	second, err := r.PutCheck(t.Context(), forge.CheckRun{Name: "gitsm", Head: head, Status: "queued"})
	require.NoError(t, err)
	found, err := r.Checks(t.Context(), head, "gitsm")
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, []int64{second, id}, []int64{found[0].ID, found[1].ID})
	one := found[1]
	assert.Equal(t, forge.CheckRun{
		ID: id, Name: "gitsm", Head: head, External: "mark", Status: "completed", Conclusion: "failure",
		Title: "T", Summary: "S", DetailsURL: "https://gitsm.example/d", AppID: g.AppID, StartedAt: one.StartedAt,
	}, one)

	_, err = r.PutCheck(t.Context(), forge.CheckRun{Name: "gitsm", Head: head, Status: "completed"})
	assert.ErrorIs(t, err, forge.ErrInvalid)
	_, err = r.Checks(t.Context(), "main", "gitsm")
	assert.ErrorIs(t, err, forge.ErrInvalid)
}

func TestCommentsAndLabels(t *testing.T) {
	t.Parallel()
	g := start(t)
	ann := g.User("ann")
	g.push("ann", "x", 1)
	number := g.repo.Open(ann, "x", "X")
	g.repo.Comment(number, ann, "hello")
	_, r := g.app()
	id, err := r.PutComment(t.Context(), number, 0, "own")
	require.NoError(t, err)
	for i := range 101 {
		g.repo.Comment(number, g.Bot("other[bot]"), fmt.Sprint(i))
	}
	found, err := r.Comments(t.Context(), number)
	require.NoError(t, err)
	require.Len(t, found, 103)
	for _, c := range found {
		assert.Equal(t, c.ID == id, c.Own)
	}
	_, err = r.PutComment(t.Context(), number, 999999, "x")
	assert.ErrorIs(t, err, forge.ErrNotFound)

	g.repo.AddLabel(number, ann, "Keep")
	require.NoError(t, r.Label(t.Context(), number, []string{"risk/high", "keep"}, []string{"never was"}))
	labels, err := r.Labels(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, []string{"Keep", "risk/high"}, labels)
	g.ForgetRequests()
	require.NoError(t, r.Label(t.Context(), number, []string{"risk/low"}, []string{"risk/high"}))
	require.NoError(t, r.Label(t.Context(), number, []string{"risk/low"}, []string{"risk/high"}))
	assert.Equal(t, []string{"Keep", "risk/low"}, g.repo.Labels(number))
	assert.Len(t, g.Requests(), 4, "nothing but what was asked for")
	assert.ErrorIs(t, r.React(t.Context(), 424242, "eyes"), forge.ErrNotFound)
}

func TestMerge(t *testing.T) {
	t.Parallel()
	g := start(t)
	head := g.push("ann", "x", 1)
	number := g.repo.Open(g.User("ann"), "x", "X")
	_, r := g.app()
	for _, wrong := range []string{"", "main", head[:12]} {
		_, err := r.Merge(t.Context(), number, wrong, "Merge", "")
		assert.ErrorIs(t, err, forge.ErrInvalid)
	}
	_, err := r.Merge(t.Context(), number, strings.Repeat("a", 40), "Merge", "")
	assert.ErrorIs(t, err, forge.ErrConflict, "the head is another one")
	commit, err := r.Merge(t.Context(), number, head, "Merge it", "Gitsm-Change: x")
	require.NoError(t, err)
	assert.Equal(t, commit, g.repo.Branch("main"))
	g.git("fetch", "--quiet", g.repo.Dir(), "main")
	assert.Equal(t, "Merge it\n\nGitsm-Change: x", g.git("log", "-1", "--format=%B", "FETCH_HEAD"))
	_, err = r.Merge(t.Context(), number, head, "Merge", "")
	assert.ErrorIs(t, err, forge.ErrConflict, "it is merged")
}

func TestSetUp(t *testing.T) {
	t.Parallel()
	g := start(t)
	team := g.Team("acme", "on-call")
	g.repo.Require("gitsm", g.AppID)
	set := g.repo.Rules(forgetest.Ruleset{
		Name: "more", Rules: []forgetest.Rule{
			{Type: "deletion"}, {Type: "copilot_code_review"},
			{Type: "pull_request", Parameters: map[string]any{
				"dismiss_stale_reviews_on_push": true, "require_last_push_approval": true, "required_approving_review_count": 2,
				"require_code_owner_review": false, "required_review_thread_resolution": false, "allowed_merge_methods": []string{"merge"},
			}},
		},
		Bypass: []forgetest.Bypass{{Kind: "Team", ID: team, Mode: "pull_request"}, {Kind: "OrganizationAdmin", Mode: "always"}},
	})
	app, r := g.app()
	_, err := r.Bypasses(t.Context(), set)
	require.ErrorIs(t, err, forge.ErrForbidden)
	assert.Contains(t, err.Error(), "administration: write")
	g.Permit(map[string]string{"metadata": "read", "contents": "write", "checks": "write", "pull_requests": "write", "issues": "write", "members": "read", "administration": "write"})
	rules, err := r.Rules(t.Context(), "main")
	g.forgive("GET /app/installations: answer 200: /0/account", "GET /repos/{owner}/{repo}/rules/branches/{branch}") // a type of rule that the description does not have yet
	require.NoError(t, err)
	var checks []forge.RequiredCheck
	types := map[string]forge.Rule{}
	for _, rule := range rules {
		types[rule.Type] = rule
		checks = append(checks, rule.Checks...)
	}
	assert.Equal(t, []forge.RequiredCheck{{Name: "gitsm", AppID: g.AppID}}, checks)
	assert.Contains(t, types, "deletion")
	assert.Contains(t, types, "copilot_code_review")
	assert.Equal(t, forge.Rule{Type: "pull_request", Ruleset: set, ReviewsDismissed: true, LastPushApproved: true, Reviews: 2}, types["pull_request"])

	passes, err := r.Bypasses(t.Context(), set)
	require.NoError(t, err)
	assert.ElementsMatch(t, []forge.Bypass{{Ruleset: set, Kind: "Team", ID: team, Mode: "pull_request"}, {Ruleset: set, Kind: "OrganizationAdmin", ID: passes[1].ID, Mode: "always"}}, passes)
	_, err = r.Bypasses(t.Context(), 9999)
	assert.ErrorIs(t, err, forge.ErrNotFound)

	found, err := r.Team(t.Context(), "on-call")
	require.NoError(t, err)
	assert.Equal(t, team, found)
	_, err = r.Team(t.Context(), "nobody")
	assert.ErrorIs(t, err, forge.ErrNotFound)
	granted, err := r.Permissions(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "write", granted["checks"])

	self, err := app.Self(t.Context())
	require.NoError(t, err)
	assert.Equal(t, g.AppID, self.ID)
	assert.Equal(t, g.AppSlug, self.Slug)
	assert.Contains(t, self.Events, "push")

	g.ConfigureHook("https://gitsm.example/hook", "json", "0")
	hook, err := app.Webhook(t.Context())
	require.NoError(t, err)
	assert.Equal(t, forge.Webhook{URL: "https://gitsm.example/hook", ContentType: "json", HasSecret: true}, hook)
	g.ConfigureHook("https://gitsm.example/hook", "json", "1")
	hook, err = app.Webhook(t.Context())
	require.NoError(t, err)
	assert.True(t, hook.Insecure)
}

func TestRepositories(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.NewRepository("acme/archived", g.dir).Archive()
	g.NewRepository("acme/elsewhere", g.dir).Uninstall()
	g.NewRepository("Zebra/a", g.dir)
	app, r := g.app()
	all, err := app.Repositories(t.Context())
	require.NoError(t, err)
	var names []string
	for _, r := range all {
		names = append(names, r.Name.String())
	}
	assert.Equal(t, []string{"Zebra/a", "acme/it"}, names)
	g.forgive("GET /app/installations: answer 200: /0/account")
	assert.Equal(t, g.repo.ID, r.ID)
	assert.Equal(t, "main", r.DefaultBranch)
	assert.Equal(t, g.Git+"/acme/it.git", r.Address)
	_, err = app.Repository(t.Context(), forge.Name{Owner: "acme", Repo: "elsewhere"})
	assert.ErrorIs(t, err, forge.ErrNotFound)

	for _, token := range []func(context.Context) (string, string, error){r.ReadToken, r.WriteToken} {
		name, password, err := token(t.Context())
		require.NoError(t, err)
		g.git("ls-remote", strings.Replace(r.Address, "://", "://"+name+":"+password+"@", 1))
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	g := start(t)
	app, _ := g.app()
	now, within, err := app.Clock(t.Context())
	require.NoError(t, err)
	assert.LessOrEqual(t, within, time.Minute)
	off := now.Sub(g.now())
	assert.LessOrEqual(t, off.Abs(), within+2*time.Second)
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.SendTo("http://127.0.0.1:1/")
	since := g.Now()
	for range 105 {
		g.Ping()
	}
	g.Deliver()
	app, _ := g.app()
	found, err := app.Deliveries(t.Context(), since)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(found), 105)
	assert.False(t, found[0].OK())
	assert.Equal(t, "ping", found[0].Event)
	require.NoError(t, app.Redeliver(t.Context(), found[0].ID))
	later, err := app.Deliveries(t.Context(), g.Now().Add(time.Hour))
	require.NoError(t, err)
	assert.Empty(t, later)
	assert.ErrorIs(t, app.Redeliver(t.Context(), 424242), forge.ErrNotFound)
}

func TestManifest(t *testing.T) {
	t.Parallel()
	g := start(t)
	code := g.Manifest()
	made, err := forge.ConvertManifest(t.Context(), g.config, code)
	require.NoError(t, err)
	assert.Equal(t, g.AppID, made.AppID)
	assert.Equal(t, string(g.AppKey), made.PEM)
	assert.Equal(t, g.Secret, made.WebhookSecret)
	_, err = forge.ConvertManifest(t.Context(), g.config, code)
	assert.ErrorIs(t, err, forge.ErrNotFound)
}

// TestAWorkflowsToken: it reads and comments as github-actions[bot], and may be read-only.
func TestAWorkflowsToken(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.push("ann", "x", 1)
	number := g.repo.Open(g.User("ann"), "x", "X")
	name := forge.Name{Owner: "acme", Repo: "it"}
	token := g.Token(t, g.repo, map[string]string{"contents": "read", "pull_requests": "write", "issues": "write", "metadata": "read"})
	r, err := forge.WithToken(t.Context(), g.config, name, token)
	require.NoError(t, err)
	known, err := r.Know(t.Context(), number)
	require.NoError(t, err)
	assert.True(t, known.Facts.PushersComplete)
	id, err := r.PutComment(t.Context(), number, 0, "by a workflow")
	require.NoError(t, err)
	found, err := r.Comments(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, []forge.Comment{{ID: id, Body: "by a workflow", Own: true}}, found)
	_, password, err := r.ReadToken(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token, password)
	_, err = r.Permissions(t.Context())
	assert.ErrorIs(t, err, forge.ErrForbidden)

	reader, err := forge.WithToken(t.Context(), g.config, name, g.Token(t, g.repo, map[string]string{"contents": "read", "pull_requests": "read", "metadata": "read"}))
	require.NoError(t, err)
	_, err = reader.PutComment(t.Context(), number, 0, "x")
	assert.ErrorIs(t, err, forge.ErrForbidden)
	_, err = forge.WithToken(t.Context(), g.config, name, "ghs_nobody")
	assert.ErrorIs(t, err, forge.ErrForbidden)
	assert.NotContains(t, err.Error(), "ghs_nobody")
}
