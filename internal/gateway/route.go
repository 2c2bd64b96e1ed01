package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gitsm/gitsm/internal/publication"
)

// route finds out what is asked for.
func (h *handler) route(a *answer, r *http.Request) {
	if r.URL.Host != "" || r.URL.Scheme != "" || r.URL.Opaque != "" {
		refuse(a, http.StatusBadRequest, "Ask for a path.")
		return
	}
	switch r.URL.Path {
	case "/webhook":
		a.route = "/webhook"
		h.webhook(a, r)
		return
	case "/healthz":
		a.route = "/healthz"
		if reads(a, r) {
			plain(a, http.StatusOK, "ok")
		}
		return
	case "/readyz":
		a.route = "/readyz"
		if reads(a, r) {
			h.readyz(a, r)
		}
		return
	}
	if status, why := h.admit(r); status != 0 {
		plain(a, status, why)
		return
	}
	if !reads(a, r) {
		return
	}
	if strings.Contains(r.Header.Get("Range"), ",") { // many small ranges cost more than the whole
		r.Header.Del("Range")
	}
	h.read(a, r)
}

// reads refuses what is not for reading.
func reads(a *answer, r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	a.Header().Set("Allow", "GET, HEAD")
	plain(a, http.StatusMethodNotAllowed, "Pages are only read here.")
	return false
}

// read answers whoever may see everything.
func (h *handler) read(a *answer, r *http.Request) {
	if r.URL.Path == "/metrics" && h.Metrics != nil {
		a.route = "/metrics"
		h.Metrics.ServeHTTP(a, r)
		return
	}
	name, ok := pagePath(r.URL)
	if !ok {
		h.notFound(a, r, nil)
		return
	}
	if name == "" {
		a.route = "/"
		h.home(a, r)
		return
	}
	if "/"+name == StyleSheet && len(h.Style) > 0 {
		a.route = StyleSheet
		deliver(a, r, name, h.Style)
		return
	}
	owner, rest, _ := strings.Cut(name, "/")
	repo, rest, inside := strings.Cut(rest, "/")
	site, ok := h.site(owner, repo)
	if !ok {
		h.notFound(a, r, nil)
		return
	}
	if !inside {
		a.route = "/OWNER/REPO"
		redirect(a, r, "/"+name+"/")
		return
	}
	h.inSite(a, r, site, rest)
}

// inSite answers below /OWNER/REPO/.
func (h *handler) inSite(a *answer, r *http.Request, site *Site, name string) {
	number, below := strings.CutPrefix(name, "decisions/")
	switch {
	case name == "decisions":
		a.route = "/OWNER/REPO/decisions"
		redirect(a, r, r.URL.Path+"/")
	case below && number == "":
		a.route = "/OWNER/REPO/decisions/"
		h.decisions(a, r, site)
	case below:
		a.route = "/OWNER/REPO/decisions/N"
		h.decision(a, r, site, number)
	default:
		a.route = "/OWNER/REPO/…"
		h.file(a, r, site, name)
	}
}

// site finds a repository, whose names are the same in capitals and small letters.
func (h *handler) site(owner, repo string) (*Site, bool) {
	if h.Sites == nil {
		return nil, false
	}
	for _, s := range h.Sites() {
		if strings.EqualFold(s.Name.Owner, owner) && strings.EqualFold(s.Name.Repo, repo) {
			return &s, true
		}
	}
	return nil, false
}

// pagePath returns the path that a request asks for, "" or with a slash at the end for a folder;
// ok is false where nothing can have such a path.
func pagePath(u *url.URL) (name string, ok bool) {
	name, ok = strings.CutPrefix(u.Path, "/")
	if !ok || strings.Contains(strings.ToLower(u.EscapedPath()), "%2f") {
		return "", false
	}
	trimmed := strings.TrimSuffix(name, "/")
	if trimmed == "" {
		return "", name == ""
	}
	for part := range strings.SplitSeq(trimmed, "/") {
		if strings.HasPrefix(part, ".") {
			return "", false
		}
	}
	return name, publication.CheckPath(trimmed) == nil
}

// redirect leads to a path that has been checked.
func redirect(a *answer, r *http.Request, path string) {
	http.Redirect(a, r, (&url.URL{Path: path}).String(), http.StatusFound)
}
