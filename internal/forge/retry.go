package forge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// patient waits where a limit is reached and tries again what failed for a passing reason,
// as long as patience lasts.
type patient struct {
	next   http.RoundTripper
	conn   *connection
	budget *budget
}

// repeatable marks a request that may be sent twice although its method does not say so.
func repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatableKey{}, true)
}

type repeatableKey struct{}

func mayRepeat(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		return true
	}
	return req.Context().Value(repeatableKey{}) != nil
}

// try is one request with all its attempts.
type try struct {
	*patient
	req     *http.Request
	start   time.Time
	slept   time.Duration
	attempt int
}

func (p *patient) RoundTrip(req *http.Request) (*http.Response, error) {
	t := &try{patient: p, req: req, start: p.conn.Now()}
	for ; ; t.attempt++ {
		if wait := p.budget.wait(p.conn.Now(), isBackground(req.Context())); wait > 0 {
			if err := t.pause(wait, "the rate limit of GitHub"); err != nil {
				return nil, err
			}
		}
		res, wait, why, err := t.once()
		if why == "" {
			return res, err
		}
		if err := t.pause(wait, why); err != nil {
			return nil, err
		}
	}
}

// once makes one attempt. Where it is to be made again it says why, and when.
func (t *try) once() (res *http.Response, wait time.Duration, why string, err error) {
	req := t.req.Clone(t.req.Context())
	if t.req.GetBody != nil {
		if req.Body, err = t.req.GetBody(); err != nil {
			return nil, 0, "", err
		}
	}
	res, err = t.next.RoundTrip(req)
	if err != nil {
		wait, why, err = t.failed(err)
		return nil, wait, why, err
	}
	t.budget.note(res.Header)
	var body []byte
	if res.StatusCode >= 400 {
		if body, err = io.ReadAll(res.Body); err != nil {
			return nil, 0, "", err
		}
		res.Body = io.NopCloser(bytes.NewReader(body))
	}
	now := t.conn.Now()
	if wait, ok := limited(res, body, now); ok {
		t.budget.block(now.Add(wait))
		return nil, max(wait, t.backoff()), "the rate limit of GitHub", nil
	}
	if res.StatusCode >= 500 {
		why = fmt.Sprintf("status %d", res.StatusCode)
		if !mayRepeat(t.req) {
			return nil, 0, "", fmt.Errorf("%w: %s", errLost, why)
		}
		return nil, t.backoff(), why, nil
	}
	quiet(res.Header)
	return res, 0, "", nil
}

// failed says what follows from an attempt without an answer.
func (t *try) failed(err error) (time.Duration, string, error) {
	var network *carrying
	passing := errors.As(err, &network)
	switch {
	case t.req.Context().Err() != nil:
		return 0, "", t.req.Context().Err()
	case !passing && !errors.Is(err, errSpoilt):
		return 0, "", err
	case mayRepeat(t.req) || passing && network.unsent:
		return t.backoff(), err.Error(), nil
	}
	return 0, "", fmt.Errorf("%w: %w", errLost, err)
}

// pause waits, unless that takes longer than patience.
func (t *try) pause(wait time.Duration, why string) error {
	spent := max(t.conn.Now().Sub(t.start), t.slept)
	if spent+wait > t.conn.Patience {
		return fmt.Errorf("%w: %s, after %d attempts; the next one would be in %s", ErrUnavailable, why, t.attempt+1, wait.Round(time.Second))
	}
	name := operation(t.req.Method, "/"+strings.TrimPrefix(t.req.URL.EscapedPath(), t.conn.api.Path))
	t.conn.Log.Info("waiting for GitHub", slog.String("operation", name), slog.String("why", why), slog.Duration("wait", wait))
	t.slept += wait
	return t.conn.Sleep(t.req.Context(), wait)
}

// backoff doubles from a second to a minute. A part of it is left to chance, for which the
// clock's last digits do, so that those who failed together do not come back together.
func (t *try) backoff() time.Duration {
	d := time.Second << min(t.attempt, 6)
	d = min(d, time.Minute)
	return d/2 + time.Duration(t.conn.Now().Nanosecond())%(d/2)
}

// quiet takes the rate limit out of an answer that was counted. The library would refuse
// requests by itself, and neither wait nor ask under a condition.
func quiet(h http.Header) {
	for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"} {
		h.Del(name)
	}
}

// unsent reports whether a request cannot have arrived: there was no connection.
func unsent(err error) bool {
	var op *net.OpError
	var name *net.DNSError
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &name)
}
