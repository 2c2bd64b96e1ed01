package site

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// violation is a finding of axe-core.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// axeRun has axe-core check some of its rules.
const axeRun = `axe.run(document, Object.assign(%s, {resultTypes: ['violations'], preload: false})).then((r) => r.violations.map(
	(v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.slice(0, 3).map((n) => ({HTML: n.html.slice(0, 200), FailureSummary: n.failureSummary}))})))`

// What is checked: all that WCAG 2.2 asks at the levels A and AA, and the checker's own best
// practices; what another colour scheme can change; what another width can change.
const (
	axeEverything = `{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: {'target-size': {enabled: true}}}`
	axeColours    = `{runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}}`
	axeLayout     = `{runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}}`
)

// fewRows leaves out most rows of long tables and most entries of long lists, which are all
// alike.
const fewRows = `document.querySelectorAll('tbody,.notes,.log,.fields,.list').forEach((all) => Array.from(all.children).slice(8).forEach((one) => one.remove()))`

// axe checks a sample of the pages, in light and dark, on a desktop and on a phone.
func (s *shownSite) axe(t *testing.T) {
	script, err := os.ReadFile(fileOf(t, "GITSM_AXE", "axe-core"))
	require.NoError(t, err)
	var mu sync.Mutex
	seen := map[string]bool{} // one of a kind tells enough
	check := func(tab *tab, page, how, rules string) {
		var found []violation
		tab.evaluate(t, &found, fmt.Sprintf(axeRun, rules))
		mu.Lock()
		defer mu.Unlock()
		for _, v := range found {
			for _, n := range v.Nodes {
				if key := v.ID + how + n.FailureSummary; !seen[key] {
					seen[key] = true
					t.Errorf("%s, %s: %s (%s)\n%s\n%s", page, how, v.Help, v.ID, n.HTML, n.FailureSummary)
				}
			}
		}
	}
	s.browser.use(t, func(tab *tab) { // so that it is known to find something
		var found []violation
		tab.open(t, s.url("about.html"))
		tab.evaluate(t, nil, string(script))
		tab.evaluate(t, nil, `document.documentElement.lang = ''; document.querySelector('h1').style.color = '#eee';
			document.querySelectorAll('.areas a').forEach((a) => { a.style.padding = '0'; a.style.font = '8px/8px serif'; })`)
		tab.evaluate(t, &found, fmt.Sprintf(axeRun, axeEverything))
		ids := make([]string, len(found))
		for i, v := range found {
			ids[i] = v.ID
		}
		assert.Subset(t, ids, []string{"color-contrast", "html-has-lang", "target-size"})
	})
	s.browser.use(t, func(tab *tab) { // the list of results is not part of any page as it opens
		tab.open(t, s.url("about.html"))
		tab.evaluate(t, nil, string(script))
		tab.evaluate(t, nil, `document.querySelector('form.search input').focus()`)
		tab.press(t, "payments")
		tab.eventually(t, `document.querySelectorAll('form.search [role=option]').length > 5`)
		tab.press(t, kb.ArrowDown)
		check(tab, "about.html with results", "light", axeEverything)
		tab.scheme(t, "dark")
		check(tab, "about.html with results", "dark", axeColours)
		tab.resize(t, narrow)
		assert.Empty(t, tab.overflow(t), "with results")
		check(tab, "about.html with results", "360 px", axeLayout)
	})
	s.browser.sweep(t, s.sample(), func(tab *tab, page string) {
		tab.open(t, s.url(page))
		assert.Empty(t, tab.overflow(t), page)
		tab.evaluate(t, nil, string(script))
		tab.evaluate(t, nil, fewRows)
		check(tab, page, "light", axeEverything)
		tab.scheme(t, "dark")
		check(tab, page, "dark", axeColours)
		tab.resize(t, narrow)
		check(tab, page, "360 px", axeLayout)
		tab.resize(t, desktop)
		tab.scheme(t, "light")
	})
}
