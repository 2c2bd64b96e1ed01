package forgetest

import (
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// GitHub is a GitHub for one test. Its methods may be called from several goroutines.
type GitHub struct {
	// API is the address of the REST API, with a slash at its end; Git is that below which
	// repositories are cloned, without one.
	API, Git string
	// AppID, AppKey (a private key in PEM) and AppSlug are those of the App that is
	// installed on every repository, and Secret is that of its webhook.
	AppID   int64
	AppKey  []byte
	AppSlug string
	Secret  string

	t          testing.TB
	desc       *described
	operations map[string]operation
	server     *httptest.Server
	closed     chan struct{}
	dir        string

	mu           sync.Mutex
	clock        func() time.Time
	offset       time.Duration
	lastID       int64
	accounts     map[string]*Account
	emails       map[string]Account
	apps         map[int64]*app
	app          *app
	actions      *app
	installed    map[string]*installation
	tokens       map[string]*token
	repositories []*Repository
	teams        []*team
	manifests    map[string]bool
	rates        map[string]*rate
	rateLimit    int
	hook         hookConfig
	hooked       bool
	queue        []*Delivery
	deliveries   []*Delivery
	through      []func([]*Delivery) []*Delivery
	auto         bool
	wake         chan struct{}
	pending      int
	settled      *sync.Cond
	fault        func(*http.Request) *Fault
	requests     []Request
	violations   []string
}

// Start starts a GitHub for a test. It ends with the test, which fails if a request or an
// answer was not as GitHub describes them. Without the description the test is skipped, or
// fails where everything is required.
func Start(t testing.TB) *GitHub {
	t.Helper()
	data(t, "openapi-subset.json")
	desc, err := description()
	if err != nil {
		t.Fatal(err)
	}
	g := &GitHub{
		AppSlug: "gitsm", Secret: random("secret-", 16),
		t: t, desc: desc, operations: operations(), closed: make(chan struct{}), wake: make(chan struct{}, 1),
		lastID: 1000, accounts: map[string]*Account{}, emails: map[string]Account{}, apps: map[int64]*app{},
		installed: map[string]*installation{}, tokens: map[string]*token{}, manifests: map[string]bool{},
		rates: map[string]*rate{}, rateLimit: 5000,
	}
	// The first directory of the test is made before the server, so that the server ends first.
	g.dir = t.TempDir()
	g.settled = sync.NewCond(&g.mu)
	key, pem := appKey()
	g.AppKey = pem
	g.app = g.newApp(g.AppSlug, &key.PublicKey)
	g.AppID = g.app.id
	g.actions = g.newApp("github-actions", nil)
	g.server = httptest.NewServer(http.HandlerFunc(g.serve))
	g.API, g.Git = g.server.URL+"/api/v3/", g.server.URL
	go g.deliverAlways()
	t.Cleanup(g.end)
	return g
}

func (g *GitHub) end() {
	close(g.closed)
	g.server.CloseClientConnections()
	g.server.Close()
	for i, v := range g.TakeViolations() {
		if i == 20 {
			g.t.Error("and more")
			break
		}
		g.t.Errorf("not as GitHub describes it: %s", v)
	}
}

func (g *GitHub) newApp(slug string, key *rsa.PublicKey) *app {
	a := &app{id: g.id(), slug: slug, key: key, created: g.now(), permissions: map[string]string{}}
	for name, level := range appPermissions {
		a.permissions[name] = level
	}
	a.events = slices.Clone(appEvents)
	a.bot = g.account(slug+"[bot]", "Bot", 0)
	a.owner = g.account("gitsm-makers", "Organization", 0)
	g.apps[a.id] = a
	return a
}

// Now is the present at GitHub, to the second.
func (g *GitHub) Now() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now()
}

func (g *GitHub) now() time.Time {
	if g.clock != nil {
		return g.clock().UTC().Truncate(time.Second)
	}
	return time.Now().Add(g.offset).UTC().Truncate(time.Second)
}

// SetClock has GitHub take the time from elsewhere. The default is the system's clock, and
// what was added with Advance.
func (g *GitHub) SetClock(now func() time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.clock = now
}

// Advance moves the default clock on.
func (g *GitHub) Advance(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.offset += d
}

func (g *GitHub) id() int64 {
	g.lastID++
	return g.lastID
}

// Violations returns what was not as GitHub describes it, so far.
func (g *GitHub) Violations() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.violations)
}

// TakeViolations returns what was not as GitHub describes it, and forgets it: the test does
// not fail by it any more.
func (g *GitHub) TakeViolations() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := g.violations
	g.violations = nil
	return v
}

func (g *GitHub) violate(format string, args ...any) {
	g.violations = append(g.violations, fmt.Sprintf(format, args...))
}
