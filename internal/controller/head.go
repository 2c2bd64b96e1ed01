package controller

import (
	"context"

	"github.com/gitsm/gitsm/internal/gittree"
)

// proposedBy has the open pull requests looked at that propose a commit, of which an event did
// not say which they are.
func (c *controller) proposedBy(ctx context.Context, s *served, commit string) error {
	if _, err := gittree.ParseHash(commit); err != nil {
		return nil // no commit has such an id
	}
	found, err := s.repo.PullsOf(ctx, commit)
	if err != nil {
		return err
	}
	for _, p := range found {
		if !p.Open || p.Head != commit {
			continue
		}
		if err := c.inbox.Put(ctx, pullSubject(s.repo.ID, p.Number)); err != nil {
			return err
		}
	}
	return nil
}
