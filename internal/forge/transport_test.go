package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPassingFaultsAreTriedAgain(t *testing.T) {
	t.Parallel()
	reset := strconv.FormatInt(time.Date(2026, 11, 20, 9, 5, 0, 0, time.UTC).Unix(), 10)
	for name, c := range map[string]struct {
		fault http.HandlerFunc
		// least and most are how long is waited.
		least, most time.Duration
	}{
		"500":                       {saying(500, `{}`), 500 * time.Millisecond, time.Second},
		"bad gateway in HTML":       {saying(502, `<html>`), 500 * time.Millisecond, time.Second},
		"dropped":                   {dropping, 500 * time.Millisecond, time.Second},
		"half a body":               {halving, 500 * time.Millisecond, time.Second},
		"half a body, well framed":  {saying(200, `{"object":`), 500 * time.Millisecond, time.Second},
		"an empty body":             {saying(200, ``), 500 * time.Millisecond, time.Second},
		"a page for people":         {saying(200, `<html>hotel network</html>`), 500 * time.Millisecond, time.Second},
		"primary limit, 403":        {saying(403, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset, "X-RateLimit-Limit", "5000"), 5 * time.Minute, 5 * time.Minute},
		"primary limit, 429":        {saying(429, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset), 5 * time.Minute, 5 * time.Minute},
		"primary limit, past":       {saying(403, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1"), time.Second, time.Second},
		"secondary limit, 403":      {saying(403, `{"message":"You have exceeded a secondary rate limit"}`), time.Minute, time.Minute},
		"secondary limit, 429":      {saying(429, `{}`), time.Minute, time.Minute},
		"secondary limit with time": {saying(403, `{}`, "Retry-After", "17"), 17 * time.Second, 17 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			g.handle(branchPattern, turns(c.fault, saying(200, branchAnswer)))
			id, err := g.repository(t).Branch(t.Context(), "main")
			require.NoError(t, err)
			assert.Equal(t, idA, id)
			require.Len(t, g.slept, 1)
			assert.GreaterOrEqual(t, g.slept[0], c.least)
			assert.LessOrEqual(t, g.slept[0], c.most)
			assert.Len(t, g.seen, 2)
			assert.Contains(t, g.log.String(), "/repos/{owner}/{repo}/git/ref/{ref}")
		})
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]http.HandlerFunc{
		"always failing": saying(500, `{}`), "always dropping": dropping, "always half": halving,
		"limited for an hour": saying(403, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795200000"),
		"limited for ever":    saying(429, `{}`, "Retry-After", "8000000000"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newRig(t)
			g.config.Patience = 3 * time.Minute
			g.handle(branchPattern, fault)
			start := g.now
			_, err := g.repository(t).Branch(t.Context(), "main")
			assert.ErrorIs(t, err, ErrUnavailable)
			assert.LessOrEqual(t, g.now.Sub(start), 3*time.Minute)
			assert.Less(t, len(g.seen), 15)
		})
	}
}

// TestBackOffGrows: each pause is as long as the doubled one may be, up to a minute.
func TestBackOffGrows(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.handle(branchPattern, saying(500, `{}`))
	_, err := g.repository(t).Branch(t.Context(), "main")
	require.Error(t, err)
	for i, d := range g.slept {
		full := min(time.Second<<min(i, 6), time.Minute)
		assert.GreaterOrEqual(t, d, full/2)
		assert.Less(t, d, full)
	}
}

func TestCancelledWorkStops(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	g.handle(branchPattern, func(w http.ResponseWriter, _ *http.Request) { cancel(); say(w, 500, `{}`) })
	_, err := g.repository(t).Branch(ctx, "main")
	assert.ErrorIs(t, err, context.Canceled)
	assert.NotErrorIs(t, err, ErrUnavailable)
	assert.Len(t, g.seen, 1)
}

func TestRealSleepRespectsTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, sleep(ctx, time.Hour), context.Canceled)
	assert.NoError(t, sleep(t.Context(), 0))
}

