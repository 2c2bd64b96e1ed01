package cli_test

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/cli"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// asApp is the environment of a command that speaks with a GitHub of ours.
func asApp(t *testing.T, g *forgetest.GitHub) (cli.Env, *bytes.Buffer, *bytes.Buffer) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	return cli.Env{
		Stdout: &stdout, Stderr: &stderr, Dir: t.TempDir(), Now: time.Now, Width: 80,
		AppID: strconv.FormatInt(g.AppID, 10), AppKey: string(g.AppKey),
	}, &stdout, &stderr
}

// silent demands that nothing secret was printed.
func silent(t *testing.T, g *forgetest.GitHub, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, secret := range append(g.Tokens(), g.Secret, "PRIVATE KEY") {
			assert.NotContains(t, text, secret)
		}
	}
}

func TestDoctorAtGitHub(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	dir := t.TempDir()
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "--allow-empty", "-m", "Begin"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	r := g.NewRepository("acme/estate", dir)
	root := g.User("root")
	r.Collaborator(root, "admin")

	env, stdout, stderr := asApp(t, g)
	env.AdminToken = g.PersonalToken(root)
	at := []string{"--api-url", g.API, "--git-url", g.Git}
	assert.Equal(t, cli.StatusFindings, cli.Main(t.Context(), env, append([]string{"doctor", "acme/estate"}, at...)), stderr)
	for _, want := range []string{
		"verdicts do not bind yet: ", "\nthe App gitsm (", "  ✓ machine.clock: ", "\nacme/estate\n", "  ✗ error: branch.required_check\n", "  ✗ error: ledger.adopted\n",
		"gitsm adopt --push origin",
	} {
		assert.Contains(t, stdout.String(), want)
	}
	for line := range strings.Lines(stdout.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), 80, line)
	}
	silent(t, g, stdout.String(), stderr.String())

	// All repositories, as JSON.
	stdout.Reset()
	assert.Equal(t, cli.StatusFindings, cli.Main(t.Context(), env, append([]string{"doctor", "-o", "json"}, at...)), stderr)
	assert.Contains(t, stdout.String(), `"repository": "acme/estate"`)
	silent(t, g, stdout.String(), stderr.String())

	// One where the App is not.
	stdout.Reset()
	assert.Equal(t, cli.StatusFindings, cli.Main(t.Context(), env, append([]string{"doctor", "acme/other"}, at...)), stderr)
	assert.Contains(t, stdout.String(), "installation.present")
	silent(t, g, stdout.String(), stderr.String())
}

func TestSetupAtGitHub(t *testing.T) {
	t.Parallel()
	g := forgetest.Start(t)
	env, _, stderr := asApp(t, g)
	from, to := io.Pipe()
	env.Stdout = to
	status := make(chan int, 1)
	go func() {
		status <- cli.Main(t.Context(), env, []string{
			"controller", "setup", "--public-url", "https://gitsm.acme.example", "--organization", "acme", "--api-url", g.API, "--git-url", g.Git, "--out", "app",
		})
		to.Close()
	}()
	lines := bufio.NewScanner(from)
	printed, address := "", ""
	for address == "" && lines.Scan() {
		printed += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "  http://127.0.0.1:") {
			address = strings.TrimSpace(lines.Text())
		}
	}
	page := func(address string) string {
		answer, err := http.Get(address)
		require.NoError(t, err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return string(body)
	}
	form := page(address)
	target, err := url.Parse(html.UnescapeString(regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(form)[1]))
	require.NoError(t, err)
	back, err := url.Parse(address)
	require.NoError(t, err)
	back.Path, back.RawQuery = "/created", url.Values{"code": {g.Manifest()}, "state": {target.Query().Get("state")}}.Encode()
	pages := form + page(back.String())
	for lines.Scan() {
		printed += lines.Text() + "\n"
	}
	require.Equal(t, cli.StatusOK, <-status, stderr)
	silent(t, g, printed, stderr.String(), pages)
	assert.Contains(t, printed, "gitsm doctor OWNER/REPO --app-id ")
	for name, want := range map[string]string{"app.pem": "PRIVATE KEY", "webhook-secret": "", "app.env": "GITSM_APP_ID=" + strconv.FormatInt(g.AppID, 10) + "\n"} {
		path := filepath.Join(env.Dir, "app", name)
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.NotEmpty(t, strings.TrimSpace(string(content)))
		assert.Contains(t, string(content), want)
	}
}
