package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// listFiles are all pages and files that are not about one record.
func (s *Site) listFiles() []File {
	return slices.Concat(
		[]File{
			html("index.html", homePage),
			html("about.html", aboutPage),
			html("search.html", searchPage),
		},
		serviceFiles(s), agreementFiles(s), partyFiles(s), itemFiles(s), healthFiles(s),
		changeFiles(s), supportFiles(s), calendarFiles(s), continuityFiles(s),
	)
}

// classPath is the page of a class of items. A class is a name of the schema; that of a faulty
// record may be anything.
func classPath(class string) string {
	return strings.Replace(pathOf(estate.NewRef(estate.ConfigurationItem, class)), "items/", "classes/", 1)
}

// classes are the classes of which there are visible items, sorted.
func (s *Site) classes() []string {
	seen := map[string]bool{}
	var classes []string
	for r := range s.source.Estate.OfKind(estate.ConfigurationItem) {
		if !seen[r.Class] && s.visible(r.Ref) {
			seen[r.Class] = true
			classes = append(classes, r.Class)
		}
	}
	slices.Sort(classes)
	return classes
}

// facets counts the values that rows have and makes them choices; each name belongs to the
// value at its place in Row.Facets. label words a value.
func facets(rows []Row, names []string, label func(value string) string) []Facet {
	var all []Facet
	for i, name := range names {
		counts := map[string]int{}
		for _, row := range rows {
			for value := range strings.SplitSeq(row.Facets[i], "|") {
				if value != "" {
					counts[value]++
				}
			}
		}
		f := Facet{Name: name}
		for value, count := range counts {
			f.Values = append(f.Values, FacetValue{value, label(value), count})
		}
		slices.SortFunc(f.Values, func(a, b FacetValue) int {
			if c := strings.Compare(a.Label, b.Label); c != 0 {
				return c
			}
			return strings.Compare(a.Value, b.Value)
		})
		all = append(all, f)
	}
	return all
}

// plural counts things.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