// TestTheLibraryDoesNotRefuse: after an answer that uses up the limit it would not ask again.
func TestTheLibraryDoesNotRefuse(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	future := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
	g.handle(branchPattern, saying(200, branchAnswer, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", future))
	r := g.repository(t)
	for range 3 {
		_, err := r.Branch(t.Context(), "main")
		require.NoError(t, err)
	}
	assert.Len(t, g.seen, 3)
}

func TestBackgroundLeavesAFifth(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	reset := g.now.Add(4 * time.Minute)
	left := 1001
	g.handle(branchPattern, func(w http.ResponseWriter, _ *http.Request) {
		left--
		w.Header().Set("X-RateLimit-Limit", "5000")
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(left))
		w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
		say(w, 200, branchAnswer)
	})
	r := g.repository(t)
	ask := func(ctx context.Context) {
		_, err := r.Branch(ctx, "main")
		require.NoError(t, err)
	}
	assert.Zero(t, r.BackgroundWait(), "nothing is known yet")
	ask(t.Context())
	assert.Zero(t, r.BackgroundWait())
	ask(Background(t.Context())) // a fifth is left, and no less
	assert.Empty(t, g.slept)
	ask(t.Context())
	assert.Empty(t, g.slept, "what people wait for goes on")
	assert.Equal(t, 4*time.Minute, r.BackgroundWait())
	ask(Background(t.Context()))
	assert.Equal(t, []time.Duration{4 * time.Minute}, g.slept)

	left, reset = 500, g.now.Add(time.Hour)
	ask(t.Context())
	_, err := r.Branch(Background(t.Context()), "main")
	assert.ErrorIs(t, err, ErrUnavailable, "longer than patience")
}

// TestNobodyAsksWhileBlocked: what one request learns of a limit, the next one waits for.
func TestNobodyAsksWhileBlocked(t *testing.T) {
	t.Parallel()
	b := &budget{}
	now := time.Unix(1000, 0)
	b.block(now.Add(time.Minute))
	b.block(now.Add(time.Second))
	assert.Equal(t, time.Minute, b.wait(now, false))
	assert.Zero(t, b.wait(now.Add(time.Hour), true))
}

func TestBudgetBelievesTheLeastOfAnHour(t *testing.T) {
	t.Parallel()
	b := &budget{}
	note := func(remaining, reset int, resource string) {
		b.note(http.Header{"X-Ratelimit-Limit": {"100"}, "X-Ratelimit-Remaining": {strconv.Itoa(remaining)}, "X-Ratelimit-Reset": {strconv.Itoa(reset)}, "X-Ratelimit-Resource": {resource}})
	}
	note(40, 5000, "core")
	note(45, 5000, "core")
	assert.EqualValues(t, 40, b.remaining, "the answers overtook each other")
	note(3, 5000, "search")
	assert.EqualValues(t, 40, b.remaining)
	note(99, 8600, "")
	assert.EqualValues(t, 99, b.remaining, "a new hour")
	note(1, 5000, "core")
	assert.EqualValues(t, 99, b.remaining, "a late answer of the hour before")
	for _, h := range []http.Header{{}, {"X-Ratelimit-Limit": {"x"}}, {"X-Ratelimit-Limit": {"99999999999999999999"}, "X-Ratelimit-Remaining": {"-1"}, "X-Ratelimit-Reset": {"1"}}} {
		b.note(h)
		assert.EqualValues(t, 99, b.remaining)
	}
}

func TestAnswersAreAlwaysAskedForAgain(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	at, tag := idA, `W/"one"`
	g.handle(branchPattern, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=60")
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		say(w, 200, strings.ReplaceAll(branchAnswer, idA, at))
	})
	r := g.repository(t)
	ask := func() string {
		id, err := r.Branch(t.Context(), "main")
		require.NoError(t, err)
		return id
	}
	assert.Equal(t, idA, ask())
	assert.Equal(t, idA, ask())
	at, tag = idB, `W/"two"`
	assert.Equal(t, idB, ask(), "never an answer that GitHub does not stand by any more")
	assert.Equal(t, []string{"", `W/"one"`, `W/"one"`}, g.conditions)
	name := "GET /repos/{owner}/{repo}/git/ref/{ref} "
	assert.Equal(t, []string{name + "200", name + "304", name + "200"}, g.seen)
}

// TestAnswersAreForWhoAsked: what one identity saw is not shown to another.
func TestAnswersAreForWhoAsked(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.handle(branchPattern, saying(200, branchAnswer, "ETag", `"x"`))
	conn, err := connect(g.config)
	require.NoError(t, err)
	for _, identity := range []string{"one", "two", "one"} {
		c := conn.dial(identity, &budget{}, func(next http.RoundTripper) http.RoundTripper { return next })
		_, err := c.do(t.Context(), http.MethodGet, "repos/acme/it/git/ref/heads/main", nil, nil)
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"", "", `"x"`}, g.conditions)
}

func TestStatusesAreErrorsOfOurOwn(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]error{
		400: ErrInvalid, 401: ErrForbidden, 403: ErrForbidden, 404: ErrNotFound, 405: ErrConflict, 409: ErrConflict,
		410: ErrNotFound, 418: ErrUnavailable, 422: ErrInvalid, 451: ErrForbidden, 500: ErrUnavailable,
	} {
		g := newRig(t)
		g.config.Patience = time.Second
		g.handle(branchPattern, saying(status, `{"message":"no\u001b[31m\nway"}`, "X-Accepted-GitHub-Permissions", "contents=read"))
		_, err := g.repository(t).Branch(t.Context(), "main")
		require.Error(t, err)
		for _, other := range []error{ErrInvalid, ErrForbidden, ErrNotFound, ErrConflict, ErrUnavailable} {
			assert.Equal(t, other == kind, errors.Is(err, other), "%d is %v: %v", status, other, err)
		}
		assert.Contains(t, err.Error(), "look up the branch main of acme/it: ")
		assert.NotContains(t, err.Error(), "\x1b")
		assert.NotContains(t, err.Error(), "\n")
		if status == 403 {
			assert.Contains(t, err.Error(), "contents=read")
		}
	}
}

