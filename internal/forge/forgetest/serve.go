package forgetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Request is a request that was answered, also by a fault.
type Request struct {
	// Operation is such as GET /repos/{owner}/{repo}/pulls, or for git GIT info/refs, GIT
	// git-upload-pack, GIT git-receive-pack; "" where the request is none that GitHub has.
	Operation string
	// Path is the path with its query, without the address of the API.
	Path string
	// Status is 0 where the connection was closed without an answer.
	Status int
	// Conditional is true where an If-None-Match was sent; Faulty where a fault answered.
	Conditional, Faulty bool
	At                  time.Time
	// Actor is as whom it was asked.
	Actor string
}

// Requests returns the requests so far, in the order of their answers.
func (g *GitHub) Requests() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.requests)
}

// ForgetRequests begins counting anew.
func (g *GitHub) ForgetRequests() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.requests = nil
}

// Count counts the requests for an operation ("" for all) that were answered with one of the
// statuses (none for any).
func (g *GitHub) Count(operation string, status ...int) int {
	n := 0
	for _, r := range g.Requests() {
		if (operation == "" || r.Operation == operation) && (len(status) == 0 || slices.Contains(status, r.Status)) {
			n++
		}
	}
	return n
}

// call is a request for an operation, while the lock is held.
type call struct {
	g      *GitHub
	r      *http.Request
	params map[string]string
	body   []byte
	token  *token
	app    *app
	actor  Account
	repo   *Repository
}

// answer is what an operation gives; body is marshalled, and nil is none.
type answer struct {
	status int
	body   any
	header http.Header
}

func ok(body any) answer            { return answer{status: http.StatusOK, body: body} }
func created(body any) answer       { return answer{status: http.StatusCreated, body: body} }
func notFound() answer              { return refuse(http.StatusNotFound, "Not Found") }
func invalid(message string) answer { return refuse(http.StatusUnprocessableEntity, message) }

func refuse(status int, message string) answer {
	return answer{status: status, body: object{
		"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status),
	}}
}

// read takes the fields of the request.
func (c *call) read(into any) bool {
	return len(c.body) == 0 || json.Unmarshal(c.body, into) == nil
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

func (c *call) number(name string) int {
	n, _ := strconv.Atoi(c.params[name])
	return n
}

func (g *GitHub) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<20))
	if err != nil {
		return
	}
	r.Body = readCloser{bytes.NewReader(body)}
	record := Request{Path: r.URL.RequestURI(), Conditional: r.Header.Get("If-None-Match") != ""}
	handle := g.git
	if service := gitService(r); service != "" {
		record.Operation = "GIT " + service
	} else {
		handle = g.judged(r, body, &record)
	}
	g.mu.Lock()
	fault := g.fault
	g.mu.Unlock()
	if fault != nil {
		if f := fault(r); f != nil {
			g.faulty(w, r, body, f, handle, record)
			return
		}
	}
	out := &buffer{header: http.Header{}}
	handle(out, r, body, &record)
	g.record(record, out.status)
	out.send(w)
}

func (g *GitHub) record(r Request, status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	r.Status, r.At = status, g.now()
	g.requests = append(g.requests, r)
}

func apiPath(r *http.Request) string {
	return strings.TrimPrefix(r.URL.EscapedPath(), "/api/v3")
}

// handler answers a request.
type handler func(w *buffer, r *http.Request, body []byte, record *Request)

// judged finds the operation of a request to the REST API and judges it, also where a fault
// will answer.
func (g *GitHub) judged(r *http.Request, body []byte, record *Request) handler {
	refused := func(err error, a answer) handler {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.violate("%v", err)
		return func(w *buffer, _ *http.Request, _ []byte, _ *Request) { w.json(a) }
	}
	found, err := g.desc.find(r, apiPath(r), body)
	if err != nil {
		return refused(err, notFound())
	}
	record.Operation, record.Path = found.operation, strings.TrimPrefix(r.URL.RequestURI(), "/api/v3")
	if err := g.desc.request(found, body); err != nil {
		return refused(err, invalid("Invalid request."))
	}
	op, there := g.operations[found.operation]
	if !there {
		return refused(fmt.Errorf("%s: described, and not built here", found.operation), notFound())
	}
	return func(w *buffer, r *http.Request, body []byte, record *Request) { g.api(w, r, body, record, found, op) }
}

// api answers a request to the REST API.
func (g *GitHub) api(w *buffer, r *http.Request, body []byte, record *Request, found *route, op operation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := w.header
	h.Set("Date", g.now().Format(http.TimeFormat))
	h.Set("X-GitHub-Request-Id", strings.ToUpper(random("", 8)))
	h.Set("X-GitHub-Media-Type", "github.v3; format=json")
	h.Set("Content-Type", "application/json; charset=utf-8")
	c := &call{g: g, r: r, params: found.params, body: body}
	limit, refusal := c.admit(op)
	record.Actor = c.actor.Login
	if refusal == nil {
		a := op.handle(c)
		refusal = &a
	}
	w.json(*refusal)
	if err := g.desc.answer(found, w.status, w.header, w.body.Bytes()); err != nil {
		g.violate("%v", err)
	}
	g.validators(w, r)
	limit.spend(g, w)
}

// validators adds what conditional requests need, and answers those whose copy is good.
func (g *GitHub) validators(w *buffer, r *http.Request) {
	if r.Method != http.MethodGet || w.status != http.StatusOK {
		return
	}
	tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(append(w.body.Bytes(), w.header.Get("Link")...)))
	w.header.Set("ETag", tag)
	w.header.Set("Cache-Control", "private, max-age=60, s-maxage=60")
	w.header.Set("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP")
	if r.Header.Get("If-None-Match") == tag {
		w.status = http.StatusNotModified
		w.body.Reset()
		w.header.Del("Content-Type")
	}
}

// buffer is an answer before it is sent.
type buffer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *buffer) json(a answer) {
	b.status = a.status
	b.body.Reset()
	for name, values := range a.header {
		b.header[name] = values
	}
	if a.body == nil {
		b.header.Del("Content-Type")
		return
	}
	encoder := json.NewEncoder(&b.body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.body); err != nil {
		panic(err)
	}
}

func (b *buffer) send(w http.ResponseWriter) {
	for name, values := range b.header {
		w.Header()[name] = values
	}
	if b.status == 0 {
		b.status = http.StatusOK
	}
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body.Bytes())
}
