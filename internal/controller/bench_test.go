//go:build unix

package controller_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/forge/forgetest"
	"github.com/gitsm/gitsm/internal/review"
)

// These benchmarks run a controller as a process of its own beside a GitHub that is in this one,
// which counts what it is asked. What they say is the counts and the ratios; the times differ
// from machine to machine.
//
//	go test -run '^$' -bench . -benchtime 1x -timeout 1h ./internal/controller

// BenchmarkLoad has a controller work on 500 pull requests to an estate of 10,000 records and,
// to compare with, on 50 to one of 1,000.
// Budget: sweep requests at most one for each pull request, evaluations/pull at most 2.
func BenchmarkLoad(b *testing.B) {
	sizes := []struct{ records, pulls, events int }{{1_000, 50, 1_000}, {10_000, 500, 1_000}}
	if testing.Short() { // only shows that it runs
		sizes = []struct{ records, pulls, events int }{{100, 12, 24}}
	}
	for _, size := range sizes {
		b.Run(fmt.Sprintf("%d-of-%d", size.pulls, size.records), func(b *testing.B) {
			h := newEstate(b, size.records)
			h.extra = []string{"--sweep", "1h", "--quiet", "1s"}
			b.Run("begin", h.benchBegin)
			numbers := h.openPulls(size.pulls)
			b.Run("first", func(b *testing.B) { h.benchFirst(b, size.pulls) })
			b.Run("burst", func(b *testing.B) { h.benchBurst(b, numbers[:min(50, size.pulls)], size.events) })
			b.Run("sweep", func(b *testing.B) { h.benchSweep(b, size.pulls) })
		})
	}
}

// benchBegin is what it costs to begin: the site is made of all records.
func (h *house) benchBegin(b *testing.B) {
	h.t = b
	h.launched()
	report := h.running.peak(b, "peak-MiB")
	for !strings.Contains(metricsOf(b, h.running), `gitsm_jobs_total{kind="line",result="ok"}`) {
		time.Sleep(time.Second) // the first site of a large estate takes longer than anybody waits for a verdict
	}
	h.workedOff()
	report()
	b.ReportMetric(1000*used(h.running.cmd.Process.Pid).Seconds(), "cpu-ms")
	h.stop()
}

// launched starts a controller that is told of nothing.
func (h *house) launched() {
	h.t.Helper()
	h.running = h.launch(h.state)
}

// benchFirst is the first sweep, which finds all pull requests unknown.
func (h *house) benchFirst(b *testing.B, pulls int) {
	h.t = b
	h.hub.ForgetRequests()
	began := time.Now()
	h.launched()
	report := h.running.peak(b, "peak-MiB")
	for h.evaluations() < pulls {
		time.Sleep(200 * time.Millisecond)
	}
	h.workedOff()
	each := float64(pulls)
	b.ReportMetric(1000*time.Since(began).Seconds()/each, "ms/pull")
	report()
	cpu := used(h.running.cmd.Process.Pid)
	b.ReportMetric(1000*cpu.Seconds()/each, "cpu-ms/pull")
	b.ReportMetric(float64(h.hub.Count(""))/each, "requests/pull")
	b.ReportMetric(float64(apiRequests(h.hub))/each, "api-requests/pull")
	b.ReportMetric(float64(h.evaluations())/each, "evaluations/pull")
	metrics := metricsOf(b, h.running)
	b.ReportMetric(1000*total(metrics, "gitsm_evaluation_seconds_sum")/total(metrics, "gitsm_evaluation_seconds_count"), "evaluation-ms")
	b.ReportMetric(1000*total(metrics, "process_cpu_seconds_total")/each, "own-cpu-ms/pull")
	assert.LessOrEqual(b, h.evaluations(), 2*pulls)
	if testing.Verbose() {
		h.countRequests(b, each)
	}
	h.stop()
	b.ReportMetric(cpu.Seconds()/each/h.alone(b).Seconds(), "cpu-ratio-to-assess")
}

// countRequests says what was asked.
func (h *house) countRequests(b *testing.B, each float64) {
	counts := map[string]int{}
	for _, r := range h.hub.Requests() {
		counts[fmt.Sprintf("%s %d", r.Operation, r.Status)]++
	}
	for what, n := range counts {
		b.Logf("%6.2f %s", float64(n)/each, what)
	}
}

// alone is the time on the processors of a decision and nothing else, in the copy that the
// controller has and with its cache.
func (h *house) alone(b *testing.B) time.Duration {
	b.Helper()
	copies, err := filepath.Glob(filepath.Join(h.state, "copies", "*.git"))
	require.NoError(b, err)
	require.Len(b, copies, 1)
	options := h.reviewing()
	options.Dir, options.Base, options.At = copies[0], "refs/remotes/origin/main", h.now()
	const times = 10
	var began time.Duration
	for i := range times + 1 {
		options.Head = fmt.Sprintf("refs/remotes/origin/gitsm-pull/%d", i+1)
		_, err := review.Assess(b.Context(), options)
		require.NoError(b, err)
		if i == 0 { // the cache has it now
			began = h.rusage(b)
		}
	}
	return (h.rusage(b) - began) / times
}

// rusage is the time that this process and its children that have ended spent on the processors.
func (h *house) rusage(b *testing.B) time.Duration {
	b.Helper()
	var all time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		require.NoError(b, syscall.Getrusage(who, &r))
		all += time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	return all
}

// benchBurst alters pull requests again and again while they are judged, and sends the events in
// parallel.
func (h *house) benchBurst(b *testing.B, pulls []int, events int) {
	h.t = b
	h.launched()
	h.await("a sweep", func() bool { return sum(metricsOf(b, h.running), "gitsm_sweep_timestamp_seconds") > 0 })
	h.workedOff()
	h.hub.SendTo("")
	defer h.hub.ForgetDeliveries()
	before := h.evaluations()
	queue := make(chan *forgetest.Delivery, events)
	var senders sync.WaitGroup
	var taken atomic.Int64
	const parallel = 8
	for range parallel {
		senders.Go(func() {
			for d := range queue {
				if h.send(d) == http.StatusAccepted {
					taken.Add(1)
				}
			}
		})
	}
	began := time.Now()
	for i := range events {
		h.hub.ForgetDeliveries()
		h.repo.SetTitle(pulls[i%len(pulls)], h.who[h.people()[0]], fmt.Sprintf("Title %d", i))
		for _, d := range h.hub.Queued() {
			queue <- d
		}
	}
	close(queue)
	senders.Wait()
	last := time.Now()
	require.GreaterOrEqual(b, int(taken.Load()), events, "all are taken")
	b.ReportMetric(float64(taken.Load())/last.Sub(began).Seconds(), "webhooks/s")
	h.workedOff()
	b.ReportMetric(time.Since(last).Seconds(), "s-to-last-verdict")
	evaluated := h.evaluations() - before
	b.ReportMetric(float64(evaluated)/float64(len(pulls)), "evaluations/pull")
	assert.LessOrEqual(b, evaluated, 2*len(pulls))
	assert.GreaterOrEqual(b, evaluated, len(pulls))
	h.stop()
}

// send delivers an event, and returns the status of the answer; 0 is none.
func (h *house) send(d *forgetest.Delivery) int {
	req, err := http.NewRequest(http.MethodPost, h.running.url+"webhook", bytes.NewReader(d.Body))
	if err != nil {
		return 0
	}
	req.Header = forgetest.Headers(d.Event, d.GUID, h.hub.Secret, d.Body)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}
