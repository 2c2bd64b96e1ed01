package forgetest_test

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestDeliveries drops, doubles and reorders, and delivers again what is asked for.
func TestDeliveries(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	repo := g.NewRepository("erg/estate", work(t))
	h := &hook{}
	server := httptest.NewServer(h.handler(g))
	defer server.Close()
	g.SendTo(server.URL)
	app := asApp(t, g)
	g.Ping()
	repo.Uninstall()
	g.Deliver(forgetest.Double, forgetest.Reverse)
	assert.Equal(t, []string{"installation_repositories.removed", "ping", "installation_repositories.removed", "ping"}, h.take())
	list := ask(t, g, app, "GET", "app/hook/deliveries", nil).list(t)
	require.Len(t, list, 4)
	assert.Equal(t, list[0]["guid"], list[2]["guid"])
	assert.NotEqual(t, list[0]["id"], list[2]["id"])

	g.ForgetDeliveries()
	g.Ping()
	g.Deliver(forgetest.Drop)
	h.status = http.StatusInternalServerError
	g.Ping()
	g.Deliver()
	h.take()
	h.status = 0
	list = ask(t, g, app, "GET", "app/hook/deliveries", nil).list(t)
	require.Len(t, list, 2)
	assert.InDelta(t, 500, list[0]["status_code"], 0)
	assert.InDelta(t, 0, list[1]["status_code"], 0)
	assert.Len(t, ask(t, g, app, "GET", "app/hook/deliveries?status=failure", nil).list(t), 1, "without an answer there is no status to filter by")
	require.Equal(t, 202, ask(t, g, app, "POST", fmt.Sprintf("app/hook/deliveries/%.0f/attempts", list[1]["id"]), nil).status)
	g.Deliver()
	assert.Equal(t, []string{"ping"}, h.take())
	latest := ask(t, g, app, "GET", "app/hook/deliveries?per_page=1", nil)
	assert.Equal(t, list[1]["guid"], latest.list(t)[0]["guid"])
	assert.Equal(t, true, latest.list(t)[0]["redelivery"])
	assert.Zero(t, h.forged)

	g.AutoDeliver(true)
	for range 5 {
		g.Ping()
	}
	g.Settle()
	assert.Len(t, h.take(), 5)

	seen := 0
	for next := "app/hook/deliveries?per_page=3"; next != ""; {
		r := ask(t, g, app, "GET", next, nil)
		seen += len(r.list(t))
		next = follow(t, g, r)
	}
	assert.Equal(t, 8, seen)
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// follow returns the path of the next page; "" is none.
func follow(t testing.TB, g *forgetest.GitHub, r reply) string {
	t.Helper()
	m := nextLink.FindStringSubmatch(r.header.Get("Link"))
	if m == nil {
		return ""
	}
	u, err := url.Parse(m[1])
	require.NoError(t, err)
	require.Equal(t, g.Git, u.Scheme+"://"+u.Host)
	return u.RequestURI()[len("/api/v3/"):]
}

// TestPages pages lists by number, a hundred at most.
func TestPages(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	repo := g.NewRepository("erg/estate", dir)
	ann := g.User("ann")
	var stream strings.Builder
	for i := range 260 {
		fmt.Fprintf(&stream, "commit refs/heads/topic\ncommitter Ann <ann@example.org> %d +0000\ndata 1\nx\n", 1700000000+i)
		if i == 0 {
			stream.WriteString("from refs/heads/main\n")
		}
	}
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet")
	cmd.Stdin = strings.NewReader(stream.String())
	require.NoError(t, cmd.Run())
	repo.Push(ann, dir, "topic", "topic")
	n := repo.Open(ann, "topic", "Long")
	for range 130 {
		repo.Comment(n, ann, "hello")
	}
	token := installationToken(t, g, repo, nil)
	count := func(path string) (pages, entries int) {
		for ; path != ""; pages++ {
			r := ask(t, g, token, "GET", path, nil)
			entries += len(r.list(t))
			path = follow(t, g, r)
		}
		return pages, entries
	}
	for path, want := range map[string][2]int{
		fmt.Sprintf("repos/erg/estate/issues/%d/comments", n):              {5, 130},
		fmt.Sprintf("repos/erg/estate/issues/%d/comments?per_page=500", n): {2, 130},
		fmt.Sprintf("repos/erg/estate/pulls/%d/commits?per_page=100", n):   {3, 250},
		"repos/erg/estate/activity?per_page=1":                             {1, 1},
	} {
		pages, entries := count(path)
		assert.Equal(t, want, [2]int{pages, entries}, path)
	}
	compared := ask(t, g, token, "GET", "repos/erg/estate/compare/main...topic?per_page=100&page=3", nil).object(t)
	assert.Len(t, compared["commits"], 60)
	assert.InDelta(t, 260, compared["total_commits"], 0)
}

// TestSamples reads the published events, each signed.
func TestSamples(t *testing.T) {
	t.Parallel()
	samples := forgetest.WebhookSamples(t)
	assert.Len(t, samples, 101)
	events := map[string]int{}
	for _, s := range samples {
		events[s.Event]++
		assert.True(t, hmac.Equal([]byte(forgetest.Signature(s.Secret, s.Body)), []byte(s.Header.Get("X-Hub-Signature-256"))))
		assert.Equal(t, s.Event, s.Header.Get("X-GitHub-Event"))
	}
	assert.Len(t, events, 14)
}

// TestSignature is GitHub's published example.
func TestSignature(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
		forgetest.Signature("It's a Secret to Everybody", []byte("Hello, World!")))
}
