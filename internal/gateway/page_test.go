package gateway_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
)

func TestPages(t *testing.T) {
	t.Parallel()
	_, o := newBack(t)
	h := handler(t, o)
	for path, want := range map[string]struct {
		status          int
		contains, type_ string
	}{
		"/":                       {200, `href="/acme/estate/"`, "text/html; charset=utf-8"},
		"/-/style.css":            {200, "body{}", "text/css; charset=utf-8"},
		"/metrics":                {200, "gitsm_up 1", ""},
		"/acme/estate":            {302, "", ""},
		"/acme/estate/":           {200, "<h1>Home</h1>", "text/html; charset=utf-8"},
		"/ACME/Estate/":           {200, "<h1>Home</h1>", "text/html; charset=utf-8"},
		"/acme/estate/index.html": {200, "<h1>Home</h1>", "text/html; charset=utf-8"},
		"/acme/estate/services":   {302, "", ""},
		"/acme/estate/services/":  {200, "<h1>Services</h1>", "text/html; charset=utf-8"},
		"/acme/estate/services/payments%20api.html": {200, "<h1>Payments</h1>", "text/html; charset=utf-8"},
		"/acme/estate/assets/site-0a1b2c3d.css":     {200, "body{}", "text/css; charset=utf-8"},
		"/acme/estate/data.unknown":                 {200, "<script>", "application/octet-stream"},
		"/acme/estate/decisions":                    {302, "", ""},
		"/acme/estate/decisions/":                   {200, `href="/acme/estate/decisions/42"`, "text/html; charset=utf-8"},
		"/acme/estate/decisions/42":                 {200, "<title>#42</title>", "text/html; charset=utf-8"},
		"/acme/estate/decisions/500":                {500, "could not be made", "text/html; charset=utf-8"},
		"/acme/estate/decisions/7":                  {404, "No decision about", "text/html; charset=utf-8"},
		"/acme/estate/absent.html":                  {404, "No such page", "text/html; charset=utf-8"},
		"/acme/empty.repo/":                         {503, "have not been made yet", "text/html; charset=utf-8"},
		"/acme/empty.repo/decisions/":               {200, "No open pull request has been decided", "text/html; charset=utf-8"},
		"/acme/empty.repo/decisions/1":              {404, "No such page", "text/html; charset=utf-8"},
		"/acme/other/":                              {404, "No such page", "text/html; charset=utf-8"},
		"/acme":                                     {404, "No such page", "text/html; charset=utf-8"},
		"/healthz":                                  {200, "ok", "text/plain; charset=utf-8"},
		"/readyz":                                   {200, "ready", "text/plain; charset=utf-8"},
	} {
		w := ask(h, request(http.MethodGet, path, nil))
		require.Equal(t, want.status, w.Code, path)
		require.Contains(t, w.Body.String(), want.contains, path)
		if want.type_ != "" {
			require.Equal(t, want.type_, w.Header().Get("Content-Type"), path)
		}
		if want.status == http.StatusFound {
			require.Equal(t, path+"/", w.Header().Get("Location"))
		}
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			require.Equal(t, value, w.Header().Get(name), path)
		}
		require.Contains(t, w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'")
		if strings.Contains(path, "decisions") || want.status != 200 {
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"), path)
		}
		if want.status == http.StatusOK {
			head := ask(h, request(http.MethodHead, path, nil))
			require.Equal(t, w.Code, head.Code)
			require.Equal(t, w.Header().Get("Content-Type"), head.Header().Get("Content-Type"))
		}
		if path != "/healthz" && path != "/readyz" {
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
				require.Equal(t, http.StatusMethodNotAllowed, ask(h, request(method, path, nil)).Code)
			}
		}
	}
}

// TestHostilePaths: nothing but the published files of a site can be had.
func TestHostilePaths(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	h := handler(t, o)
	for _, path := range []string{
		"//", "//acme/estate/", "/acme//estate/", "/acme/estate//", "/acme/estate/./", "/./acme/estate/", "/acme/estate/services//index.html",
		"/acme/estate/..", "/acme/estate/../estate/", "/acme/estate/../../outside.html", "/acme/estate/..;/x", "/acme/../metrics", "/webhook/../metrics", "/healthz/../metrics",
		"/acme/estate/%2e%2e/outside.html", "/acme/estate/%2E%2E%2Foutside.html", "/acme/estate/..%2foutside.html", "/acme/estate/%252e%252e/outside.html",
		"/acme/estate/services%2Findex.html", "/acme%2Festate/", "/%2Facme/estate/", "/metrics%2F", "/healthz%2F..%2Fmetrics",
		`/acme/estate/..\outside.html`, "/acme/estate/..%5coutside.html", "/acme/estate/%5c%5chost%5cshare", "/acme/estate/C:/x", "/acme/estate/index.html::$DATA", "/acme/estate/nul",
		"/acme/estate/.gitsm-site", "/acme/estate/%2egitsm-site", "/acme/estate/hidden/.git/config", "/acme/estate/hidden/", "/acme/estate/hidden",
		"/acme/estate/index.html%00.png", "/acme/estate/%00", "/acme/estate/a%0d%0aX: y", "/acme/estate/index.html.", "/acme/estate/index.html%20", "/acme/estate/%ff",
		"/acme/estate/out.html", "/acme/estate/absolute.html", "/acme/estate/loop", "/acme/estate/up/outside.html", "/acme/estate/up/site/index.html",
		"/acme/estate/index.html/", "/acme/estate/index.html/x", "/acme/estate/odd", "/acme/estate/odd/", "/acme/estate/" + strings.Repeat("a", 300), "/acme/estate/" + strings.Repeat("a/", 2000),
		"/acme/estate/decisions/0", "/acme/estate/decisions/-42", "/acme/estate/decisions/042", "/acme/estate/decisions/42/", "/acme/estate/decisions/42/x", "/acme/estate/decisions/+42",
		"/acme/estate/decisions/99999999999999999999", "/acme/estate/decisions/4%32x", "/acme/estate/decisions/%D9%A4", "/acme/estate/decisions/../index.html",
		"*", "/..", "/.", "/-/", "/-/page.html", "/-/style.css/", "/metrics/", "/metrics/x", "/healthz/", "/WEBHOOK", "/readyz/x",
	} {
		w := ask(h, request(http.MethodGet, path, nil))
		require.Equal(t, http.StatusNotFound, w.Code, path)
		for _, content := range []string{"outside", "manifest", "of the repository", "Home</h1>", "gitsm_up"} {
			require.NotContains(t, w.Body.String(), content, path)
		}
	}
	require.NotContains(t, b.log.String(), "outside")
	require.NotContains(t, b.log.String(), `"status":5`)
}

