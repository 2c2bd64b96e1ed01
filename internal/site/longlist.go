package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// listPart is one of the pages of a list: the number-th of so many, from 0.
type listPart struct {
	// file is the path of each of them.
	file          func(number int) string
	number, parts int
}

// longList are the pages of the list of a kind: one for so many visible records.
func longList(s *Site, kind estate.Kind, page func(v *View, part listPart) Page) []File {
	total, file := s.visibleOf(kind), listPath(placeOf(kind).list)
	return pagedFiles(total, file, func(v *View, n int) Page { return page(v, listPart{file, n, pagesOf(total)}) })
}

// title names the page.
func (p listPart) title(list string) string {
	if p.parts == 1 {
		return list
	}
	return list + ", page " + strconv.Itoa(p.number+1) + " of " + strconv.Itoa(p.parts)
}

// next leads to the page after this one, or from the last to the first; nil where there is
// only one.
func (p listPart) next(v *View) *Span {
	if p.parts == 1 {
		return nil
	}
	next := (p.number + 1) % p.parts
	return &Span{Text: "Page " + strconv.Itoa(next+1) + " of " + strconv.Itoa(p.parts), Href: v.To(p.file(next))}
}

// others leads to the other pages; no blocks where there is one.
func (p listPart) others(v *View) Section {
	s := Section{ID: "pages", Title: "Other pages"}
	if p.parts > 1 {
		s.Blocks = []Block{{Text: v.pageLinks(p.number, p.parts, " · ", p.file)}}
	}
	return s
}

// of sorts records by name and returns those of the page. It reuses the slice.
func (p listPart) of(all []*Record) []*Record {
	sortByName(all)
	return onPage(all, p.number)
}

// sortByName sorts records by name whatever the case, then by reference.
func sortByName(all []*Record) {
	names := make(map[*Record]string, len(all))
	for _, r := range all {
		names[r] = strings.ToLower(r.Name)
	}
	slices.SortFunc(all, func(a, b *Record) int {
		if c := strings.Compare(names[a], names[b]); c != 0 {
			return c
		}
		return strings.Compare(string(a.Ref), string(b.Ref))
	})
}

// sortByRank sorts the choices of a facet as values are ordered, others last.
func sortByRank(values []FacetValue, order []string) {
	rank := func(v FacetValue) int {
		if i := slices.Index(order, v.Value); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(values, func(a, b FacetValue) int { return rank(a) - rank(b) })
}

// preset chooses a value of a facet until somebody chooses another, where it has more than
// one.
func preset(f *Facet, value string) {
	if len(f.Values) > 1 && slices.ContainsFunc(f.Values, func(v FacetValue) bool { return v.Value == value }) {
		f.Preset = value
	}
}

// count writes a number.
func count(n int) string { return strconv.Itoa(n) }
