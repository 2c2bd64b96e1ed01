package forge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"

	"github.com/google/go-github/v60/github"
)

// Name names a repository.
type Name struct{ Owner, Repo string }

// The accounts that an enterprise manages have an underscore in their names.
// How long names may be is compared apart: patterns that count take long to compile, whatever
// command starts.
var nameForm = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_-]*)/([A-Za-z0-9._-]+)$`)

// maxName is how long the name of an account or of a repository may be.
const maxName = 100

// ParseName reads OWNER/REPO.
func ParseName(text string) (Name, error) {
	m := nameForm.FindStringSubmatch(text)
	if m == nil || len(m[1]) > maxName || len(m[2]) > maxName || m[2] == "." || m[2] == ".." {
		return Name{}, fmt.Errorf("%q names no repository; write OWNER/REPO", printable(text))
	}
	return Name{m[1], m[2]}, nil
}

func (n Name) String() string { return n.Owner + "/" + n.Repo }

// path is that of something of the repository, below the API's address.
func (n Name) path(format string, args ...any) string {
	return "repos/" + url.PathEscape(n.Owner) + "/" + url.PathEscape(n.Repo) + fmt.Sprintf(format, args...)
}

// Repository is one repository, as the App or a token may see it. Its methods may be called
// from several goroutines.
type Repository struct {
	// ID is the number that stays when the repository is renamed.
	ID   int64
	Name Name
	// DefaultBranch is its name, such as main.
	DefaultBranch string
	Private       bool
	// URL is where people look at it, without a slash at the end.
	URL string
	// Address is where it is cloned from, without credentials.
	Address string

	conn *connection
	// app and installation are for what the App is installed on; else somebody gave us a
	// token, and client is who asks with it.
	app          *App
	installation int64
	token        given
	client       *client
	feed         *feed
}

// WithToken returns a repository as somebody with a token may see it, such as a workflow.
func WithToken(ctx context.Context, c Config, name Name, token string) (*Repository, error) {
	conn, err := connect(c)
	if err != nil {
		return nil, err
	}
	asked := conn.dial("token", &budget{}, func(next http.RoundTripper) http.RoundTripper { return asBearer{next, given(token)} })
	var r github.Repository
	if _, err := asked.do(ctx, http.MethodGet, name.path(""), nil, &r); err != nil {
		return nil, fail("look up "+name.String(), err)
	}
	made, err := newRepository(conn, &r)
	if err != nil {
		return nil, err
	}
	made.token, made.client = given(token), asked
	return made, nil
}

func newRepository(conn *connection, r *github.Repository) (*Repository, error) {
	name, err := ParseName(r.GetFullName())
	if err != nil || r.GetID() <= 0 {
		return nil, errors.Join(fmt.Errorf("%w: GitHub describes a repository that cannot be", ErrUnavailable), err)
	}
	made := &Repository{
		ID: r.GetID(), Name: name, DefaultBranch: r.GetDefaultBranch(), Private: r.GetPrivate(),
		Address: conn.git + name.String() + ".git", conn: conn,
	}
	made.feed = newFeed(made)
	return made, nil
}

// as returns who asks for a purpose.
func (r *Repository) as(p purpose) *client {
	if r.app == nil {
		return r.client
	}
	return r.app.clientFor(clientKey{r.installation, r.ID, p})
}

// ReadToken returns the name and password with which git may read the repository for the next
// ten minutes.
func (r *Repository) ReadToken(ctx context.Context) (name, password string, err error) {
	return r.gitToken(ctx, fetching)
}

// WriteToken returns the name and password with which git may push for the next ten minutes.
func (r *Repository) WriteToken(ctx context.Context) (name, password string, err error) {
	return r.gitToken(ctx, recording)
}

func (r *Repository) gitToken(ctx context.Context, p purpose) (name, password string, err error) {
	password = string(r.token)
	if r.app != nil {
		password, err = r.app.tokensFor(clientKey{r.installation, r.ID, p}).get(ctx)
	}
	if err != nil {
		return "", "", fail("speak with git for "+r.Name.String(), err)
	}
	return "x-access-token", password, nil
}

// login is the account by which we comment. The token of a workflow may not ask for its own.
func (r *Repository) login(ctx context.Context) (string, error) {
	if r.app != nil {
		return r.app.login(ctx)
	}
	var self github.User
	_, err := r.client.do(ctx, http.MethodGet, "user", nil, &self)
	if err = fail("ask whose the token is", err); errors.Is(err, ErrForbidden) {
		return "github-actions[bot]", nil
	}
	return self.GetLogin(), err
}

// doing says what is being done to the repository.
func (r *Repository) doing(format string, args ...any) string {
	return fmt.Sprintf(format, args...) + " of " + r.Name.String()
}
