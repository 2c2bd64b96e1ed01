package gateway_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
)

// patience of a test with what would otherwise never come.
const forever = 20 * time.Second

// serving serves until the test ends.
func serving(t *testing.T, o gateway.Options, patience time.Duration) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.ServeWith(ctx, l, o, patience, 0) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return l.Addr().String()
}

// speak sends bytes and returns everything that comes back until the server hangs up.
func speak(t *testing.T, address, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.SetDeadline(time.Now().Add(forever)))
	_, err = io.WriteString(c, text)
	require.NoError(t, err)
	answer, err := io.ReadAll(c) // an error is as good an end, but for ours
	require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "nobody hung up")
	return string(answer)
}

func head(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n\r\n" }

// TestHalfRequests: whoever is slow is hung up on.
func TestHalfRequests(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	address := serving(t, o, 50*time.Millisecond)
	post := []string{"POST /webhook HTTP/1.1", "Host: localhost", "Content-Type: application/json", "X-GitHub-Event: pull_request", "X-Hub-Signature-256: " + sign(pullEvent, hookSecret)}
	for name, text := range map[string]string{
		"nothing":         "",
		"half a line":     "GET / HT",
		"half a header":   "GET / HTTP/1.1\r\nHost: local",
		"half a body":     head(append(post, fmt.Sprint("Content-Length: ", len(pullEvent)))...) + pullEvent[:20],
		"half a chunk":    head(append(post, "Transfer-Encoding: chunked")...) + "40\r\n{",
		"an endless body": head(append(post, "Content-Length: 26214400")...) + "{",
		"no body at all":  head(append(post, "Expect: 100-continue", "Content-Length: 20")...),
	} {
		require.NotContains(t, speak(t, address, text), " 202 ", name)
	}
	require.Zero(t, b.kept())
}

// TestRawRequests: what lies between two readings of HTTP is refused or has one meaning.
func TestRawRequests(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	address := serving(t, o, 0)
	last := "Connection: close"
	inner := head("GET /metrics HTTP/1.1", "Host: localhost", last)
	for name, c := range map[string]struct{ text, want string }{
		"plain":               {head("GET /metrics HTTP/1.1", "Host: localhost", last), "HTTP/1.1 200 "},
		"HTTP/1.0":            {head("GET /metrics HTTP/1.0", "Host: localhost"), "HTTP/1.0 403 "},
		"HTTP/0.9":            {"GET /metrics\r\n", "HTTP/1.1 400 "},
		"absolute":            {head("GET http://localhost/metrics HTTP/1.1", "Host: localhost", last), "HTTP/1.1 400 "},
		"absolute, others":    {head("GET http://evil.example.org/metrics HTTP/1.1", "Host: localhost", last), "HTTP/1.1 400 "},
		"two slashes":         {head("GET //localhost/metrics HTTP/1.1", "Host: localhost", last), "HTTP/1.1 404 "},
		"connect":             {head("CONNECT localhost:80 HTTP/1.1", "Host: localhost", last), "HTTP/1.1 400 "},
		"star":                {head("OPTIONS * HTTP/1.1", "Host: localhost", last), "HTTP/1.1 "},
		"no host":             {head("GET /metrics HTTP/1.1", last), "HTTP/1.1 400 "},
		"two hosts":           {head("GET /metrics HTTP/1.1", "Host: localhost", "Host: evil.example.org", last), "HTTP/1.1 400 "},
		"rebound":             {head("GET /metrics HTTP/1.1", "Host: evil.example.org", last), "HTTP/1.1 421 "},
		"forwarded":           {head("GET /metrics HTTP/1.1", "Host: localhost", "X-FORWARDED-FOR: 127.0.0.1", last), "HTTP/1.1 403 "},
		"space in a name":     {head("GET /metrics HTTP/1.1", "Host: localhost", "X-Forwarded-For : 127.0.0.1", last), "HTTP/1.1 400 "},
		"two lengths":         {head("POST /webhook HTTP/1.1", "Host: localhost", "Content-Length: 0", "Content-Length: 5", last), "HTTP/1.1 400 "},
		"odd length":          {head("POST /webhook HTTP/1.1", "Host: localhost", "Content-Length: +5", last), "HTTP/1.1 400 "},
		"odd encoding":        {head("POST /webhook HTTP/1.1", "Host: localhost", "Transfer-Encoding: xchunked", last), "HTTP/1.1 501 "},
		"two encodings":       {head("POST /webhook HTTP/1.1", "Host: localhost", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", last), "HTTP/1.1 "},
		"a huge header":       {head("GET /healthz HTTP/1.1", "Host: localhost", "X: "+strings.Repeat("x", 2*gateway.MaxHeader), last), "HTTP/1.1 431 "},
		"hidden in a body":    {head("POST /webhook HTTP/1.1", "Host: localhost", "Content-Type: application/json", fmt.Sprint("Content-Length: ", len(inner))) + inner, "HTTP/1.1 401 "},
		"encoding and length": {head("POST /webhook HTTP/1.1", "Host: localhost", "Content-Type: application/json", "Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n" + inner, "HTTP/1.1 401 "},
	} {
		answer := speak(t, address, c.text)
		require.True(t, strings.HasPrefix(answer, c.want), "%s: %.200s", name, answer)
		require.Equal(t, name == "plain", strings.Contains(answer, "gitsm_up"), name)
	}
	require.Zero(t, b.kept())
}

// TestShutdown: an event that has come is kept and answered, whoever ends the server meanwhile.
func TestShutdown(t *testing.T) {
	t.Parallel()
	b, o := newInbox()
	begun, finish := make(chan struct{}), make(chan struct{})
	o.Put = func(ctx context.Context, guid string, e forge.Event) error {
		close(begun)
		<-finish
		return b.put(ctx, guid, e)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.Serve(ctx, l, o) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+l.Addr().String()+"/webhook", strings.NewReader(pullEvent))
	require.NoError(t, err)
	r.Header = event("pull_request", pullEvent).Header
	status := make(chan int, 1)
	go func() {
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			status <- 0
			return
		}
		_ = answer.Body.Close()
		status <- answer.StatusCode
	}()
	<-begun
	end()
	for { // until nobody is let in any more
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(finish)
	require.Equal(t, http.StatusAccepted, <-status)
	require.NoError(t, <-done)
	require.Equal(t, 1, b.kept())
}

// TestShutdownBounded: what never ends does not keep the server.
func TestShutdownBounded(t *testing.T) {
	t.Parallel()
	_, o := newInbox()
	begun, finish := make(chan struct{}), make(chan struct{})
	o.Put = func(context.Context, string, forge.Event) error { close(begun); <-finish; return nil }
	t.Cleanup(func() { close(finish) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- gateway.ServeWith(ctx, l, o, 0, 10*time.Millisecond) }()
	c, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, event("pull_request", pullEvent).Write(c))
	<-begun
	end()
	require.NoError(t, <-done)
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	_, o := newInbox()
	o.Secrets = nil
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.ErrorContains(t, gateway.Serve(t.Context(), l, o), "no secret of the webhook")
	_, err = l.Accept()
	require.Error(t, err, "nothing is left open")
}

// TestLog: one line a request, and nothing of what was sent but what is known to be harmless.
func TestLog(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	o.Proxy.Secret = []byte(proxySecret)
	address := serving(t, o, 0)
	send := func(r *http.Request) {
		t.Helper()
		u := *r.URL
		u.Scheme, u.Host = "http", address
		out, err := http.NewRequestWithContext(t.Context(), r.Method, u.String(), r.Body)
		require.NoError(t, err)
		out.Header = r.Header
		answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(out)
		require.NoError(t, err)
		content, err := io.ReadAll(answer.Body)
		require.NoError(t, answer.Body.Close())
		require.NoError(t, err)
		for _, secret := range []string{hookSecret, olderSecret, proxySecret} {
			require.NotContains(t, string(content)+fmt.Sprint(answer.Header), secret, r.URL)
		}
	}
	count := 0
	for _, path := range append([]string{"/healthz", "/readyz", "/acme/estate/" + proxySecret, "/acme/estate/decisions/501", "/acme/estate/decisions/500", "/x?token=" + proxySecret}, shut...) {
		for _, secret := range []string{proxySecret, "wrong"} {
			for _, method := range []string{http.MethodGet, http.MethodPost, "SECRET"} {
				r := request(method, path, nil)
				r.Header.Set("Gitsm-Proxy-Secret", secret)
				r.Header.Set("Authorization", "Bearer "+proxySecret)
				r.Header.Set("Cookie", "session="+hookSecret)
				send(r)
				count++
			}
		}
	}
	forged := event("pull_request", `{"title":"`+hookSecret+`"}`)
	forged.Header.Set("X-Hub-Signature-256", sign("", hookSecret))
	forged.Header.Set("X-GitHub-Delivery", "a\tb "+hookSecret)
	send(forged)
	send(event("pull_request", pullEvent))
	count += 2

	log := b.log.String()
	for _, secret := range []string{hookSecret, olderSecret, proxySecret, sign(pullEvent, hookSecret), "SECRET", "Bearer", "token="} {
		require.NotContains(t, log, secret)
	}
	lines := 0
	each := bufio.NewScanner(strings.NewReader(log))
	each.Buffer(nil, 1<<20)
	for each.Scan() {
		var line struct {
			Msg, Method, Route, Delivery string
			Status                       int
		}
		require.NoError(t, json.Unmarshal(each.Bytes(), &line))
		if line.Msg == "request" {
			lines++
			require.NotZero(t, line.Status)
			require.Contains(t, []string{"/", "other", "/webhook", "/healthz", "/readyz", "/metrics", "/-/style.css", "/OWNER/REPO/…", "/OWNER/REPO/decisions/", "/OWNER/REPO/decisions/N"}, line.Route)
			require.Contains(t, []string{"GET", "POST", "other"}, line.Method)
			require.Contains(t, []string{"", "72d3162e-cc78-11e3-81ab-4c9367dc0958"}, line.Delivery)
		}
	}
	require.Equal(t, count, lines)
}
