package site

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestInBrowser has Chromium show the reference estate. All of it shares one browser, with
// two tabs at a time. Where GITSM_REQUIRE_ALL=1 it looks at many pages of each kind, elsewhere at
// one; where GITSM_EVERY_PAGE=1 at every one.
func TestInBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	b := openBrowser(t)
	files := rendered(t, sourceOf(reference(t)), Internal)
	s := &shownSite{browser: b, files: files, folder: put(t, files), pages: htmlPages(files)}

	t.Run("faults are noticed", func(t *testing.T) { noticesFaults(t, b) })
	t.Run("pages", s.everyPage)
	t.Run("axe", s.axe)
	t.Run("server", s.fromServer)
	t.Run("no scripts", s.withoutScripts)
	t.Run("keyboard", s.keyboard)
	t.Run("facets", s.facets)
	t.Run("search", s.search)
	t.Run("diagram", s.diagram)
	t.Run("print", s.print)
	t.Run("screenshots", s.screenshots)
	t.Run("hostile", func(t *testing.T) { survivesHostility(t, s) })
}

// shownSite is a site in a folder, and the browser that shows it.
type shownSite struct {
	browser *browser
	files   map[string]string
	folder  string
	// pages are the paths of all pages, sorted.
	pages []string
}

func (s *shownSite) url(page string) string { return fileURL(s.folder, page) }

func fileURL(folder, page string) string {
	return "file:///" + strings.TrimPrefix(filepath.ToSlash(folder), "/") + "/" + page
}

// sample returns the largest page of each folder, and the pages at the top, of those that
// differ by a number, such as months, the largest.
func (s *shownSite) sample() []string {
	largest := map[string]string{}
	for _, page := range s.pages {
		place := path.Dir(page)
		if place == "." {
			place = strings.Trim(strings.TrimSuffix(page, ".html"), "-0123456789")
		}
		if have, ok := largest[place]; !ok || len(s.files[page]) > len(s.files[have]) {
			largest[place] = page
		}
	}
	return slices.Sorted(maps.Values(largest))
}

// requireAll reports whether nothing may be left out.
func requireAll() bool { return os.Getenv("GITSM_REQUIRE_ALL") == "1" }

// missing skips a test for want of a tool, or fails it where all are promised.
func missing(t *testing.T, what string) {
	t.Helper()
	if requireAll() {
		t.Fatalf("GITSM_REQUIRE_ALL=1, and there is no %s", what)
	}
	t.Skipf("there is no %s", what)
}

// program returns the place of the first of some programs that is there.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	missing(t, strings.Join(names, " or ")+" on PATH")
	return ""
}

// fileOf returns the file that a variable of the environment names.
func fileOf(t *testing.T, variable, what string) string {
	t.Helper()
	file := os.Getenv(variable)
	if file == "" {
		missing(t, what+": set "+variable)
	}
	return file
}

// put writes files to a folder of their own.
func put(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
	}
	return folder
}

// htmlPages returns the paths of the pages among files, sorted.
func htmlPages(files map[string]string) []string {
	var pages []string
	for name := range files {
		if path.Ext(name) == ".html" {
			pages = append(pages, name)
		}
	}
	slices.Sort(pages)
	return pages
}

// browser is a Chromium that talks to nobody but this machine.
type browser struct {
	ctx  context.Context
	free chan *tab
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	place := program(t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell")
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(place), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		// All pages are of one site, and none is returned to.
		chromedp.Flag("disable-features", "Translate,BackForwardCache,RenderDocument,site-per-process"), chromedp.Flag("disable-site-isolation-trials", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("in-process-gpu", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.WSURLReadTimeout(time.Minute))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocated)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // and wait, so that its folder can go
		end()
	})
	require.NoError(t, chromedp.Do(ctx))
	b := &browser{ctx: ctx, free: make(chan *tab, 2)}
	for range cap(b.free) {
		b.free <- newTab(t, b)
	}
	return b
}

// use lends a tab as wide as a desktop, light and with scripts.
func (b *browser) use(t *testing.T, with func(tab *tab)) {
	t.Helper()
	tab := <-b.free
	defer func() { b.free <- tab }()
	tab.scripts(t, true)
	tab.scheme(t, "light")
	tab.resize(t, desktop)
	with(tab)
}
