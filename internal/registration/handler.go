package registration

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"regexp"

	"github.com/gitsm/gitsm/internal/forge"
)

//go:embed page.html page.css
var assets embed.FS

// view is what a page shows.
type view struct {
	Title string
	Style template.CSS
	// Texts are the page's paragraphs.
	Texts []string
	// Action, Manifest and Button are the form; none where Action is "".
	Action, Manifest, Button string
	// Permissions and Events are listed where there is a form.
	Permissions []forge.Permission
	Events      []forge.EventNeed
	// Link leads on; "" for nowhere.
	Link string
}

// codeForm is what GitHub's codes look like, up to maxCode characters. Lengths are compared apart
// from patterns here: one that counts takes long to compile, whatever command starts.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

const maxCode = 256

// ServeHTTP answers GET for the page and for those who come back from GitHub.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != d.listener.Addr().String() { // a name of somebody else's that leads here
		d.show(w, http.StatusMisdirectedRequest, view{Title: "Not here", Texts: []string{"Open the address that gitsm printed, as it is."}})
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		d.show(w, http.StatusMethodNotAllowed, view{Title: "Not so", Texts: []string{"Pages are only read here."}})
		return
	}
	switch {
	case equal(r.URL.Path, d.start):
		d.show(w, http.StatusOK, view{
			Title: "Make the GitHub App", Action: d.options.target(d.state), Manifest: d.manifest, Button: "Make the App at GitHub",
			Texts: []string{
				"GitHub asks you to confirm its name. It gets the permissions below and no others; what may be altered later, you alter there.",
				"Its key and its secret go to a folder of yours on this machine, and nowhere else.",
			},
			Permissions: d.options.permissions(), Events: forge.NeededEvents(),
		})
	case r.URL.Path == callback && r.Method == http.MethodGet:
		d.created(w, r)
	default:
		d.show(w, http.StatusNotFound, view{Title: "Nothing here", Texts: []string{"Open the address that gitsm printed, as it is."}})
	}
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// created takes those who come back from GitHub. The state says that they went from here.
func (d *Desk) created(w http.ResponseWriter, r *http.Request) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(query["state"]) != 1 || !equal(query.Get("state"), d.state) {
		d.show(w, http.StatusForbidden, view{Title: "Refused", Texts: []string{"This does not come from the page that gitsm printed the address of. Open that page and begin anew."}})
		return
	}
	code := query.Get("code")
	if len(query["code"]) != 1 || len(code) > maxCode || !codeForm.MatchString(code) {
		d.show(w, http.StatusBadRequest, view{Title: "Refused", Texts: []string{"GitHub sent no code. Open the page that gitsm printed the address of and begin anew."}})
		return
	}
	if !d.first() {
		d.show(w, http.StatusConflict, view{Title: "Done already", Texts: []string{"A code works once. What came of it is in the terminal."}})
		return
	}
	defer close(d.done)
	// Whoever closes the page has made the App all the same: its credentials come only once.
	made, err := d.options.Convert(context.WithoutCancel(r.Context()), code)
	if err == nil {
		err = d.options.Save(made)
	}
	if err != nil {
		d.err = err
		d.show(w, http.StatusBadGateway, view{Title: "Not made", Texts: []string{"GitHub did not give the credentials, or they could not be kept: the terminal says why. Delete the App at GitHub and begin anew."}})
		return
	}
	d.outcome = made
	d.show(w, http.StatusOK, view{
		Title: "The App is made", Texts: []string{"Its key and its secret are kept. Install it on the repositories that it is to look after; the terminal says what comes then."},
		Link: InstallAddress(d.options.Web, made.Slug),
	})
}

// first reports whether nobody came before.
func (d *Desk) first() bool {
	d.once.Lock()
	defer d.once.Unlock()
	if d.used {
		return false
	}
	d.used = true
	return true
}

// slugForm is what GitHub makes of an App's name, up to maxSlug characters.
var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$`)

const maxSlug = 100

// InstallAddress is the page at which an App is installed on repositories; "" where the slug
// is none.
func InstallAddress(web, slug string) string {
	u, err := url.Parse(web)
	if err != nil || len(slug) > maxSlug || !slugForm.MatchString(slug) {
		return ""
	}
	return u.JoinPath("apps", slug, "installations", "new").String()
}

// show sends a page.
func (d *Desk) show(w http.ResponseWriter, status int, v view) {
	style, _ := assets.ReadFile("page.css") // it is compiled in
	v.Style = template.CSS(style)           // our own
	page, err := template.ParseFS(assets, "page.html")
	var out bytes.Buffer
	if err == nil {
		err = page.Execute(&out, v)
	}
	if err != nil {
		http.Error(w, "The page cannot be made.", http.StatusInternalServerError)
		return
	}
	sum := sha256.Sum256(style)
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; frame-ancestors 'none'; form-action "
	if v.Action == "" {
		policy += "'none'"
	} else {
		policy += origin(d.options.Web)
	}
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // it fails when nobody is there any more
}

// origin is scheme and host of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "'none'"
	}
	return u.Scheme + "://" + u.Host
}
