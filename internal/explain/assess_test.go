package explain_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/explain"
	"github.com/gitsm/gitsm/internal/facts"
	"github.com/gitsm/gitsm/internal/review"
)

// merged stands in a page for the commit that base is at, which nobody knows beforehand.
const merged = "2f6d1c0b9a8e7f5d4c3b2a19087f6e5d4c3b2a19"

// assessed reports whether a code is about a change, which takes two commits to show.
func assessed(code diag.Code) bool {
	return strings.HasPrefix(string(code), "GS4") && code != diag.MalformedScope && !tested(code)
}

// onBase reports whether the sides of a code's page are what base has got after what it had
// before: no pull request mends the policy that it is judged by.
func onBase(code diag.Code) bool {
	return code == diag.PolicyBroken || code == diag.PolicyRemoved || code == diag.PolicyUnknownRef
}

// proposal is a pull request about which nothing is wrong.
func proposal() []explain.File {
	return []explain.File{
		{Path: "catalogue/services/payments.yaml", Content: []byte("kind: Service\nname: Payments of the shop\ntype: supporting\nowner: team/shop\ncriticality: critical\n")},
		{Path: "cmdb/changes/2026-11-18-rename.yaml", Content: []byte("kind: Change\ntitle: Rename the payments\ntype: normal\nowner: person/a-owner\naffects: [{item: service/payments, effect: none}]\n")},
	}
}

// assess makes a repository with the common records and a page's base, then a commit with
// one side of its example, and returns the decision about it.
func assess(t *testing.T, page explain.Page, side []explain.File) approval.Decision {
	t.Helper()
	common, err := explain.Common()
	require.NoError(t, err)
	dir := t.TempDir()
	git(t, dir, "init", "-q", "-b", "main")
	commit(t, dir, slices.Concat(common, page.Base))
	if onBase(page.Code) {
		commit(t, dir, side)
		side = proposal()
	}
	git(t, dir, "checkout", "-q", "-b", "change")
	commit(t, dir, side)
	out, err := review.Assess(t.Context(), review.Options{
		Dir: dir, Base: "main", Head: "change", At: exampleTime(), Pool: confine.NewPool(confine.Command{Path: executable(t)}),
		CacheDir: os.Getenv(cacheVariable),
		Facts:    &facts.Facts{Pull: facts.Pull{BaseRef: "refs/heads/main", Author: facts.Identity{ID: 4711}}, PushersComplete: true},
	})
	require.NoError(t, err)
	return out.Decision
}

// said are the codes of what a decision reports.
func said(d approval.Decision) []diag.Code {
	var codes []diag.Code
	for _, found := range d.Diagnostics {
		codes = append(codes, found.Code)
	}
	for _, found := range d.Findings {
		codes = append(codes, found.Code)
	}
	return codes
}

// commit commits files to the branch that is checked out.
func commit(t *testing.T, dir string, files []explain.File) {
	t.Helper()
	message := "Change"
	for _, pattern := range files {
		for _, f := range pattern.All() {
			if f.Path == explain.Message {
				message = string(f.Content)
				continue
			}
			name := filepath.Join(dir, filepath.FromSlash(f.Path))
			if err := os.Remove(name); f.Removed {
				require.NoError(t, err)
				continue
			} else if err != nil {
				require.ErrorIs(t, err, os.ErrNotExist)
			}
			if bytes.Contains(f.Content, []byte(merged)) {
				f.Content = bytes.ReplaceAll(f.Content, []byte(merged), []byte(git(t, dir, "rev-parse", "main")))
			}
			write(t, dir, f)
		}
	}
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", message)
}

// git runs git and returns what it says.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=4711+aowner@users.noreply.github.com",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=4711+aowner@users.noreply.github.com",
		"GIT_AUTHOR_DATE=2026-11-20T00:00:00Z", "GIT_COMMITTER_DATE=2026-11-20T00:00:00Z")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}
