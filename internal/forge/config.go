package forge

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/lru"
)

// Config says where GitHub is, and as whom it is asked.
type Config struct {
	// API is the address of the REST API; "" is https://api.github.com. That of GitHub
	// Enterprise Server ends in /api/v3. Without TLS only this machine is spoken to.
	API string
	// Git is the address below which repositories are cloned; "" is https://github.com.
	Git string
	// AppID and Key, a private key in PEM, are those of the App. They are not needed with a
	// token.
	AppID int64
	Key   []byte
	// Version is that of the program, for GitHub's logs.
	Version string
	// Transport carries requests; nil is a transport with sensible time limits.
	Transport http.RoundTripper
	// Patience is how long one request may wait and be tried again, all in all; 0 is ten
	// minutes.
	Patience time.Duration
	// Now is the present and Sleep waits; nil is the system's clock.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
	// Log is told of waiting and trying again; nil is silence.
	Log *slog.Logger
	// Observe is told of every request that went out: the operation, such as GET
	// /repos/{owner}/{repo}/pulls, the status (0 without an answer) and how much of the rate
	// limit is left (-1 where nobody says). It may be nil, and is called from several
	// goroutines.
	Observe func(operation string, status, remaining int)
}

// Background marks work that nobody waits for: where the rate limit runs low it waits first,
// so that a rest is left for work that holds up a merge.
func Background(ctx context.Context) context.Context {
	return context.WithValue(ctx, backgroundKey{}, true)
}

type backgroundKey struct{}

func isBackground(ctx context.Context) bool { return ctx.Value(backgroundKey{}) != nil }

// maxKept is how many bytes of answers are kept to be asked for again.
const maxKept = 64 << 20

// connection is a configuration with everything filled in, and what all who use it share.
type connection struct {
	Config
	api *url.URL
	git string
	// answers are kept by who asked, so that nobody sees what only another may.
	answers *lru.Cache[answerKey, answer]
}

func connect(c Config) (*connection, error) {
	api, err := address(cmp.Or(c.API, "https://api.github.com"))
	if err != nil {
		return nil, fmt.Errorf("the address of GitHub's API: %w", err)
	}
	git, err := address(cmp.Or(c.Git, "https://github.com"))
	if err != nil {
		return nil, fmt.Errorf("the address of GitHub's repositories: %w", err)
	}
	if c.Transport == nil {
		c.Transport = carrier()
	}
	if c.Patience <= 0 {
		c.Patience = 10 * time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &connection{Config: c, api: api, git: git.String(), answers: lru.New[answerKey, answer](maxKept)}, nil
}

// address reads an address and ends it with a slash. Tokens go there, so it has TLS or is
// this machine.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(text, "/") + "/")
	switch {
	case err != nil:
		return nil, fmt.Errorf("it cannot be read")
	case u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("write https://HOST/PATH, without a user or a query")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("%q is not protected by TLS; write https://", printable(u.Redacted()))
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// carrier is a transport whose every step has a limit.
func carrier() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
		IdleConnTimeout: 90 * time.Second, MaxIdleConnsPerHost: 16, MaxResponseHeaderBytes: 1 << 20,
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
