package site

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// without returns what is in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(one string) bool { return slices.Contains(b, one) })
}

// survivesHostility shows the poisoned estate: nothing runs, nothing is asked of another
// host, and the layout holds.
func survivesHostility(t *testing.T, reference *shownSite) {
	const names = `Object.getOwnPropertyNames(window).filter((name) => isNaN(name)).sort()`
	for _, all := range []bool{false, true} {
		files := rendered(t, sourceOf(poisoned(t, all)), Restricted)
		s := &shownSite{browser: reference.browser, files: files, folder: put(t, files), pages: htmlPages(files)}
		var globals, bare []string
		s.browser.use(t, func(tab *tab) {
			tab.open(t, reference.url("services.html"))
			tab.evaluate(t, &globals, names)
			tab.open(t, reference.url(reference.under("plans/")[0]))
			tab.evaluate(t, &bare, names)
		})
		assert.Contains(t, globals, "gitsmSearch")
		assert.NotContains(t, bare, "gitsmSearch", "a document has no script")
		var mu sync.Mutex
		s.browser.sweep(t, s.sample(), func(tab *tab, page string) {
			var have []string
			e := examine(t, tab, s.url(page), narrow)
			tab.evaluate(t, &have, names)
			mu.Lock()
			defer mu.Unlock()
			for _, fault := range e.Faults {
				t.Errorf("%s: %s", page, fault)
			}
			want := globals
			if strings.HasPrefix(page, "plans/") {
				want = bare
			}
			assert.Empty(t, without(have, want), "%s: globals that a text has made", page)
			assert.Empty(t, without(want, have), "%s: globals that a text has unmade", page)
		})
	}
}
