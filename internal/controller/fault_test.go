package controller_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
)

// shown is what the forge shows of a pull request.
type shown struct {
	Conclusion, Title, Summary, Comment string
	Labels                              []string
}

func (h *house) shown(pull int) shown {
	h.t.Helper()
	out := shown{Conclusion: h.verdict(pull), Comment: h.comment(pull), Labels: h.repo.Labels(pull)}
	if check := h.repo.Check(h.repo.PullHead(pull), "gitsm"); check != nil {
		out.Title, out.Summary = check.Title, check.Summary
	}
	out.Summary, out.Comment = minute.ReplaceAllString(out.Summary, ""), minute.ReplaceAllString(out.Comment, "")
	return out
}

// minute is as of when something was judged, which alone differs for whoever judges it later.
var minute = regexp.MustCompile(`as of [^,<]*`)

// undisturbed has somebody judge who knows nothing of what was before and whom nobody
// disturbs, and demands that what the forge shows stays as it is.
func (h *house) undisturbed(pulls ...int) {
	h.t.Helper()
	h.hub.Fault(nil)
	h.hub.Through()
	before := make([]shown, len(pulls))
	for i, pull := range pulls {
		before[i] = h.shown(pull)
	}
	h.hub.AutoDeliver(false)
	h.hub.ForgetRequests()
	nats := h.nats
	h.nats = nil // what is kept there would be known
	fresh := h.launch(h.t.TempDir())
	h.nats = nats
	h.await("a second opinion", func() bool {
		return strings.Contains(metricsOf(h.t, fresh), `gitsm_evaluation_seconds_count`) && waiting(h.t, fresh) == 0 &&
			sum(metricsOf(h.t, fresh), "gitsm_evaluation_seconds_count") >= len(pulls)
	})
	for i, pull := range pulls {
		require.Equal(h.t, before[i], h.shown(pull), "an undisturbed look comes to the same")
	}
	for _, r := range h.hub.Requests() {
		if len(pulls) > 1 {
			break // whoever knows nothing learns one by one what comes in the way of what
		}
		if strings.Contains(r.Operation, "check-runs") || strings.Contains(r.Operation, "comments") || strings.Contains(r.Operation, "labels") {
			require.True(h.t, strings.HasPrefix(r.Operation, "GET "), "nothing was left to write, but %s", r.Operation)
		}
	}
	_ = fresh.cmd.Process.Kill()
	<-fresh.end
}

func metricsOf(t testing.TB, r *running) string {
	t.Helper()
	resp, err := http.Get(r.url + "metrics")
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

// sum adds up the values of a metric that counts, and total those of any.
func sum(metrics, name string) int { return int(total(metrics, name)) }

func total(metrics, name string) float64 {
	var all float64
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, name+"{") || strings.HasPrefix(line, name+" ") {
			var value float64
			_, _ = fmt.Sscan(line[strings.LastIndexByte(line, ' ')+1:], &value)
			all += value
		}
	}
	return all
}

func waiting(t testing.TB, r *running) int { return sum(metricsOf(t, r), "gitsm_waiting") }

// steps are the writes of a look at a pull request and at the default branch.
var steps = []string{"inbox", "remember", "remember decision", "ledger", "check", "comment", "labels", "reaction", "record"}

// times is how often a step is taken in one go.
func times(step string) int {
	if step == "inbox" || step == "remember" {
		return 2
	}
	return 1
}

// TestKilledAtEveryWrite: whenever the controller dies, before or after whatever it writes, the
// next one comes to the verdict that it would have come to.
func TestKilledAtEveryWrite(t *testing.T) { wherever(t, killedAtEveryWrite) }

