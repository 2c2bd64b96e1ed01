package gateway_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gateway"
)

// shut are all that only those who are admitted may see.
var shut = []string{"/", "/metrics", "/acme/estate/", "/acme/estate/decisions/", "/acme/estate/decisions/42", "/nobody/knows", "/-/style.css"}

func TestAdmitHere(t *testing.T) {
	t.Parallel()
	_, o := newBack(t)
	h := handler(t, o)
	for name, change := range map[string]func(r *http.Request) *http.Request{
		"as it is": func(r *http.Request) *http.Request { return r },
		"IPv6": func(r *http.Request) *http.Request {
			r.RemoteAddr = "[::1]:9"
			return arriving(r, &net.TCPAddr{IP: net.IPv6loopback})
		},
		"another name":   func(r *http.Request) *http.Request { r.Host = "127.0.0.2"; return r },
		"an IPv6 name":   func(r *http.Request) *http.Request { r.Host = "[::1]:80"; return r },
		"with a dot":     func(r *http.Request) *http.Request { r.Host = "LOCALHOST.:80"; return r },
		"a wrong secret": func(r *http.Request) *http.Request { r.Header.Set("Gitsm-Proxy-Secret", "any"); return r },
	} {
		for _, path := range shut {
			status := ask(h, change(request(http.MethodGet, path, nil))).Code
			require.NotContains(t, []int{http.StatusForbidden, http.StatusMisdirectedRequest}, status, "%s %s", name, path)
		}
	}
}

func TestAdmitRefuses(t *testing.T) {
	t.Parallel()
	_, o := newBack(t)
	h := handler(t, o)
	header := func(name string) func(*http.Request) *http.Request {
		return func(r *http.Request) *http.Request { r.Header[name] = []string{"127.0.0.1"}; return r }
	}
	host := func(name string) func(*http.Request) *http.Request {
		return func(r *http.Request) *http.Request { r.Host = name; return r }
	}
	for name, change := range map[string]func(r *http.Request) *http.Request{
		"from elsewhere":          func(r *http.Request) *http.Request { r.RemoteAddr = "192.0.2.7:80"; return r },
		"from nowhere":            func(r *http.Request) *http.Request { r.RemoteAddr = ""; return r },
		"from a socket":           func(r *http.Request) *http.Request { r.RemoteAddr = "@"; return r },
		"to elsewhere":            func(r *http.Request) *http.Request { return arriving(r, away) },
		"to a socket":             func(r *http.Request) *http.Request { return arriving(r, &net.UnixAddr{Name: "/run/x"}) },
		"to nobody knows where":   func(r *http.Request) *http.Request { return arriving(r, nil) },
		"HTTP/1.0":                func(r *http.Request) *http.Request { r.ProtoMinor = 0; return r },
		"X-Forwarded-For":         header("X-Forwarded-For"),
		"x-forwarded-host":        header("x-forwarded-host"),
		"X_forwarded_for":         header("X_forwarded_for"),
		"empty header":            func(r *http.Request) *http.Request { r.Header["X-Forwarded-For"] = []string{""}; return r },
		"Forwarded":               header("Forwarded"),
		"Via":                     header("Via"),
		"X-Real-Ip":               header("X-Real-Ip"),
		"Cf-Connecting-Ip":        header("Cf-Connecting-Ip"),
		"X-Envoy-External":        header("X-Envoy-External-Address"),
		"True-Client-Ip":          header("True-Client-Ip"),
		"rebound name":            host("evil.example.org:8080"),
		"name that looks like it": host("127.0.0.1.evil.example.org"),
		"localhost of others":     host("localhost.evil.example.org"),
		"no name":                 host(""),
		"any address":             host("0.0.0.0:8080"),
		"outer address":           host("192.0.2.1"),
	} {
		for _, path := range shut {
			w := ask(h, change(request(http.MethodGet, path, nil)))
			require.Contains(t, []int{http.StatusForbidden, http.StatusMisdirectedRequest}, w.Code, "%s %s", name, path)
			require.NotContains(t, w.Body.String(), "gitsm_up")
			require.NotContains(t, w.Body.String(), "acme")
		}
		require.Equal(t, http.StatusOK, ask(h, change(request(http.MethodGet, "/healthz", nil))).Code)
		require.Equal(t, http.StatusAccepted, ask(h, change(event("pull_request", pullEvent))).Code, "%s: events are signed", name)
	}
}

// TestAdmitListener: whoever listens everywhere is reached from this machine by proxies, too.
func TestAdmitListener(t *testing.T) {
	t.Parallel()
	_, o := newBack(t)
	for at, want := range map[net.Addr]int{
		&net.TCPAddr{IP: net.IPv4zero}:                 http.StatusForbidden,
		&net.TCPAddr{IP: net.IPv6unspecified}:          http.StatusForbidden,
		&net.TCPAddr{}:                                 http.StatusForbidden,
		&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}:       http.StatusForbidden,
		&net.UnixAddr{Name: "/run/gitsm", Net: "unix"}: http.StatusForbidden,
		here: http.StatusOK,
	} {
		h, err := gateway.HandlerWith(o, 1<<20, at)
		require.NoError(t, err)
		require.Equal(t, want, ask(h, request(http.MethodGet, "/metrics", nil)).Code, at)
	}
}

func TestAdmitProxy(t *testing.T) {
	t.Parallel()
	b, o := newBack(t)
	o.Proxy.Secret = []byte(proxySecret)
	h := handler(t, o)
	for name, given := range map[string][]string{
		"none": nil, "empty": {""}, "wrong": {"wrong"}, "longer": {proxySecret + "x"}, "shorter": {proxySecret[1:]},
		"twice": {proxySecret, proxySecret}, "wrong and right": {"wrong", proxySecret}, "joined": {proxySecret + ", " + proxySecret},
	} {
		for _, path := range shut {
			r := request(http.MethodGet, path, nil) // on this machine
			r.Header["Gitsm-Proxy-Secret"] = given
			w := ask(h, r)
			require.Equal(t, http.StatusForbidden, w.Code, "%s %s", name, path)
			require.NotContains(t, w.Body.String(), proxySecret)
		}
	}
	r := arriving(request(http.MethodGet, "/acme/estate/", nil), away)
	r.RemoteAddr, r.Host = "192.0.2.7:80", "changes.example.org"
	r.Header.Set("X-Forwarded-For", "198.51.100.9")
	r.Header.Set("gitsm-proxy-secret", proxySecret)
	require.Equal(t, http.StatusOK, ask(h, r).Code)
	require.NotContains(t, b.log.String(), proxySecret)
}