func TestRevalidation(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	h := handler(t, o)
	first := ask(h, request(http.MethodGet, "/acme/estate/", nil))
	tag := first.Header().Get("ETag")
	require.NotEmpty(t, tag)
	require.Equal(t, "private, no-cache", first.Header().Get("Cache-Control"))
	again := request(http.MethodGet, "/acme/estate/", nil)
	again.Header.Set("If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, ask(h, again).Code)
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "index.html"), []byte("<h1>Changed</h1>"), 0o644))
	w := ask(h, again)
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), "Changed")

	part := request(http.MethodGet, "/acme/estate/", nil)
	part.Header.Set("Range", "bytes=0-3")
	w = ask(h, part)
	require.Equal(t, http.StatusPartialContent, w.Code)
	require.Equal(t, "<h1>", w.Body.String())
	part.Header.Set("Range", "bytes=0-0"+strings.Repeat(",0-0", 1000))
	w = ask(h, part)
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "<h1>Changed</h1>", w.Body.String())
}

// TestOwnPages reads the pages of the gateway's own as strangers would have them.
func TestOwnPages(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	h := handler(t, o)
	list := ask(h, request(http.MethodGet, "/acme/estate/decisions/", nil)).Body.String()
	require.Contains(t, list, "<bdi>Plain &amp; &lt;b&gt;bold&lt;/b&gt;[31m next</bdi>")
	require.Contains(t, list, "&lt;i&gt;rejected&lt;/i&gt;")
	require.Contains(t, list, "…</bdi>")
	require.Less(t, strings.Index(list, "#42"), strings.Index(list, "#7"), "the newest first")
	require.Contains(t, list, `<link rel="stylesheet" href="/-/style.css">`)
	require.Contains(t, list, `<span class="pill tone-ok short">approved</span>`)
	absent := ask(h, request(http.MethodGet, "/acme/estate/absent-&amp;", nil)).Body.String()
	require.NotContains(t, absent, "absent-")
	for _, page := range []string{list, absent, ask(h, request(http.MethodGet, "/", nil)).Body.String()} {
		require.NotContains(t, page, "<script")
		require.NotContains(t, page, "style=")
		require.NotContains(t, page, "http://")
	}
	require.NoError(t, os.RemoveAll(b.dir))
	w := ask(h, request(http.MethodGet, "/acme/estate/services/", nil))
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "30", w.Header().Get("Retry-After"))

	o.Style = nil
	plain := handler(t, o)
	require.NotContains(t, ask(plain, request(http.MethodGet, "/", nil)).Body.String(), "stylesheet")
	require.Equal(t, http.StatusNotFound, ask(plain, request(http.MethodGet, gateway.StyleSheet, nil)).Code)

	o.Sites = nil
	require.Contains(t, ask(handler(t, o), request(http.MethodGet, "/", nil)).Body.String(), "No repository is connected yet")
	o.Sites = func() []gateway.Site {
		return []gateway.Site{{Name: forge.Name{Owner: "a", Repo: "b"}, Decisions: func(context.Context) ([]gateway.Decided, error) { return nil, errors.New("secret reason") }}}
	}
	w = ask(handler(t, o), request(http.MethodGet, "/a/b/decisions/", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.NotContains(t, w.Body.String(), "secret reason")
	o.Metrics = nil
	require.Equal(t, http.StatusNotFound, ask(handler(t, o), request(http.MethodGet, "/metrics", nil)).Code)
}

func TestReady(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	asked := 0
	o.Ready = func(context.Context) error { asked++; return errors.New("inbox at nats://internal:4222 is away") }
	h := handler(t, o)
	for range 5 {
		w := ask(h, request(http.MethodGet, "/readyz", nil))
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
		require.Equal(t, "not ready\n", w.Body.String())
	}
	require.Less(t, asked, 5, "whoever asks often costs little")
	require.Contains(t, b.log.String(), "nats://internal:4222")
	require.Equal(t, http.StatusOK, ask(h, request(http.MethodGet, "/healthz", nil)).Code)
	require.Equal(t, http.StatusMethodNotAllowed, ask(h, request(http.MethodPost, "/readyz", nil)).Code)
}

// TestPanic: a fault of ours is answered, and tells nothing.
func TestPanic(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("half way: " + proxySecret)
	})
	h := handler(t, o)
	w := ask(h, request(http.MethodGet, "/acme/estate/decisions/501", nil))
	require.Equal(t, http.StatusInternalServerError, w.Code)
	require.NotContains(t, w.Body.String()+b.log.String(), proxySecret)
	require.Contains(t, b.log.String(), "harness_test.go", "the log says where")
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { ask(h, request(http.MethodGet, "/metrics", nil)) }, "nobody may take it for whole")
	require.NotContains(t, b.log.String(), proxySecret)
}
