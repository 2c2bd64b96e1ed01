package forgetest_test

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// TestFaults has things go wrong in each way.
func TestFaults(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	repo := g.NewRepository("erg/estate", work(t))
	token := installationToken(t, g, repo, nil)
	fault := func(f *forgetest.Fault) { g.Fault(func(*http.Request) *forgetest.Fault { return f }) }
	try := func(ctx context.Context, method, path, body string) (*http.Response, string, error) {
		r, err := http.NewRequestWithContext(ctx, method, g.API+path, strings.NewReader(body))
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, "", err
		}
		defer answer.Body.Close() //nolint:errcheck // it was read
		text, err := io.ReadAll(answer.Body)
		return answer, string(text), err
	}
	get := func() (*http.Response, string, error) { return try(t.Context(), "GET", "repos/erg/estate", "") }

	fault(&forgetest.Fault{Status: 502, Body: "<html>", Header: http.Header{"X-Why": {"a fault"}}})
	r, text, err := get()
	require.NoError(t, err)
	assert.Equal(t, 502, r.StatusCode)
	assert.Equal(t, "<html>", text)
	assert.Equal(t, "a fault", r.Header.Get("X-Why"))

	fault(forgetest.Throttled(429, 7))
	r, _, err = get()
	require.NoError(t, err)
	assert.Equal(t, "7", r.Header.Get("Retry-After"))
	fault(forgetest.Limited(403, 1234567890))
	r, _, err = get()
	require.NoError(t, err)
	assert.Equal(t, "1234567890", r.Header.Get("X-RateLimit-Reset"))

	fault(&forgetest.Fault{Truncate: true})
	r, text, err = get()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, 200, r.StatusCode)
	assert.NotEmpty(t, text)

	fault(&forgetest.Fault{Drop: true})
	_, _, err = get()
	require.Error(t, err)

	fault(&forgetest.Fault{Hang: true})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := try(ctx, "GET", "repos/erg/estate", "")
		done <- err
	}()
	for g.Count("GET /repos/{owner}/{repo}", 0) < 2 {
		select {
		case err := <-done:
			t.Fatal("an answer: ", err)
		default:
			runtime.Gosched()
		}
	}
	stop()
	require.ErrorIs(t, <-done, context.Canceled)

	main := repo.Branch("main")
	fault(&forgetest.Fault{After: true})
	_, _, err = try(t.Context(), "POST", "repos/erg/estate/check-runs", `{"name":"x","head_sha":"`+main+`","conclusion":"success"}`)
	require.Error(t, err)
	assert.NotNil(t, repo.Check(main, "x"), "it was carried out, and the answer lost")

	fault(&forgetest.Fault{Status: 503})
	cmd := exec.Command("git", "ls-remote", "http://x-access-token:"+token+"@"+strings.TrimPrefix(g.Git, "http://")+"/erg/estate.git")
	cmd.Env = append(cmd.Environ(), "GIT_TERMINAL_PROMPT=0")
	require.Error(t, cmd.Run(), "faults are for git too")
	g.Fault(nil)
	_, _, err = get()
	require.NoError(t, err)
}
