package forge

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Labels returns the labels of a pull request, sorted.
func (r *Repository) Labels(ctx context.Context, number int) ([]string, error) {
	all, err := r.labels(ctx, number)
	return all, fail(r.doing("list the labels of the pull request %d", number), err)
}

func (r *Repository) labels(ctx context.Context, number int) ([]string, error) {
	found, err := list(ctx, r.as(reading), r.Name.path("/issues/%d/labels", number), url.Values{}, same[*github.Label])
	return labelNames(found), err
}

// Label adds labels to a pull request and removes others; what is so already stays. Case does
// not tell labels apart.
func (r *Repository) Label(ctx context.Context, number int, add, remove []string) error {
	doing := r.doing("label the pull request %d", number)
	there, err := r.labels(ctx, number)
	if err != nil {
		return fail(doing, err)
	}
	has := func(name string) bool {
		return slices.ContainsFunc(there, func(l string) bool { return strings.EqualFold(l, name) })
	}
	path := r.Name.path("/issues/%d/labels", number)
	if missing := slices.DeleteFunc(slices.Clone(add), has); len(missing) > 0 {
		// The library would send a bare list, which GitHub's description does not have.
		if _, err := r.as(publishing).do(repeatable(ctx), http.MethodPost, path, map[string][]string{"labels": missing}, nil); err != nil {
			return fail(doing, err)
		}
	}
	for _, name := range remove {
		if !has(name) {
			continue
		}
		_, err := r.as(publishing).do(ctx, http.MethodDelete, path+"/"+url.PathEscape(name), nil, nil)
		if err = fail(doing, err); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return nil
}
