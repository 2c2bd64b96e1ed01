package controller_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
	"github.com/gitsm/gitsm/internal/inbox/natstest"
)

// asked is a request about a pull request: a look at it, or a write to what it shows.
type asked struct {
	by   string // what the way by which it came is called
	what string // look, check, comment or labels
	pull int
	id   string // the commit, or the number of the check or comment, where the request does not name the pull request
}

// observer sees, at GitHub, who asks for what.
type observer struct {
	mu   sync.Mutex
	seen []asked
	// also is told of a write before it is carried out.
	also func(asked)
}

var (
	lookAt    = regexp.MustCompile(`/pulls/(\d+)$`)
	writeTo   = regexp.MustCompile(`/issues/(\d+)/(comments|labels)`)
	alterThat = regexp.MustCompile(`/(check-runs|issues/comments)(?:/(\d+))?$`)
)

// fault observes, and lets every write take a while, so that two who write at a time do so at
// the same.
func (o *observer) fault(r *http.Request) *forgetest.Fault {
	a := asked{by: r.Header.Get(observed)}
	switch {
	case r.Method == http.MethodGet:
		m := lookAt.FindStringSubmatch(r.URL.Path)
		if m == nil {
			return nil
		}
		a.what = "look"
		a.pull, _ = strconv.Atoi(m[1])
	default:
		if m := writeTo.FindStringSubmatch(r.URL.Path); m != nil {
			a.what = m[2]
			a.pull, _ = strconv.Atoi(m[1])
		} else if m := alterThat.FindStringSubmatch(r.URL.Path); m != nil {
			a.what, a.id = path.Base(m[1]), m[2]
			if a.id == "" {
				a.id = headOf(r)
			}
		} else {
			return nil
		}
	}
	o.mu.Lock()
	also := o.also
	o.mu.Unlock()
	if a.what != "look" {
		if also != nil {
			also(a)
		}
		time.Sleep(150 * time.Millisecond)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, a)
	return nil
}

// observed is a header that tells by which way a request came.
const observed = "Forgetest-Way"

// way is an address of the API that only one controller uses.
func (h *house) way(name string) string {
	h.t.Helper()
	to, err := url.Parse(h.hub.API)
	require.NoError(h.t, err)
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = to.Scheme, to.Host, to.Host
		r.Out.Header.Set(observed, name)
	}}
	server := httptest.NewServer(proxy)
	h.t.Cleanup(server.Close)
	own := strings.TrimPrefix(server.URL, "http://")
	proxy.ModifyResponse = func(r *http.Response) error { // the other pages are on the same way
		if link := r.Header.Get("Link"); link != "" {
			r.Header.Set("Link", strings.ReplaceAll(link, to.Host, own))
		}
		return nil
	}
	return strings.Replace(h.hub.API, to.Host, own, 1)
}

// headOf is the commit that a new check is for.
func headOf(r *http.Request) string {
	var body struct {
		Head string `json:"head_sha"`
	}
	content, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(content))
	_ = json.Unmarshal(content, &body)
	return body.Head
}

// publication is what one controller wrote to one pull request after one look.
type publication struct {
	by       string
	from, to int
}

// publications are what was written to each pull request, in the order in which it began.
func (o *observer) publications(h *house, pulls []int) map[int][]publication {
	o.mu.Lock()
	defer o.mu.Unlock()
	of := map[string]int{}
	for _, pull := range pulls {
		of[h.repo.PullHead(pull)] = pull
		for _, c := range h.repo.Checks(h.repo.PullHead(pull)) {
			of[fmt.Sprint(c.ID)] = pull
		}
		for _, c := range h.repo.Comments(pull) {
			of[fmt.Sprint(c.ID)] = pull
		}
	}
	out := map[int][]publication{}
	current := map[string]int{} // the index of what is being written, plus one
	for i, a := range o.seen {
		if a.pull == 0 {
			a.pull = of[a.id]
		}
		key := fmt.Sprint(a.by, a.pull)
		switch {
		case a.what == "look":
			current[key] = 0
		case current[key] == 0:
			out[a.pull] = append(out[a.pull], publication{a.by, i, i})
			current[key] = len(out[a.pull])
		default:
			out[a.pull][current[key]-1].to = i
		}
	}
	return out
}

