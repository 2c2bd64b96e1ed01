package forgetest

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/cgi"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// preReceive refuses what the rules of a branch refuse. It is told of the rules by
// environment, as it runs for one push of one account.
const preReceive = `#!/bin/sh
zero=0000000000000000000000000000000000000000
while read -r old new ref; do
	case "$ref" in
	refs/pull/*) echo "deny updating a hidden ref" >&2; exit 1 ;;
	esac
	case " $FORGETEST_CLOSED " in
	*" $ref "*) echo "error: GH013: Repository rule violations found for $ref." >&2; exit 1 ;;
	esac
	case " $FORGETEST_KEPT " in
	*" $ref "*) if [ "$new" = $zero ]; then echo "error: GH013: Cannot delete $ref." >&2; exit 1; fi ;;
	esac
	case " $FORGETEST_FORWARD " in
	*" $ref "*)
		if [ "$old" != $zero ] && [ "$new" != $zero ] && ! git merge-base --is-ancestor "$old" "$new"; then
			echo "error: GH013: Cannot force-push to $ref." >&2; exit 1
		fi ;;
	esac
done
`

// backend is where git keeps the program that serves it over HTTP.
var backend = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		return "", fmt.Errorf("git --exec-path: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "git-http-backend"), nil
})

// gitService returns what is asked of git; "" where it is no request of git.
func gitService(r *http.Request) string {
	_, rest, ok := strings.Cut(r.URL.Path, ".git/")
	if !ok || strings.HasPrefix(r.URL.Path, "/api/") {
		return ""
	}
	return rest
}

// git answers a request of git.
func (g *GitHub) git(w *buffer, r *http.Request, body []byte, record *Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), ".git/")
	write := strings.HasSuffix(r.URL.Path, "/git-receive-pack") || r.URL.Query().Get("service") == "git-receive-pack"
	g.mu.Lock()
	repo, by, status := g.admitGit(name, r, write)
	record.Actor = by.Login
	var env []string
	if status == 0 && write {
		env = repo.closedTo(by)
	}
	g.mu.Unlock()
	if status != 0 {
		if status == http.StatusUnauthorized {
			w.header.Set("WWW-Authenticate", `Basic realm="GitHub"`)
		}
		w.WriteHeader(status)
		return
	}
	program, err := backend()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	in := r.Clone(r.Context())
	in.Body = readCloser{bytes.NewReader(body)}
	in.ContentLength = int64(len(body))
	in.TransferEncoding = nil
	root := filepath.Dir(repo.dir)
	in.URL.Path = "/" + filepath.Base(repo.dir) + "/" + gitService(r)
	handler := &cgi.Handler{
		Path: program, Root: "/", Dir: root,
		Env: append(environment("GIT_PROJECT_ROOT="+root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER="+by.Login), env...),
	}
	handler.ServeHTTP(w, in)
	if write && r.Method == http.MethodPost {
		g.mu.Lock()
		defer g.mu.Unlock()
		repo.moved(by)
	}
}

// admitGit finds the repository and who asks; a status is a refusal.
func (g *GitHub) admitGit(name string, r *http.Request, write bool) (*Repository, Account, int) {
	repo := g.repository(name)
	user, password, ok := r.BasicAuth()
	if !ok {
		if repo != nil && !repo.private && !write {
			return repo, Account{}, 0
		}
		return nil, Account{}, http.StatusUnauthorized
	}
	t := g.tokens[password]
	switch {
	case t == nil || user != "x-access-token" || !g.now().Before(t.expires):
		return nil, Account{}, http.StatusUnauthorized
	case repo == nil || !t.reaches(repo):
		return nil, t.actor, http.StatusNotFound
	case write && !t.may("contents:write") || !t.may("contents:read") || write && repo.archived:
		return nil, t.actor, http.StatusForbidden
	}
	return repo, t.actor, 0
}

// closedTo names the branches that somebody may not push to, in the words of the hook.
func (r *Repository) closedTo(by Account) []string {
	var closed, kept, forward []string
	for ref := range r.refs {
		branch, ok := strings.CutPrefix(ref, "refs/heads/")
		if !ok {
			continue
		}
		for _, rule := range r.rulesFor(branch, by) {
			switch rule.kind {
			case "required_status_checks", "pull_request", "update", "merge_queue":
				closed = append(closed, ref)
			case "deletion":
				kept = append(kept, ref)
			case "non_fast_forward":
				forward = append(forward, ref)
			}
		}
	}
	return []string{
		"FORGETEST_CLOSED=" + strings.Join(closed, " "), "FORGETEST_KEPT=" + strings.Join(kept, " "), "FORGETEST_FORWARD=" + strings.Join(forward, " "),
	}
}
