package site

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// shownMatters is how many matters of each sort the home page tells.
const shownMatters = 5

// homePage is the portfolio and what needs attention.
func homePage(v *View) Page {
	services := v.OfKind(estate.Service)
	return Page{
		Title:  v.site.title(),
		Kicker: append(text("Services and what they are made of, as of "), date(v.Day())...),
		Sections: []Section{
			v.majorSection(), v.portfolioSection(services), v.vitalSection(services), v.attentionSection(), v.scheduleSection(), v.inventorySection(),
		},
	}
}

// majorSection tells the open major incidents.
func (v *View) majorSection() Section {
	s := Section{ID: "major", Title: "Major incidents"}
	var notes []Note
	for _, ref := range ask(v, majorQuery, "") {
		if r, ok := v.Record(ref); ok && len(notes) < shownMatters {
			line := Inline{v.linkTo(r.Record)}
			if service := estate.Ref(r.Body.Str("service")); service != "" && !v.Hidden(service) {
				line = append(append(line, Span{Text: " · "}), v.Link(service)...)
			}
			if detected, ok := r.Body.Instant("detected"); ok {
				line = append(append(line, Span{Text: " · since "}), instant(detected)...)
			}
			notes = append(notes, Note{Tone: Danger, Word: "Open", Text: line})
		}
	}
	if len(notes) > 0 {
		s.Blocks = []Block{{Notes: notes}}
	}
	return s
}

// phases are the phases of a service's life, in their order.
func phases() []string { return []string{"pipeline", "catalogue", "retired"} }

// portfolioSection counts the services by criticality and phase (ITIL: service portfolio).
func (v *View) portfolioSection(services []*Record) Section {
	s := Section{ID: "portfolio", Title: "Service portfolio"}
	counts := map[[2]string]int{}
	for _, r := range services {
		counts[[2]string{r.Body.Str("criticality"), cmp.Or(r.Body.Str("phase"), "catalogue")}]++ // on offer when it does not say
	}
	t := &Table{Caption: "Services by criticality and phase", Empty: "No services are recorded.", Columns: []Column{{Title: "Criticality", Wide: true}}}
	for _, phase := range phases() {
		t.Columns = append(t.Columns, Column{Title: sentence(phase), Number: true})
	}
	t.Columns = append(t.Columns, Column{Title: "All", Number: true})
	for _, c := range append(criticalities(), "") {
		row, all := Row{Cells: []Inline{{pill(criticalityTone(c), sentence(c))}}}, 0
		if c == "" {
			row.Cells[0] = muted("Not recorded")
		}
		for _, phase := range phases() {
			n := counts[[2]string{c, phase}]
			all += n
			cell := counted(n)
			if n > 0 {
				cell = Inline{{Text: strconv.Itoa(n), Href: v.To("services.html")}}
			}
			row.Cells = append(row.Cells, cell)
		}
		if row.Cells = append(row.Cells, counted(all)); all > 0 {
			t.Rows = append(t.Rows, row)
		}
	}
	s.Blocks = []Block{{Table: t}}
	return s
}

// vitalSection lists the critical services with their owners.
func (v *View) vitalSection(services []*Record) Section {
	s := Section{ID: "critical", Title: "Critical services"}
	t := &Table{Caption: "Critical services", Columns: []Column{{Title: "Service", Wide: true}, {Title: "Owner"}, {Title: "For"}}}
	var vital []*Record
	for _, r := range services {
		if r.Body.Str("criticality") == "critical" && r.Body.Str("phase") != "retired" {
			vital = append(vital, r)
		}
	}
	slices.SortStableFunc(vital, func(a, b *Record) int { return cmp.Compare(a.Name, b.Name) })
	const most = 30
	for _, r := range vital[:min(len(vital), most)] {
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r.Record)}, v.Link(r.Owner()), join(", ", v.refs(&r.Body, "customers")...)}})
	}
	if len(vital) > most {
		t.More = &Span{Text: "All " + strconv.Itoa(len(vital)) + " critical services", Href: v.To("services.html")}
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// attentionSection tells the worst of what needs attention, by sort.
func (v *View) attentionSection() Section {
	s := Section{ID: "attention", Title: "What needs attention"}
	for _, g := range attention(v) {
		if g.id == "cost" {
			continue
		}
		var notes []Note
		for _, m := range g.matters[:min(len(g.matters), shownMatters)] {
			notes = append(notes, m.whole())
		}
		s.Blocks = append(s.Blocks, Block{Heading: g.title}, Block{Notes: notes})
		if more := len(g.matters) + g.more - len(notes); more > 0 {
			s.Blocks = append(s.Blocks, Block{Text: Inline{{Text: "and " + strconv.Itoa(more) + " more", Href: v.To("attention.html")}}})
		}
	}
	return s
}

// scheduleSection lists the changes around the day.
func (v *View) scheduleSection() Section {
	s := Section{ID: "changes", Title: "Changes around this day"}
	around := ask(v, agendaQuery, "")
	for _, part := range []struct {
		heading string
		changes []changeWindow
	}{{"Under way or to come", around.Coming}, {"Lately", around.Recent}} {
		t := &Table{Caption: part.heading, Columns: []Column{{Title: "Change", Wide: true}, {Title: "Type"}, {Title: "From"}, {Title: "To"}}}
		for _, c := range part.changes {
			if r, ok := v.Record(c.Ref); ok {
				t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(r.Record)}, text(sentence(r.Body.Str("type"))), instant(c.Start), instant(c.End)}})
			}
		}
		if len(t.Rows) > 0 {
			s.Blocks = append(s.Blocks, Block{Heading: part.heading}, Block{Table: t})
		}
	}
	if len(s.Blocks) > 0 {
		s.Blocks = append(s.Blocks, Block{Text: Inline{{Text: "All changes", Href: v.To("changes.html")}}})
	}
	return s
}

// inventorySection counts what there is.
func (v *View) inventorySection() Section {
	there := ask(v, inventoryQuery, "")
	var cards []Card
	for _, kind := range []estate.Kind{
		estate.Service, estate.Offering, estate.Agreement, estate.Contract, estate.Supplier, estate.Customer, estate.BusinessProcess, estate.ContinuityPlan,
		estate.Team, estate.Person, estate.Role, estate.Incident, estate.Problem, estate.Change,
	} {
		if n := there.Kinds[kind.Info().Prefix]; n > 0 {
			place := placeOf(kind)
			cards = append(cards, Card{Title: Inline{{Text: place.many, Href: v.To(place.list)}}, Figure: strconv.Itoa(n)})
		}
	}
	var items []Card
	for _, g := range append(itemGroups(), itemGroup{id: "others", title: "Other items"}) {
		if n := there.Groups[g.id]; n > 0 {
			items = append(items, Card{Title: Inline{{Text: g.title, Href: v.To("items.html#" + g.id)}}, Figure: strconv.Itoa(n)})
		}
	}
	s := Section{ID: "inventory", Title: "What there is"}
	if len(cards) > 0 {
		s.Blocks = append(s.Blocks, Block{Cards: cards})
	}
	if len(items) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "Configuration items"}, Block{Cards: items})
	}
	return s
}
