package forgetest

import (
	"fmt"
	"net/http"
	"strconv"
)

// Fault is what goes wrong with a request. Nothing of it is judged by the description.
type Fault struct {
	// Status, Header and Body are what is answered in place of the truth; 0 keeps the answer.
	Status int
	Header http.Header
	Body   string
	// Truncate sends half a body and closes the connection.
	Truncate bool
	// Hang answers nothing until the client gives up or the test ends.
	Hang bool
	// Drop closes the connection without an answer.
	Drop bool
	// After has the operation carried out before that; without anything else the answer is
	// lost.
	After bool
}

// Fault asks a function before each request, those of git too, what goes wrong with it: nil is
// nothing. A nil function ends that. The function is called without any lock held, from several
// goroutines.
func (g *GitHub) Fault(f func(r *http.Request) *Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fault = f
}

func (g *GitHub) faulty(w http.ResponseWriter, r *http.Request, body []byte, f *Fault,
	handle handler, record Request,
) {
	out := &buffer{header: http.Header{}}
	record.Faulty = true
	if f.After || f.Status == 0 && f.Truncate {
		handle(out, r, body, &record)
	}
	switch {
	case f.Hang:
		g.record(record, 0)
		select {
		case <-r.Context().Done():
		case <-g.closed:
		}
		panic(http.ErrAbortHandler)
	case f.Drop || f.Status == 0 && !f.Truncate:
		g.record(record, 0)
		panic(http.ErrAbortHandler)
	}
	if f.Status != 0 {
		out = &buffer{status: f.Status, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
		_, _ = out.body.WriteString(f.Body)
	}
	for name, values := range f.Header {
		out.header[http.CanonicalHeaderKey(name)] = values
	}
	g.record(record, out.status)
	if !f.Truncate {
		out.send(w)
		return
	}
	out.header.Set("Content-Length", strconv.Itoa(out.body.Len()))
	out.body.Truncate(out.body.Len() / 2)
	out.send(w)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// Limited is the fault of a primary rate limit that is used up until a time in Unix seconds,
// with the status 403 or 429.
func Limited(status int, reset int64) *Fault {
	return &Fault{
		Status: status, Body: `{"message":"API rate limit exceeded for installation.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"}`,
		Header: http.Header{"X-Ratelimit-Limit": {"5000"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {fmt.Sprint(reset)}},
	}
}

// Throttled is the fault of a secondary rate limit, with the status 403 or 429; after is how
// many seconds to wait, and 0 does not say.
func Throttled(status, after int) *Fault {
	f := &Fault{
		Status: status, Body: `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`,
		Header: http.Header{"X-Ratelimit-Limit": {"5000"}, "X-Ratelimit-Remaining": {"4000"}},
	}
	if after > 0 {
		f.Header.Set("Retry-After", fmt.Sprint(after))
	}
	return f
}
