package forge

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// appRig is a rig on which the App is installed; minted are the token requests.
func appRig(t *testing.T) (g *rig, minted *[]string) {
	t.Helper()
	g = newRig(t)
	minted = &[]string{}
	g.answer("GET /repos/acme/it/installation", `{"id":3,"permissions":{"metadata":"read","checks":"write"}}`)
	g.answer("GET /app/installations", `[{"id":3,"permissions":{"metadata":"read","checks":"write"}},{"id":4,"suspended_at":"2026-11-01T00:00:00Z"}]`)
	g.answer("GET /app", `{"id":7,"slug":"gitsm","permissions":{"checks":"write"},"events":["push"]}`)
	g.handle("POST /app/installations/3/access_tokens", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.mu.Lock()
		*minted = append(*minted, strings.TrimSpace(string(body)))
		n, expires := len(*minted), g.now.Add(time.Hour)
		g.mu.Unlock()
		say(w, 201, fmt.Sprintf(`{"token":"%s%d","expires_at":%q}`, secretToken, n, expires.Format(time.RFC3339)))
	})
	return g, minted
}

func TestTokensAreNarrowAndFew(t *testing.T) {
	t.Parallel()
	g, minted := appRig(t)
	var used []string
	g.handle(branchPattern, func(w http.ResponseWriter, r *http.Request) {
		used = append(used, r.Header.Get("Authorization"))
		say(w, 200, branchAnswer)
	})
	app, err := NewApp(g.config)
	require.NoError(t, err)
	for range 3 {
		r, err := app.Repository(t.Context(), Name{"acme", "it"})
		require.NoError(t, err)
		_, err = r.Branch(t.Context(), "main")
		require.NoError(t, err)
		name, password, err := r.WriteToken(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "x-access-token", name)
		assert.Equal(t, secretToken+"3", password)
	}
	assert.Equal(t, []string{
		`{"permissions":{"metadata":"read"}}`,
		`{"repository_ids":[5],"permissions":{"checks":"read","contents":"read","issues":"read","metadata":"read","pull_requests":"read"}}`,
		`{"repository_ids":[5],"permissions":{"contents":"write"}}`,
	}, *minted)
	assert.Equal(t, "Bearer "+secretToken+"2", used[2])

	g.now = g.now.Add(51 * time.Minute)
	r, err := app.Repository(t.Context(), Name{"acme", "it"})
	require.NoError(t, err)
	_, password, err := r.ReadToken(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secretToken+"5", password)
	_, password, err = r.WriteToken(t.Context())
	require.NoError(t, err)
	assert.Equal(t, secretToken+"6", password, "nine minutes are not enough for git")
}

func TestATokenThatGitHubForgotIsReplacedOnce(t *testing.T) {
	t.Parallel()
	g, minted := appRig(t)
	g.handle(branchPattern, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secretToken+"3" {
			say(w, 401, `{"message":"Bad credentials"}`)
			return
		}
		say(w, 200, branchAnswer)
	})
	app, err := NewApp(g.config)
	require.NoError(t, err)
	r, err := app.Repository(t.Context(), Name{"acme", "it"})
	require.NoError(t, err)
	_, err = r.Branch(t.Context(), "main")
	require.NoError(t, err)
	assert.Len(t, *minted, 3)
}

func TestAMissingPermissionIsNamed(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.answer("GET /repos/acme/it/installation", `{"id":3}`)
	g.answer("GET /app/installations", `[{"id":3,"permissions":{"metadata":"read","checks":"write","issues":"read"}}]`)
	g.handle("POST /app/installations/3/access_tokens", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Permissions map[string]string `json:"permissions"`
		}
		_ = json.NewDecoder(r.Body).Decode(&in)
		if len(in.Permissions) > 1 {
			say(w, 422, `{"message":"The permissions requested are not granted to this installation."}`)
			return
		}
		say(w, 201, `{"token":"`+secretToken+`","expires_at":"2030-01-01T00:00:00Z"}`)
	})
	app, err := NewApp(g.config)
	require.NoError(t, err)
	r, err := app.Repository(t.Context(), Name{"acme", "it"})
	require.NoError(t, err)
	_, err = r.PutComment(t.Context(), 1, 0, "x")
	require.ErrorIs(t, err, ErrForbidden)
	assert.NotErrorIs(t, err, ErrInvalid)
	assert.Contains(t, err.Error(), "issues: write, pull_requests: write")
	assert.NotContains(t, err.Error(), "checks: ")
}

