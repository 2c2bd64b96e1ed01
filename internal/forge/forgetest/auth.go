package forgetest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// app is an App, whose key is nil where nobody can act as it but by tokens.
type app struct {
	id          int64
	slug        string
	key         *rsa.PublicKey
	bot, owner  *Account
	permissions map[string]string
	events      []string
	created     time.Time
}

// installation is an App on the repositories of an owner.
type installation struct {
	id          int64
	app         *app
	owner       Account
	permissions map[string]string
	created     time.Time
}

// token is what somebody acts with: an App on an installation, or a user.
type token struct {
	text         string
	app          *app
	installation *installation
	// repositories are those that it reaches; nil is all of the installation, or of a user.
	repositories []int64
	permissions  map[string]string
	expires      time.Time
	actor        Account
}

// appPermissions are what the App is granted unless the test says otherwise.
var appPermissions = map[string]string{
	"metadata": "read", "contents": "write", "checks": "write", "pull_requests": "write", "issues": "write", "members": "read",
	"administration": "read", "statuses": "write", "merge_queues": "read",
}

var appEvents = []string{
	"check_run", "check_suite", "issue_comment", "membership", "merge_group", "pull_request", "pull_request_review", "push",
	"repository_ruleset", "team",
}

// appKey is the key of the App: one for all tests, as making it takes a while.
var appKey = sync.OnceValues(func() (*rsa.PrivateKey, []byte) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
})

// Permit says what the App is granted: by name read, write or admin. What the installations
// were granted follows.
func (g *GitHub) Permit(permissions map[string]string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.app.permissions = maps.Clone(permissions)
	for _, i := range g.installed {
		if i.app == g.app {
			i.permissions = maps.Clone(permissions)
		}
	}
}

// Subscribe says which events the App gets, beside those that every App gets.
func (g *GitHub) Subscribe(events ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.app.events = events
}

// Token mints a token for a repository as a workflow has it, for an hour. It acts as
// github-actions[bot].
func (g *GitHub) Token(t testing.TB, repo *Repository, permissions map[string]string) string {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if repo == nil {
		t.Fatal("a workflow's token is for a repository")
	}
	return g.mint(g.install(g.actions, repo.owner), []int64{repo.ID}, permissions).text
}

// PersonalToken mints a token with which somebody reaches all repositories.
func (g *GitHub) PersonalToken(by Account) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := &token{text: random("ghp_", 18), actor: by, expires: g.now().AddDate(1, 0, 0)}
	g.tokens[t.text] = t
	return t.text
}

// Tokens returns all tokens that were ever minted: none of them may appear anywhere.
func (g *GitHub) Tokens() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Sorted(maps.Keys(g.tokens))
}

func (g *GitHub) mint(i *installation, repositories []int64, permissions map[string]string) *token {
	granted := maps.Clone(i.permissions)
	if permissions != nil {
		granted = maps.Clone(permissions)
		granted["metadata"] = "read"
	}
	t := &token{
		text: random("ghs_", 18), app: i.app, installation: i, repositories: repositories, permissions: granted,
		expires: g.now().Add(time.Hour), actor: *i.app.bot,
	}
	g.tokens[t.text] = t
	return t
}

func (g *GitHub) install(a *app, owner Account) *installation {
	key := a.slug + "/" + strings.ToLower(owner.Login)
	i := g.installed[key]
	if i == nil {
		i = &installation{id: g.id(), app: a, owner: owner, permissions: maps.Clone(a.permissions), created: g.now()}
		g.installed[key] = i
		g.rates[i.rateKey()] = &rate{}
	}
	return i
}

func (i *installation) rateKey() string { return fmt.Sprint("installation ", i.id) }

var levels = map[string]int{"": 0, "read": 1, "write": 2, "admin": 3}

// may reports whether the token is good for a permission, such as contents:write; of several,
// parted by bars, one does.
func (t *token) may(permission string) bool {
	if permission == "" || t.app == nil {
		return true
	}
	for one := range strings.SplitSeq(permission, "|") {
		name, level, _ := strings.Cut(one, ":")
		if levels[t.permissions[name]] >= levels[level] {
			return true
		}
	}
	return false
}

