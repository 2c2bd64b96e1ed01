package controller

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
	"github.com/gitsm/gitsm/internal/publication"
	"github.com/gitsm/gitsm/internal/publish"
)

// sites are what people read of the repositories that are served.
func (c *controller) sites() []gateway.Site {
	var out []gateway.Site
	for _, s := range c.serving.all() {
		site := gateway.Site{
			Name:      s.repo.Name,
			Decision:  func(ctx context.Context, pull int) ([]byte, error) { return c.page(ctx, s, pull) },
			Decisions: func(ctx context.Context) ([]gateway.Decided, error) { return c.decided(ctx, s) },
		}
		// The list of what was made is written when all is made.
		if _, err := os.Stat(filepath.Join(s.site, publication.Manifest)); err == nil {
			site.Dir = s.site
		}
		out = append(out, site)
	}
	return out
}

// page makes the page about the latest decision on a pull request.
func (c *controller) page(ctx context.Context, s *served, number int) ([]byte, error) {
	d, ok, err := c.decision(ctx, s.repo.ID, number)
	if err != nil {
		return nil, fmt.Errorf("recall the decision: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("pull request #%d: %w", number, gateway.ErrNone)
	}
	var m memory
	if _, err := c.recall(ctx, pullSubject(s.repo.ID, number), &m); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = publish.Page(&out, d.Decision, publish.PagePlace{
		Repository: s.repo.Name.String(), Pull: number, Title: m.Title, PullURL: fmt.Sprintf("%s/pull/%d", s.repo.URL, number),
		Home: "../", List: "./", StyleSheet: gateway.StyleSheet,
	})
	return out.Bytes(), err
}

// decided lists the open pull requests that were judged.
func (c *controller) decided(ctx context.Context, s *served) ([]gateway.Decided, error) {
	all, err := c.pulls(ctx, s.repo.ID)
	if err != nil {
		return nil, err
	}
	var out []gateway.Decided
	for number, m := range all {
		if m.Verdict != "" {
			out = append(out, gateway.Decided{Pull: number, Title: m.Title, Verdict: string(m.Verdict)})
		}
	}
	slices.SortFunc(out, func(a, b gateway.Decided) int { return cmp.Compare(b.Pull, a.Pull) })
	return out, nil
}

func compareNames(a, b forge.Name) int { return cmp.Compare(a.String(), b.String()) }