// apart demands that no two controllers wrote to one pull request at the same time.
func (o *observer) apart(h *house, pulls []int) {
	h.t.Helper()
	shared := 0
	for pull, all := range o.publications(h, pulls) {
		assert.NotZero(h.t, pull, "each write is about a pull request")
		by := map[string]int{}
		for i, p := range all {
			by[p.by]++
			for _, other := range all[i+1:] {
				assert.False(h.t, p.by != other.by && other.from < p.to, "#%d: %s wrote %d to %d, and %s %d to %d", pull, p.by, p.from, p.to, other.by, other.from, other.to)
			}
		}
		h.t.Log("publications of pull request", pull, by)
		if len(by) == 2 {
			shared++
		}
	}
	assert.NotZero(h.t, shared, "both published for one pull request, which proves something")
}

// either delivers each event to one of several controllers or to all; what one does not take
// another may.
func (h *house) either(of *[2]atomic.Pointer[running]) {
	h.t.Helper()
	var turn atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		n := int(turn.Add(1))
		status := http.StatusBadGateway
		for i := range 2 {
			if got := forward(of[(n+i)%2].Load(), r, body); got != 0 {
				status = got
				if n%3 != 0 {
					break
				}
			}
		}
		w.WriteHeader(status)
	}))
	h.t.Cleanup(server.Close)
	h.hub.SendTo(server.URL)
	h.hub.AutoDeliver(true)
}

// forward delivers an event; 0 is no answer.
func forward(to *running, r *http.Request, body []byte) int {
	again, err := http.NewRequestWithContext(r.Context(), r.Method, to.url+"webhook", bytes.NewReader(body))
	if err != nil {
		return 0
	}
	again.Header = r.Header.Clone()
	resp, err := http.DefaultClient.Do(again)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// TestTwoControllers: two on one NATS server share the work, and when one dies the other goes on; but
// they never publish for one pull request at the same time.
func TestTwoControllers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes long")
	}
	h := newHouse(t)
	h.nats = natstest.Start(t, "")
	var o observer
	h.hub.Fault(o.fault)
	var two [2]atomic.Pointer[running]
	states := [2]string{t.TempDir(), t.TempDir()}
	names := [2]string{"first", "second"}
	ways := [2]string{h.way(names[0]), h.way(names[1])}
	launch := func(i int) {
		h.api = ways[i]
		two[i].Store(h.launch(states[i]))
	}
	launch(0)
	launch(1)
	h.either(&two)
	var pulls []int
	for i := range 3 {
		pulls = append(pulls, h.propose(fmt.Sprintf("upgrade-%d", i), upgrade))
	}
	for _, pull := range pulls {
		h.judged(pull, "pending")
	}
	defer func() { o.apart(h, pulls) }()

	reviews := map[int]int64{}
	round := func() {
		h.setTime(h.now().Add(2 * time.Second)) // of one second, what is dismissed counts before what is approved
		for _, pull := range pulls {
			if reviews[pull] == 0 {
				reviews[pull] = h.repo.Review(pull, h.who["gus"], "APPROVED")
			} else {
				h.repo.Dismiss(pull, reviews[pull])
				reviews[pull] = 0
			}
		}
	}
	settle := func() {
		for _, pull := range pulls {
			want := "pending"
			if reviews[pull] != 0 {
				want = "success"
			}
			h.judged(pull, want)
		}
	}
	for range 4 {
		for range 3 { // a burst, at the end of which the verdict is another
			round()
			time.Sleep(250 * time.Millisecond)
		}
		settle()
	}
	// The second dies in the middle of what it publishes: it has written the comment, and not
	// the rest.
	died := make(chan struct{})
	var once sync.Once
	o.mu.Lock()
	o.also = func(a asked) {
		if a.by == names[1] && a.what == "labels" {
			once.Do(func() {
				_ = two[1].Load().cmd.Process.Signal(syscall.SIGKILL)
				close(died)
			})
		}
	}
	o.mu.Unlock()
	for rounds := 0; ; rounds++ {
		round()
		settle()
		select {
		case <-died:
		default:
			require.Less(t, rounds, 30, "the second never published")
			continue
		}
		break
	}
	<-two[1].Load().end
	round()
	launch(1)
	for range 3 {
		round()
	}

	settle()
	h.await("nothing is left", func() bool { return waiting(t, two[0].Load()) == 0 })
	for _, pull := range pulls {
		assert.NotEmpty(t, h.comment(pull))
		valid := slices.DeleteFunc(h.repo.Checks(h.repo.PullHead(pull)), func(c *forgetest.CheckRun) bool { return c.Status == "completed" })
		assert.LessOrEqual(t, len(valid), 1, "one check at most is in progress")
	}
	h.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
	assert.Contains(t, h.gitsm("audit", "verify", "--main", "origin/main"), "main is what its evidence says")

	h.hub.AutoDeliver(false)
	h.hub.Fault(nil)
	for i := range two {
		require.NoError(t, two[i].Load().cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, <-two[i].Load().end)
	}
}
