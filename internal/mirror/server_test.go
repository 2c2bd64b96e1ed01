package mirror_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/gittree"
)

// server is a git server that wants a password, as GitHub does.
type server struct {
	bare, address string
	reader        atomic.Value // the password that may read
	requests      atomic.Int64
	watching      atomic.Bool  // whether to look at the arguments of processes
	seen          atomic.Int64 // how often a secret was among them
}

const (
	readPassword  = "ghs_readreadread"
	writePassword = "ghs_writewritewrite"
)

func newServer(t testing.TB) *server {
	t.Helper()
	root := t.TempDir()
	s := &server{bare: filepath.Join(root, "estate.git")}
	s.reader.Store(readPassword)
	git(t, root, "init", "--quiet", "--bare", "--initial-branch=main", s.bare)
	git(t, s.bare, "config", "http.receivepack", "true")
	path, err := exec.Command("git", "--exec-path").Output()
	require.NoError(t, err)
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"), Stderr: io.Discard,
		Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "REMOTE_USER=x-access-token"},
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if s.watching.Load() {
			s.seen.Add(secretArguments()) // whoever asks is running
		}
		name, password, _ := r.BasicAuth()
		writing := strings.Contains(r.URL.Path+r.URL.RawQuery, "git-receive-pack")
		if name != "x-access-token" || password != writePassword && (writing || password != s.reader.Load()) {
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "who are you, "+r.Header.Get("Authorization")+" "+password+"?", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	s.address = web.URL + "/estate.git"
	return s
}

// secretArguments counts the processes of this machine that have a password as an argument,
// where the system tells.
func secretArguments() (count int64) {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range lines {
		line, _ := os.ReadFile(name) // it may be gone
		for _, secret := range []string{readPassword, writePassword} {
			encoded := base64.StdEncoding.EncodeToString([]byte("x-access-token:" + secret))
			if bytes.Contains(line, []byte(secret)) || bytes.Contains(line, []byte(encoded)) {
				count++
			}
		}
	}
	return count
}

// commit makes a commit upon others and sets a reference of the server to it.
func (s *server) commit(t testing.TB, reference, message string, parents ...gittree.Hash) gittree.Hash {
	t.Helper()
	tree := git(t, s.bare, "write-tree")
	args := []string{"commit-tree", "-m", message}
	for _, p := range parents {
		args = append(args, "-p", p.String())
	}
	h := hash(t, git(t, s.bare, append(args, tree)...))
	git(t, s.bare, "update-ref", reference, h.String())
	return h
}

func hash(t testing.TB, digits string) gittree.Hash {
	t.Helper()
	h, err := gittree.ParseHash(digits)
	require.NoError(t, err)
	return h
}

func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}
