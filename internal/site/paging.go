package site

import (
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// rowsAPage is how many rows a page of a long list has.
const rowsAPage = 500

// pagesOf is how many pages so many rows take, at least one.
func pagesOf(rows int) int { return max(1, (rows+rowsAPage-1)/rowsAPage) }

// onPage returns what of a list stands on a page; the first counts as 0.
func onPage[T any](all []T, n int) []T {
	return all[min(n*rowsAPage, len(all)):min((n+1)*rowsAPage, len(all))]
}

// pagedFiles are the pages of a list of so many rows.
func pagedFiles(rows int, path func(n int) string, page func(v *View, n int) Page) []File {
	var files []File
	for n := range pagesOf(rows) {
		files = append(files, html(path(n), func(v *View) Page { return page(v, n) }))
	}
	return files
}

// listPath is the path of a further page of a list: teams.html, teams-2.html.
func listPath(first string) func(n int) string {
	return func(n int) string {
		if n == 0 {
			return first
		}
		return strings.TrimSuffix(first, ".html") + "-" + strconv.Itoa(n+1) + ".html"
	}
}

// paged puts the table of one page of a list of so many rows on its page, with the way to the
// others.
func (v *View) paged(p *Page, t *Table, total, n int, thing [2]string, path func(n int) string) {
	s := Section{ID: "list", Title: plural(total, thing[0], thing[1]), Blocks: []Block{{Table: t}}}
	if pages := pagesOf(total); pages > 1 {
		p.Title += ", page " + strconv.Itoa(n+1) + " of " + strconv.Itoa(pages)
		first := n*rowsAPage + 1
		s.Title = strconv.Itoa(first) + " to " + strconv.Itoa(first+len(t.Rows)-1) + " of " + plural(total, thing[0], thing[1])
		s.Intro = append(Inline{{Text: "Pages: "}}, v.pageLinks(n, pages, " ", path)...)
		s.Blocks = append(s.Blocks, Block{Text: s.Intro})
	}
	p.Sections = append(p.Sections, s)
}

// pageLinks leads to all pages of a list, from the one that counts as n.
func (v *View) pageLinks(n, pages int, separator string, path func(n int) string) Inline {
	var line Inline
	for i := range pages {
		if i > 0 {
			line = append(line, Span{Text: separator})
		}
		if i == n {
			line = append(line, Span{Text: strconv.Itoa(i + 1), Strong: true})
		} else {
			line = append(line, Span{Text: strconv.Itoa(i + 1), Href: v.To(path(i))})
		}
	}
	return line
}

// visibleOf is how many records of a kind readers see.
func (s *Site) visibleOf(kind estate.Kind) int {
	n := 0
	for r := range s.source.Estate.OfKind(kind) {
		if s.visible(r.Ref) {
			n++
		}
	}
	return n
}
