package registration_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/registration"
)

// secrets are what GitHub gives; none of it may be on a page.
var secrets = forge.Credentials{AppID: 42, Slug: "gitsm-acme", PEM: "PEM-OF-THE-APP", WebhookSecret: "SECRET-OF-THE-HOOK", ClientID: "Iv1.id", ClientSecret: "SECRET-OF-THE-CLIENT"}

// visit is one run of the flow.
type visit struct {
	*registration.Desk
	t       *testing.T
	codes   []string
	saved   []forge.Credentials
	lock    sync.Mutex
	result  forge.Credentials
	err     error
	ended   chan struct{}
	address string
}

func begin(t *testing.T, alter func(*registration.Options)) *visit {
	t.Helper()
	v := &visit{t: t, ended: make(chan struct{})}
	o := registration.Options{
		Name: "gitsm acme", Organisation: "acme", Webhook: "https://gitsm.acme.example/webhook", Web: "https://github.com",
		Convert: func(_ context.Context, code string) (forge.Credentials, error) {
			v.lock.Lock()
			defer v.lock.Unlock()
			v.codes = append(v.codes, code)
			return secrets, nil
		},
		Save: func(c forge.Credentials) error {
			v.saved = append(v.saved, c)
			return nil
		},
	}
	if alter != nil {
		alter(&o)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	v.Desk, err = registration.New(l, o)
	require.NoError(t, err)
	v.address = "http://" + l.Addr().String()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	go func() {
		defer close(v.ended)
		v.result, v.err = v.Serve(ctx)
	}()
	t.Cleanup(func() { cancel(); <-v.ended })
	return v
}

// get asks for a page; nothing secret is ever on it.
func (v *visit) get(method, address, host string) (*http.Response, string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, address, nil)
	require.NoError(v.t, err)
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	require.NoError(v.t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(v.t, err)
	for _, secret := range []string{secrets.PEM, secrets.WebhookSecret, secrets.ClientSecret} {
		assert.NotContains(v.t, string(body), secret)
	}
	assert.Equal(v.t, "no-store", answer.Header.Get("Cache-Control"))
	assert.Equal(v.t, "no-referrer", answer.Header.Get("Referrer-Policy"))
	assert.Contains(v.t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'; ")
	return answer, string(body)
}

var (
	action = regexp.MustCompile(`<form method="post" action="([^"]*)">`)
	field  = regexp.MustCompile(`<input type="hidden" name="manifest" value="([^"]*)">`)
	style  = regexp.MustCompile(`(?s)<style>(.*)</style>`)
)

func (v *visit) form() (target *url.URL, manifest map[string]any) {
	v.t.Helper()
	answer, body := v.get("GET", v.Address(), "")
	require.Equal(v.t, http.StatusOK, answer.StatusCode)
	target, err := url.Parse(html.UnescapeString(action.FindStringSubmatch(body)[1]))
	require.NoError(v.t, err)
	require.NoError(v.t, json.Unmarshal([]byte(html.UnescapeString(field.FindStringSubmatch(body)[1])), &manifest))
	sum := sha256.Sum256([]byte(style.FindStringSubmatch(body)[1]))
	assert.Contains(v.t, answer.Header.Get("Content-Security-Policy"), "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	return target, manifest
}

func (v *visit) back(code, state string) (*http.Response, string) {
	return v.get("GET", v.address+"/created?"+url.Values{"code": {code}, "state": {state}}.Encode(), "")
}

func TestFlow(t *testing.T) {
	t.Parallel()
	v := begin(t, nil)
	target, manifest := v.form()
	assert.Equal(t, "https://github.com/organizations/acme/settings/apps/new", target.Scheme+"://"+target.Host+target.Path)
	state := target.Query().Get("state")
	assert.Greater(t, len(state), 20)

	assert.Equal(t, v.address+"/created", manifest["redirect_url"])
	assert.Equal(t, map[string]any{"url": "https://gitsm.acme.example/webhook", "active": true}, manifest["hook_attributes"])
	assert.Equal(t, false, manifest["public"])
	assert.Equal(t, "gitsm acme", manifest["name"])
	assert.NotEmpty(t, manifest["url"])
	assert.Equal(t, map[string]any{
		"checks": "write", "contents": "write", "issues": "write", "members": "read", "merge_queues": "read", "metadata": "read", "pull_requests": "write",
	}, manifest["default_permissions"])
	assert.Equal(t, []any{"check_run", "check_suite", "issue_comment", "merge_group", "pull_request", "pull_request_review", "push"}, manifest["default_events"])

	// Nothing is taken from those who did not go from here.
	for _, wrong := range []string{"", "x", state[:len(state)-1], state + "x", strings.ToLower(state)} {
		answer, _ := v.back("abc", wrong)
		assert.Equal(t, http.StatusForbidden, answer.StatusCode)
	}
	answer, _ := v.get("GET", v.address+"/created?code=abc&state="+state+"&state=x", "")
	assert.Equal(t, http.StatusForbidden, answer.StatusCode)
	for _, wrong := range []string{"", "a/../b", "a b", strings.Repeat("a", 300), "<script>"} {
		answer, body := v.back(wrong, state)
		assert.Equal(t, http.StatusBadRequest, answer.StatusCode)
		assert.NotContains(t, body, "<script>")
	}
	assert.Empty(t, v.codes)

	answer, body := v.back("good-code_1", state)
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	assert.Contains(t, body, `href="https://github.com/apps/gitsm-acme/installations/new"`)
	<-v.ended
	require.NoError(t, v.err)
	assert.Equal(t, secrets, v.result)
	assert.Equal(t, []forge.Credentials{secrets}, v.saved)
	assert.Equal(t, []string{"good-code_1"}, v.codes)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	v := begin(t, nil)
	for _, c := range []struct {
		method, path, host string
		want               int
	}{
		{"GET", "/", "", http.StatusNotFound},
		{"GET", "/favicon.ico", "", http.StatusNotFound},
		{"POST", "/created", "", http.StatusMethodNotAllowed},
		{"HEAD", "/created", "", http.StatusNotFound},
		{"GET", strings.TrimPrefix(v.Address(), v.address), "evil.example", http.StatusMisdirectedRequest},
		{"GET", strings.TrimPrefix(v.Address(), v.address), "127.0.0.1:1", http.StatusMisdirectedRequest},
	} {
		answer, body := v.get(c.method, v.address+c.path, c.host)
		assert.Equal(t, c.want, answer.StatusCode, "%s %s %s", c.method, c.path, c.host)
		assert.NotContains(t, body, "<form")
	}
}

// A code is exchanged once, however often it is brought.
func TestTwice(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	var v *visit
	v = begin(t, func(o *registration.Options) {
		convert := o.Convert
		o.Convert = func(ctx context.Context, code string) (forge.Credentials, error) {
			answer, _ := v.back("other", mustState(v))
			assert.Equal(t, http.StatusConflict, answer.StatusCode)
			close(hold)
			return convert(ctx, code)
		}
	})
	target, _ := v.form()
	v.back("first", target.Query().Get("state"))
	<-hold
	<-v.ended
	require.NoError(t, v.err)
	assert.Equal(t, []string{"first"}, v.codes)
}

func mustState(v *visit) string {
	target, _ := v.form()
	return target.Query().Get("state")
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]func(*registration.Options){
		"convert": func(o *registration.Options) {
			o.Convert = func(context.Context, string) (forge.Credentials, error) {
				return forge.Credentials{}, errors.New("<b>gone</b>")
			}
		},
		"save": func(o *registration.Options) {
			o.Save = func(forge.Credentials) error { return errors.New("<b>gone</b>") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := begin(t, alter)
			target, _ := v.form()
			answer, body := v.back("abc", target.Query().Get("state"))
			assert.Equal(t, http.StatusBadGateway, answer.StatusCode)
			assert.NotContains(t, body, "gone")
			<-v.ended
			require.ErrorContains(t, v.err, "gone")
			assert.Zero(t, v.result)
		})
	}
}

func TestNobodyComes(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	d, err := registration.New(l, options())
	require.NoError(t, err)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, err = d.Serve(ctx)
	require.ErrorContains(t, err, "nobody confirmed")
}

func options() registration.Options {
	return registration.Options{Name: "gitsm", Webhook: "https://gitsm.acme.example/webhook", Web: "https://github.com"}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	o := options()
	require.NoError(t, o.Check())
	for name, alter := range map[string]func(*registration.Options){
		"no name":            func(o *registration.Options) { o.Name = "" },
		"long name":          func(o *registration.Options) { o.Name = strings.Repeat("a", 35) },
		"name with markup":   func(o *registration.Options) { o.Name = `a"><script>` },
		"organisation":       func(o *registration.Options) { o.Organisation = "../x" },
		"plain":              func(o *registration.Options) { o.Webhook = "http://gitsm.acme.example/webhook" },
		"no host":            func(o *registration.Options) { o.Webhook = "https:///webhook" },
		"password":           func(o *registration.Options) { o.Webhook = "https://a:b@gitsm.acme.example/" },
		"no web":             func(o *registration.Options) { o.Web = "" },
		"script":             func(o *registration.Options) { o.Web = "javascript:alert(1)" },
		"web with a query":   func(o *registration.Options) { o.Web = "https://github.com/?x=1" },
		"unreadable address": func(o *registration.Options) { o.Web = "https://%zz" },
	} {
		o := options()
		alter(&o)
		assert.Error(t, o.Check(), name)
	}
}

func TestLoopbackOnly(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	require.NoError(t, err)
	defer l.Close()
	_, err = registration.New(l, options())
	require.ErrorContains(t, err, "not on this machine alone")
}

func TestEnterprise(t *testing.T) {
	t.Parallel()
	v := begin(t, func(o *registration.Options) { o.Web, o.Organisation = "https://github.acme.example/base/", "" })
	target, manifest := v.form()
	assert.Equal(t, "https://github.acme.example/base/settings/apps/new", target.Scheme+"://"+target.Host+target.Path)
	assert.NotContains(t, manifest["default_permissions"], "members")
	answer, _ := v.get("GET", v.Address(), "")
	assert.True(t, strings.HasSuffix(answer.Header.Get("Content-Security-Policy"), "form-action https://github.acme.example"))
}
