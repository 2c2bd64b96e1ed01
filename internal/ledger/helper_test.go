package ledger_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
	"github.com/gitsm/gitsm/internal/ledger"
	"github.com/gitsm/gitsm/internal/signature"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// git runs git without the user's configuration.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org",
		"GIT_AUTHOR_DATE=2026-11-20T11:00:00Z", "GIT_COMMITTER_DATE=2026-11-20T11:00:00Z")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), out)
	return strings.TrimSpace(string(out))
}

// place is a repository whose main allows a key.
type place struct {
	dir  string
	main string
	key  *signature.Key
}

func newPlace(t testing.TB) place {
	t.Helper()
	p := place{dir: t.TempDir()}
	var err error
	p.key, err = ledger.NewKey("test")
	require.NoError(t, err)
	git(t, p.dir, "init", "-q", "-b", "main")
	write(t, p.dir, ledger.SignersPath, string(ledger.Allow(nil, "ada@example.org", p.key.Public(), noon.Add(-time.Hour))))
	git(t, p.dir, "add", "-A")
	git(t, p.dir, "commit", "-q", "-m", "Allow")
	p.main = git(t, p.dir, "rev-parse", "HEAD")
	return p
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
}

func open(t testing.TB, dir string) *gittree.Repository {
	t.Helper()
	repo, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, repo.Close()) })
	return repo
}

func (p place) appender(repo *gittree.Repository) *ledger.Appender {
	return &ledger.Appender{Repo: repo, Key: p.key, Name: "gitsm", Email: "ledger@gitsm.invalid", Now: func() time.Time { return noon }}
}

// entryBy is an entry by the rules of a commit.
func entryBy(repo *gittree.Repository, main string, kind ledger.Kind) (ledger.Entry, error) {
	id, err := repo.Resolve(main)
	if err != nil {
		return ledger.Entry{}, err
	}
	e := ledger.Entry{Kind: kind, At: noon, Main: id.String()}
	e.Signers, e.Schema, err = ledger.Rules(repo, id)
	if kind == ledger.Adopted {
		e.Adoption = &ledger.Adoption{Commit: id.String(), Signers: []ledger.Signer{}}
	}
	return e, err
}

// adopt begins the ledger.
func (p place) adopt(t testing.TB, a *ledger.Appender) {
	t.Helper()
	e, err := entryBy(a.Repo, p.main, ledger.Adopted)
	require.NoError(t, err)
	_, err = a.Append(t.Context(), func(_ context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		require.Nil(t, l)
		return []ledger.Draft{{Entry: e}}, nil
	})
	require.NoError(t, err)
}

// note appends an entry that says something.
func note(ctx context.Context, a *ledger.Appender, main, why string) ([]ledger.Link, error) {
	e, err := entryBy(a.Repo, main, ledger.Submitted)
	if err != nil {
		return nil, err
	}
	e.Why = why
	return a.Append(ctx, func(_ context.Context, l *ledger.Ledger) ([]ledger.Draft, error) {
		if l == nil {
			return nil, fmt.Errorf("no ledger")
		}
		return []ledger.Draft{{Entry: e}}, nil
	})
}

// check demands a ledger without fault and returns its entries, the first one first.
func check(t testing.TB, dir string) []ledger.Link {
	t.Helper()
	repo := open(t, dir)
	l, rivals, err := ledger.Open(t.Context(), repo)
	require.NoError(t, err)
	require.Empty(t, rivals)
	var links []ledger.Link
	mark, err := l.Check(t.Context(), ledger.Mark{}, func(link ledger.Link, faults []ledger.Fault) error {
		require.Empty(t, faults)
		links = append(links, link)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, len(links), mark.Number)
	require.Equal(t, l.Tip, mark.Commit)
	return links
}