func (t *token) reaches(r *Repository) bool {
	if t.app == nil {
		return true
	}
	if !r.has(t.app) || !strings.EqualFold(r.owner.Login, t.installation.owner.Login) {
		return false
	}
	return t.repositories == nil || slices.Contains(t.repositories, r.ID)
}

// admit finds out who asks, and refuses them where they may not. What is spent of which rate
// limit is returned.
func (c *call) admit(op operation) (*rate, *answer) {
	deny := func(status int, message string) *answer {
		a := refuse(status, message)
		return &a
	}
	header := c.r.Header.Get("Authorization")
	scheme, text, _ := strings.Cut(header, " ")
	switch {
	case header == "" && op.who == anybody:
		return c.g.limited("nobody"), nil
	case header == "":
		return c.g.limited("nobody"), deny(http.StatusUnauthorized, "Requires authentication")
	case !strings.EqualFold(scheme, "bearer") && !strings.EqualFold(scheme, "token"):
		return nil, deny(http.StatusUnauthorized, "Bad credentials")
	case strings.Count(text, ".") == 2:
		a, err := c.g.jwt(text)
		if err != nil {
			return nil, deny(http.StatusUnauthorized, err.Error())
		}
		if op.who != theApp {
			return nil, deny(http.StatusForbidden, "Resource not accessible by integration")
		}
		c.app, c.actor = a, *a.bot
		c.findRepository()
		return nil, nil
	}
	t := c.g.tokens[text]
	if t == nil || !c.g.now().Before(t.expires) {
		return nil, deny(http.StatusUnauthorized, "Bad credentials")
	}
	c.token, c.actor = t, t.actor
	limit := c.g.limited(t.actor.Login)
	if t.installation != nil {
		limit = c.g.limited(t.installation.rateKey())
	}
	if op.who == theApp {
		return limit, deny(http.StatusUnauthorized, "A JSON web token could not be decoded")
	}
	if limit.used >= c.g.rateLimit {
		return limit, deny(http.StatusForbidden, "API rate limit exceeded for installation.")
	}
	if c.params["repo"] != "" {
		if c.findRepository(); c.repo == nil || !t.reaches(c.repo) {
			return limit, deny(http.StatusNotFound, "Not Found")
		}
	}
	if !t.may(op.permission) {
		return limit, deny(http.StatusForbidden, "Resource not accessible by integration")
	}
	return limit, nil
}

func (c *call) findRepository() {
	c.repo = c.g.repository(c.params["owner"] + "/" + c.params["repo"])
}

// refusal is an error in GitHub's words.
type refusal string

func (r refusal) Error() string { return string(r) }

// jwt verifies what an App proves itself with.
func (g *GitHub) jwt(text string) (*app, error) {
	part := strings.Split(text, ".")
	undecoded := refusal("A JSON web token could not be decoded")
	var head struct{ Alg string }
	var claims struct {
		Iss any
		Iat float64
		Exp float64
	}
	signature, err := base64.RawURLEncoding.DecodeString(part[2])
	if err != nil || !decoded(part[0], &head) || !decoded(part[1], &claims) || head.Alg != "RS256" {
		return nil, undecoded
	}
	var a *app
	for _, one := range g.apps {
		iss := claims.Iss
		if f, isNumber := iss.(float64); isNumber {
			iss = fmt.Sprint(int64(f))
		}
		if iss == fmt.Sprint(one.id) {
			a = one
		}
	}
	if a == nil || a.key == nil {
		return nil, refusal("Integration not found")
	}
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	if rsa.VerifyPKCS1v15(a.key, crypto.SHA256, sum[:], signature) != nil {
		return nil, undecoded
	}
	now := float64(g.now().Unix())
	switch {
	case claims.Exp <= now:
		return nil, refusal("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")
	case claims.Exp > now+600+5:
		return nil, refusal("'Expiration time' claim ('exp') is too far in the future")
	case claims.Iat > now+5 || claims.Iat == 0:
		return nil, refusal("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
	}
	return a, nil
}

func decoded(part string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, into) == nil
}
