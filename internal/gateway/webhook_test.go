package gateway_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
)

func TestWebhook(t *testing.T) {
	t.Parallel()
	b, o := newInbox()
	h := handler(t, o)
	older := event("pull_request", pullEvent)
	older.Header.Set("X-Hub-Signature-256", sign(pullEvent, olderSecret))
	for _, r := range []*http.Request{event("pull_request", pullEvent), older} {
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		require.Equal(t, http.StatusAccepted, ask(h, r).Code)
	}
	require.Len(t, b.events, 2)
	require.Equal(t, int64(7), b.events[0].Repository)
	require.Equal(t, []int{42}, b.events[0].Pulls)
	require.Equal(t, "72d3162e-cc78-11e3-81ab-4c9367dc0958", b.guids[0])

	for _, name := range []string{"ping", "star", "never_heard_of"} {
		w := ask(h, event(name, `{"zen":"Design for failure.","hook_id":1}`))
		require.Equal(t, http.StatusAccepted, w.Code, name)
	}
	require.Len(t, b.events, 2, "nobody needs those")
	require.Equal(t, http.StatusAccepted, ask(h, event("installation", "{}")).Code)
	require.Len(t, b.events, 3, "it is about no repository, but it is news")
}

// TestWebhookPut: only what is kept is answered 202.
func TestWebhookPut(t *testing.T) {
	t.Parallel()
	b, o := newInbox()
	h := handler(t, o)
	b.fails = errors.New("no space left on device")
	w := ask(h, event("pull_request", pullEvent))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "30", w.Header().Get("Retry-After"))
	require.NotContains(t, w.Body.String(), "space")
	require.Contains(t, b.log.String(), "no space left on device")
	b.fails = nil
	require.Equal(t, http.StatusAccepted, ask(h, event("pull_request", pullEvent)).Code)
}

