package site

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

//go:embed testdata/examine.js
var examineScript string

//go:embed testdata/overflow.js
var overflowScript string

// examined is what examine.js says of a page.
type examined struct{ Faults, Links, IDs []string }

// examine opens a page at a width and returns what it says of itself, with all that went
// wrong.
func examine(t *testing.T, tab *tab, url string, width int64) examined {
	t.Helper()
	var e examined
	if tab.width != width {
		tab.resize(t, width)
	}
	tab.open(t, url)
	tab.evaluate(t, &e, examineScript)
	e.Faults = slices.Concat(e.Faults, tab.overflow(t), tab.taken())
	return e
}

// overflow says what makes the document wider than its window.
func (tab *tab) overflow(t *testing.T) (wide []string) {
	t.Helper()
	tab.evaluate(t, &wide, overflowScript)
	return wide
}

// sweep does something with pages, two at a time.
func (b *browser) sweep(t *testing.T, pages []string, do func(tab *tab, page string)) {
	t.Helper()
	next := make(chan string, len(pages))
	for _, page := range pages {
		next <- page
	}
	close(next)
	var group sync.WaitGroup
	for range cap(b.free) {
		group.Go(func() {
			b.use(t, func(tab *tab) {
				for page := range next {
					do(tab, page)
				}
			})
		})
	}
	group.Wait()
}

// spread returns the pages at the top, and of each folder up to a dozen.
func (s *shownSite) spread() []string {
	folders := map[string][]string{}
	for _, page := range s.pages {
		folders[path.Dir(page)] = append(folders[path.Dir(page)], page)
	}
	all := folders["."]
	delete(folders, ".")
	for _, pages := range folders {
		step := (len(pages) + 11) / 12
		for i := 0; i < len(pages); i += step {
			all = append(all, pages[i])
		}
	}
	slices.Sort(all)
	return all
}

// everyPage looks at pages in the folder, as somebody does who was sent it, on a phone: at
// every one where GITSM_EVERY_PAGE=1. TestLinksLeadSomewhere and TestValidMarkup read every
// one without a browser.
func (s *shownSite) everyPage(t *testing.T) {
	pages := s.sample()
	switch {
	case os.Getenv("GITSM_EVERY_PAGE") == "1":
		pages = s.pages
	case requireAll():
		pages = s.spread()
	}
	var mu sync.Mutex
	links, ids := map[string][]string{}, map[string]map[string]bool{}
	s.browser.sweep(t, pages, func(tab *tab, page string) {
		e := examine(t, tab, s.url(page), narrow)
		mu.Lock()
		defer mu.Unlock()
		for _, fault := range e.Faults {
			t.Errorf("%s: %s", page, fault)
		}
		links[page], ids[page] = e.Links, map[string]bool{}
		for _, id := range e.IDs {
			ids[page][id] = true
		}
	})
	for _, page := range pages {
		for _, link := range links[page] {
			if fault := s.follow(page, link, ids); fault != "" {
				t.Errorf("%s: %s", page, fault)
			}
		}
	}
}

// follow says what is wrong with a link of a page: that its file is not there, or the element
// of its fragment. ids are those of the pages that were looked at.
func (s *shownSite) follow(page, link string, ids map[string]map[string]bool) string {
	u, err := url.Parse(link)
	if err != nil {
		return fmt.Sprintf("links to %q: %s", link, err)
	}
	if u.Scheme != "" || u.Host != "" {
		if strings.Contains(" http https mailto tel ", " "+u.Scheme+" ") {
			return ""
		}
		return fmt.Sprintf("links to %q", link)
	}
	target := page
	if u.Path != "" {
		target = path.Join(path.Dir(page), u.Path)
	}
	if _, ok := s.files[target]; !ok {
		return fmt.Sprintf("links to %s, which is not there", target)
	}
	if have, seen := ids[target]; u.Fragment != "" && seen && !have[u.Fragment] {
		return fmt.Sprintf("links to %s, which has no #%s", target, u.Fragment)
	}
	return ""
}

