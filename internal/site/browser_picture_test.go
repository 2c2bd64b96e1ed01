package site

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pdf prints the page that the tab shows, on A4.
func (tab *tab) pdf(t *testing.T) []byte {
	t.Helper()
	return call(t, tab, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69}).Data
}

// print has paper say what the screen says, without what only a screen can do.
func (s *shownSite) print(t *testing.T) {
	reader := program(t, "pdftotext")
	s.browser.use(t, func(tab *tab) {
		var headings []string
		tab.open(t, s.url(s.largest(s.under("services/"))))
		tab.evaluate(t, &headings, `Array.from(document.querySelectorAll('h1, main h2:not(.sr), main dt')).map((e) => e.textContent)`)
		file := filepath.Join(t.TempDir(), "page.pdf")
		require.NoError(t, os.WriteFile(file, tab.pdf(t), 0o600))
		printed, err := exec.Command(reader, "-layout", file, "-").Output()
		require.NoError(t, err)
		text := strings.Join(strings.Fields(string(printed)), " ")
		require.Greater(t, len(headings), 3)
		for _, heading := range headings {
			assert.Contains(t, text, strings.Join(strings.Fields(heading), " "))
		}
		assert.NotContains(t, text, "Skip to the content")
		assert.NotContains(t, text, "On this page")
	})
}

// screenshots are for people to look at, in the folder that GITSM_SCREENSHOTS names.
func (s *shownSite) screenshots(t *testing.T) {
	folder := os.Getenv("GITSM_SCREENSHOTS")
	if folder == "" {
		t.Skip("set GITSM_SCREENSHOTS to a folder")
	}
	require.NoError(t, os.MkdirAll(folder, 0o755))
	s.browser.sweep(t, s.sample(), func(tab *tab, place string) {
		name := filepath.Join(folder, strings.ReplaceAll(strings.TrimSuffix(place, ".html"), "/", "-"))
		tab.open(t, s.url(place))
		for _, colours := range []string{"light", "dark"} {
			tab.scheme(t, colours)
			for _, width := range []int64{desktop, phone} {
				tab.resize(t, width)
				window := map[int64]string{desktop: "desktop", phone: "phone"}[width]
				assert.NoError(t, os.WriteFile(name+"-"+window+"-"+colours+".png", tab.picture(t), 0o644))
			}
		}
		tab.scheme(t, "light")
		tab.resize(t, desktop)
		assert.NoError(t, os.WriteFile(name+"-print.pdf", tab.pdf(t), 0o644))
	})
}

// picture shows the whole page, or the first 6000 pixels of its height.
func (tab *tab) picture(t *testing.T) []byte {
	t.Helper()
	var height float64
	tab.evaluate(t, &height, "Math.min(6000, document.documentElement.scrollHeight)")
	beyond := true
	return call(t, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
		CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: float64(tab.width), Height: height, Scale: 1},
	}).Data
}
