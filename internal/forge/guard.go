package forge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// maxBody is the longest answer that is read.
	maxBody = 32 << 20
	// maxAttempt is how long one attempt may take, its answer read.
	maxAttempt = time.Minute
)

// errSpoilt is an answer that did not arrive in full.
var errSpoilt = errors.New("the answer is not complete")

// guard sends requests that carry a secret: only to the API itself, and so that the secret
// does not come back in an answer or an error. It reads answers to their end, so that who is
// above has all of it or an error.
type guard struct {
	next    http.RoundTripper
	api     *url.URL
	largest int
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != g.api.Host || req.URL.Scheme != g.api.Scheme {
		return nil, fmt.Errorf("%w: GitHub leads to another host", ErrInvalid)
	}
	_, secret, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	ctx, cancel := context.WithTimeout(req.Context(), maxAttempt)
	defer cancel()
	res, err := g.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, g.hide(req.Context(), err, secret)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(g.largest)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errSpoilt, g.hide(req.Context(), err, secret))
	case len(body) > g.largest:
		return nil, fmt.Errorf("%w: the answer is longer than %d bytes", ErrInvalid, g.largest)
	case !whole(res, body):
		return nil, errSpoilt
	}
	if secret != "" {
		body = bytes.ReplaceAll(body, []byte(secret), []byte("[secret]"))
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Request = req
	return res, nil
}

// whole reports whether what was done was also answered: half a list, or none, must not be
// taken for all of it.
func whole(res *http.Response, body []byte) bool {
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299 || res.StatusCode == http.StatusNoContent:
		return true
	case res.StatusCode == http.StatusAccepted && len(body) == 0:
		return true
	}
	return json.Valid(body)
}

// hide keeps what kind of error it is and takes the secret out of its text.
func (g *guard) hide(ctx context.Context, err error, secret string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	text := err.Error()
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return &carrying{text: printable(text), unsent: unsent(err)}
}

// carrying is an error of the network.
type carrying struct {
	text string
	// unsent is true where the request cannot have arrived.
	unsent bool
}

func (c *carrying) Error() string { return c.text }
