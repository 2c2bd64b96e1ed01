package document

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// objectives are the times that the business asks for, with what they mean.
func (d *draft) objectives(s continuity.Schedule) []Fact {
	var facts []Fact
	rto, from := d.rto(s)
	facts = fact(facts, "RTO – back within", join(" ", strong(known(rto)), from))
	facts = fact(facts, "WRT – then caught up within", plain(known(s.WRTMinutes)))
	facts = fact(facts, "MTPD – longest loss the business can bear", plain(known(s.MTPDMinutes)))
	facts = fact(facts, "RPO – most data that may be lost", plain(known(d.rpo(s))))
	n := d.body.Get("bia")
	least := plain(n.Str("mbco"))
	if share := percent(n, "mbcoPercent"); share != "" {
		least = join(", ", least, plain(share+" of normal"))
	}
	return fact(facts, "MBCO – the least that must work", least)
}

func known(m continuity.Minutes) string {
	if !m.Known {
		return ""
	}
	return span(m.Duration)
}

// rto is the recovery time objective that the readers may know, and who says it.
func (d *draft) rto(s continuity.Schedule) (continuity.Minutes, Line) {
	switch {
	case !s.RTOMinutes.Known:
		return continuity.Minutes{}, nil
	case d.hidden(s.RTOFrom):
		own, ok := d.body.Get("bia").Duration("rto")
		return continuity.Minutes{Duration: own, Known: ok}, plain("(a stricter one is " + notShown + ")")
	case s.RTOFrom != d.record.Ref:
		return s.RTOMinutes, join("", plain("(from"), Line{{Text: " "}}, d.name(s.RTOFrom), plain(")"))
	}
	return s.RTOMinutes, nil
}

// rpo is the recovery point objective. The calculation does not tell whose it is, so that
// with something to hide only the plan's own is told.
func (d *draft) rpo(s continuity.Schedule) continuity.Minutes {
	if d.Hidden == nil {
		return s.RPOMinutes
	}
	own, ok := d.body.Get("bia").Duration("rpo")
	return continuity.Minutes{Duration: own, Known: ok}
}

// impact is the business impact analysis.
func (d *draft) impact(s continuity.Schedule) []Block {
	n := d.body.Get("bia")
	facts := d.objectives(s)
	facts = fact(facts, "Order of recovery", plain(prefixed("tier ", number(n, "tier"))))
	facts = fact(facts, "An hour's loss costs", plain(money(n.Get("lossPerHour"))))
	facts = fact(facts, "What it is for", texts(n, "activities")...)
	facts = fact(facts, "Worst at", texts(n, "peakPeriods")...)
	by := n.Get("manualWorkaround")
	workaround := plain(by.Str("description"))
	if lasts := lasting(by, "maxDuration"); lasts != "" {
		workaround = join(", ", workaround, plain("for "+lasts+" at most"))
	}
	facts = fact(facts, "By hand meanwhile", workaround)
	facts = fact(facts, "Other ways", texts(n, "alternatives")...)
	facts = fact(facts, "There is only one of", texts(n, "singlePointsOfFailure")...)
	facts = fact(facts, "Covers", d.names(d.body.Refs("covers")))
	blocks := []Block{{Facts: facts}}
	blocks = append(blocks, d.overTime(n)...)
	blocks = append(blocks, under("What it needs, and by when", Block{Table: d.dependencies(n)})...)
	return append(blocks, under("The least to go on with", Block{Facts: d.minimum(n.Get("minimumResources"))})...)
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// maxBands is how many times after the event stand beside each other.
const maxBands = 8

// overTime shows how the harm grows.
func (d *draft) overTime(n *estate.Node) []Block {
	var bands []time.Duration
	var categories []string
	ratings := map[string]map[time.Duration]string{}
	var notes []Line
	for _, i := range n.Each("impacts") {
		within, ok := i.Duration("within")
		category := words(i.Str("category"))
		if !ok || category == "" {
			continue
		}
		if !slices.Contains(bands, within) {
			bands = append(bands, within)
		}
		if ratings[category] == nil {
			ratings[category] = map[time.Duration]string{}
			categories = append(categories, category)
		}
		ratings[category][within] = number(&i, "rating")
		detail := join("; ", plain(money(i.Get("amount"))), plain(i.Str("note")))
		if len(detail) > 0 {
			notes = append(notes, join(": ", plain(sentence(category)+" after "+span(within)), detail))
		}
	}
	if len(bands) == 0 {
		return nil
	}
	slices.Sort(bands)
	bands = bands[:min(len(bands), maxBands)]
	t := &Table{Caption: "Harm over time", Columns: []Column{{Title: "Harm", Share: 2}}}
	for _, b := range bands {
		t.Columns = append(t.Columns, Column{Title: "after " + span(b), Share: 1, Right: true})
	}
	for _, c := range categories {
		row := Row{Cells: [][]Line{cell(plain(sentence(c)))}}
		for _, b := range bands {
			row.Cells = append(row.Cells, cell(plain(cmp.Or(ratings[c][b], "–"))))
		}
		t.Rows = append(t.Rows, row)
	}
	return under("Impact over time", Block{Text: plain("Harm from 0 (none) to 5 (the end of the business), by the time since the event.")}, Block{Table: t}, Block{List: notes})
}

func (d *draft) dependencies(n *estate.Node) *Table {
	t := &Table{Caption: "What it needs", Columns: []Column{{Title: "Needs", Share: 3}, {Title: "Back within", Share: 1.2}, {Title: "May lose", Share: 1.2}, {Title: "What for", Share: 3}}}
	for _, dep := range n.Each("dependencies") {
		t.Rows = append(t.Rows, Row{Cells: [][]Line{
			cell(d.labelled(estate.Ref(dep.Str("on")))), cell(plain(lasting(&dep, "within"))), cell(plain(lasting(&dep, "rpo"))), cell(plain(dep.Str("note"))),
		}})
	}
	return t
}

func (d *draft) minimum(n *estate.Node) []Fact {
	var facts []Fact
	for _, field := range []string{"people", "sites", "systems", "data"} {
		facts = fact(facts, sentence(field), texts(n, field)...)
	}
	return fact(facts, "Suppliers", d.names(n.Refs("suppliers")))
}

// scenarios are the losses that the plan is made for.
func (d *draft) scenarios() *Table {
	t := &Table{Caption: "Scenarios", Columns: []Column{{Title: "Scenario", Share: 2.2}, {Title: "Lost", Share: 2}, {Title: "Strategy", Share: 2.4}, {Title: "Steps", Share: 1.8}}}
	for _, s := range d.body.Each("scenarios") {
		strategy := []Line{strong(sentence(words(s.Str("strategy"))))}
		if site := estate.Ref(s.Str("alternateSite")); site != "" {
			strategy = append(strategy, join(": ", plain("goes on in"), d.name(site)))
		}
		for _, part := range []struct{ word, text string }{
			{"works after about ", lasting(&s, "implementation")}, {"for at most ", lasting(&s, "maxUse")}, {"", prefixed("", percent(&s, "operationsPercent"))},
		} {
			if part.text != "" {
				strategy = append(strategy, plain(part.word+part.text+map[bool]string{true: " of normal operation"}[part.word == ""]))
			}
		}
		steps := "all"
		if ids := texts(&s, "steps"); len(ids) > 0 {
			steps = join(", ", ids...).text()
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{
			cell(strong(s.Str("name")), plain(strings.TrimSpace(words(s.Str("category")))), plain(s.Str("description"))),
			cell(d.names(s.Refs("lost"))), cell(strategy...), cell(plain(steps)),
		}})
	}
	return t
}
