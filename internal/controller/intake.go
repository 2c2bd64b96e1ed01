package controller

import (
	"context"
	"fmt"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/publish"
)

// take keeps what an event is about, to be looked at. Whether the repository is served is for
// the look to find out.
func (c *controller) take(ctx context.Context, guid string, e forge.Event) error {
	var subjects []string
	if e.Installed {
		subjects = append(subjects, installed)
	}
	for _, number := range e.Pulls {
		if publish.Ours(e.Label) {
			break // what we put there is no news; were it another machine, a sweep would find it
		}
		subjects = append(subjects, pullSubject(e.Repository, number))
	}
	if s, ok := c.serving.get(e.Repository); e.Branch != "" && (!ok || e.Branch == s.main()) {
		subjects = append(subjects, lineSubject(e.Repository))
	}
	if e.Head != "" {
		subjects = append(subjects, headSubject(e.Repository, e.Head))
	}
	if e.Group != "" {
		subject := groupSubject(e.Repository, e.Group)
		if err := c.heard(ctx, subject, e); err != nil {
			return err
		}
		subjects = append(subjects, subject)
	}
	for _, subject := range subjects {
		if err := c.step("inbox"); err != nil {
			return err
		}
		if err := c.inbox.Put(ctx, subject); err != nil {
			return fmt.Errorf("keep event %s: %w", guid, err)
		}
	}
	c.metrics.event(len(subjects) > 0)
	return nil
}

// heard remembers what an event says of a group, unless it is known.
func (c *controller) heard(ctx context.Context, subject string, e forge.Event) error {
	var g group
	revision, err := c.recall(ctx, subject, &g)
	if err != nil || revision != 0 {
		return err
	}
	_, err = c.remember(ctx, subject, &group{Base: e.GroupBase, Ref: e.GroupRef, Seen: c.Now()}, 0)
	return err
}
