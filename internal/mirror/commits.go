package mirror

import (
	"context"
	"errors"
	"fmt"

	"github.com/gitsm/gitsm/internal/gittree"
)

// Pull brings the head of a pull request here. Where the pull request has another head by now,
// the expected one is fetched by its id. It fails with an error that wraps ErrBehind where
// the server does not have it yet, or does not give it any more.
func (m *Mirror) Pull(ctx context.Context, number int, head gittree.Hash) error {
	if number < 1 || head.IsZero() {
		return fmt.Errorf("fetch pull request #%d: there is no such one with the head %s", number, head)
	}
	reference := fmt.Sprintf("refs/pull/%d/head", number)
	kept, ok, err := m.repo.Reference(fmt.Sprintf("refs/remotes/%s/%s", Remote, pullName(number)))
	if err == nil && (!ok || kept != head || !m.has(head)) {
		err = m.bring(ctx, reference, pullName(number), head)
	}
	if err != nil {
		return fmt.Errorf("fetch pull request #%d: %w", number, err)
	}
	return nil
}

// pullName is what the head of a pull request is kept as. No branch that is mirrored has such a
// name by chance.
func pullName(number int) string { return fmt.Sprintf("gitsm-pull/%d", number) }

// groupName is what the last group is kept as; gc leaves those before it for long enough.
const groupName = "gitsm-group"

// Group brings the commit of a group in a merge queue here, which is at a reference such as
// refs/heads/gh-readonly-queue/main/pr-42-…. It fails with an error that wraps ErrBehind as
// Pull does.
func (m *Mirror) Group(ctx context.Context, reference string, head gittree.Hash) error {
	if head.IsZero() {
		return errors.New("fetch group: it has no commit")
	}
	if m.has(head) {
		return nil
	}
	if err := m.bring(ctx, reference, groupName, head); err != nil {
		return fmt.Errorf("fetch group: %w", err)
	}
	return nil
}

// bring fetches a reference, and the expected commit if that is something else.
func (m *Mirror) bring(ctx context.Context, reference, as string, head gittree.Hash) error {
	var now gittree.Hash
	err := m.unlocking(func() (err error) {
		now, _, err = m.repo.FetchReference(ctx, Remote, reference, as)
		return err
	})
	if err != nil || m.has(head) {
		return err
	}
	var absent *gittree.AbsentError
	err = m.repo.FetchCommits(ctx, Remote, head)
	if errors.As(err, &absent) {
		if now.IsZero() {
			return fmt.Errorf("%w: %s is absent, and so is commit %s", ErrBehind, reference, head)
		}
		return fmt.Errorf("%w: %s is %s, not %s", ErrBehind, reference, now, head)
	}
	return err
}

// Reviewed brings commits here that reviews were given on, as far as the server still has
// them, and returns those that it has not.
func (m *Mirror) Reviewed(ctx context.Context, commits ...gittree.Hash) (absent []gittree.Hash, err error) {
	err = m.repo.FetchCommits(ctx, Remote, commits...)
	var gone *gittree.AbsentError
	if errors.As(err, &gone) {
		return gone.Commits, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch reviewed commits: %w", err)
	}
	return nil, nil
}

func (m *Mirror) has(commit gittree.Hash) bool {
	_, err := m.repo.CommitTree(commit)
	return err == nil
}