func TestWebhookRefuses(t *testing.T) {
	t.Parallel()
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Del(name)
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"GET":                 {func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed},
		"PUT":                 {func(r *http.Request) { r.Method = http.MethodPut }, http.StatusMethodNotAllowed},
		"form":                {header("Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType},
		"no type":             {header("Content-Type"), http.StatusUnsupportedMediaType},
		"two types":           {header("Content-Type", "application/json", "text/html"), http.StatusUnsupportedMediaType},
		"broken type":         {header("Content-Type", "application/json;;"), http.StatusUnsupportedMediaType},
		"another JSON":        {header("Content-Type", "application/jsonp"), http.StatusUnsupportedMediaType},
		"packed":              {header("Content-Encoding", "gzip"), http.StatusUnsupportedMediaType},
		"no signature":        {header("X-Hub-Signature-256"), http.StatusUnauthorized},
		"empty signature":     {header("X-Hub-Signature-256", ""), http.StatusUnauthorized},
		"SHA-1 only":          {func(r *http.Request) { r.Header.Del("X-Hub-Signature-256"); r.Header.Set("X-Hub-Signature", "sha1=00") }, http.StatusUnauthorized},
		"wrong secret":        {header("X-Hub-Signature-256", sign(pullEvent, "guess")), http.StatusUnauthorized},
		"empty secret":        {header("X-Hub-Signature-256", sign(pullEvent, "")), http.StatusUnauthorized},
		"of another body":     {header("X-Hub-Signature-256", sign(pullEvent+" ", hookSecret)), http.StatusUnauthorized},
		"right and wrong":     {header("X-Hub-Signature-256", sign(pullEvent, hookSecret), sign(pullEvent, "guess")), http.StatusUnauthorized},
		"twice":               {header("X-Hub-Signature-256", sign(pullEvent, hookSecret), sign(pullEvent, hookSecret)), http.StatusUnauthorized},
		"not signed, no JSON": {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{")) }, http.StatusUnauthorized},
		"no event":            {header("X-GitHub-Event"), http.StatusBadRequest},
		"two events":          {header("X-GitHub-Event", "pull_request", "ping"), http.StatusBadRequest},
		"odd event":           {header("X-GitHub-Event", "pull request"), http.StatusBadRequest},
		"long event":          {header("X-GitHub-Event", strings.Repeat("x", 65)), http.StatusBadRequest},
		"announced too large": {func(r *http.Request) { r.ContentLength = forge.MaxWebhook + 1 }, http.StatusRequestEntityTooLarge},
		"broken off":          {func(r *http.Request) { r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), broken{})) }, http.StatusBadRequest},
		"absolute":            {func(r *http.Request) { r.URL.Scheme, r.URL.Host = "http", "localhost" }, http.StatusBadRequest},
	} {
		b, o := newInbox()
		r := event("pull_request", pullEvent)
		c.change(r)
		w := ask(handler(t, o), r)
		require.Equal(t, c.want, w.Code, name)
		require.Zero(t, b.kept(), name)
	}
	for _, body := range []string{"", "{", "[]", "null", `{"repository":{"id":-1}}`, `{"repository":{"id":1e400}}`, "\xff"} {
		b, o := newInbox()
		require.Equal(t, http.StatusBadRequest, ask(handler(t, o), event("pull_request", body)).Code, body)
		require.Zero(t, b.kept())
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// zeros is a body without end that tells how much of it was read.
type zeros struct{ read int64 }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += int64(len(p))
	return len(p), nil
}

func TestWebhookTooLarge(t *testing.T) {
	t.Parallel()
	b, o := newInbox()
	h := handler(t, o)
	r := event("pull_request", "")
	z := &zeros{}
	r.Body, r.ContentLength = io.NopCloser(z), -1
	require.Equal(t, http.StatusRequestEntityTooLarge, ask(h, r).Code)
	require.LessOrEqual(t, z.read, int64(forge.MaxWebhook+1))

	r = event("pull_request", "")
	z = &zeros{}
	r.Body, r.ContentLength = io.NopCloser(z), forge.MaxWebhook+1
	require.Equal(t, http.StatusRequestEntityTooLarge, ask(h, r).Code)
	require.Zero(t, z.read)

	largest := strings.Repeat(" ", forge.MaxWebhook-len(pullEvent)) + pullEvent
	require.Equal(t, http.StatusAccepted, ask(h, event("pull_request", largest)).Code)
	require.Equal(t, 1, b.kept())
}

// stalled is a body of which a part came, and which then waits.
type stalled struct {
	part    io.Reader
	arrived chan<- struct{}
	leave   <-chan struct{}
}

func (s *stalled) Read(p []byte) (int, error) {
	if n, err := s.part.Read(p); err == nil {
		return n, nil
	}
	if s.arrived != nil {
		close(s.arrived)
		s.arrived = nil
	}
	<-s.leave
	return 0, io.ErrUnexpectedEOF
}

// TestWebhookMemory: what slow bodies hold is bounded, what they announce counts for nothing,
// and it is given back.
func TestWebhookMemory(t *testing.T) {
	t.Parallel()
	_, o := newInbox()
	h, err := gateway.HandlerWith(o, 1<<20, nil)
	require.NoError(t, err)
	slow := func(size int) (answered <-chan int, leave chan<- struct{}) {
		arrived, waiting, status := make(chan struct{}), make(chan struct{}), make(chan int, 1)
		r := event("pull_request", "")
		r.Body = io.NopCloser(&stalled{part: strings.NewReader(strings.Repeat(" ", size)), arrived: arrived, leave: waiting})
		r.ContentLength = forge.MaxWebhook
		go func() { status <- ask(h, r).Code }()
		select {
		case <-arrived:
		case code := <-status:
			status <- code
		}
		return status, waiting
	}
	announced, leave := slow(10)
	require.Equal(t, http.StatusAccepted, ask(h, event("pull_request", pullEvent)).Code, "it has taken little so far")
	large, leaveLarge := slow(400 << 10)
	another, _ := slow(400 << 10)
	require.Equal(t, http.StatusServiceUnavailable, <-another)
	w := ask(h, event("pull_request", strings.Repeat(" ", 500<<10)+pullEvent))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "30", w.Header().Get("Retry-After"))
	require.Equal(t, http.StatusAccepted, ask(h, event("pull_request", pullEvent)).Code, "small ones find room")
	close(leave)
	close(leaveLarge)
	require.Equal(t, http.StatusBadRequest, <-announced)
	require.Equal(t, http.StatusBadRequest, <-large)
	for range 20 {
		require.Equal(t, http.StatusAccepted, ask(h, event("pull_request", strings.Repeat(" ", 500<<10)+pullEvent)).Code)
	}
}

func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*gateway.Options){
		"no secret":          func(o *gateway.Options) { o.Secrets = nil },
		"empty secret":       func(o *gateway.Options) { o.Secrets = [][]byte{[]byte(hookSecret), {}} },
		"empty proxy secret": func(o *gateway.Options) { o.Proxy.Secret = []byte{} },
		"nothing keeps":      func(o *gateway.Options) { o.Put = nil },
	} {
		_, o := newInbox()
		change(&o)
		_, err := gateway.Handler(o)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), hookSecret)
	}
}

func FuzzWebhook(f *testing.F) {
	f.Add([]byte(pullEvent), "pull_request", "application/json", "guid", true)
	f.Add([]byte(`{"repository":{"id":7,"full_name":"a/b"},"ref":"refs/heads/main"}`), "push", "application/json", "\n", true)
	f.Add([]byte("\x00"), "installation", "application/json;x=\"", "x y", true)
	f.Add([]byte("[[[["), "check_run", "text/html", "", false)
	f.Fuzz(func(t *testing.T, body []byte, name, kind, guid string, signed bool) {
		b, o := newInbox()
		r := event(name, string(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("X-GitHub-Delivery", guid)
		if !signed {
			r.Header.Set("X-Hub-Signature-256", "sha256="+strings.Repeat("0", 64))
		}
		w := ask(handler(t, o), r)
		require.Contains(t, []int{202, 400, 401, 415}, w.Code)
		if b.kept() > 0 {
			require.True(t, signed)
			require.Equal(t, http.StatusAccepted, w.Code)
			require.NotContains(t, b.guids[0], "\n")
		}
		require.Equal(t, 1, strings.Count(b.log.String(), "\n"))
		require.NotContains(t, b.log.String()+w.Body.String(), hookSecret)
	})
}