// TestTheAppSignsAMinuteBack: GitHub refuses what was issued in the future, and what expires
// more than ten minutes on.
func TestTheAppSignsAMinuteBack(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	var claims jwt.RegisteredClaims
	g.handle("GET /app", func(w http.ResponseWriter, r *http.Request) {
		text := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		key, err := parseKey(signingKey())
		assert.NoError(t, err)
		parser := jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithValidMethods([]string{"RS256"}))
		_, err = parser.ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil })
		assert.NoError(t, err)
		say(w, 200, `{"id":7,"slug":"gitsm"}`)
	})
	app, err := NewApp(g.config)
	require.NoError(t, err)
	self, err := app.Self(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "gitsm", self.Slug)
	assert.Equal(t, "7", claims.Issuer)
	assert.Equal(t, g.now.Add(-time.Minute), claims.IssuedAt.UTC())
	assert.Equal(t, g.now.Add(5*time.Minute), claims.ExpiresAt.UTC())
}

// TestSecretsStayInside has every fault repeat what it was sent, in answers and in errors of
// the network, and looks for it in all that comes out.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	secrets := map[string]bool{}
	echo := func(status int) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			body := fmt.Sprintf(`{"message":"you sent %s","errors":[{"message":%q}]}`, r.Header.Get("Authorization"), r.Header.Get("Authorization"))
			if status == 0 {
				return nil, fmt.Errorf("malformed answer to %s", r.Header)
			}
			header := http.Header{}
			if status == 429 {
				header.Set("Retry-After", "1")
			}
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		}
	}
	for _, status := range []int{0, 200, 301, 400, 401, 403, 404, 409, 422, 429, 500} {
		for _, onlyTokens := range []bool{false, true} {
			g, _ := appRig(t)
			g.config.Patience = 3 * time.Second
			plain, fault := g.config.Transport, echo(status)
			g.config.Transport = carried(func(r *http.Request) (*http.Response, error) {
				text := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
				mu.Lock()
				secrets[text] = true
				mu.Unlock()
				setting := strings.HasSuffix(r.URL.Path, "/installation") || r.URL.Path == "/repos/acme/it"
				minting := strings.HasSuffix(r.URL.Path, "/access_tokens")
				if setting || minting != onlyTokens {
					return plain.RoundTrip(r)
				}
				return fault(r)
			})
			app, err := NewApp(g.config)
			require.NoError(t, err)
			r, err := app.Repository(t.Context(), Name{"acme", "it"})
			if !onlyTokens {
				require.NoError(t, err)
				_, err = r.Merge(t.Context(), 1, idA, "", "")
				err = errors.Join(err, r.React(t.Context(), 1, "eyes"))
				_, again := r.Know(t.Context(), 1)
				err = errors.Join(err, again)
				_, again = r.PutComment(t.Context(), 1, 0, "x")
				err = errors.Join(err, again)
			}
			if status != 200 {
				require.Error(t, err, "%d", status)
			}
			text := fmt.Sprintf("%v %+v %#v %s", err, err, err, g.log.String())
			assert.NotContains(t, text, secretToken)
			for s := range secrets {
				assert.False(t, s != "" && strings.Contains(text, s), "%d: %s", status, text)
			}
			assert.NotContains(t, text, "eyJ", "no part of a signed token either")
			assert.NotContains(t, text, "PRIVATE KEY")
		}
	}
	assert.GreaterOrEqual(t, len(secrets), 3)
}

type carried func(*http.Request) (*http.Response, error)

func (c carried) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

func TestTheManifestCodeStaysInside(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.handle("POST /app-manifests/sesame/conversions", turns(
		saying(201, `{"id":9,"slug":"gitsm-acme","pem":"P","webhook_secret":"W","client_id":"I","client_secret":"C","html_url":"U"}`),
		saying(404, `{"message":"Not Found"}`), saying(500, `{}`)))
	made, err := ConvertManifest(t.Context(), Config{API: g.config.API, Transport: g.config.Transport}, "sesame")
	require.NoError(t, err)
	assert.Equal(t, Credentials{9, "gitsm-acme", "P", "W", "I", "C", "U"}, made)
	for _, want := range []error{ErrNotFound, ErrUnavailable} {
		_, err = ConvertManifest(t.Context(), g.config, "sesame")
		require.ErrorIs(t, err, want)
		assert.NotContains(t, err.Error()+g.log.String(), "sesame")
	}
	assert.Len(t, g.seen, 2, "a code works once, so it is not tried again")
	_, err = ConvertManifest(t.Context(), g.config, "../app")
	assert.ErrorIs(t, err, ErrInvalid)
}
