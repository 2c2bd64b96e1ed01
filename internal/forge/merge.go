package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Merge merges a pull request with a merge commit, if its head is still the one given, and
// returns the commit. It fails with ErrConflict where it has moved or cannot be merged. Where
// the answer is lost, Merge looks: what is merged with that head was merged, and anything else
// is ErrUnavailable.
func (r *Repository) Merge(ctx context.Context, number int, head, title, message string) (string, error) {
	doing := r.doing("merge the pull request %d", number)
	if !commitID.MatchString(head) {
		return "", fail(doing, fmt.Errorf("%w: the head is no full commit id", ErrInvalid))
	}
	var made struct {
		SHA     string `json:"sha"`
		Merged  bool   `json:"merged"`
		Message string `json:"message"`
	}
	_, err := r.as(merging).do(ctx, http.MethodPut, r.Name.path("/pulls/%d/merge", number),
		map[string]string{"sha": head, "merge_method": "merge", "commit_title": title, "commit_message": message}, &made)
	switch {
	case errors.Is(err, errLost):
		now, looked := r.Pull(ctx, number)
		if looked != nil || !now.Merged || now.Head != head || !commitID.MatchString(now.MergeCommit) {
			return "", fail(doing, err)
		}
		return now.MergeCommit, nil
	case err != nil:
		return "", fail(doing, moved(err))
	case !made.Merged || !commitID.MatchString(made.SHA):
		return "", fail(doing, fmt.Errorf("%w: %s", ErrConflict, printable(made.Message)))
	}
	return made.SHA, nil
}

// moved tells a head that moved, which GitHub may call malformed, from what is malformed.
func moved(err error) error {
	var e *github.ErrorResponse
	if !errors.As(err, &e) || e.Response.StatusCode != http.StatusUnprocessableEntity {
		return err
	}
	if text := strings.ToLower(e.Message); strings.Contains(text, "sha") || strings.Contains(text, "was modified") {
		return fmt.Errorf("%w%s", ErrConflict, explain(e))
	}
	return err
}
