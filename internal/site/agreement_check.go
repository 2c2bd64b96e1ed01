package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/servicelevel"
)

// resultPill is the mark of a comparison of a promise with what carries it.
func resultPill(r servicelevel.Result) Span {
	switch r {
	case servicelevel.Holds:
		return pill(OK, "Holds")
	case servicelevel.Fails:
		return pill(Danger, "Cannot hold")
	case servicelevel.Gap:
		return pill(Warning, "Nothing promised")
	}
	return pill(Muted, "Unknown")
}

// verdict is the worst of several comparisons.
func verdict(checks []promiseComparison) servicelevel.Result {
	worst := servicelevel.Holds
	order := []servicelevel.Result{servicelevel.Holds, servicelevel.Unknown, servicelevel.Gap, servicelevel.Fails}
	for i := range checks {
		if slices.Index(order, checks[i].Result) > slices.Index(order, worst) {
			worst = checks[i].Result
		}
	}
	return worst
}

// checkTable shows how promises compare with what carries them, failing ones first.
func (v *View) checkTable(checks []promiseComparison) *Table {
	t := &Table{Caption: "Promises and what carries them", Columns: []Column{
		{Title: "Promise", Wide: true}, {Title: "Result"}, {Title: "Promised"}, {Title: "Achievable"}, {Title: "Carried by", Wide: true},
	}}
	order := []servicelevel.Result{servicelevel.Fails, servicelevel.Gap, servicelevel.Unknown, servicelevel.Holds}
	for _, result := range order {
		for i := range checks {
			if c := &checks[i]; c.Result == result && len(t.Rows) < maxEntries {
				t.Rows = append(t.Rows, Row{Cells: v.checkCells(c)})
			}
		}
	}
	return t
}

func (v *View) checkCells(c *promiseComparison) []Inline {
	name := text(measureName(c.Metric, c.Priority, ""))
	promised, ok := v.calculatedText(checkWords(c.Promised))
	achievable, also := v.calculatedText(checkWords(c.Achievable))
	explanation, too := v.calculatedText(checkWords(c.how()))
	if !ok || !also || !too {
		promised, achievable, explanation = nil, nil, muted("It follows from records that are not shown here.")
	}
	for i := range explanation {
		explanation[i].Break = i == 0
		explanation[i].Muted = explanation[i].Href == ""
	}
	by := v.Links(c.By)
	if len(by) > shownCarriers {
		by = append(by[:shownCarriers:shownCarriers], muted("and "+count(len(by)-shownCarriers)+" more"))
	}
	return []Inline{append(name, explanation...), {resultPill(c.Result)}, promised, achievable, join(", ", by...)}
}

// shownCarriers is how many of those who carry a promise are named in its line.
const shownCarriers = 5

// checkWords words what a comparison writes as records do: lengths of time and windows.
func checkWords(s string) string {
	if _, ok := estate.ParseDuration(s); ok {
		return spell(s)
	}
	if length, of, ok := strings.Cut(s, " of "); ok {
		s = spell(length) + " of " + of
	}
	for _, window := range []string{"calendar_week", "calendar_month", "calendar_quarter", "calendar_year"} {
		s = strings.ReplaceAll(s, window, "a "+strings.ReplaceAll(window, "_", " "))
	}
	return s
}

// how is the explanation without what the other cells of its line say.
func (c *promiseComparison) how() string {
	kind := strings.ReplaceAll(c.Metric, "_", " ")
	if c.Priority != "" {
		kind += " " + c.Priority
	}
	how := c.Explanation
	if c.Metric != "design" {
		how = strings.TrimPrefix(how, kind+" ")
	}
	how = strings.TrimSuffix(how, ": holds")
	for _, said := range []string{c.Promised + " ← " + c.Achievable, "until " + c.Promised + " ← until " + c.Achievable, "measured over " + checkWords(c.Promised) + " ← over " + checkWords(c.Achievable)} {
		if rest, same := strings.CutPrefix(how, said); same {
			return strings.TrimLeft(rest, ":, ")
		}
	}
	return how
}
