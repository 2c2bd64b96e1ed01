package preview_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/preview"
)

const home = "<!DOCTYPE html><html><head><title>t</title></head><body><h1>Home</h1></body></html>"

func TestPages(t *testing.T) {
	t.Parallel()
	site := &fake{pages: map[string]string{
		"index.html": home, "services/index.html": "services", "services/a.html": "a", "style.css": "c", "site.js": "j", "d.svg": "<svg/>",
		"c.ics": "i", "changes.atom": "f", "x.xml": "x", "d.json": "{}", "p.pdf": "%PDF", "t.txt": "t", "other": "o", "a b/é.html": "é",
	}, fails: map[string]error{"bad.html": errors.New("<b>no</b>\nway")}}
	out := &log{}
	address, _ := serve(t, preview.Options{Load: fixed(site), Log: out})
	c, base := client(t), "http://"+address
	for path, want := range map[string]struct{ kind, body string }{
		"/": {"text/html; charset=utf-8", "<h1>Home</h1>"}, "/index.html": {"text/html; charset=utf-8", "<h1>Home</h1>"},
		"/services/": {"text/html; charset=utf-8", "services"}, "/services/a.html?q=1": {"text/html; charset=utf-8", "a"},
		"/a%20b/%C3%A9.html": {"text/html; charset=utf-8", "é"}, "/style.css": {"text/css; charset=utf-8", "c"},
		"/site.js": {"text/javascript; charset=utf-8", "j"}, "/d.svg": {"image/svg+xml", "<svg/>"}, "/c.ics": {"text/calendar; charset=utf-8", "i"},
		"/changes.atom": {"application/atom+xml; charset=utf-8", "f"}, "/x.xml": {"application/xml; charset=utf-8", "x"},
		"/d.json": {"application/json", "{}"}, "/p.pdf": {"application/pdf", "%PDF"}, "/t.txt": {"text/plain; charset=utf-8", "t"},
		"/other": {"application/octet-stream", "o"}, "/-/live.js": {"text/javascript; charset=utf-8", "EventSource"}, "/-/live.css": {"text/css; charset=utf-8", "gitsm"},
	} {
		a := get(t, c, base+path)
		require.Equal(t, 200, a.status, path)
		require.Equal(t, want.kind, a.header.Get("Content-Type"), path)
		html := strings.HasPrefix(want.kind, "text/html")
		require.Equal(t, html, strings.Contains(a.body, `<script src="/-/live.js" defer`), path)
		require.Contains(t, a.body, want.body, path)
		if !html && !strings.HasPrefix(path, "/-/") {
			require.Equal(t, want.body, a.body, path)
		}
		require.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", a.header.Get("Content-Security-Policy"))
		require.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
		require.Equal(t, "no-referrer", a.header.Get("Referrer-Policy"))
		require.Equal(t, "no-store", a.header.Get("Cache-Control"))
		require.Equal(t, "same-origin", a.header.Get("Cross-Origin-Resource-Policy"))

		head := ask(t, c, http.MethodHead, base+path)
		require.Equal(t, 200, head.status)
		require.Empty(t, head.body)
		require.Equal(t, a.header.Get("ETag"), head.header.Get("ETag"))
		require.Regexp(t, `^"[0-9a-f]{24}"$`, head.header.Get("ETag"))
		again := ask(t, c, http.MethodGet, base+path, func(r *http.Request) { r.Header.Set("If-None-Match", a.header.Get("ETag")) })
		require.Equal(t, http.StatusNotModified, again.status)
	}
	require.Contains(t, get(t, c, base+"/").body, `data-page="`+strings.Trim(get(t, c, base+"/").header.Get("ETag"), `"`)+`"></script></body></html>`)

	a := get(t, c, base+"/services?q=1")
	require.Equal(t, http.StatusFound, a.status)
	require.Equal(t, "/services/?q=1", a.header.Get("Location"))

	a = get(t, c, base+"/services/%3Cscript%3Ealert(1)%3C/script%3E.html")
	require.Equal(t, 404, a.status)
	require.NotContains(t, a.body, "<script>alert")
	require.Contains(t, a.body, `href="/services/`)
	require.Contains(t, a.body, "/-/live.js", "it shows the page once it is there")
	require.Empty(t, ask(t, c, http.MethodHead, base+"/none").body)

	a = get(t, c, base+"/bad.html")
	require.Equal(t, 500, a.status)
	require.Contains(t, a.body, "&lt;b&gt;no&lt;/b&gt;")
	require.Contains(t, out.String(), "failed to make bad.html because <b>no</b> | way\n")

	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "FROB"} {
		a := ask(t, c, method, base+"/")
		require.Equal(t, http.StatusMethodNotAllowed, a.status)
		require.Equal(t, "GET, HEAD", a.header.Get("Allow"))
	}
}

