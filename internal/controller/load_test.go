package controller_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/confine"
	"github.com/gitsm/gitsm/internal/controller"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/forgetest"
	"github.com/gitsm/gitsm/internal/inbox"
	"github.com/gitsm/gitsm/internal/review"
)

// drive begins a controller in this process, with what the one before it left.
func (h *house) drive(carrier http.RoundTripper) *controller.Driven {
	h.t.Helper()
	d, err := controller.Drive(h.t.Context(), controller.Options{
		Forge: forge.Config{API: h.hub.API, Git: h.hub.Git, AppID: h.hub.AppID, Key: h.hub.AppKey, Now: h.now, Transport: carrier},
		State: h.state, Inbox: inbox.Config{Name: "gitsm"}, Workers: 1, Sweep: time.Second,
		Review: h.reviewing(), Now: h.now, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(h.t, err)
	h.t.Cleanup(func() { assert.NoError(h.t, d.Close()) })
	return d
}

// reviewing is how the controller decides.
func (h *house) reviewing() review.Options {
	h.t.Helper()
	program, err := evaluator()
	require.NoError(h.t, err)
	if program == "" {
		program, err = os.Executable()
		require.NoError(h.t, err)
	}
	return review.Options{Pool: confine.NewPool(confine.Command{Path: program}), CacheDir: filepath.Join(h.state, "cache")}
}

// settled waits until another sweep would find nothing to do: what the controller publishes
// alters the pull requests, and is looked at once more.
func (h *house) settled() {
	h.t.Helper()
	for range 2 {
		h.pass(time.Minute)
		h.swept()
		h.workedOff()
	}
}

// quietSweep sweeps where nothing changed, and demands that it asks for no more than it must.
func (h *house) quietSweep(d *controller.Driven, pulls int) (requests int) {
	h.t.Helper()
	h.hub.ForgetDeliveries()
	require.NoError(h.t, d.Sweep(h.t.Context())) // nothing is kept of what GitHub said before
	h.hub.ForgetRequests()
	require.NoError(h.t, d.Sweep(h.t.Context()))
	for _, r := range h.hub.Requests() {
		require.Equal(h.t, "GET", strings.Fields(r.Operation)[0], r.Path)
		require.Equal(h.t, 304, r.Status, "%s: what did not change costs nothing", r.Path)
	}
	left, err := d.Waiting(h.t.Context())
	require.NoError(h.t, err)
	require.Zero(h.t, left, "nothing is to be looked at")
	pages := (pulls + 99) / 100
	require.Equal(h.t, pages, h.hub.Count("GET /repos/{owner}/{repo}/pulls"))
	requests = h.hub.Count("")
	// The pages, the branch, what the App is installed on, and what was not delivered.
	require.LessOrEqual(h.t, requests, pages+4, "%v", h.hub.Requests())
	return requests
}

// TestSweep: where nothing changed a sweep costs at most one conditional request for each pull
// request, in fact one for a hundred, and has nothing looked at. What changed is found.
func TestSweep(t *testing.T) {
	t.Parallel()
	const pulls = 50
	h := newEstate(t, 1_000)
	numbers := h.openPulls(pulls)
	h.pass(time.Minute)
	scarce := &scarce{}
	d := h.drive(scarce)
	require.NoError(t, d.Judged(t.Context()))
	assert.LessOrEqual(t, h.quietSweep(d, pulls), pulls)

	h.repo.SetTitle(numbers[7], h.who[h.people()[0]], "Another")
	h.repo.Close(numbers[8], h.who[h.people()[0]])
	h.pass(time.Minute)
	require.NoError(t, d.Sweep(t.Context()))
	left, err := d.Waiting(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, left)

	// Where the rate limit runs low, what nobody waits for is left to a later sweep; what an event
	// tells of is looked at.
	scarce.on.Store(true)
	require.NoError(t, d.List(t.Context()))
	h.hub.ForgetRequests()
	require.NoError(t, d.Work(t.Context()))
	assert.Empty(t, h.hub.Requests())
	require.NoError(t, d.Event(t.Context(), numbers[9]))
	require.NoError(t, d.Work(t.Context()))
	assert.Equal(t, "pending", h.verdict(numbers[9]))
	assert.LessOrEqual(t, apiRequests(h.hub), 10, "%v", h.hub.Requests())
	scarce.on.Store(false)
	h.pass(2 * time.Hour)
	require.NoError(t, d.Sweep(t.Context()))
	left, err = d.Waiting(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, left, 2)
}

// scarce says, once it is on, that little of the rate limit is left.
type scarce struct{ on atomic.Bool }

func (s *scarce) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(req)
	if err == nil && s.on.Load() && res.Header.Get("X-RateLimit-Remaining") != "" {
		res.Header.Set("X-RateLimit-Remaining", "100")
	}
	return res, err
}

// apiRequests are those that count against the rate limit.
func apiRequests(hub *forgetest.GitHub) int {
	n := 0
	for _, r := range hub.Requests() {
		if !strings.HasPrefix(r.Operation, "GIT ") && r.Status != http.StatusNotModified {
			n++
		}
	}
	return n
}

// TestBurst: a burst of events ends in at most two evaluations of each pull request, and a sweep
// after it costs a page of conditional requests and no evaluation.
func TestBurst(t *testing.T) {
	t.Parallel()
	const pulls, events = 5, 100
	h := newEstate(t, 100)
	numbers := h.openPulls(pulls)
	h.extra = []string{"--quiet", "1s"}
	h.start()
	h.await("all are judged", func() bool { return h.evaluations() >= pulls })
	h.workedOff()
	before := h.evaluations()
	h.burst(numbers, events)
	h.workedOff()
	burst := h.evaluations() - before
	assert.GreaterOrEqual(t, burst, pulls, "what was altered is judged")
	assert.LessOrEqual(t, burst, 2*pulls)
	for _, number := range numbers {
		assert.Contains(t, []string{"pending", "failure"}, h.verdict(number))
	}

	h.settled()
	all := h.evaluations()
	h.swept()
	assert.Equal(t, all, h.evaluations(), "a sweep evaluates nothing where nothing changed")
	assert.Zero(t, waiting(t, h.running))
	h.stop()
	d := h.drive(nil)
	assert.LessOrEqual(t, h.quietSweep(d, pulls), pulls, "at most one request for each pull request")
}

// burst alters pull requests in turn, so often that there are so many events, and waits until they
// are taken.
func (h *house) burst(pulls []int, events int) {
	h.t.Helper()
	for i := range events {
		h.repo.SetTitle(pulls[i%len(pulls)], h.who[h.people()[0]], fmt.Sprintf("Title %d", i))
	}
	h.hub.Settle()
}
