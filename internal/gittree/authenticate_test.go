package gittree_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

const password = "ghs_0123456789abcdef"

// encodedPassword is the password as it is sent.
var encodedPassword = base64.StdEncoding.EncodeToString([]byte("x-access-token:" + password))

func token(context.Context) (string, string, error) { return "x-access-token", password, nil }

// serveGit serves the repositories below a folder to whoever has the password, and tells others
// in its answer what they sent.
func serveGit(t testing.TB, root string) (address string) {
	t.Helper()
	backend := &cgi.Handler{
		Path: filepath.Join(git(t, root, "--exec-path"), "git-http-backend"), Stderr: io.Discard,
		Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "REMOTE_USER=x-access-token"},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/moved.git/"):
			http.Redirect(w, r, strings.Replace(r.URL.String(), "moved", "remote", 1), http.StatusMovedPermanently)
		case len(r.Header.Values("Authorization")) != 1 || r.Header.Get("Authorization") != "Basic "+encodedPassword:
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		default:
			backend.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// newServed makes a bare repository that is served, and a clone that knows it as origin.
func newServed(t testing.TB) (bare, address string, r *gittree.Repository) {
	t.Helper()
	bare, dirs := newRemote(t, 1)
	git(t, bare, "config", "http.receivepack", "true")
	address = serveGit(t, filepath.Dir(bare)) + "/remote.git"
	git(t, dirs[0], "remote", "set-url", "origin", address)
	return bare, address, open(t, dirs[0])
}

func TestAuthenticate(t *testing.T) {
	t.Parallel()
	_, address, r := newServed(t)
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	_, _, err = r.Fetch(t.Context(), "origin", "chain")
	require.ErrorContains(t, err, "cannot be reached", "nobody has authenticated")

	r.Authenticate(address, token)
	_, ok, err := r.Fetch(t.Context(), "origin", "chain")
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, r.Push(t.Context(), "origin", "chain", first, gittree.Hash{}))
	h, ok, err := r.Fetch(t.Context(), address, "chain")
	require.NoError(t, err)
	require.True(t, ok && h == first)
	second, err := next(r, gittree.Hash{}, "second")
	require.NoError(t, err)
	require.NoError(t, r.Replace(t.Context(), "origin", "chain", second, first))

	moved := strings.Replace(address, "remote.git", "moved.git", 1)
	r.Authenticate(moved, token)
	_, _, err = r.Fetch(t.Context(), moved, "chain")
	require.ErrorContains(t, err, "cannot be reached", "credentials do not follow where a server leads")

	elsewhere := strings.Replace(address, "remote.git", "other.git", 1)
	r.Authenticate(elsewhere, token)
	_, _, err = r.Fetch(t.Context(), address, "chain")
	require.ErrorContains(t, err, "cannot be reached", "they are for one address")

	denied := errors.New("no token now")
	r.Authenticate(address, func(context.Context) (string, string, error) { return "", "", denied })
	_, _, err = r.Fetch(t.Context(), address, "chain")
	require.ErrorIs(t, err, denied)
}

func TestAuthenticateProtocols(t *testing.T) {
	t.Parallel()
	bare, dirs := newRemote(t, 1)
	r := open(t, dirs[0])
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, r.Push(t.Context(), bare, "chain", first, gittree.Hash{}))
	asked := func(context.Context) (string, string, error) {
		t.Error("a file needs no credentials")
		return "", "", nil
	}
	for _, address := range []string{bare, "file://" + bare} {
		r.Authenticate(address, asked)
		_, ok, err := r.Fetch(t.Context(), "origin", "chain")
		require.NoError(t, err)
		require.True(t, ok)
	}
	for _, address := range []string{"https://example.org/x", "ssh://git@example.org/x", "git@example.org:x", "", "relative"} {
		r.Authenticate(address, token)
		_, _, err := r.Fetch(t.Context(), "origin", "chain")
		require.ErrorContains(t, err, "not allowed", address)
	}
}

// TestAuthenticateHooks: programs of the repository get no credentials.
func TestAuthenticateHooks(t *testing.T) {
	t.Parallel()
	_, address, r := newServed(t)
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	hook := filepath.Join(r.Root(), ".git", "hooks", "pre-push")
	require.NoError(t, os.MkdirAll(filepath.Dir(hook), 0o755))
	require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\nexit 1\n"), 0o755))
	r.Authenticate(address, token)
	require.NoError(t, r.Push(t.Context(), "origin", "chain", first, gittree.Hash{}))
}

