package forgetest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestAppProvesItself takes a signed claim for ten minutes at most, and no other.
func TestAppProvesItself(t *testing.T) {
	t.Parallel()
	g, other := forgetest.Start(t), forgetest.Start(t)
	_ = other
	now := g.Now()
	id := fmt.Sprint(g.AppID)
	good := asApp(t, g)
	for name, c := range map[string]struct {
		token  string
		status int
	}{
		"good":            {good, 200},
		"nobody":          {"", 401},
		"tampered":        {good[:len(good)-4] + "AAAA", 401},
		"another App":     {jwt(t, g, object{"iss": "1", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}), 401},
		"without a key":   {jwt(t, g, object{"iss": "1002", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}), 401},
		"expired":         {jwt(t, g, object{"iss": id, "iat": now.Unix() - 600, "exp": now.Unix() - 1}), 401},
		"too long":        {jwt(t, g, object{"iss": id, "iat": now.Unix(), "exp": now.Add(11 * time.Minute).Unix()}), 401},
		"from the future": {jwt(t, g, object{"iss": id, "iat": now.Unix() + 60, "exp": now.Add(9 * time.Minute).Unix()}), 401},
	} {
		assert.Equal(t, c.status, ask(t, g, c.token, "GET", "app", nil).status, name)
	}
}

// TestTokensAreNarrow enforces what a token was minted for: repository, permissions, an hour.
func TestTokensAreNarrow(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := work(t)
	one, two := g.NewRepository("erg/one", dir), g.NewRepository("erg/two", dir)
	ann := g.User("ann")
	branch(t, dir, "topic")
	one.Push(ann, dir, "topic", "topic")
	n := one.Open(ann, "topic", "T")
	head := one.PullHead(n)
	token := installationToken(t, g, one, map[string]string{"checks": "read", "pull_requests": "read", "contents": "read"})
	status := func(token, method, path string, body any) int { return ask(t, g, token, method, path, body).status }
	assert.Equal(t, 200, status(token, "GET", "repos/erg/one/pulls", nil))
	assert.Equal(t, 404, status(token, "GET", "repos/erg/two/pulls", nil))
	assert.Equal(t, 403, status(token, "POST", "repos/erg/one/check-runs", object{"name": "x", "head_sha": head}))
	assert.Equal(t, 403, status(token, "GET", "orgs/erg/teams/x", nil))
	assert.Equal(t, 403, status(token, "PUT", fmt.Sprintf("repos/erg/one/pulls/%d/merge", n), object{"sha": head}))
	assert.Equal(t, 401, status(token, "GET", "app", nil), "a token is no App")
	assert.Equal(t, 403, status(asApp(t, g), "GET", "repos/erg/one", nil), "an App is no token")

	workflow := g.Token(t, two, map[string]string{"checks": "write"})
	assert.Equal(t, 404, status(workflow, "GET", "repos/erg/one", nil))
	assert.Equal(t, 201, status(workflow, "POST", "repos/erg/two/check-runs", object{"name": "x", "head_sha": two.Branch("main"), "conclusion": "success"}))
	assert.NotEqual(t, g.AppID, two.Check(two.Branch("main"), "x").AppID)
	assert.Contains(t, g.Tokens(), workflow)

	more := ask(t, g, asApp(t, g), "POST", fmt.Sprintf("app/installations/%.0f/access_tokens",
		ask(t, g, asApp(t, g), "GET", "repos/erg/one/installation", nil).object(t)["id"]), object{"permissions": object{"actions": "write"}})
	assert.Equal(t, http.StatusUnprocessableEntity, more.status)

	two.Uninstall()
	assert.Equal(t, 404, status(asApp(t, g), "GET", "repos/erg/two/installation", nil))
	g.Advance(time.Hour)
	assert.Equal(t, 401, status(token, "GET", "repos/erg/one/pulls", nil))
}

// TestRates counts what is answered in full, refuses what is beyond the limit, and begins anew
// after an hour.
func TestRates(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	repo := g.NewRepository("erg/estate", work(t))
	g.RateLimit(3)
	token := installationToken(t, g, repo, nil)
	left := func(headers ...string) (int, string) {
		r := ask(t, g, token, "GET", "repos/erg/estate", nil, headers...)
		return r.status, r.header.Get("X-RateLimit-Remaining")
	}
	first := ask(t, g, token, "GET", "repos/erg/estate", nil)
	tag := first.header.Get("ETag")
	assert.Equal(t, "private, max-age=60, s-maxage=60", first.header.Get("Cache-Control"))
	assert.NotEmpty(t, first.header.Get("Date"))
	for range 3 {
		status, remaining := left("If-None-Match", tag)
		assert.Equal(t, 304, status)
		assert.Equal(t, "2", remaining)
	}
	left()
	left()
	status, remaining := left()
	assert.Equal(t, 403, status)
	assert.Equal(t, "0", remaining)
	g.Advance(time.Hour)
	status, _ = left()
	assert.Equal(t, 401, status, "the token has expired as well")
	token = installationToken(t, g, repo, nil)
	repo.Archive()
	status, _ = left("If-None-Match", tag)
	assert.Equal(t, 200, status, "what has changed is answered in full")
	conditional := 0
	for _, r := range g.Requests() {
		if r.Conditional {
			conditional++
		}
	}
	assert.Equal(t, 4, conditional)
}