func TestLongAnswersAreNotRead(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	conn, err := connect(g.config)
	require.NoError(t, err)
	g.answer("GET /long", `"`+strings.Repeat("x", 100)+`"`)
	guarded := &guard{next: g.config.Transport, api: conn.api, largest: 100}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, conn.api.String()+"long", nil)
	require.NoError(t, err)
	_, err = guarded.RoundTrip(req)
	assert.ErrorIs(t, err, ErrInvalid)
}

func TestTokensGoToTheAPIOnly(t *testing.T) {
	t.Parallel()
	g, other := newRig(t), newRig(t)
	other.handle("/", func(http.ResponseWriter, *http.Request) { t.Error("the token went elsewhere") })
	g.handle(branchPattern, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.config.API+"/repos/acme/it", http.StatusTemporaryRedirect)
	})
	g.handle("GET /repos/acme/it/pulls", saying(200, `[]`, "Link", fmt.Sprintf(`<%s/more>; rel="next"`, other.config.API)))
	r := g.repository(t)
	_, err := r.Branch(t.Context(), "main")
	assert.Error(t, err)
	_, err = r.Pulls(t.Context(), "")
	assert.ErrorIs(t, err, ErrInvalid)
}

func TestRenamedRepositoriesAreFollowedForReadingOnly(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	moved := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/repositories/5"+strings.TrimPrefix(r.URL.Path, "/repos/acme/it"), http.StatusMovedPermanently)
	}
	g.handle("/repos/acme/it/", moved)
	g.answer("GET /repositories/5/git/ref/heads/main", branchAnswer)
	g.handle("/repositories/5/issues/3/comments", func(w http.ResponseWriter, _ *http.Request) {
		t.Error("a write became a read")
		say(w, 200, `[{"id":1}]`)
	})
	r := g.repository(t)
	id, err := r.Branch(t.Context(), "main")
	require.NoError(t, err)
	assert.Equal(t, idA, id)
	assert.Equal(t, "GET /repos/{owner}/{repo}/git/ref/{ref} 200", g.seen[1])
	_, err = r.PutComment(t.Context(), 3, 0, "hello")
	assert.ErrorIs(t, err, ErrNotFound)
}

// TestLoopsOfPagesEnd: a list that always has another page is refused, not read for ever.
func TestLoopsOfPagesEnd(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.handle("GET /repos/acme/it/issues/1/labels", saying(200, `[{"name":"a"}]`, "Link", `</repos/acme/it/issues/1/labels>; rel="next"`))
	_, err := g.repository(t).Labels(t.Context(), 1)
	assert.ErrorIs(t, err, ErrInvalid)
	assert.Len(t, g.seen, 100)
}

func TestNothingIsNoList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`null`, `{}`, `"x"`, `[1]`} {
		g := newRig(t)
		g.answer("GET /repos/acme/it/issues/1/labels", body)
		_, err := g.repository(t).Labels(t.Context(), 1)
		assert.ErrorIs(t, err, ErrUnavailable, body)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"http://ghe.example/api/v3", "https://", "ftp://localhost", "https://me:pw@ghe.example", "https://x/?a=b", ":", "https://x/#f"} {
		c := Config{API: bad, AppID: 1, Key: signingKey()}
		_, err := NewApp(c)
		require.Error(t, err, bad)
		assert.NotContains(t, err.Error(), "pw")
	}
	a, err := NewApp(Config{API: "https://ghe.example/api/v3", Git: "https://ghe.example", AppID: 1, Key: signingKey()})
	require.NoError(t, err)
	assert.Equal(t, "https://ghe.example/api/v3/", a.client.api.String())
	_, err = NewApp(Config{AppID: 1, Key: []byte("-----BEGIN hunter2")})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "hunter2")
	_, err = NewApp(Config{Key: signingKey()})
	assert.Error(t, err)
}

func TestOperations(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/repos/a/b/pulls/7":                      "GET /repos/{owner}/{repo}/pulls/{pull_number}",
		"/repos/a/b/git/ref/heads/x/y":            "GET /repos/{owner}/{repo}/git/ref/{ref}",
		"/repositories/12/commits/abc/check-runs": "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
		"/repos/a/b/anything":                     "GET other",
		"/":                                       "GET other",
		"":                                        "GET other",
		"/app-manifests/sesame/conversions":       "GET /app-manifests/{code}/conversions",
	} {
		assert.Equal(t, want, operation("GET", path), path)
	}
}
