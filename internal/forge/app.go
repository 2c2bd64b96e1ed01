package forge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"
)

// App is a GitHub App. Its methods may be called from several goroutines.
type App struct {
	conn   *connection
	client *client

	mu sync.Mutex
	// budgets are by installation, clients by installation, repository and purpose: tokens
	// and what is left of the limit outlive a Repository.
	budgets map[int64]*budget
	clients map[clientKey]*client
	minted  map[clientKey]*minted
	slug    string
}

type clientKey struct {
	installation, repository int64
	purpose                  purpose
}

// NewApp returns the App of a configuration. It fails for an address or a key that cannot be
// read; GitHub is not asked.
func NewApp(c Config) (*App, error) {
	conn, err := connect(c)
	if err != nil {
		return nil, err
	}
	if c.AppID <= 0 {
		return nil, errors.New("the App's number is missing")
	}
	key, err := parseKey(c.Key)
	if err != nil {
		return nil, err
	}
	a := &App{conn: conn, budgets: map[int64]*budget{}, clients: map[clientKey]*client{}, minted: map[clientKey]*minted{}}
	a.client = conn.dial("app", &budget{}, func(next http.RoundTripper) http.RoundTripper {
		var signed http.RoundTripper
		signed, err = newAsApp(next, c.AppID, key, conn.Now)
		return signed
	})
	return a, err
}

// AppInfo is what GitHub says of the App.
type AppInfo struct {
	ID   int64
	Slug string
	Name string
	// Permissions by name are read, write or admin; Events are those it gets.
	Permissions map[string]string
	Events      []string
}

// Self returns what GitHub says of the App.
func (a *App) Self(ctx context.Context) (AppInfo, error) {
	var self struct {
		ID          int64             `json:"id"`
		Slug        string            `json:"slug"`
		Name        string            `json:"name"`
		Permissions map[string]string `json:"permissions"`
		Events      []string          `json:"events"`
	}
	if _, err := a.client.do(ctx, http.MethodGet, "app", nil, &self); err != nil {
		return AppInfo{}, fail("ask about the App", err)
	}
	return AppInfo(self), nil
}

// login is the account by which the App comments.
func (a *App) login(ctx context.Context) (string, error) {
	a.mu.Lock()
	slug := a.slug
	a.mu.Unlock()
	if slug == "" {
		self, err := a.Self(ctx)
		if err != nil {
			return "", err
		}
		slug = self.Slug
		a.mu.Lock()
		a.slug = slug
		a.mu.Unlock()
	}
	return slug + "[bot]", nil
}

// Repositories returns all repositories that the App is installed on, sorted by name. Archived
// ones are left out, and so are those of installations that are suspended.
func (a *App) Repositories(ctx context.Context) ([]*Repository, error) {
	installations, err := list(ctx, a.client, "app/installations", url.Values{}, same[*github.Installation])
	if err != nil {
		return nil, fail("list the App's installations", err)
	}
	all := []*Repository{}
	for _, i := range installations {
		if i.SuspendedAt != nil {
			continue
		}
		type page struct {
			Repositories []*github.Repository `json:"repositories"`
		}
		found, err := list(ctx, a.clientFor(clientKey{i.GetID(), 0, listing}), "installation/repositories", url.Values{},
			func(p page) []*github.Repository { return p.Repositories })
		if errors.Is(err, ErrNotFound) {
			continue // it was uninstalled meanwhile
		}
		if err != nil {
			return nil, fail("list the repositories of the installation "+strconv.FormatInt(i.GetID(), 10), err)
		}
		for _, r := range found {
			if r.GetArchived() {
				continue
			}
			repository, err := a.repository(r, i.GetID())
			if err != nil {
				return nil, err
			}
			all = append(all, repository)
		}
	}
	slices.SortFunc(all, func(x, y *Repository) int {
		return cmp.Or(cmp.Compare(x.Name.String(), y.Name.String()), cmp.Compare(x.ID, y.ID))
	})
	return all, nil
}

// Repository returns one repository that the App is installed on.
func (a *App) Repository(ctx context.Context, name Name) (*Repository, error) {
	doing := "look up " + name.String()
	var i github.Installation
	if _, err := a.client.do(ctx, http.MethodGet, name.path("/installation"), nil, &i); err != nil {
		return nil, fail(doing, err)
	}
	var r github.Repository
	if _, err := a.clientFor(clientKey{i.GetID(), 0, listing}).do(ctx, http.MethodGet, name.path(""), nil, &r); err != nil {
		return nil, fail(doing, err)
	}
	return a.repository(&r, i.GetID())
}

func (a *App) repository(r *github.Repository, installation int64) (*Repository, error) {
	made, err := newRepository(a.conn, r)
	if err != nil {
		return nil, err
	}
	made.app, made.installation = a, installation
	return made, nil
}

// installation returns one of the App's installations.
func (a *App) installation(ctx context.Context, id int64) (*github.Installation, error) {
	all, err := list(ctx, a.client, "app/installations", url.Values{}, same[*github.Installation])
	if err != nil {
		return nil, fail("list the App's installations", err)
	}
	for _, i := range all {
		if i.GetID() == id {
			return i, nil
		}
	}
	return nil, fmt.Errorf("look up the installation %d: %w", id, ErrNotFound)
}

// clientFor returns who asks for a purpose, the same as long as the App is there.
func (a *App) clientFor(k clientKey) *client {
	tokens := a.tokensFor(k)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.budgets[k.installation] == nil {
		a.budgets[k.installation] = &budget{}
	}
	if a.clients[k] == nil {
		identity := fmt.Sprintf("%d/%d/%s", k.installation, k.repository, k.purpose)
		a.clients[k] = a.conn.dial(identity, a.budgets[k.installation], func(next http.RoundTripper) http.RoundTripper {
			return asBearer{next, tokens}
		})
	}
	return a.clients[k]
}

func (a *App) tokensFor(k clientKey) *minted {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.minted[k] == nil {
		a.minted[k] = &minted{app: a, installation: k.installation, repository: k.repository, purpose: k.purpose, turn: make(chan struct{}, 1)}
	}
	return a.minted[k]
}

// Clock returns what time it is at GitHub, and how far the answer may be off. It also knows
// where our clock is so wrong that GitHub refuses the App.
func (a *App) Clock(ctx context.Context) (now time.Time, within time.Duration, err error) {
	before := a.conn.Now()
	res, err := a.client.do(ctx, http.MethodGet, "app", nil, nil)
	took := a.conn.Now().Sub(before)
	if res == nil {
		return now, 0, fail("ask GitHub for the time", err)
	}
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil || took < 0 {
		return now, 0, fmt.Errorf("ask GitHub for the time: %w: the answer has none", ErrUnavailable)
	}
	// The header leaves out what is less than a second, and was written at some moment
	// between our question and now.
	within = (time.Second + took) / 2
	return at.Add(within), within, nil
}
