package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// discreet takes records that readers may not see out of the values by which tables are
// filtered: they are references and would name them, though nobody reads them.
func (v *View) discreet(p *Page) {
	for i := range p.Sections {
		for k := range p.Sections[i].Blocks {
			t := p.Sections[i].Blocks[k].Table
			if t == nil || len(t.Facets) == 0 {
				continue
			}
			for r := range t.Rows {
				values := slices.Clone(t.Rows[r].Facets)
				for n := range values {
					values[n] = v.shownValues(values[n])
				}
				t.Rows[r].Facets = values
			}
			for f := range t.Facets {
				t.Facets[f].Values = slices.DeleteFunc(t.Facets[f].Values, func(value FacetValue) bool { return v.secret(value.Value) })
			}
		}
	}
}

// shownValues leaves out of the values of a row those that name hidden records.
func (v *View) shownValues(values string) string {
	if !strings.Contains(values, "/") {
		return values
	}
	return strings.Join(slices.DeleteFunc(strings.Split(values, "|"), v.secret), "|")
}

// secret reports whether a text is the reference of a record that readers may not see.
func (v *View) secret(text string) bool {
	ref, err := estate.ParseRef(strings.TrimSpace(text))
	return err == nil && v.Hidden(ref)
}
