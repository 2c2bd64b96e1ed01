package site

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// ratesPage lists the rates that hold on the day, list by list.
func ratesPage(v *View) Page {
	p := Page{Title: "Exchange rates", Area: areaAgreements, Kicker: v.lists(areaAgreements, "rates.html"), Crumbs: []Span{{Text: "Exchange rates"}}}
	t := &Table{
		Caption: "Exchange rates", Empty: "No exchange rates are recorded.",
		Columns: []Column{{Title: "List", Wide: true}, {Title: "Currency"}, {Title: "Worth", Number: true}, {Title: "Since"}, {Title: "Publisher"}},
	}
	for _, r := range v.OfKind(estate.Rates) {
		for _, e := range v.ratesInForce(r) {
			t.Rows = append(t.Rows, Row{Cells: []Inline{
				{v.linkTo(r.Record)}, text("1 " + e.Str("currency")), text(e.Str("rate") + " " + r.Body.Str("base")), day(&e, "date"), text(r.Body.Str("publisher")),
			}})
			if len(t.Rows) == rowsAPage {
				break
			}
		}
	}
	p.Sections = []Section{{ID: "list", Title: "In force", Blocks: []Block{{Table: t}}}}
	return p
}

// ratesInForce are the latest rates of each currency that hold on the day, by currency.
func (v *View) ratesInForce(r *Record) []estate.Node {
	latest := map[string]estate.Node{}
	for _, e := range r.Body.Each("rates") {
		from, ok := e.Date("date")
		if !ok || from.After(v.Day()) {
			continue
		}
		if before, known := latest[e.Str("currency")]; !known || before.Str("date") < e.Str("date") {
			latest[e.Str("currency")] = e
		}
	}
	all := make([]estate.Node, 0, len(latest))
	for _, e := range latest {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b estate.Node) int { return strings.Compare(a.Str("currency"), b.Str("currency")) })
	return all
}

// ratesProfile is what the page of a list of rates has.
func ratesProfile() profile {
	return profile{
		facts: func(_ *View, r *Record) []Field {
			fields := add(nil, "Base currency", text(r.Body.Str("base")))
			return add(fields, "Publisher", text(r.Body.Str("publisher")))
		},
		sections: []func(*View, *Record) Section{ratesHistory},
		shown:    []string{"base", "publisher", "rates"},
	}
}

// ratesHistory are all rates of a list, by currency, the latest first.
func ratesHistory(v *View, r *Record) Section {
	entries := slices.Clone(r.Body.Each("rates"))
	slices.SortStableFunc(entries, func(a, b estate.Node) int {
		if c := strings.Compare(a.Str("currency"), b.Str("currency")); c != 0 {
			return c
		}
		return strings.Compare(b.Str("date"), a.Str("date"))
	})
	inForce := v.ratesInForce(r)
	t := &Table{Caption: "Rates", Columns: []Column{{Title: "Currency"}, {Title: "Worth", Number: true}, {Title: "Since"}, {Title: "State"}}}
	for i := range entries[:min(len(entries), rowsAPage)] {
		e := &entries[i]
		state := marked(Muted, "replaced")
		switch from, _ := e.Date("date"); {
		case from.After(v.Day()):
			state = marked(Info, "to come")
		case slices.ContainsFunc(inForce, func(n estate.Node) bool { return n.Pos == e.Pos }):
			state = marked(OK, "in force")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{text("1 " + e.Str("currency")), text(e.Str("rate") + " " + r.Body.Str("base")), day(e, "date"), state}})
	}
	s := Section{ID: "rates", Title: "Rates"}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}
