package forge_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// github is a GitHub with acme/it and a local clone of it.
type github struct {
	*forgetest.GitHub
	t      *testing.T
	repo   *forgetest.Repository
	dir    string
	config forge.Config
	log    *bytes.Buffer

	mu    sync.Mutex
	slept time.Duration
}

func start(t *testing.T) *github {
	t.Helper()
	g := &github{GitHub: forgetest.Start(t), t: t, dir: t.TempDir(), log: &bytes.Buffer{}}
	g.git("init", "--quiet", "--initial-branch=main")
	g.commits("main", "", 1)
	g.git("checkout", "--quiet", "main")
	g.repo = g.NewRepository("acme/it", g.dir)
	g.config = forge.Config{
		API: g.API, Git: g.Git, AppID: g.AppID, Key: g.AppKey, Patience: 5 * time.Minute,
		Log: slog.New(slog.NewTextHandler(g.log, nil)), Now: g.now,
		Sleep: func(ctx context.Context, d time.Duration) error {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.slept += d
			return ctx.Err()
		},
	}
	t.Cleanup(func() {
		for _, token := range g.Tokens() {
			if strings.Contains(g.log.String(), token) {
				t.Error("a token is in the log")
			}
		}
	})
	return g
}

func (g *github) now() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.Now().Add(g.slept)
}

// app returns the App and its repository.
func (g *github) app() (*forge.App, *forge.Repository) {
	g.t.Helper()
	app, err := forge.NewApp(g.config)
	require.NoError(g.t, err)
	r, err := app.Repository(g.t.Context(), forge.Name{Owner: "acme", Repo: "it"})
	require.NoError(g.t, err)
	return app, r
}

func (g *github) git(args ...string) string { return g.feed("", args...) }

func (g *github) feed(input string, args ...string) string {
	g.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", g.dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	require.NoError(g.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// commits adds commits to a local branch that begins where another is, and returns the last.
func (g *github) commits(branch, from string, n int, trailers ...string) string {
	g.t.Helper()
	var b strings.Builder
	for i := range n {
		message := fmt.Sprintf("Write %d\n\n%s", i, strings.Join(trailers, "\n"))
		content := fmt.Sprintf("%s %d\n", branch, i)
		fmt.Fprintf(&b, "commit refs/heads/%s\nauthor Ann <ann@users.noreply.github.com> %d +0000\ncommitter Bob <bob@example.org> %d +0000\ndata %d\n%s\n",
			branch, 1795000000+i, 1795000000+i, len(message), message)
		if i == 0 && from != "" {
			fmt.Fprintf(&b, "from refs/heads/%s^0\n", from)
		}
		fmt.Fprintf(&b, "M 100644 inline %s.txt\ndata %d\n%s\n", branch, len(content), content)
	}
	g.feed(b.String(), "fast-import", "--quiet", "--force")
	return g.git("rev-parse", branch)
}

// push makes a branch with commits and pushes it as somebody.
func (g *github) push(by, branch string, n int, trailers ...string) string {
	g.t.Helper()
	id := g.commits(branch, "main", n, trailers...)
	g.repo.Push(g.User(by), g.dir, branch, branch)
	return id
}

// forgive lets the description be violated by answers of these operations.
func (g *github) forgive(begins ...string) {
	for _, v := range g.TakeViolations() {
		if !slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(v, b) }) {
			g.t.Error(v)
		}
	}
}
