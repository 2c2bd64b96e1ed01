package forge

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/facts"
)

// reviews lists the reviews of a pull request. GitHub does not say for which branch one was
// given, only when the branch was last changed: a later review is for the present one, and of
// any other it stays unknown, so that it approves nothing.
func (r *Repository) reviews(ctx context.Context, p Pull) ([]facts.Review, error) {
	found, err := list(ctx, r.as(reading), r.Name.path("/pulls/%d/reviews", p.Number), url.Values{}, same[*github.PullRequestReview])
	if err != nil {
		return nil, err
	}
	var retargeted time.Time
	if len(found) > 0 {
		if retargeted, err = r.retargeted(ctx, p.Number); err != nil {
			return nil, err
		}
	}
	all := make([]facts.Review, 0, len(found))
	for _, v := range found {
		review := facts.Review{
			ID: v.GetID(), By: account(v.User), State: facts.State(strings.ToLower(v.GetState())),
			SubmittedAt: v.GetSubmittedAt().UTC(),
		}
		switch review.State {
		case "pending":
			continue // nobody but its author is meant to see it
		case facts.Approved, facts.ChangesRequested, facts.Commented, facts.Dismissed:
		default:
			return nil, fmt.Errorf("%w: a review has the unknown state %q", ErrUnavailable, printable(v.GetState()))
		}
		if commitID.MatchString(v.GetCommitID()) {
			review.Commit = v.GetCommitID()
		}
		if review.SubmittedAt.After(retargeted) {
			review.BaseRef = p.BaseRef
		}
		all = append(all, review)
	}
	return all, nil
}

// retargeted is when the branch was last changed that a pull request is to be merged into;
// the zero time for never.
func (r *Repository) retargeted(ctx context.Context, number int) (time.Time, error) {
	type event struct {
		Event     string    `json:"event"`
		CreatedAt time.Time `json:"created_at"`
	}
	events, err := list(ctx, r.as(reading), r.Name.path("/issues/%d/events", number), url.Values{}, same[event])
	var last time.Time
	for _, e := range events {
		if (e.Event == "base_ref_changed" || e.Event == "automatic_base_change_succeeded") && e.CreatedAt.After(last) {
			last = e.CreatedAt
		}
	}
	return last, err
}
