package gateway

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"
)

// policy is what a page may load: the site's own styles, scripts and pictures.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// handler answers everything.
type handler struct {
	Options
	listener net.Addr // nil where nobody said
	memory   *allowance
	ready    readiness
}

// Handler answers everything. It does not know the listener, so it takes the address at which a
// connection arrived for it; [Serve] does not. It fails where no secret is configured, or an
// empty one.
func Handler(o Options) (http.Handler, error) { return newHandler(o, nil, defaults) }

func newHandler(o Options, listener net.Addr, l limits) (*handler, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &handler{Options: o, listener: listener, memory: &allowance{left: l.memory}}, nil
}

// answer is a response that remembers what the log wants to know.
type answer struct {
	http.ResponseWriter
	status   int
	bytes    int64
	route    string // as a pattern, never what was asked for
	delivery string
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// ServeHTTP answers, and writes a line about it.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	a := &answer{ResponseWriter: w, route: "other"}
	completed := false
	defer func() {
		if !completed {
			h.recovered(a, recover())
		}
		h.line(r, a, time.Since(began))
		if a.status == 0 { // it broke off and cannot be mended: nobody may take it for whole
			panic(http.ErrAbortHandler)
		}
	}()
	secure(a.Header())
	h.route(a, r)
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	completed = true
}

// secure sets the headers of every answer.
func secure(header http.Header) {
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// recovered answers for a fault of ours. What it says may have come from anywhere, so only the
// runtime's own words are kept, with the place.
func (h *handler) recovered(a *answer, fault any) {
	attributes := []any{"route", a.route}
	if err, ok := fault.(runtime.Error); ok {
		attributes = append(attributes, "fault", err.Error())
	}
	if fault != http.ErrAbortHandler { //nolint:errorlint // it is compared as net/http does
		h.Log.Error("failed to answer", append(attributes, "stack", string(firstLines(debug.Stack(), 40)))...)
	}
	if a.status == 0 {
		for name := range a.Header() {
			a.Header().Del(name)
		}
		secure(a.Header())
		plain(a, http.StatusInternalServerError, "Something went wrong here.")
		return
	}
	a.status = 0
}

func firstLines(text []byte, n int) []byte {
	for i := range text {
		if text[i] == '\n' {
			if n--; n == 0 {
				return text[:i]
			}
		}
	}
	return bytes.TrimSpace(text)
}

// line writes the line about a request. Neither its path nor any header is in it.
func (h *handler) line(r *http.Request, a *answer, took time.Duration) {
	attributes := []any{"method", method(r.Method), "route", a.route, "status", a.status, "bytes", a.bytes, "duration", took.Round(time.Microsecond)}
	if a.delivery != "" {
		attributes = append(attributes, "delivery", a.delivery)
	}
	h.Log.Log(r.Context(), level(a), "request", attributes...)
}

// level is how much a request matters: machines ask for some pages every few seconds.
func level(a *answer) slog.Level {
	switch a.route {
	case "/healthz", "/readyz", "/metrics":
		if a.status < http.StatusInternalServerError {
			return slog.LevelDebug
		}
	}
	return slog.LevelInfo
}

// method is a method that may be shown.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace:
		return m
	}
	return "other"
}

// plain answers with a line of text.
func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // it fails when nobody is there any more
}
