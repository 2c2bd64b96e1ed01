package forge

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/gitsm/gitsm/internal/lru"
)

// answerKey is what was asked for, and as whom.
type answerKey struct{ url, accept, identity string }

// answer is what GitHub said, with the tag by which it knows it again.
type answer struct {
	tag    string
	header http.Header
	body   []byte
}

// conditional asks again for what it has under the condition that it changed. It never
// answers by itself.
type conditional struct {
	next     http.RoundTripper
	answers  *lru.Cache[answerKey, answer]
	identity string
}

func (c *conditional) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		return c.next.RoundTrip(req)
	}
	key := answerKey{req.URL.String(), req.Header.Get("Accept"), c.identity}
	kept, ok := c.answers.Get(key)
	if ok {
		req = req.Clone(req.Context())
		req.Header.Set("If-None-Match", kept.tag)
	}
	res, err := c.next.RoundTrip(req)
	switch {
	case err != nil:
		return nil, err
	case ok && res.StatusCode == http.StatusNotModified:
		return again(res, kept), nil
	case res.StatusCode != http.StatusOK || res.Header.Get("ETag") == "":
		return res, nil
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	c.answers.Put(key, answer{tag: res.Header.Get("ETag"), header: res.Header.Clone(), body: body}, len(body)+len(key.url)+1024)
	return res, nil
}

// again is the answer that is kept, with what GitHub says now: the time and the rate limit.
func again(res *http.Response, kept answer) *http.Response {
	header := kept.header.Clone()
	maps.Copy(header, res.Header)
	header.Set("Content-Length", strconv.Itoa(len(kept.body)))
	res.StatusCode, res.Status, res.Header = http.StatusOK, "200 OK", header
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(kept.body)), int64(len(kept.body))
	return res
}
