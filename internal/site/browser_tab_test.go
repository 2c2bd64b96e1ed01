package site

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Widths of windows, in CSS pixels: the narrowest phone that is promised, a usual one, and a
// desktop.
const (
	narrow  = 360
	phone   = 390
	desktop = 1280
)

// tab is a tab of the browser, which notes what goes wrong in it.
type tab struct {
	ctx    context.Context
	loaded chan struct{}
	width  int64

	mu     sync.Mutex
	faults []string
}

func newTab(t *testing.T, b *browser) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	tab := &tab{ctx: ctx, loaded: make(chan struct{}, 1)}
	require.NoError(t, chromedp.Listen(ctx, tab.listen))
	// Nothing here asks for them, and they cost with every page.
	call(t, tab, css.Disable, cdp.Empty{})
	call(t, tab, dom.Disable, cdp.Empty{})
	return tab
}

// listen notes console messages, exceptions, violations of the policy (which the browser
// logs), requests that fail or go elsewhere, and dialogs.
func (tab *tab) listen(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	fault := func(format string, args ...any) { tab.faults = append(tab.faults, fmt.Sprintf(format, args...)) }
	switch e := event.(type) {
	case *page.EventLoadEventFired:
		select {
		case tab.loaded <- struct{}{}:
		default:
		}
	case *page.EventJavascriptDialogOpening:
		fault("a dialog opens: %.100s", e.Message)
		go func() { // it may be gone with its page
			_, _ = chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	case *runtime.EventConsoleAPICalled:
		fault("console.%s", e.Type)
	case *runtime.EventExceptionThrown:
		fault("exception: %s %s", e.ExceptionDetails.Text, described(e.ExceptionDetails.Exception))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			fault("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "file" && u.Scheme != "data" && u.Hostname() != "127.0.0.1" {
			fault("asks %.100s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			fault("answer %d of %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			fault("%s is not loaded: %s %s", e.Type, e.ErrorText, e.BlockedReason)
		}
	}
}

func described(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return o.Description
}

// taken returns the faults since it was last asked.
func (tab *tab) taken() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	faults := tab.faults
	tab.faults = nil
	return faults
}

// call has the tab do a command of the DevTools protocol.
func call[P, R any](t *testing.T, tab *tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	require.NoError(t, err, command.Method)
	return result
}

func (tab *tab) resize(t *testing.T, width int64) {
	t.Helper()
	call(t, tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1})
	tab.width = width
}

// scheme makes the tab light or dark.
func (tab *tab) scheme(t *testing.T, value string) {
	t.Helper()
	// Colours that change slowly would be measured on their way.
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	call(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

func (tab *tab) scripts(t *testing.T, run bool) {
	t.Helper()
	call(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
}

// open shows a page and waits until it is loaded, its scripts included.
func (tab *tab) open(t *testing.T, url string) {
	t.Helper()
	tab.taken()
	select {
	case <-tab.loaded:
	default:
	}
	result := call(t, tab, page.Navigate, page.NavigateParams{URL: url})
	require.Empty(t, result.ErrorText, url)
	tab.wait(t)
}

// wait waits for a page to be loaded.
func (tab *tab) wait(t *testing.T) {
	t.Helper()
	select {
	case <-tab.loaded:
	case <-time.After(time.Minute):
		require.FailNow(t, "the page is not loaded within a minute")
	}
}

// evaluate has the page say the value of an expression, or of what it promises. It goes past
// the page's policy. into may be nil.
func (tab *tab) evaluate(t *testing.T, into any, expression string) {
	t.Helper()
	yes := true
	result := call(t, tab, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ReturnByValue: &yes, AwaitPromise: &yes})
	if result.ExceptionDetails != nil {
		require.FailNow(t, result.ExceptionDetails.Text, described(result.ExceptionDetails.Exception))
	}
	if into != nil {
		require.NoError(t, json.Unmarshal(result.Result.Value, into))
	}
}

// eventually waits until an expression holds.
func (tab *tab) eventually(t *testing.T, expression string) {
	t.Helper()
	for range 1000 {
		var holds bool
		if tab.evaluate(t, &holds, "Boolean("+expression+")"); holds {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.FailNow(t, "does not come to hold", expression)
}

// press sends keys to what has the focus.
func (tab *tab) press(t *testing.T, keys string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
	defer cancel()
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(keys)))
}

// quoted is a text as JavaScript has it.
func inQuotes(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // no text does that
	}
	return string(b)
}
