package gateway

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// StyleSheet is the address at which the style sheet in [Options] is, for the gateway's own pages
// and for those about decisions: they look the same before there is a site, and whatever version
// has made it. No owner has such a name.
const StyleSheet = "/-/style.css"

//go:embed page/page.html
var pageText string

// view is what a page of the gateway's own shows.
type view struct {
	Title string
	Text  []string
	// Site is the one that it is about; nil for none.
	Site *Site
	// Style is the address of the style sheet; "" for none.
	Style string

	Sites               []Site
	Decided             []Decided
	IsHome, IsDecisions bool
}

// Tone are the classes of a verdict: its colour, which comes on top of the word, and that it fits
// in a line.
func (view) Tone(verdict string) string {
	switch verdict {
	case "approved":
		return "tone-ok short"
	case "pending":
		return "tone-warning short"
	case "rejected":
		return "tone-danger short"
	case "not_controlled":
		return "tone-muted short"
	}
	return "tone-muted"
}

// Words is a verdict as people read it.
func (view) Words(verdict string) string { return strings.ReplaceAll(verdict, "_", " ") }

// Path is the address below which the site is.
func (v view) Path(s Site) string {
	return (&url.URL{Path: "/" + s.Name.Owner + "/" + s.Name.Repo + "/"}).String()
}

// home lists the repositories.
func (h *handler) home(a *answer, r *http.Request) {
	var sites []Site
	if h.Sites != nil {
		sites = slices.Clone(h.Sites())
	}
	slices.SortFunc(sites, func(x, y Site) int { return strings.Compare(x.Name.String(), y.Name.String()) })
	h.page(a, r, http.StatusOK, view{Title: "Repositories", Sites: sites, IsHome: true})
}

// notFound answers for what is not there. It does not repeat what was asked for.
func (h *handler) notFound(a *answer, r *http.Request, site *Site) {
	h.page(a, r, http.StatusNotFound, view{Title: "No such page", Site: site, Text: []string{
		"There is no page at this address. The record may have another name by now, or may not be on the default branch yet.",
	}})
}

// undecided answers for a pull request without a decision.
func (h *handler) undecided(a *answer, r *http.Request, site *Site) {
	h.page(a, r, http.StatusNotFound, view{Title: "No decision", Site: site, Text: []string{
		"No decision about such a pull request is kept here. If it was opened just now, load this page again in a minute.",
	}})
}

// unmade answers before a site was made for the first time.
func (h *handler) unmade(a *answer, r *http.Request, site *Site) {
	a.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	h.page(a, r, http.StatusServiceUnavailable, view{Title: "The pages are being made", Site: site, Text: []string{
		"The pages of this repository have not been made yet. That takes a minute or so after it was connected; load this page again then.",
	}})
}

// failed answers for what could not be made, and tells the log why.
func (h *handler) failed(a *answer, r *http.Request, site *Site, err error) {
	if r.Context().Err() == nil { // otherwise nobody is waiting for it
		h.Log.Error("failed to answer", "route", a.route, "error", err.Error())
	}
	h.page(a, r, http.StatusInternalServerError, view{Title: "This page could not be made", Site: site, Text: []string{
		"Something went wrong here. The log of the controller says what.",
	}})
}

// page sends a page of the gateway's own.
func (h *handler) page(a *answer, r *http.Request, status int, v view) {
	if len(h.Style) > 0 {
		v.Style = StyleSheet
	}
	var out bytes.Buffer
	t, err := template.New("page").Parse(pageText)
	if err == nil {
		err = t.Execute(&out, v)
	}
	if err != nil {
		h.Log.Error("failed to answer", "route", a.route, "error", err.Error())
		plain(a, http.StatusInternalServerError, "This page could not be made.")
		return
	}
	sendPage(a, r, status, out.Bytes())
}

// sendPage sends a page that nobody is to keep.
func sendPage(a *answer, r *http.Request, status int, content []byte) {
	a.Header().Set("Content-Type", "text/html; charset=utf-8")
	a.Header().Set("Content-Length", strconv.Itoa(len(content)))
	a.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = a.Write(content) // it fails when nobody is there any more
	}
}

// maxShown is how much of a title is shown, in characters.
const maxShown = 200

// shown is a text of strangers in one line of plain characters.
func shown(text string) string {
	text = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case !unicode.IsGraphic(c), unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown]) + "…"
	}
	return strings.TrimSpace(text)
}
