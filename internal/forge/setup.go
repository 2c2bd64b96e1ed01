package forge

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/google/go-github/v60/github"
)

// Bypass is who a ruleset lets pass it.
type Bypass struct {
	Ruleset int64
	// Kind is Integration, OrganizationAdmin, RepositoryRole, Team, DeployKey or another word.
	Kind string
	// ID is that of the App, team or role; 0 where it has none.
	ID int64
	// Mode is always, pull_request or exempt.
	Mode string
}

// Bypasses returns who may pass a ruleset. It fails with ErrForbidden where the App may not
// see that: then nobody knows. GitHub shows it only to who may alter the
// ruleset, for which it takes the permission administration: write.
func (r *Repository) Bypasses(ctx context.Context, ruleset int64) ([]Bypass, error) {
	doing := r.doing("ask who may pass the ruleset %d", ruleset)
	var found struct {
		Actors *[]struct {
			ID   int64  `json:"actor_id"`
			Kind string `json:"actor_type"`
			Mode string `json:"bypass_mode"`
		} `json:"bypass_actors"`
	}
	if _, err := r.as(bypassing).do(ctx, http.MethodGet, r.Name.path("/rulesets/%d", ruleset), nil, &found); err != nil {
		return nil, fail(doing, err)
	}
	if found.Actors == nil {
		return nil, fail(doing, fmt.Errorf("%w: GitHub shows it to administrators only", ErrForbidden))
	}
	all := make([]Bypass, 0, len(*found.Actors))
	for _, a := range *found.Actors {
		all = append(all, Bypass{ruleset, a.Kind, a.ID, a.Mode})
	}
	return all, nil
}

// Team returns the number of a team of the repository's owner.
func (r *Repository) Team(ctx context.Context, slug string) (int64, error) {
	doing := fmt.Sprintf("look up the team %s of %s", printable(slug), r.Name.Owner)
	var found github.Team
	path := "orgs/" + url.PathEscape(r.Name.Owner) + "/teams/" + url.PathEscape(slug)
	if _, err := r.as(membership).do(ctx, http.MethodGet, path, nil, &found); err != nil {
		return 0, fail(doing, err)
	}
	if found.GetID() <= 0 {
		return 0, fail(doing, fmt.Errorf("%w: the answer has no number", ErrUnavailable))
	}
	return found.GetID(), nil
}

// Permissions returns what the App's installation on this repository was granted: by name
// read, write or admin. Of a token nobody says; that is ErrForbidden.
func (r *Repository) Permissions(ctx context.Context) (map[string]string, error) {
	doing := r.doing("ask for the permissions")
	if r.app == nil {
		return nil, fail(doing, fmt.Errorf("%w: only an App is told", ErrForbidden))
	}
	var found struct {
		Permissions map[string]string `json:"permissions"`
	}
	_, err := r.app.client.do(ctx, http.MethodGet, r.Name.path("/installation"), nil, &found)
	return found.Permissions, fail(doing, err)
}
