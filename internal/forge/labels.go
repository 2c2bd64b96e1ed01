package forge

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/go-github/v60/github"
)

// Labels returns the labels of a pull request, sorted.
func (r *Repository) Labels(ctx context.Context, number int) ([]string, error) {
	found, err := list(ctx, r.as(reading), r.Name.path("/issues/%d/labels", number), url.Values{}, same[*github.Label])
	return labelNames(found), fail(r.doing("list the labels of the pull request %d", number), err)
}

// Label adds labels to a pull request and removes others; what is so already stays, but costs a
// request. Case does not tell labels apart.
func (r *Repository) Label(ctx context.Context, number int, add, remove []string) error {
	doing := r.doing("label the pull request %d", number)
	path := r.Name.path("/issues/%d/labels", number)
	if len(add) > 0 {
		// The library would send a bare list, which GitHub's description does not have.
		if _, err := r.as(publishing).do(repeatable(ctx), http.MethodPost, path, map[string][]string{"labels": add}, nil); err != nil {
			return fail(doing, err)
		}
	}
	for _, name := range remove {
		_, err := r.as(publishing).do(ctx, http.MethodDelete, path+"/"+url.PathEscape(name), nil, nil)
		if err = fail(doing, err); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}
