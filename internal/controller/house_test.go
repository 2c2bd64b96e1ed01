package controller_test

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// day is when everything happens.
var day = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// house is an estate on a GitHub, with a controller beside it.
type house struct {
	t     testing.TB
	hub   *forgetest.GitHub
	repo  *forgetest.Repository
	dir   string // the clone in which people work
	state string // the controller's folder
	clock string // the file with what is added to the clock
	who   map[string]forgetest.Account

	running *running
	extra   []string // arguments of the controller
	// nats is the server that keeps the inbox; nil where the controller does so itself.
	nats *natstest.Server
	// api is where controllers find the API; "" is where it is.
	api string
}

// evaluator is a program that decodes records without the race detector; "" for this one.
var evaluator = sync.OnceValues(func() (string, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return "", nil
	}
	dir, err := os.MkdirTemp("", "gitsm-evaluator-")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "gitsm")
	out, err := exec.Command("go", "build", "-o", program, "../../cmd/gitsm").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the evaluator: %w\n%s", err, out)
	}
	return program, nil
})

// newHouse makes an estate, adopts it, and puts it on a GitHub.
func newHouse(t testing.TB, alter ...func(dir string)) *house {
	t.Helper()
	h := emptyHouse(t)
	for login, id := range map[string]int64{"ada": 101, "bob": 102, "cyd": 103, "dan": 104, "eve": 105, "fay": 106, "gus": 107, "mallory": 666} {
		h.settle(login, id)
	}
	archive, err := txtar.ParseFile(filepath.Join("..", "..", "testdata", "bypass", "estate.archive"))
	require.NoError(t, err)
	for _, f := range archive.Files {
		h.write(f.Name, string(f.Data))
	}
	for _, a := range alter {
		a(h.dir)
	}
	h.git("init", "-q", "-b", "main")
	h.adopt("dan")
	return h
}

// emptyHouse is one without an estate and without people.
func emptyHouse(t testing.TB) *house {
	t.Helper()
	onlyWhereRacesShow(t)
	h := &house{t: t, hub: forgetest.Start(t), dir: t.TempDir(), state: t.TempDir(), who: map[string]forgetest.Account{}}
	h.clock = filepath.Join(t.TempDir(), "clock")
	h.setTime(day)
	h.hub.SetClock(h.now)
	return h
}

// onlyWhereRacesShow leaves a test out of short runs, which are for races, unless it is one of a
// few: all of them run the same program as a process of its own.
func onlyWhereRacesShow(t testing.TB) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	if testing.Short() && !slices.Contains([]string{"TestNormalChange", "TestPushPastReview", "TestEventsDisturbed"}, name) && !strings.HasPrefix(name, "Benchmark") {
		t.Skip("runs the same processes as tests that are not left out")
	}
}

// settle gives somebody an account.
func (h *house) settle(login string, id int64) {
	h.who[login] = h.hub.UserWithID(login, id)
	h.hub.Email(h.who[login], login+"@example.org")
}

// adopt puts what lies in the folder on GitHub as the estate, and begins its ledger.
func (h *house) adopt(by string) {
	h.t.Helper()
	h.gitsm("ledger", "key", "--principal", "ledger@example.org")
	h.commit(by, "Lay out the estate")
	h.repo = h.hub.NewRepository("acme/estate", h.dir)
	for login, who := range h.who {
		if login != "mallory" {
			h.repo.Collaborator(who, "write")
		}
	}
	h.git("remote", "add", "origin", h.repo.Dir())
	h.git("fetch", "-q", "origin")
	h.gitsm("adopt", "--push", "origin")
	h.repo.Pushed(h.who[by])
}

// now is the present, at GitHub and for the controller.
func (h *house) now() time.Time { return time.Now().Add(shift(h.clock)) }

// setTime sets the clock.
func (h *house) setTime(at time.Time) {
	h.t.Helper()
	// As a whole, so that nobody reads half of it.
	file := h.clock + ".new"
	require.NoError(h.t, os.WriteFile(file, []byte(time.Until(at).String()), 0o600))
	require.NoError(h.t, os.Rename(file, h.clock))
}

func (h *house) write(path, content string) {
	h.t.Helper()
	file := filepath.Join(h.dir, filepath.FromSlash(path))
	require.NoError(h.t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(h.t, os.WriteFile(file, []byte(content), 0o644))
}

// replace replaces a text in a file.
func (h *house) replace(path, old, new string) {
	h.t.Helper()
	content, err := os.ReadFile(filepath.Join(h.dir, path))
	require.NoError(h.t, err)
	require.Contains(h.t, string(content), old)
	h.write(path, strings.ReplaceAll(string(content), old, new))
}

// environment is that of the processes that are started.
func (h *house) environment(more ...string) []string {
	program, err := evaluator()
	require.NoError(h.t, err)
	return append(os.Environ(), append([]string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"HOME=" + h.state, "XDG_CONFIG_HOME=" + filepath.Join(h.state, "config"), "GITSM_CACHE=off", "GITSM_LEDGER_KEY=",
		beGitsm + "=1", clockFile + "=" + h.clock, evaluatorFile + "=" + program,
	}, more...)...)
}

