//go:build unix

package controller_test

import (
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/controller"
)

// benchSweep sweeps where nothing changed. It is compared with listing the same pages with the
// same client. GitHub's answers are replayed, so that only the controller counts.
func (h *house) benchSweep(b *testing.B, pulls int) {
	h.t = b
	h.pass(time.Minute)
	h.hub.ForgetRequests()
	h.launched()
	h.await("a sweep", func() bool { return sum(metricsOf(b, h.running), "gitsm_sweep_timestamp_seconds") > 0 })
	h.workedOff()
	assert.Zero(b, h.evaluations(), "what the controller itself altered is not judged anew")
	second := apiRequests(h.hub)
	h.stop()
	h.pass(time.Minute)
	answers := &replay{next: http.DefaultTransport, kept: map[string]http.Header{}}
	d := h.drive(answers)
	requests := h.quietSweep(d, pulls)
	assert.LessOrEqual(b, requests, pulls)
	answers.on.Store(true)
	compareSweep(b, d)
	b.ReportMetric(float64(requests), "requests/sweep")
	b.ReportMetric(float64(second)/float64(pulls), "second-requests/pull")
}

// BenchmarkSweep sweeps over pull requests that are judged, to an estate of 10,000 records and, to
// compare with, a tenth of it. The answers are replayed as above.
// Budget: requests/sweep at most one for each pull request.
func BenchmarkSweep(b *testing.B) {
	var took []time.Duration
	sizes := []struct{ records, pulls int }{{1_000, 50}, {10_000, 500}}
	if testing.Short() { // only shows that it runs
		sizes = []struct{ records, pulls int }{{100, 10}, {200, 20}}
	}
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%d-of-%d", size.pulls, size.records), func(b *testing.B) {
			h := newEstate(b, size.records)
			h.openPulls(size.pulls)
			h.pass(time.Minute)
			answers := &replay{next: http.DefaultTransport, kept: map[string]http.Header{}}
			d := h.drive(answers)
			require.NoError(b, d.Judged(b.Context()))
			requests := h.quietSweep(d, size.pulls)
			assert.LessOrEqual(b, requests, size.pulls)
			b.ReportMetric(float64(requests), "requests/sweep")
			answers.on.Store(true)
			took = append(took, compareSweep(b, d))
			b.ReportMetric(took[len(took)-1].Seconds()/took[0].Seconds(), "ratio-to-first-size")
		})
	}
}

// compareSweep compares sweeping with listing.
func compareSweep(b *testing.B, d *controller.Driven) time.Duration {
	b.Helper()
	swept, sweptBytes := measure(b, func() { require.NoError(b, d.Sweep(b.Context())) })
	listed, listedBytes := measure(b, func() { require.NoError(b, d.List(b.Context())) })
	b.ReportMetric(1000*swept.Seconds(), "ms/sweep")
	b.ReportMetric(sweptBytes/(1<<20), "MiB/sweep")
	b.ReportMetric(swept.Seconds()/listed.Seconds(), "ratio-to-listing")
	b.ReportMetric(sweptBytes/listedBytes, "allocation-ratio-to-listing")
	return swept
}

// measure returns how long something takes and how much it allocates, the mean of several times.
func measure(b *testing.B, do func()) (time.Duration, float64) {
	b.Helper()
	const times = 20
	do()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for range times {
		do()
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	return took / times, float64(after.TotalAlloc-before.TotalAlloc) / times
}

// replay answers itself, once it is on, that what was asked for before has not changed.
type replay struct {
	next http.RoundTripper
	on   atomic.Bool
	mu   sync.Mutex
	kept map[string]http.Header
}

func (r *replay) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if header, ok := r.kept[req.URL.String()]; ok && r.on.Load() && req.Header.Get("If-None-Match") != "" {
		return &http.Response{StatusCode: http.StatusNotModified, Header: header.Clone(), Body: http.NoBody, Request: req, ProtoMajor: 1, ProtoMinor: 1}, nil
	}
	res, err := r.next.RoundTrip(req)
	if err == nil && res.StatusCode == http.StatusNotModified {
		r.kept[req.URL.String()] = res.Header.Clone()
	}
	return res, err
}

// BenchmarkIdle is a controller of ten repositories to which nothing happens.
func BenchmarkIdle(b *testing.B) {
	repositories, pulls, watched := 10, 5, 15*time.Second // as many requests as with a hundred pull requests each
	if testing.Short() {                                  // only shows that it runs
		repositories, pulls, watched = 2, 1, 3*time.Second
	}
	h := newEstate(b, 100)
	for i := range repositories {
		if i > 0 {
			h.repo = h.hub.NewRepository(fmt.Sprintf("acme/estate-%d", i), h.dir)
		}
		h.openPulls(pulls)
	}
	h.extra = []string{"--sweep", "1h"}
	h.launched()
	for h.evaluations() < repositories*pulls {
		time.Sleep(200 * time.Millisecond)
	}
	h.workedOff()
	h.stop()
	h.extra = []string{"--sweep", "3s"}
	h.launched()
	h.settled()
	h.hub.ForgetRequests()
	before := used(h.running.cmd.Process.Pid)
	time.Sleep(watched) // nobody asks for the metrics meanwhile, which costs more than a sweep
	cost := used(h.running.cmd.Process.Pid) - before
	asked := float64(h.hub.Count("GET /app/installations"))
	const hourly = 12 // sweeps at --sweep 5m
	b.ReportMetric(float64(h.hub.Count(""))/asked*hourly, "requests/h")
	b.ReportMetric(float64(apiRequests(h.hub))/asked*hourly, "limited-requests/h")
	b.ReportMetric(1000*cost.Seconds()/asked, "cpu-ms/sweep")
	h.stop()
	h.extra = []string{"--sweep", "1h"}
	h.launched()
	h.await("a sweep", func() bool { return sum(metricsOf(b, h.running), "gitsm_sweep_timestamp_seconds") > 0 })
	h.workedOff()
	before = used(h.running.cmd.Process.Pid)
	idle := watched + 2*time.Second
	time.Sleep(idle)
	b.ReportMetric(1000*(used(h.running.cmd.Process.Pid)-before).Seconds()*time.Minute.Seconds()/idle.Seconds(), "cpu-ms/min")
	b.ReportMetric(total(metricsOf(b, h.running), "go_goroutines"), "goroutines")
	h.stop()
}
