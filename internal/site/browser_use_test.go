package site

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gitsm/gitsm/internal/estate"
)

// pagesWith returns the pages that have a text in their source.
func (s *shownSite) pagesWith(text string) []string {
	return slices.DeleteFunc(slices.Clone(s.pages), func(page string) bool { return !strings.Contains(s.files[page], text) })
}

// largest returns the page of the longest source.
func (s *shownSite) largest(pages []string) string {
	return slices.MaxFunc(pages, func(a, b string) int { return len(s.files[a]) - len(s.files[b]) })
}

// watchFocus notes where the focus goes and whether that can be seen; whatever there is to
// reach is numbered in the order of the page.
const watchFocus = `(() => {
	const reach = Array.from(document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"]'))
		.filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}));
	// A node of a drawing shows the focus by the line around its box.
	const line = (e) => { const box = e.querySelector('.dg-box'), s = box && getComputedStyle(box); return s ? s.strokeWidth + ' ' + s.stroke : ''; };
	const before = reach.map(line);
	reach.forEach((e, i) => e.dataset.reach = i);
	window.went = [];
	addEventListener('focusin', (e) => {
		const style = getComputedStyle(e.target), box = e.target.getBoundingClientRect();
		window.went.push({
			At: +(e.target.dataset.reach ?? -1), What: e.target.outerHTML.slice(0, 120),
			Seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || e.target.ownerSVGElement && parseFloat(line(e.target)) >= 4 && line(e.target) !== before[e.target.dataset.reach]) && box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight,
		});
	});
	return reach.length;
})()`

// keyboard goes through pages with the Tab key alone.
func (s *shownSite) keyboard(t *testing.T) {
	pages := []string{"index.html", "services.html", "search.html", s.largest(s.under("services/"))}
	for _, selector := range []string{`class="month`, `class="dg `, "<details"} {
		if with := s.pagesWith(selector); len(with) > 0 {
			pages = append(pages, with[0])
		}
	}
	s.browser.use(t, func(tab *tab) {
		for _, page := range pages {
			var count int
			var went []struct {
				At   int
				What string
				Seen bool
			}
			tab.open(t, s.url(page))
			tab.evaluate(t, &count, watchFocus)
			tab.press(t, strings.Repeat(kb.Tab, count))
			tab.evaluate(t, &went, "window.went")
			next := 0
			for _, at := range went {
				assert.True(t, at.Seen, "%s: the focus cannot be seen on %s", page, at.What)
				if at.At == next {
					next++
				}
			}
			assert.Equal(t, count, next, "%s: the Tab key comes past so many", page)
			assert.Empty(t, tab.taken(), page)

			tab.open(t, s.url(page))
			tab.press(t, kb.Tab)
			tab.eventually(t, `document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0`)
			tab.press(t, kb.Enter)
			tab.eventually(t, `document.activeElement === document.querySelector('main')`)
		}
	})
}

// under returns the pages of a folder.
func (s *shownSite) under(folder string) []string {
	return slices.DeleteFunc(slices.Clone(s.pages), func(page string) bool { return !strings.HasPrefix(page, folder) })
}

// facets chooses from every list of every filter by keyboard: the rows that are promised are
// left, it is said how many, and Clear brings back all.
func (s *shownSite) facets(t *testing.T) {
	require.Contains(t, s.files["services.html"], `class="facets"`)
	s.browser.use(t, func(tab *tab) {
		for _, page := range s.sample() {
			forms := strings.Count(s.files[page], `<form class="facets"`)
			if forms == 0 {
				continue
			}
			tab.open(t, s.url(page))
			for i := range forms {
				tab.evaluate(t, nil, fmt.Sprintf("window.form = document.querySelectorAll('form.facets')[%d]", i))
				tab.filter(t, page)
			}
			assert.Empty(t, tab.taken(), page)
		}
	})
}

// filter uses the form that is window.form.
func (tab *tab) filter(t *testing.T, page string) {
	t.Helper()
	const rows = `Array.from(form.nextElementSibling.querySelector('tbody').rows)`
	const shown = rows + `.filter((r) => r.checkVisibility())`
	const selects = `Array.from(form.querySelectorAll('select')).filter((e) => e.checkVisibility())`
	var total, choices int
	tab.evaluate(t, &total, rows+".length")
	tab.evaluate(t, &choices, selects+".length")
	everything := func() {
		tab.evaluate(t, nil, `form.querySelector('[type=reset]').focus()`)
		tab.press(t, kb.Enter)
		tab.eventually(t, shown+".length === "+strconv.Itoa(total)+` && form.querySelector('output').value === ''`)
	}
	everything() // a value may be chosen at first
	for i := range choices {
		var label, status string
		var matching, count int
		tab.evaluate(t, nil, fmt.Sprintf(`(window.choice = %s[%d]).focus()`, selects, i))
		tab.press(t, kb.ArrowDown)
		tab.evaluate(t, &label, `choice.selectedOptions[0].label`)
		tab.evaluate(t, &count, shown+".length")
		tab.evaluate(t, &status, `form.querySelector('output[aria-live=polite]').value`)
		tab.evaluate(t, &matching, shown+`.filter((r) => r.getAttribute('data-f' + choice.dataset.facet).split('|').includes(choice.value)).length`)
		promised, err := strconv.Atoi(strings.TrimSuffix(label[strings.LastIndex(label, "(")+1:], ")"))
		require.NoError(t, err, "%s: %s", page, label)
		assert.Equal(t, promised, count, "%s: %s", page, label)
		assert.Equal(t, count, matching, "%s: %s", page, label)
		if count < total {
			assert.Contains(t, status, fmt.Sprintf("%d of %d", count, total), page)
		}
		everything()
	}
	tab.evaluate(t, nil, `form.querySelector('[data-contains]').focus()`)
	tab.press(t, "no row has this")
	tab.eventually(t, shown+".length === 0")
}