func (h *house) git(args ...string) string {
	h.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = h.dir
	at := h.now().UTC().Format(time.RFC3339)
	cmd.Env = h.environment("GIT_AUTHOR_DATE="+at, "GIT_COMMITTER_DATE="+at)
	out, err := cmd.CombinedOutput()
	require.NoError(h.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// commit commits everything as somebody.
func (h *house) commit(login, message string) {
	h.t.Helper()
	h.git("add", "-A")
	for _, key := range []string{"user.name", "user.email"} {
		value := login
		if key == "user.email" {
			value += "@example.org"
		}
		h.git("config", key, value)
	}
	h.git("commit", "-q", "-m", message)
}

// gitsm runs a command in the clone in which people work.
func (h *house) gitsm(args ...string) string {
	h.t.Helper()
	out, err := h.try(args...)
	require.NoError(h.t, err, "gitsm %v: %s", args, out)
	return out
}

func (h *house) try(args ...string) (string, error) {
	program, err := os.Executable()
	require.NoError(h.t, err)
	cmd := exec.Command(program, args...)
	cmd.Dir = h.dir
	cmd.Env = h.environment()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// running is a controller that runs.
type running struct {
	cmd *exec.Cmd
	url string
	log *safeBuffer
	end chan error
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

var listening = regexp.MustCompile(`http://\S+/`)

// launch starts a controller; more are variables of its environment.
func (h *house) launch(state string, more ...string) *running {
	h.t.Helper()
	program, err := os.Executable()
	require.NoError(h.t, err)
	key := filepath.Join(h.state, "app.pem")
	require.NoError(h.t, os.WriteFile(key, h.hub.AppKey, 0o600))
	args := append([]string{
		"controller", "--listen", "127.0.0.1:0", "--state", state, "--api-url", cmp.Or(h.api, h.hub.API), "--git-url", h.hub.Git,
		"--app-id", fmt.Sprint(h.hub.AppID), "--app-key", key, "--sweep", "1s", "--quiet", "50ms", "--grace", "0s",
	}, h.extra...)
	if h.nats != nil {
		args = append(args, "--nats", h.nats.URL(), "--lease", lease.String())
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = h.state
	cmd.Env = h.environment(append([]string{"GITSM_WEBHOOK_SECRET=" + h.hub.Secret}, more...)...)
	r := &running{cmd: cmd, log: &safeBuffer{}, end: make(chan error, 1)}
	cmd.Stderr = r.log
	out, err := cmd.StdoutPipe()
	require.NoError(h.t, err)
	require.NoError(h.t, cmd.Start())
	h.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		if h.t.Failed() {
			h.t.Logf("the log of the controller:\n%s", r.log.String())
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if r.url = listening.FindString(lines.Text()); r.url != "" {
			break
		}
	}
	go func() { r.end <- cmd.Wait() }()
	require.NotEmpty(h.t, r.url, "the controller did not start:\n%s", r.log.String())
	return r
}

// start starts the controller and has GitHub send events to it.
func (h *house) start(more ...string) {
	h.t.Helper()
	h.running = h.launch(h.state, more...)
	h.hub.SendTo(h.running.url + "webhook")
	h.hub.AutoDeliver(true)
}

// stop ends the controller in good order.
func (h *house) stop() {
	h.t.Helper()
	h.hub.AutoDeliver(false)
	require.NoError(h.t, h.running.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(h.t, <-h.running.end, h.running.log.String())
}

// kill ends it at once.
func (h *house) kill() {
	h.t.Helper()
	h.hub.AutoDeliver(false)
	_ = h.running.cmd.Process.Kill() // it may have ended
	<-h.running.end
}

// patience is how long something may take before a test fails.
const patience = 3 * time.Minute

// await waits until something holds.
func (h *house) await(what string, holds func() bool) {
	h.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			require.FailNow(h.t, "it never came to: "+what)
		}
	}
}

// swept waits for the end of a sweep that ends after this.
func (h *house) swept() {
	h.t.Helper()
	now := int(h.now().Unix())
	h.await("a sweep", func() bool { return sum(metricsOf(h.t, h.running), "gitsm_sweep_timestamp_seconds") > now })
}

// compared waits until everything was compared once, from beginning to end, and what differed
// was looked at.
func (h *house) compared() {
	h.t.Helper()
	h.swept() // it may have begun before
	h.swept()
	h.idle()
}

// get asks the controller for a page.
func (h *house) get(path string) (int, string) {
	h.t.Helper()
	resp, err := http.Get(h.running.url + path)
	require.NoError(h.t, err)
	defer resp.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(resp.Body)
	require.NoError(h.t, err)
	return resp.StatusCode, body.String()
}

// styled makes sure that the style sheet that a page names is there.
func (h *house) styled(page string) {
	h.t.Helper()
	_, rest, _ := strings.Cut(page, `<link rel="stylesheet" href="/`)
	path, _, found := strings.Cut(rest, `"`)
	require.True(h.t, found, page)
	status, style := h.get(path)
	require.Equal(h.t, http.StatusOK, status)
	require.Contains(h.t, style, ".pill")
}