// TestAuthenticateEnvironment: what the user has configured neither gets in the way nor tells
// the secret.
func TestAuthenticateEnvironment(t *testing.T) {
	_, address, r := newServed(t)
	host := strings.TrimSuffix(address, "/remote.git")
	folder := t.TempDir()
	asked, trace := filepath.Join(folder, "asked"), filepath.Join(folder, "trace")
	ask := filepath.Join(folder, "ask")
	require.NoError(t, os.WriteFile(ask, []byte("#!/bin/sh\ntouch "+asked+"\necho password=wrong\n"), 0o755))
	global := filepath.Join(folder, "gitconfig")
	for _, c := range [][2]string{
		{"http.extraHeader", "Authorization: Basic b3RoZXI6b3RoZXI="},
		{"http." + host + "/.extraHeader", "Authorization: Basic b3RoZXI6b3RoZXI="},
		{"http.followRedirects", "true"},
		{"credential.helper", "!" + ask},
		{"credential." + host + ".helper", "!" + ask},
		{"core.askPass", ask},
		{"trace2.normalTarget", trace},
		{"trace2.configParams", "*"},
	} {
		git(t, folder, "config", "--file", global, "--add", c[0], c[1])
	}
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": global, "GIT_ASKPASS": ask, "SSH_ASKPASS": ask,
		"GIT_TRACE": trace, "GIT_TRACE2_EVENT": trace, "GIT_TRACE2_CONFIG_PARAMS": "*", "GIT_TRACE_CURL": trace, "GIT_TRACE_REDACT": "0", "GIT_CURL_VERBOSE": "1",
		"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url." + address + ".insteadOf", "GIT_CONFIG_VALUE_0": "http://alias.example.org/x",
	} {
		t.Setenv(name, value)
	}
	r.Authenticate(address, token)
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	require.NoError(t, r.Push(t.Context(), "origin", "chain", first, gittree.Hash{}))
	_, ok, err := r.Fetch(t.Context(), "http://alias.example.org/x", "chain")
	require.NoError(t, err, "settings that were there still hold")
	require.True(t, ok)

	r.Authenticate(address, func(context.Context) (string, string, error) { return "x-access-token", "wrong", nil })
	_, _, err = r.Fetch(t.Context(), "origin", "chain")
	require.ErrorContains(t, err, "cannot be reached")
	require.NoFileExists(t, asked, "nobody else is asked")
	if content, err := os.ReadFile(trace); err == nil { // local commands are traced
		require.NotContains(t, string(content), password)
		require.NotContains(t, string(content), encodedPassword)
		require.NotContains(t, string(content), "extraheader=Authorization: Basic eC1")
	}
}

// TestAuthenticateRedacts: a server that tells what it was sent tells it to no reader of the
// error.
func TestAuthenticateRedacts(t *testing.T) {
	t.Parallel()
	bare, address, r := newServed(t)
	hook := filepath.Join(bare, "hooks", "update")
	require.NoError(t, os.MkdirAll(filepath.Dir(hook), 0o755))
	require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\necho got "+password+" and "+encodedPassword+" >&2\nexit 1\n"), 0o755))
	first, err := next(r, gittree.Hash{}, "first")
	require.NoError(t, err)
	r.Authenticate(address, token)
	err = r.Push(t.Context(), "origin", "chain", first, gittree.Hash{})
	require.ErrorContains(t, err, "got [redacted] and [redacted]")
	require.NotContains(t, err.Error(), password)
	require.NotContains(t, err.Error(), encodedPassword)
}

// TestRedactCut: where what git says is cut, half a secret is one, too.
func TestRedactCut(t *testing.T) {
	t.Parallel()
	const kept = 64 << 10
	for at := kept - len(encodedPassword) - 2; at < kept+2; at++ {
		text := gittree.Redact(strings.Repeat(".", at)+encodedPassword+password, password, encodedPassword)
		require.Empty(t, strings.Trim(strings.ReplaceAll(text, "[redacted]", ""), "."), at)
	}
	require.Equal(t, "a [redacted] b [redacted]", gittree.Redact("a "+password+" b "+encodedPassword, password, encodedPassword))
	require.Equal(t, "a "+password, gittree.Redact("a "+password))
}