// search finds a service by what somebody types, and goes there; then by the page of results.
func (s *shownSite) search(t *testing.T) {
	service := slices.Collect(reference(t).OfKind(estate.Service))[0]
	s.browser.use(t, func(tab *tab) {
		tab.open(t, s.url(s.largest(s.under("items/"))))
		tab.press(t, strings.Repeat(kb.Tab, 3)) // past the way to the content and the one home
		tab.eventually(t, `document.activeElement.matches('form.search input')`)
		tab.press(t, service.Name)
		tab.eventually(t, `document.querySelector('form.search [role=listbox] [role=option]')?.checkVisibility()`)
		tab.eventually(t, `document.querySelector('form.search [role=option]').textContent.includes(`+inQuotes(service.Name)+`)`)
		tab.eventually(t, `document.querySelector('form.search input').getAttribute('aria-expanded') === 'true'`)
		tab.eventually(t, `/result/.test(document.querySelector('form.search [role=status]').textContent)`)
		tab.press(t, kb.ArrowDown)
		tab.eventually(t, `document.getElementById(document.querySelector('form.search input').getAttribute('aria-activedescendant')).getAttribute('aria-selected') === 'true'`)
		assert.Empty(t, tab.taken())
		tab.press(t, kb.Enter)
		tab.wait(t)
		tab.eventually(t, `location.href === `+inQuotes(s.url(pathOf(service.Ref))))

		tab.open(t, s.url("search.html")+"#q=payments")
		tab.eventually(t, `document.querySelectorAll('#search-results a').length > 10 && /^[0-9]+ results/.test(document.querySelector('#search-results [role=status]').textContent)`)
		var links []string
		tab.evaluate(t, &links, `Array.from(document.querySelectorAll('#search-results a')).map((a) => a.getAttribute('href'))`)
		for _, link := range links {
			assert.Empty(t, s.follow("search.html", link, nil))
		}
		assert.Contains(t, links, "./services/payments-api.html")
		tab.evaluate(t, nil, `document.querySelector('form.search input').focus()`)
		tab.evaluate(t, nil, `document.querySelector('form.search input').value = ''`)
		tab.press(t, "xyzzyx")
		tab.eventually(t, `document.querySelector('form.search [role=status]').textContent === 'No results'`)
		assert.Empty(t, tab.taken())
		tab.click(t, `#search-results a[href$="services/payments-api.html"]`)
		tab.eventually(t, `location.href === `+inQuotes(s.url("services/payments-api.html")))
		assert.Empty(t, tab.taken())
	})
}

// click clicks the middle of the first element of a selector, and waits for the page to which
// that leads.
func (tab *tab) click(t *testing.T, selector string) {
	t.Helper()
	var at struct{ X, Y float64 }
	tab.evaluate(t, &at, `(() => {
		const e = document.querySelector(`+inQuotes(selector)+`);
		e.scrollIntoView({block: 'center', inline: 'center'});
		const box = e.getBoundingClientRect();
		return {X: box.x + box.width / 2, Y: box.y + box.height / 2};
	})()`)
	require.NoError(t, chromedp.Do(tab.ctx, chromedp.MouseClickXY(at.X, at.Y)))
	tab.wait(t)
}

// diagram follows a link of a drawing with the mouse, and another by keyboard.
func (s *shownSite) diagram(t *testing.T) {
	pages := slices.DeleteFunc(s.pagesWith("<figure>"), func(page string) bool {
		_, drawing, _ := strings.Cut(s.files[page], "<figure>")
		return !strings.Contains(drawing, "<a ")
	})
	require.NotEmpty(t, pages, "no page has a diagram with links")
	s.browser.use(t, func(tab *tab) {
		const node = `figure svg a.dg-node:not([aria-current])`
		for _, with := range []string{"mouse", "keyboard"} {
			var to string
			tab.open(t, s.url(s.largest(pages)))
			tab.evaluate(t, &to, `new URL(document.querySelector('`+node+`').href.baseVal, location).href`)
			if with == "mouse" {
				tab.click(t, node)
			} else {
				tab.evaluate(t, nil, `document.querySelector('`+node+`').focus()`)
				tab.press(t, kb.Enter)
				tab.wait(t)
			}
			tab.eventually(t, "location.href === "+inQuotes(to))
			assert.Empty(t, tab.taken(), with)
		}
	})
}
