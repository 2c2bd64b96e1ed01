package preview_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/preview"
)

// browser starts a browser.
func browser(t *testing.T) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("GITSM_REQUIRE_ALL") == "1" {
			t.Fatal("chromium is not installed")
		}
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancelPage := chromedp.NewContext(ctx)
	t.Cleanup(cancelPage)
	ctx, cancelTime := context.WithTimeout(ctx, 2*generous)
	t.Cleanup(cancelTime)
	return ctx
}

// TestInTheBrowser: the page follows the files, stays where the reader was, and finds the
// server again. Its own policy, made for reading it without a server, does not hinder that.
func TestInTheBrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	dir := t.TempDir()
	page := func(title string) string {
		return `<!DOCTYPE html><html lang="en"><head><title>` + title + `</title><meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head><body>` +
			strings.Repeat("<p>text</p>", 300) + "</body></html>"
	}
	put(t, page("one"), dir, "index.html")
	f := &folder{dir: dir}
	options := preview.Options{Load: f.load, Watch: []string{dir}}
	address, stop := serve(t, options)
	becomes := func(expression string) {
		t.Helper()
		require.Eventually(t, func() bool { // an error tells that the page is just going
			is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression+` && document.readyState === "complete" && window.scrollY === 700`))
			return err == nil && is
		}, generous, 20*time.Millisecond, expression)
	}
	require.NoError(t, chromedp.Do(ctx,
		chromedp.EmulateViewport(800, 600),
		chromedp.Navigate("http://"+address+"/"),
		chromedp.Evaluate[chromedp.Void](`window.scrollTo(0, 700)`),
	))
	becomes(`document.title === "one"`)
	put(t, page("two"), dir, "index.html")
	becomes(`document.title === "two"`)
	put(t, "fault: no", dir, "other.html")
	becomes(`document.querySelector(".gitsm-problem") !== null`)
	put(t, "fine", dir, "other.html")
	becomes(`document.querySelector(".gitsm-problem") === null`)

	require.NoError(t, stop())
	put(t, page("three"), dir, "index.html")
	l, err := net.Listen("tcp", address)
	require.NoError(t, err)
	again, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- preview.Serve(again, l, options) }()
	becomes(`document.title === "three"`)
	cancel()
	require.NoError(t, <-done)
}
