package preview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxPath is the length of a path that is looked for, in bytes.
const maxPath = 2048

// policy is what a page may load: its own files and nothing else. The hashes are those of the
// styles and scripts within a page that is made to be read on its own.
const (
	policyStart = "default-src 'none'; script-src 'self'"
	policyStyle = "; style-src 'self'"
	policyEnd   = "; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

// handler answers requests.
type handler struct {
	site  *site
	own   net.Addr
	over  <-chan struct{}
	lines *lines
}

// ServeHTTP answers GET and HEAD under the names of this machine.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowTime(w)
	header := w.Header()
	header.Set("Content-Security-Policy", policyStart+policyStyle+policyEnd)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin") // nor are its scripts anybody else's
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	switch {
	case !h.isOwn(r):
		http.Error(w, "This preview answers on this machine only: open it as http://localhost or http://127.0.0.1 with its port.", http.StatusMisdirectedRequest)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "Pages are only read here.", http.StatusMethodNotAllowed)
		return
	}
	name, ok := sitePath(r.URL)
	switch {
	case !ok:
		h.message(w, r, view{}, http.StatusNotFound, notFound(r.URL.Path))
	case name == "-/events":
		h.events(w, r)
	case name == "-/live.js" || name == "-/live.css":
		content, _ := assets.ReadFile(strings.TrimPrefix(name, "-/"))
		h.send(w, r, http.StatusOK, name, content, etag(content, ""))
	default:
		h.page(w, r, name)
	}
}

// allowTime gives an answer its time from now on.
func allowTime(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(pageTimeout)) // without it an answer has more
}

// isOwn reports whether a request names this machine: a loopback name or address, or the
// address at which it arrived. A name of somebody else's that resolves to this machine is a page
// of theirs that wants to read ours.
func (h *handler) isOwn(r *http.Request) bool {
	name := r.Host
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	} else {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	}
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	if ip == nil {
		return false
	}
	at, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ip.IsLoopback() || sameAddress(ip, h.own) || sameAddress(ip, at)
}

func sameAddress(ip net.IP, at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && ip.Equal(tcp.IP)
}

// sitePath returns the path that a request asks for, "" or with a slash at the end for a
// folder; ok is false where no site can have such a path.
func sitePath(u *url.URL) (name string, ok bool) {
	name, ok = strings.CutPrefix(u.Path, "/")
	if !ok || len(name) > maxPath || !utf8.ValidString(name) || strings.Contains(strings.ToLower(u.EscapedPath()), "%2f") {
		return "", false
	}
	if strings.ContainsRune(name, '\\') || strings.ContainsFunc(name, unicode.IsControl) {
		return "", false
	}
	trimmed := strings.TrimSuffix(name, "/")
	if trimmed == "" {
		return name, name == ""
	}
	for part := range strings.SplitSeq(trimmed, "/") {
		if part == "" || part == "." || part == ".." {
			return "", false
		}
	}
	return name, true
}

// page answers with a page of the site.
func (h *handler) page(w http.ResponseWriter, r *http.Request, name string) {
	select {
	case <-h.site.ready:
	case <-r.Context().Done():
		return
	case <-h.over:
		http.Error(w, "The preview is ending.", http.StatusServiceUnavailable)
		return
	}
	allowTime(w) // waiting for the first state took none of it
	v := h.site.view()
	if v.state == nil {
		h.message(w, r, v, http.StatusServiceUnavailable, unmade(v.problem))
		return
	}
	if name == "-/problem" {
		h.message(w, r, v, http.StatusOK, problemPage(v.problem))
		return
	}
	file := name
	if name == "" || strings.HasSuffix(name, "/") {
		file = name + "index.html"
	}
	content, found, err := v.state.page(r.Context(), file)
	if err == nil && !found && file == name && path.Ext(name) == "" {
		_, found, err = v.state.page(r.Context(), name+"/index.html")
		if err == nil && found { // so that its links lead where they should
			http.Redirect(w, r, (&url.URL{Path: "/" + name + "/", RawQuery: r.URL.RawQuery}).String(), http.StatusFound)
			return
		}
	}
	switch {
	case r.Context().Err() != nil: // nobody is waiting for it
	case err != nil:
		h.lines.printf("failed to make %s because %v", name, err)
		h.message(w, r, v, http.StatusInternalServerError, failedPage(name, err))
	case !found:
		h.message(w, r, v, http.StatusNotFound, notFound(r.URL.Path))
	default:
		h.deliver(w, r, v, http.StatusOK, file, content)
	}
}

// deliver sends a page; one in HTML follows what comes after it.
func (h *handler) deliver(w http.ResponseWriter, r *http.Request, v view, status int, name string, content []byte) {
	tag := etag(content, v.problem)
	if isHTML(name) {
		without, hashes := takePolicy(content)
		if hashes.style != "" || hashes.script != "" {
			w.Header().Set("Content-Security-Policy", policyStart+hashes.script+policyStyle+hashes.style+policyEnd)
		}
		content = follow(without, tag, v.problem)
	}
	h.send(w, r, status, name, content, tag)
}

func (h *handler) send(w http.ResponseWriter, r *http.Request, status int, name string, content []byte, tag string) {
	w.Header().Set("Content-Type", contentType(name))
	w.Header().Set("ETag", `"`+tag+`"`)
	if status == http.StatusOK {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // it fails when nobody is there any more
	}
}

// message sends a page of the server's own.
func (h *handler) message(w http.ResponseWriter, r *http.Request, v view, status int, m message) {
	v.problem = "" // the page says it
	h.deliver(w, r, v, status, "message.html", m.page())
}

// etag identifies what a page shows.
func etag(content []byte, problem string) string {
	sum := sha256.New()
	sum.Write(content)
	if problem != "" {
		sum.Write([]byte("\x00" + problem))
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

func isHTML(name string) bool { return path.Ext(name) == ".html" }

// contentType is the type of a file by its name. Nothing is ever guessed from content.
func contentType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".atom":
		return "application/atom+xml; charset=utf-8"
	case ".xml":
		return "application/xml; charset=utf-8"
	case ".pdf":
		return "application/pdf"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
