package forge

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// rig is a GitHub that a test makes up, and a clock that moves by sleeping only.
type rig struct {
	config Config
	mux    *http.ServeMux
	log    bytes.Buffer

	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
	// seen are the operations that went out, with their answers.
	seen []string
	// conditions are the tags that were asked for.
	conditions []string
}

var signingKey = sync.OnceValue(func() []byte {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
})

const secretToken = "ghs_SecretSecretSecretSecretSecret00"

func newRig(t *testing.T) *rig {
	t.Helper()
	g := &rig{mux: http.NewServeMux(), now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.conditions = append(g.conditions, r.Header.Get("If-None-Match"))
		g.mu.Unlock()
		g.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	g.config = Config{
		API: server.URL, AppID: 7, Key: signingKey(), Patience: 10 * time.Minute,
		Transport: &http.Transport{DisableKeepAlives: true}, // on a connection used before Go asks again by itself
		Now:       g.clock, Sleep: g.sleep, Log: slog.New(slog.NewTextHandler(&g.log, nil)),
		Observe: func(operation string, status, _ int) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.seen = append(g.seen, fmt.Sprintf("%s %d", operation, status))
		},
	}
	g.answer("GET /repos/acme/it", `{"id":5,"full_name":"acme/it","default_branch":"main"}`)
	return g
}

func (g *rig) clock() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now
}

func (g *rig) sleep(ctx context.Context, d time.Duration) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now, g.slept = g.now.Add(d), append(g.slept, d)
	return ctx.Err()
}

func (g *rig) answer(pattern, body string) {
	g.handle(pattern, func(w http.ResponseWriter, _ *http.Request) { say(w, 200, body) })
}

func (g *rig) handle(pattern string, f http.HandlerFunc) { g.mux.HandleFunc(pattern, f) }

func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// repository is acme/it by a token, nothing of it counted.
func (g *rig) repository(t *testing.T) *Repository {
	t.Helper()
	r, err := WithToken(t.Context(), g.config, Name{"acme", "it"}, secretToken)
	require.NoError(t, err)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen, g.conditions = nil, nil
	return r
}

// turns answers with one handler after the other, the last for good.
func turns(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[min(n, len(handlers)-1)]
		n++
		mu.Unlock()
		h(w, r)
	}
}

func saying(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		say(w, status, body)
	}
}

// dropping ends the connection without an answer.
func dropping(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// halving sends half of what it announces.
func halving(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"object":`))
	panic(http.ErrAbortHandler)
}

const (
	idA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	idB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	idC = "cccccccccccccccccccccccccccccccccccccccc"
	idD = "dddddddddddddddddddddddddddddddddddddddd"
)

const (
	branchPattern = "GET /repos/acme/it/git/ref/heads/main"
	branchAnswer  = `{"ref":"refs/heads/main","object":{"sha":"` + idA + `"}}`
)
