package gittree_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// gitEnv keeps the developer's git configuration out of the tests.
func gitEnv() []string {
	return append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=gc.auto", "GIT_CONFIG_VALUE_0=0", "GIT_CONFIG_KEY_1=maintenance.auto", "GIT_CONFIG_VALUE_1=false",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_AUTHOR_DATE=2026-11-20T10:00:00+01:00",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org", "GIT_COMMITTER_DATE=2026-11-20T10:30:00+05:30")
}

// git runs git in dir and returns what it prints, without the last newline.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	return gitInput(t, dir, "", args...)
}

func gitInput(t testing.TB, dir, input string, args ...string) string {
	t.Helper()
	return strings.TrimSuffix(gitOutput(t, dir, input, args...), "\n")
}

// gitOutput returns every byte that git prints.
func gitOutput(t testing.TB, dir, input string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = gitEnv()
	cmd.Stdin = strings.NewReader(input)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	require.NoError(t, cmd.Run(), "git %v: %s", args, &stderr)
	return out.String()
}

// newRepo makes a repository with one commit of the given files.
func newRepo(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	commitFiles(t, dir, files)
	return dir
}

func commitFiles(t testing.TB, dir string, files map[string]string) gittree.Hash {
	t.Helper()
	writeFiles(t, dir, files)
	git(t, dir, "add", "--all", "--force")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message=work")
	return id(t, git(t, dir, "rev-parse", "HEAD"))
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
}

func id(t testing.TB, hex string) gittree.Hash {
	t.Helper()
	h, err := gittree.ParseHash(hex)
	require.NoError(t, err)
	return h
}

func open(t testing.TB, dir string) *gittree.Repository {
	t.Helper()
	r, err := gittree.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	return r
}

func head(t testing.TB, r *gittree.Repository) *gittree.Revision {
	t.Helper()
	h, err := r.Head()
	require.NoError(t, err)
	rv, err := r.Revision(h)
	require.NoError(t, err)
	return rv
}

// contents lists a tree and reads every file of it.
func contents(t testing.TB, tree gittree.Tree, folders ...string) map[string]string {
	t.Helper()
	entries, err := tree.Entries(t.Context(), folders...)
	require.NoError(t, err)
	all := map[string]string{}
	for _, e := range entries {
		if !e.Mode.IsFile() {
			all[e.Path] = "<" + e.Mode.String() + ">"
			continue
		}
		content, err := tree.Read(t.Context(), e, 1<<30)
		require.NoError(t, err)
		all[e.Path] = string(content)
	}
	return all
}

// hint asserts a *RepositoryError and returns its hint.
func hint(t testing.TB, err error) string {
	t.Helper()
	var e *gittree.RepositoryError
	require.ErrorAs(t, err, &e)
	require.NotEmpty(t, e.Hint)
	return e.Hint
}