func killedAtEveryWrite(h *house) {
	t := h.t
	thorough(t)
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.stop()
	review := int64(0)
	taken := steps
	if h.nats != nil { // what is written elsewhere does not know where the inbox is
		taken = []string{"inbox", "remember", "check"}
	}
	for i, step := range taken {
		for n := 1; n <= times(step); n++ {
			h.start(fmt.Sprintf("%s=%s:%d:kill", failAt, step, n))
			// Something that alters the verdict, the comment or the labels, every time.
			want := "success"
			if review == 0 {
				review = h.repo.Review(pull, h.who["gus"], "APPROVED")
			} else {
				h.repo.Dismiss(pull, review)
				review, want = 0, "pending"
			}
			if step == "reaction" || step == "comment" {
				h.repo.Comment(pull, h.who["ada"], fmt.Sprintf("/gitsm explain\n%d", n))
			}
			if step == "record" {
				h.write("notes.txt", fmt.Sprintf("%d %d\n", i, n))
				h.git("checkout", "-q", "main")
				h.commit("dan", "A note")
				h.repo.Push(h.who["dan"], h.dir, "HEAD", "main")
			}
			select {
			case <-h.running.end: // it died
			case <-time.After(3 * time.Second): // it had nothing of the kind to write for a second time
				h.kill()
			}
			h.hub.AutoDeliver(false)
			h.start()
			h.hub.Settle()
			h.await("all is judged", func() bool { return h.verdict(pull) == want && waiting(h.t, h.running) == 0 })
			h.stop()
		}
	}
	h.start()
	h.compared() // which finds what the dead were told and did not keep
	h.stop()
	h.undisturbed(pull)
	out := h.gitsm("audit", "verify", "--main", "origin/main")
	assert.NotContains(t, out, "error")
}

// TestForgeFails: whatever GitHub does for a while, in the end it shows the right verdict, and
// never a success before.
func TestForgeFails(t *testing.T) {
	t.Parallel()
	thorough(t)
	h := newHouse(t)
	h.extra = []string{"--workers", "2"}
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	review := int64(0)
	for _, f := range []struct {
		name  string
		fault func(*http.Request) *forgetest.Fault
	}{
		{"500", always(forgetest.Fault{Status: 500, Body: "oops"})},
		{"502 in HTML", always(forgetest.Fault{Status: 502, Body: "<html>unicorn</html>"})},
		{"429", always(*forgetest.Throttled(429, 1))},
		{"403", always(*forgetest.Throttled(403, 1))},
		{"half a body", always(forgetest.Fault{Truncate: true})},
		{"no answer", always(forgetest.Fault{Drop: true})},
		{"the answer is lost", always(forgetest.Fault{After: true, Drop: true})},
	} {
		h.hub.Fault(f.fault)
		want := "success"
		if review == 0 {
			review = h.repo.Review(pull, h.who["gus"], "APPROVED")
		} else {
			h.repo.Dismiss(pull, review)
			review, want = 0, "pending"
		}
		time.Sleep(1500 * time.Millisecond) // GitHub is away for so long
		h.hub.Fault(nil)
		h.await(f.name+": "+want, func() bool { return h.verdict(pull) == want })
	}
	h.idle()
	h.stop()
	h.undisturbed(pull)
}

// TestForgeIsSilent: a GitHub that takes requests and answers none for a minute, over the API and
// over git, delays a verdict and alters none.
func TestForgeIsSilent(t *testing.T) {
	t.Parallel()
	thorough(t)
	h := newHouse(t)
	h.extra = []string{"--workers", "2"}
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.judged(pull, "pending")
	h.hub.Fault(always(forgetest.Fault{Hang: true}))
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
		require.Equal(t, "pending", h.verdict(pull))
		status, _ := h.get("healthz")
		require.Equal(t, http.StatusOK, status, "whoever waits for GitHub answers others")
	}
	h.hub.Fault(nil)
	h.judged(pull, "success")
	h.idle()
	h.stop()
	h.undisturbed(pull)
}

// thorough skips a test in short mode: one that takes long because it goes through many faults one by
// one, and in which nothing more meets than in others.
func thorough(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("in short mode not every fault is tried")
	}
}

func always(f forgetest.Fault) func(*http.Request) *forgetest.Fault {
	return func(*http.Request) *forgetest.Fault { copied := f; return &copied }
}

// TestEventsDisturbed: lost, doubled, reordered and forged events make no difference.
func TestEventsDisturbed(t *testing.T) { wherever(t, eventsDisturbed) }