func TestPagesAreKept(t *testing.T) {
	t.Parallel()
	site := &fake{pages: map[string]string{"index.html": home}}
	address, _ := serve(t, preview.Options{Load: fixed(site)})
	c := client(t)
	for range 5 {
		require.Equal(t, 200, get(t, c, "http://"+address+"/").status)
	}
	require.EqualValues(t, 1, site.made.Load())
}

// TestNames: only names of this machine are answered under, for others could be anybody's.
func TestNames(t *testing.T) {
	t.Parallel()
	address, _ := serve(t, preview.Options{Load: fixed(&fake{pages: map[string]string{"index.html": home}})})
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	c := client(t)
	for host, want := range map[string]int{
		address: 200, "127.0.0.1": 200, "localhost:" + port: 200, "LocalHost": 200, "localhost.:80": 200, "[::1]:" + port: 200, "[::1]": 200, "127.9.9.9:1": 200,
		"evil.example:" + port: 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "10.0.0.1:" + port: 421, "0.0.0.0:" + port: 421, "127.1": 421, "evil.localhost": 421,
	} {
		a := ask(t, c, http.MethodGet, "http://"+address+"/", func(r *http.Request) { r.Host = host })
		require.Equal(t, want, a.status, host)
		require.Equal(t, want == 200, strings.Contains(a.body, "Home"), host)
	}
}

// strict fails the test when it is asked for a path that is not plain.
type strict struct{ t *testing.T }

func (s strict) Page(_ context.Context, path string) ([]byte, bool, error) {
	assert.NotEmpty(s.t, path)
	assert.LessOrEqual(s.t, len(path), 4096)
	assert.NotContains(s.t, path, "\\")
	assert.NotContains(s.t, path, "\x00")
	for part := range strings.SplitSeq(path, "/") {
		assert.NotContains(s.t, []string{"", ".", ".."}, part, path)
	}
	return []byte(home), path == "index.html", nil
}

func TestHostilePaths(t *testing.T) {
	t.Parallel()
	address, _ := serve(t, preview.Options{Load: fixed(strict{t})})
	for _, path := range []string{
		"/../index.html", "/a/../index.html", "/%2e%2e/index.html", "/.%2E/index.html", "/./index.html", "//index.html", "/a//index.html", "///",
		"/index.html%00", "/%00", "/a%2findex.html", "/..%2findex.html", "/..%5cindex.html", `/..\index.html`, "/%5c%5cevil/x", "/index.html%0a", "/%ff", "/a%0d%0aX: y",
		"/" + strings.Repeat("a", 5000), "/" + strings.Repeat("a/", 2000), "/-/", "/-/live.js/", "/-/nothing", "/index.html/", "/%c2%85", "//evil.example/..", "/evil.example//",
		"*", "http://evil.example/index.html",
	} {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		require.NoError(t, conn.SetDeadline(time.Now().Add(generous)))
		_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path)
		require.NoError(t, err)
		a, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err, path)
		require.Contains(t, []int{400, 404, 421}, a.StatusCode, path)
		require.Empty(t, a.Header.Get("Location"), path)
		require.NoError(t, conn.Close())
	}
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", strings.Repeat("a", 200_000))
	if err == nil {
		a, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil { // it may hang up instead
			require.GreaterOrEqual(t, a.StatusCode, 400)
		}
	}
}
