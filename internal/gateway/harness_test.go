package gateway_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
)

const (
	hookSecret  = "hook-secret-of-now"
	olderSecret = "hook-secret-of-before"
	proxySecret = "proxy-secret-3f81c0"
)

// back is what is behind the gateway.
type back struct {
	log *syncBuffer
	dir string

	mu     sync.Mutex
	events []forge.Event
	guids  []string
	fails  error // what Put fails with
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (b *back) put(_ context.Context, guid string, e forge.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails != nil {
		return b.fails
	}
	b.events, b.guids = append(b.events, e), append(b.guids, guid)
	return nil
}

func (b *back) kept() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.events)
}

// newBack makes what is behind the gateway: one repository with pages, and one without.
func newBack(t testing.TB) (*back, gateway.Options) {
	t.Helper()
	b, o := newInbox()
	b.dir = filepath.Join(t.TempDir(), "site")
	for name, content := range map[string]string{
		"index.html": "<h1>Home</h1>", "services/index.html": "<h1>Services</h1>", "services/payments api.html": "<h1>Payments</h1>",
		"assets/site-0a1b2c3d.css": "body{}", "data.unknown": "<script>", "odd/file": "x", ".gitsm-site": "manifest", "hidden/.git/config": "of the repository", "decisions/7": "shadowed",
	} {
		path := filepath.Join(b.dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(b.dir), "outside.html"), []byte("outside"), 0o644))
	for name, target := range map[string]string{"out.html": "../outside.html", "absolute.html": filepath.Join(filepath.Dir(b.dir), "outside.html"), "loop": "loop", "up": ".."} {
		require.NoError(t, os.Symlink(target, filepath.Join(b.dir, name)))
	}
	sites := []gateway.Site{
		{
			Name: forge.Name{Owner: "acme", Repo: "estate"}, Dir: b.dir,
			Decision: func(_ context.Context, pull int) ([]byte, error) {
				switch pull {
				case 42:
					return []byte("<!DOCTYPE html><title>#42</title>"), nil
				case 500:
					return nil, errors.New("what only the log may say")
				case 501:
					panic("of a page: " + proxySecret)
				}
				return nil, gateway.ErrNone
			},
			Decisions: func(context.Context) ([]gateway.Decided, error) {
				return []gateway.Decided{{7, "Plain & <b>bold</b>\u202e\x1b[31m\nnext", "approved"}, {42, strings.Repeat("long ", 100), "<i>rejected</i>"}}, nil
			},
		},
		{Name: forge.Name{Owner: "acme", Repo: "empty.repo"}},
	}
	o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "gitsm_up 1\n") })
	o.Sites = func() []gateway.Site { return sites }
	o.Style = []byte("body{}")
	return b, o
}

// newInbox makes what takes events.
func newInbox() (*back, gateway.Options) {
	b := &back{log: &syncBuffer{}}
	return b, gateway.Options{
		Secrets: [][]byte{[]byte(hookSecret), []byte(olderSecret)}, AppID: 99, Put: b.put,
		Log: slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// here and away are where requests come from and arrive at.
var (
	here = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	away = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 8080}
)

// request makes one as the server hands it over: from this machine to this machine.
func request(method, target string, body io.Reader) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:8080/", body)
	u, err := url.ParseRequestURI(target)
	if err != nil {
		panic(err)
	}
	r.URL, r.RequestURI, r.Host, r.RemoteAddr = u, target, "localhost:8080", "127.0.0.1:50000"
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(here)))
}

func arriving(r *http.Request, at net.Addr) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))
}

func sign(body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

const pullEvent = `{"action":"opened","repository":{"id":7,"full_name":"acme/estate"},"pull_request":{"number":42}}`

// event is a signed event.
func event(name, body string) *http.Request {
	r := request(http.MethodPost, "/webhook", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-GitHub-Event", name)
	r.Header.Set("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958")
	r.Header.Set("X-Hub-Signature-256", sign(body, hookSecret))
	return r
}

func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func handler(t testing.TB, o gateway.Options) http.Handler {
	t.Helper()
	h, err := gateway.Handler(o)
	require.NoError(t, err)
	return h
}