// fromServer looks at a sample over HTTP, where the policy comes as a header too.
func (s *shownSite) fromServer(t *testing.T) {
	root := http.FileServer(http.Dir(s.folder))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		root.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.browser.use(t, func(tab *tab) {
		for _, page := range s.sample() {
			if path.Dir(page) == "." {
				assert.Empty(t, examine(t, tab, server.URL+"/"+page, desktop).Faults, page)
			}
		}
	})
}

// withoutScripts wants the whole content to be there, and no control that would do nothing.
func (s *shownSite) withoutScripts(t *testing.T) {
	s.browser.use(t, func(tab *tab) {
		type state struct {
			Rows, Hidden, Words int
			Dead                []string
		}
		const look = `(() => {
			const seen = (e) => e.checkVisibility(), all = (selector) => Array.from(document.querySelectorAll(selector));
			const words = (e) => e.innerText.replace(/\s/g, '').length, rows = all('main tr');
			return {
				Rows: rows.length, Hidden: rows.filter((e) => !seen(e)).length,
				Words: all('main form').filter(seen).reduce((n, form) => n - words(form), words(document.querySelector('main'))),
				Dead: all('input,select,button,[role=button],[role=combobox],form').filter(seen).map((e) => e.outerHTML.slice(0, 120)),
			};
		})()`
		for _, page := range s.sample() {
			if !strings.Contains(s.files[page], `class="facets"`) && !strings.Contains("index.html search.html about.html", page) {
				continue // scripts do nothing to it
			}
			var with, without state
			tab.scripts(t, true)
			tab.open(t, s.url(page))
			tab.evaluate(t, &with, look)
			tab.scripts(t, false)
			tab.open(t, s.url(page))
			tab.evaluate(t, &without, look)
			assert.Empty(t, tab.taken(), page)
			assert.Empty(t, without.Dead, "%s: controls that do nothing", page)
			assert.Zero(t, without.Hidden, "%s: rows out of sight", page)
			assert.Equal(t, with.Rows, without.Rows, page)
			assert.GreaterOrEqual(t, without.Words, with.Words, page)
		}
	})
}

// broken has a fault of each kind.
const broken = `<!DOCTYPE html><html lang="en"><head><title>x</title><meta charset="utf-8">
<link rel="stylesheet" href="wide.css"><meta http-equiv="Content-Security-Policy" content="` + policy + `">
<script src="fault.js"></script><script>alert('by the policy')</script></head>
<body><nav></nav><main><h1>A</h1><h1>B</h1><h3>C</h3><p id="a"></p><p id="a"></p><input><img src="https://elsewhere.example/x.png">
<div class="wide">x</div><button>Clear</button><table><tr><th>x</th></tr></table><svg></svg></main></body></html>`

// noticesFaults makes sure that what is looked for would be found.
func noticesFaults(t *testing.T, b *browser) {
	folder := put(t, map[string]string{
		"broken.html": broken, "wide.css": "body { margin: 0 } .wide { width: 2000px } button { width: 20px; padding: 0; overflow-wrap: anywhere }",
		"fault.js": "console.warn('x'); alert('x'); throw new Error('by a script')",
	})
	b.use(t, func(tab *tab) {
		e := examine(t, tab, fileURL(folder, "broken.html"), narrow)
		found := strings.Join(e.Faults, "\n")
		for _, want := range []string{
			"2 h1", "0 of landmark banner", "0 of landmark contentinfo", "navigation without a name", "heading 3 after 1", "id twice: a", "control without a name",
			"picture without words", "drawing without a name", "th without scope", "table without caption", "2000 px in 360",
			"console.warning", "by a script", "a dialog opens: x", "Content Security Policy", "asks https://elsewhere.example",
		} {
			assert.Contains(t, found, want)
		}
		s := &shownSite{files: map[string]string{"a/b.html": "", "c.html": ""}}
		ids := map[string]map[string]bool{"c.html": {"x": true}}
		require.Empty(t, s.follow("a/b.html", "../c.html#x", ids))
		assert.NotEmpty(t, s.follow("a/b.html", "../c.html#y", ids))
		assert.NotEmpty(t, s.follow("a/b.html", "c.html", ids))
		assert.NotEmpty(t, s.follow("a/b.html", "javascript:alert(1)", ids))
	})
}