func eventsDisturbed(h *house) {
	h.start()
	var pulls []int
	for i := range 3 {
		pulls = append(pulls, h.propose(fmt.Sprintf("upgrade-%d", i), upgrade))
	}
	random := rand.New(rand.NewPCG(1, 2))
	chance := rand.New(rand.NewPCG(3, 4)) // for whoever delivers, which is at the same time
	for _, through := range []func([]*forgetest.Delivery) []*forgetest.Delivery{
		forgetest.Drop, forgetest.Double, forgetest.Reverse, forgetest.Shuffle(7),
		forgetest.DropSome(func(*forgetest.Delivery) bool { return chance.IntN(2) == 0 }),
	} {
		h.hub.Through(through)
		for _, pull := range pulls {
			switch random.IntN(3) {
			case 0:
				h.repo.Review(pull, h.who["gus"], "APPROVED")
			case 1:
				h.repo.Review(pull, h.who["cyd"], "CHANGES_REQUESTED")
			case 2:
				h.repo.Review(pull, h.who["cyd"], "APPROVED")
			}
		}
		h.hub.Forge("pull_request", map[string]any{"action": "closed", "number": pulls[0]})
	}
	for _, pull := range pulls {
		h.await("a verdict", func() bool { return h.verdict(pull) != "" })
	}
	h.hub.Settle()
	h.compared() // which finds what no event told
	h.stop()
	h.undisturbed(pulls...)
}

// TestDiskFull: an event that cannot be kept is not taken, and what could not be written is
// written later.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	thorough(t)
	h := newHouse(t)
	h.start(failAt + "=inbox:1:full")
	pull := h.propose("upgrade", upgrade)
	h.hub.Settle()
	refused := 0
	for _, d := range h.hub.Deliveries() {
		if d.Status == http.StatusServiceUnavailable {
			refused++
		}
	}
	assert.Equal(t, 1, refused)
	h.judged(pull, "pending")
	h.stop()
	for _, step := range []string{"remember", "remember decision", "ledger"} {
		h.start(failAt + "=" + step + ":1:full")
		h.repo.Comment(pull, h.who["ada"], "/gitsm recheck "+step)
		h.idle()
		h.judged(pull, "pending")
		h.stop()
	}
	h.undisturbed(pull)
}

// TestSecretsStayInside: no secret is in a log, on a page, in an argument or in what is kept.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start()
	pull := h.propose("upgrade", upgrade)
	h.repo.Review(pull, h.who["gus"], "APPROVED")
	h.judged(pull, "success")
	h.hub.Fault(always(forgetest.Fault{Status: 401, Body: `{"message":"Bad credentials"}`}))
	h.repo.Review(pull, h.who["cyd"], "APPROVED")
	h.await("it tried", func() bool { return h.hub.Count("", http.StatusUnauthorized) >= 3 })
	secrets := append(h.hub.Tokens(), h.hub.Secret)
	for line := range strings.Lines(string(h.hub.AppKey)) {
		if line = strings.TrimSpace(line); len(line) > 30 {
			secrets = append(secrets, line)
		}
	}
	places := map[string]string{"log": h.running.log.String()}
	for _, path := range []string{"", "acme/estate/", fmt.Sprintf("acme/estate/decisions/%d", pull), "metrics", "healthz", "readyz"} {
		_, places[path] = h.get(path)
	}
	h.styled(places[fmt.Sprintf("acme/estate/decisions/%d", pull)])
	if arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", h.running.cmd.Process.Pid)); err == nil {
		places["arguments"] = string(arguments)
	}
	h.hub.Fault(nil)
	h.kill()
	require.NoError(t, filepath.WalkDir(h.state, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Base(path) == "app.pem" || filepath.Base(path) == "ledger_ed25519" {
			return err
		}
		content, err := os.ReadFile(path)
		places[path] = string(content)
		return err
	}))
	require.Greater(t, len(secrets), 5)
	for where, text := range places {
		for _, secret := range secrets {
			require.NotContains(t, text, secret, where)
		}
	}
}
