package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// proxyHeader has the secret of the proxy.
const proxyHeader = "Gitsm-Proxy-Secret"

const (
	noSecret = "Pages and metrics are shown to a proxy that authenticates people: it sends the configured secret in the header " + proxyHeader + "."
	notHere  = "Pages and metrics are shown on this machine only. To show them elsewhere, put a proxy in front that authenticates people, and configure the secret that it sends in the header " + proxyHeader + "."
	notOwn   = "Pages are shown under the names of this machine only: open them as http://localhost or http://127.0.0.1 with the port."
)

// admit decides who may see pages and metrics, by the rule in the package's documentation. The
// status is 0 for those who may.
func (h *handler) admit(r *http.Request) (status int, why string) {
	if h.Proxy.Secret != nil {
		given := r.Header.Values(proxyHeader)
		if len(given) != 1 || !same([]byte(given[0]), h.Proxy.Secret) {
			return http.StatusForbidden, noSecret
		}
		return 0, ""
	}
	at, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	switch {
	case !loopback(at) || h.listener != nil && !loopback(h.listener) || !fromLoopback(r.RemoteAddr):
		return http.StatusForbidden, notHere
	case !r.ProtoAtLeast(1, 1) || forwarded(r.Header):
		return http.StatusForbidden, notHere
	case !ownHost(r.Host):
		return http.StatusMisdirectedRequest, notOwn
	}
	return 0, ""
}

// same compares in a time that tells nothing, not even the length.
func same(x, y []byte) bool {
	a, b := sha256.Sum256(x), sha256.Sum256(y)
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

func fromLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// ownHost reports whether a host, with or without a port, is a loopback name or address.
func ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || net.ParseIP(host).IsLoopback()
}

// What proxies leave in headers, in small letters and with dashes.
var (
	proxyNames    = []string{"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip", "fastly-client-ip", "x-remote-user"}
	proxyPrefixes = []string{"x-forwarded", "x-original-", "x-envoy-", "x-amzn-", "x-azure-", "cf-"}
)

// forwarded reports whether a header bears the mark of a proxy.
func forwarded(header http.Header) bool {
	for name := range header {
		name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
		for _, known := range proxyNames {
			if name == known {
				return true
			}
		}
		for _, prefix := range proxyPrefixes {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}
