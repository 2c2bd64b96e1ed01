package forge

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// client asks GitHub as somebody.
type client struct {
	api *url.URL
	// budget is what is left of the rate limit.
	budget *budget
	// ask sends a request and reads the answer into out, where that is not nil. It is a
	// function because a field of the type *github.Client would bring every method of that
	// library's hundred services into the program: they are in reach of reflection from there.
	ask func(ctx context.Context, method, path string, in, out any) (*github.Response, error)
}

// dial stacks what carries requests: waiting and trying again, asking under a condition, the
// credential, and what guards it on the way.
func (c *connection) dial(identity string, b *budget, credential func(http.RoundTripper) http.RoundTripper) *client {
	var t http.RoundTripper = &observer{next: c.Transport, base: c.api.Path, told: c.Observe}
	t = &guard{next: t, api: c.api, largest: maxBody}
	t = credential(t)
	t = &conditional{next: t, answers: c.answers, identity: identity}
	t = &patient{next: t, conn: c, budget: b}
	gh := github.NewClient(&http.Client{Transport: t, CheckRedirect: follow})
	base := *c.api
	gh.BaseURL = &base
	gh.UserAgent = strings.TrimSpace("gitsm " + c.Version)
	return &client{&base, b, func(ctx context.Context, method, path string, in, out any) (*github.Response, error) {
		req, err := gh.NewRequest(method, path, in)
		if err != nil {
			return nil, err
		}
		return gh.Do(ctx, req, out)
	}}
}

// follow follows where a repository was renamed, but never turns a write into a read, as
// HTTP would have it.
func follow(req *http.Request, via []*http.Request) error {
	if req.Method != via[0].Method || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme || len(via) > 4 {
		return http.ErrUseLastResponse
	}
	return nil
}

// do asks where an answer that comes later is as good.
func (c *client) do(ctx context.Context, method, path string, in, out any) (*github.Response, error) {
	res, err := c.ask(ctx, method, path, in, out)
	var taken *github.AcceptedError
	if errors.As(err, &taken) {
		err = nil
	}
	return res, err
}

// perPage is how many entries a page has.
const (
	perPage     = 100
	perPageText = "100"
)

// pages reads the pages of a list, each decoded on its own.
func pages[P any](ctx context.Context, c *client, path string, query url.Values) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		query.Set("per_page", perPageText)
		address := path + "?" + query.Encode()
		for range facts.MaxEntries / perPage {
			page, next, err := onePage[P](ctx, c, address)
			if !yield(page, err) || err != nil || next == "" {
				return
			}
			address = next
		}
		var none P
		yield(none, errTooMany)
	}
}

// onePage reads a page of a list, and says where the next one is; "" after the last.
func onePage[P any](ctx context.Context, c *client, address string) (page P, next string, err error) {
	var raw json.RawMessage
	res, err := c.do(ctx, http.MethodGet, address, nil, &raw)
	if err == nil {
		err = json.Unmarshal(raw, &page)
	}
	if err != nil {
		return page, "", err
	}
	return page, following(res.Header), nil
}

// list reads a list to its end. pick takes the entries from a page.
func list[P, T any](ctx context.Context, c *client, path string, query url.Values, pick func(P) []T) ([]T, error) {
	all := []T{}
	for page, err := range pages[P](ctx, c, path, query) {
		if err != nil {
			return nil, err
		}
		entries := pick(page)
		if entries == nil {
			return nil, errors.New("the answer has no list")
		}
		if all = append(all, entries...); len(all) > facts.MaxEntries {
			return nil, errTooMany
		}
	}
	return all, nil
}

func same[T any](page []T) []T { return page }

var nextLink = regexp.MustCompile(`<([^<>]+)>\s*;[^,<]*\brel="?next\b`)

// following is the address of the next page; "" after the last.
func following(h http.Header) string {
	if m := nextLink.FindStringSubmatch(h.Get("Link")); m != nil {
		return m[1]
	}
	return ""
}

// escape writes a path of several segments, as of a branch.
func escape(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
