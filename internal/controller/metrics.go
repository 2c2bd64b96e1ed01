package controller

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/gitsm/gitsm/internal/ledger"
)

// metrics count what a controller does.
type metrics struct {
	registry    *prometheus.Registry
	events      *prometheus.CounterVec
	jobs        *prometheus.CounterVec
	evaluations *prometheus.HistogramVec
	requests    *prometheus.CounterVec
	remaining   prometheus.Gauge
	sweeps      prometheus.Gauge
	entries     *prometheus.CounterVec
	redelivered prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gitsm_events_total", Help: "Events that were taken, by whether there was something to look at.",
		}, []string{"relevant"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gitsm_jobs_total", Help: "Looks at pull requests, default branches and merge groups, by how they ended.",
		}, []string{"kind", "result"}),
		evaluations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gitsm_evaluation_seconds", Help: "How long decisions took, by verdict.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 10),
		}, []string{"verdict"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gitsm_forge_requests_total", Help: "Requests to GitHub, by status; 0 is no answer.",
		}, []string{"operation", "status"}),
		remaining: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gitsm_forge_rate_remaining", Help: "Requests that GitHub still allows in this hour, as of its last answer.",
		}),
		sweeps: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gitsm_sweep_timestamp_seconds", Help: "When everything was last compared without a failure.",
		}),
		entries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gitsm_ledger_entries_total", Help: "Entries that were appended to change ledgers.",
		}, []string{"kind"}),
		redelivered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gitsm_redeliveries_total", Help: "Events that GitHub was asked to deliver again.",
		}),
	}
	m.registry.MustRegister(m.events, m.jobs, m.evaluations, m.requests, m.remaining, m.sweeps, m.entries, m.redelivered,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// watch measures how much waits in the inbox whenever somebody asks.
func (m *metrics) watch(waiting func() (int, error)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "gitsm_waiting", Help: "What waits to be looked at; -1 where that is not known.",
	}, func() float64 {
		n, err := waiting()
		if err != nil {
			return -1
		}
		return float64(n)
	}))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) event(relevant bool) { m.events.WithLabelValues(strconv.FormatBool(relevant)).Inc() }

func (m *metrics) done(text string, err error) {
	kind, result := installed, "ok"
	if s, ok := parseSubject(text); ok {
		kind = s.kind
	}
	if err != nil {
		result = "failed"
	}
	m.jobs.WithLabelValues(kind, result).Inc()
}

func (m *metrics) evaluated(verdict string, took time.Duration) {
	m.evaluations.WithLabelValues(verdict).Observe(took.Seconds())
}

func (m *metrics) asked(operation string, status, remaining int) {
	m.requests.WithLabelValues(operation, strconv.Itoa(status)).Inc()
	if remaining >= 0 {
		m.remaining.Set(float64(remaining))
	}
}

func (m *metrics) swept(at time.Time) { m.sweeps.Set(float64(at.Unix())) }

func (m *metrics) recorded(links []ledger.Link) {
	for i := range links {
		m.entries.WithLabelValues(string(links[i].Entry.Kind)).Inc()
	}
}
