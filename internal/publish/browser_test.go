package publish_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/approval"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gateway"
	"github.com/gitsm/gitsm/internal/publish"
	"github.com/gitsm/gitsm/internal/site"
)

// looked is what a look at a page found.
type looked struct {
	Title, Styled string
	// Wider is by how much the page is wider than the window, in CSS pixels.
	Wider int
	Found []string
}

// look has axe-core check a page, by the options given. Rows of long tables are all alike, so that a
// few will do.
const look = `document.querySelectorAll('tbody,.notes,.list,.fields').forEach((all) => Array.from(all.children).slice(4).forEach((one) => one.remove()));
axe.run(document, Object.assign(%s, {resultTypes: ['violations'], preload: false})).then((r) => ({
	Title: document.title, Styled: getComputedStyle(document.querySelector('header.top')).borderBottomStyle,
	Wider: document.documentElement.scrollWidth - window.innerWidth,
	Found: r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.html.slice(0, 200) + ' ' + n.failureSummary)),
}))`

const (
	everyRule = `{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: {'target-size': {enabled: true}}}`
	colours   = `{runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}}`
	layout    = `{runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}}`
)

// TestPagesInBrowser has Chromium show the page of a decision and those around it, as the gateway
// serves them before there is a site: in light and dark, on a desktop and on the narrowest phone.
func TestPagesInBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	ctx, axe := openBrowser(t)
	server := httptest.NewServer(shownBy(t))
	t.Cleanup(server.Close)
	for path, title := range map[string]string{
		"/":                         "Repositories · gitsm",
		"/acme/estate/decisions/":   "Decisions · acme/estate · gitsm",
		"/acme/estate/decisions/12": "Retire the order database replica",
		"/acme/estate/decisions/13": "No decision · acme/estate · gitsm",
	} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(server.URL+path), chromedp.Evaluate[chromedp.Void](axe)))
		for _, how := range []struct {
			scheme, rules string
			width         int64
		}{{"light", everyRule, 1280}, {"dark", colours, 1280}, {"light", layout, 360}} {
			show(t, ctx, how.scheme, how.width)
			found, err := chromedp.Run(ctx, chromedp.Evaluate[looked](fmt.Sprintf(look, how.rules), chromedp.EvalAwaitPromise))
			require.NoError(t, err)
			assert.Equal(t, looked{Title: title, Styled: "solid", Found: []string{}}, found, "%s, %s, %d px", path, how.scheme, how.width)
		}
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[looked](`document.documentElement.lang = '';`+fmt.Sprintf(look, everyRule), chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.NotEmpty(t, found.Found, "so that it is known to find something")
}

// show makes the window light or dark, and as wide as that.
func show(t *testing.T, ctx context.Context, scheme string, width int64) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1})
	require.NoError(t, err)
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
	require.NoError(t, err)
}

// openBrowser starts a browser, and reads axe-core for it.
func openBrowser(t *testing.T) (context.Context, string) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
		missing = t.Fatalf
	}
	program, err := exec.LookPath("chromium")
	if err != nil {
		missing("there is no chromium: %v", err)
	}
	axe, err := os.ReadFile(os.Getenv("GITSM_AXE"))
	if err != nil {
		missing("there is no axe-core; GITSM_AXE names it: %v", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("in-process-gpu", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.WSURLReadTimeout(time.Minute))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx, string(axe)
}

// shownBy is a gateway with a repository that has decisions and no site yet.
func shownBy(t *testing.T) http.Handler {
	t.Helper()
	d := decided(t, "pending")
	_, style := site.StyleSheet()
	h, err := gateway.Handler(gateway.Options{
		Secrets: [][]byte{[]byte("secret")}, Put: func(context.Context, string, forge.Event) error { return nil }, Style: style,
		Sites: func() []gateway.Site {
			return []gateway.Site{{
				Name:     forge.Name{Owner: "acme", Repo: "estate"},
				Decision: func(_ context.Context, pull int) ([]byte, error) { return pageOf(d, pull) },
				Decisions: func(context.Context) ([]gateway.Decided, error) {
					return []gateway.Decided{{Pull: 12, Title: d.Change.Title, Verdict: "pending"}, {Pull: 9, Title: "Other", Verdict: "rejected"}, {Pull: 8, Verdict: "approved"}, {Pull: 7, Verdict: "not_controlled"}}, nil
				},
			}}
		},
	})
	require.NoError(t, err)
	return h
}

func pageOf(d approval.Decision, pull int) ([]byte, error) {
	if pull != 12 {
		return nil, gateway.ErrNone
	}
	var b bytes.Buffer
	err := publish.Page(&b, d, publish.PagePlace{
		Repository: "acme/estate", Pull: pull, Title: "Do without it", PullURL: "https://github.com/acme/estate/pull/12",
		Home: "../", List: "./", StyleSheet: gateway.StyleSheet,
	})
	return b.Bytes(), err
}
