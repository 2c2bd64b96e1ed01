package forge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
)

// purpose is what a token is for. There is one for each, with no more permissions than it
// takes.
type purpose string

const (
	listing    purpose = "listing"
	fetching   purpose = "fetching"
	reading    purpose = "reading"
	publishing purpose = "publishing"
	recording  purpose = "recording"
	merging    purpose = "merging"
	settingUp  purpose = "setting up"
	bypassing  purpose = "asking who may pass"
	membership purpose = "membership"
)

// permissions are those that a token for a purpose asks for.
func (p purpose) permissions() *github.InstallationPermissions {
	read, write := github.String("read"), github.String("write")
	switch p {
	case fetching:
		return &github.InstallationPermissions{Contents: read}
	case reading:
		return &github.InstallationPermissions{Metadata: read, Contents: read, PullRequests: read, Checks: read, Issues: read}
	case publishing:
		return &github.InstallationPermissions{Checks: write, PullRequests: write, Issues: write}
	case recording:
		return &github.InstallationPermissions{Contents: write}
	case merging:
		return &github.InstallationPermissions{Contents: write, PullRequests: write}
	case settingUp:
		return &github.InstallationPermissions{Metadata: read, Administration: read}
	case bypassing: // GitHub shows it only to who may alter it
		return &github.InstallationPermissions{Administration: write}
	case membership:
		return &github.InstallationPermissions{Members: read}
	}
	return &github.InstallationPermissions{Metadata: read}
}

// lacking names those permissions of a purpose that were not granted.
func (p purpose) lacking(granted map[string]string) []string {
	rank := map[string]int{"read": 1, "write": 2, "admin": 3}
	needs := permissionMap(p.permissions())
	var lack []string
	for _, name := range slices.Sorted(maps.Keys(needs)) {
		if rank[granted[name]] < rank[needs[name]] {
			lack = append(lack, name+": "+needs[name])
		}
	}
	return lack
}

// permissionMap is what the library has a field each for, by GitHub's names.
func permissionMap(p *github.InstallationPermissions) map[string]string {
	granted := map[string]string{}
	if text, err := json.Marshal(p); err == nil {
		_ = json.Unmarshal(text, &granted) // all its fields are texts
	}
	return granted
}

// tokens gives out a token.
type tokens interface {
	get(ctx context.Context) (string, error)
	// drop forgets a token that GitHub refuses, and is false where there is no other.
	drop(token string) bool
}

// given is the one token that somebody gave us.
type given string

func (g given) get(context.Context) (string, error) { return string(g), nil }
func (g given) drop(string) bool                    { return false }

// freshness is how long a token is good for at least when it is given out, so that git comes
// to an end with it.
const freshness = 10 * time.Minute

// minted are tokens of an installation for one repository (0 for all) and one purpose, made
// when they are needed.
type minted struct {
	app          *App
	installation int64
	repository   int64
	purpose      purpose
	// turn is held by whoever looks at what is below.
	turn    chan struct{}
	token   string
	expires time.Time
}

func (m *minted) get(ctx context.Context) (string, error) {
	select {
	case m.turn <- struct{}{}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { <-m.turn }()
	if m.token != "" && m.expires.Sub(m.app.conn.Now()) > freshness {
		return m.token, nil
	}
	options := &github.InstallationTokenOptions{Permissions: m.purpose.permissions()}
	if m.repository != 0 {
		options.RepositoryIDs = []int64{m.repository}
	}
	doing := "get a token for " + string(m.purpose)
	path := fmt.Sprintf("app/installations/%d/access_tokens", m.installation)
	var made github.InstallationToken
	if _, err := m.app.client.ask(repeatable(ctx), http.MethodPost, path, options, &made); err != nil {
		return "", m.refused(ctx, fail(doing, err))
	}
	if made.GetToken() == "" {
		return "", fmt.Errorf("%s: %w: the answer has none", doing, ErrUnavailable)
	}
	m.token, m.expires = made.GetToken(), made.GetExpiresAt().Time
	return m.token, nil
}

// refused says which permission the installation lacks where GitHub gives no token for that
// reason; it answers as if the request were malformed.
func (m *minted) refused(ctx context.Context, err error) error {
	if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrForbidden) {
		return err
	}
	found, asked := m.app.installation(ctx, m.installation)
	if asked != nil {
		return err
	}
	if lack := m.purpose.lacking(permissionMap(found.Permissions)); len(lack) > 0 {
		return fmt.Errorf("get a token for %s: %w: the App's installation lacks the permission %s", m.purpose, ErrForbidden, strings.Join(lack, ", "))
	}
	return err
}

func (m *minted) drop(token string) bool {
	m.turn <- struct{}{}
	defer func() { <-m.turn }()
	if m.token == token {
		m.token = ""
	}
	return true
}
