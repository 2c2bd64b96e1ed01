package forgetest_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// git runs git in a directory, as somebody.
func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@users.noreply.github.com", "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.org")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// work makes a repository with one commit on main.
func work(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "--quiet", "--initial-branch=main")
	commit(t, dir, "README.md", "hello\n")
	return dir
}

// commit writes a file and commits it.
func commit(t testing.TB, dir, name, content string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "--quiet", "-m", "Write "+name)
	return git(t, dir, "rev-parse", "HEAD")
}

// branch makes a branch from main with one commit.
func branch(t testing.TB, dir, name string) string {
	t.Helper()
	git(t, dir, "checkout", "--quiet", "-B", name, "main")
	id := commit(t, dir, name+".txt", name+"\n")
	git(t, dir, "checkout", "--quiet", "main")
	return id
}

// jwt signs what an App proves itself with.
func jwt(t testing.TB, g *forgetest.GitHub, claims map[string]any) string {
	t.Helper()
	block, _ := pem.Decode(g.AppKey)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	require.NoError(t, err)
	body, err := json.Marshal(claims)
	require.NoError(t, err)
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	require.NoError(t, err)
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func asApp(t testing.TB, g *forgetest.GitHub) string {
	t.Helper()
	now := g.Now()
	return jwt(t, g, map[string]any{"iss": fmt.Sprint(g.AppID), "iat": now.Unix(), "exp": now.Add(9 * time.Minute).Unix()})
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	text   string
}

func (r reply) object(t testing.TB) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.text), &out), r.text)
	return out
}

func (r reply) list(t testing.TB) []map[string]any {
	t.Helper()
	var out []map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.text), &out), r.text)
	return out
}

// ask sends a request; headers are name and value by turns.
func ask(t testing.TB, g *forgetest.GitHub, token, method, path string, body any, headers ...string) reply {
	t.Helper()
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		require.NoError(t, err)
		content = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, g.API+path, content)
	require.NoError(t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return reply{answer.StatusCode, answer.Header, string(text)}
}

// installationToken mints a token of the App for a repository.
func installationToken(t testing.TB, g *forgetest.GitHub, repo *forgetest.Repository, permissions map[string]string) string {
	t.Helper()
	app := asApp(t, g)
	i := ask(t, g, app, http.MethodGet, "repos/"+repo.Name+"/installation", nil)
	require.Equal(t, http.StatusOK, i.status, i.text)
	id := int64(i.object(t)["id"].(float64))
	body := map[string]any{"repository_ids": []int64{repo.ID}}
	if permissions != nil {
		body["permissions"] = permissions
	}
	r := ask(t, g, app, http.MethodPost, fmt.Sprintf("app/installations/%d/access_tokens", id), body)
	require.Equal(t, http.StatusCreated, r.status, r.text)
	return r.object(t)["token"].(string)
}
