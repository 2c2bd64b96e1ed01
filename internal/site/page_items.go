package site

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/prose"
)

// itemFiles are the pages about items in general.
func itemFiles(s *Site) []File {
	counts := map[string]int{}
	for r := range s.source.Estate.OfKind(estate.ConfigurationItem) {
		if s.visible(r.Ref) {
			counts[r.Class]++
		}
	}
	files := []File{html("items.html", itemsPage)}
	for _, class := range s.classes() {
		files = append(files, classFiles(class, counts[class])...)
	}
	return files
}

// itemQuery returns the query of a name about items and the health of records; nil for others.
func itemQuery(name string) digester {
	for _, q := range []struct {
		name string
		digester
	}{
		{impactQuery.name, impactQuery}, {needsQuery.name, needsQuery}, {pointsQuery.name, pointsQuery},
		{qualityQuery.name, qualityQuery}, {healthQuery.name, healthQuery}, {worstFindingsQuery.name, worstFindingsQuery},
		{inventoryQuery.name, inventoryQuery}, {expiryQuery.name, expiryQuery}, {agendaQuery.name, agendaQuery}, {majorQuery.name, majorQuery},
		{recordFindingsQuery.name, recordFindingsQuery}, {ownerHealthQuery.name, ownerHealthQuery},
	} {
		if q.name == name {
			return q.digester
		}
	}
	return nil
}

// classCount is how many items of a class there are, and how they stand.
type classCount struct{ all, running, critical, ended int }

// count counts an item.
func (c *classCount) count(r *Record, day time.Time) {
	c.all++
	if running(r.Status) {
		c.running++
	}
	if criticality := r.Body.Str("criticality"); criticality == "critical" || criticality == "high" {
		c.critical++
	}
	if end, ok := r.Body.Date("endOfSupport"); ok && end.Before(day) && !gone(r.Status) {
		c.ended++
	}
}

// running reports whether an item with a status is in use.
func running(status string) bool {
	return slices.Contains([]string{"in_use", "in_maintenance", "end_of_support", "pending_retirement", "pilot"}, status)
}

// gone reports whether an item with a status is out of use for good.
func gone(status string) bool { return status == "retired" || status == "disposed" }

// itemsPage lists the classes of items by group.
func itemsPage(v *View) Page {
	classes, stand := map[string]*classCount{}, tallies{}
	items, day := v.OfKind(estate.ConfigurationItem), v.Day()
	for _, r := range items {
		if classes[r.Class] == nil {
			classes[r.Class] = &classCount{}
		}
		classes[r.Class].count(r, day)
		stand[[2]string{r.Status, r.Body.Str("criticality")}]++
	}
	overview := Section{ID: "overview", Title: "At a glance", Intro: text(plural(len(items), "item is recorded.", "items are recorded."))}
	p := Page{
		Title: "Configuration items", Area: areaItems, Crumbs: []Span{{Text: "Configuration items"}},
		Lead: prose.Render("What services are made of: every application, machine, network, place and right that somebody has to look after."),
	}
	if len(items) == 0 {
		overview.Intro, overview.Blocks = nil, []Block{{Table: &Table{Empty: "No configuration items are recorded."}}}
		p.Sections = []Section{overview}
		return p
	}
	var cards []Card
	for _, g := range grouped(slices.Sorted(maps.Keys(classes))) {
		t := &Table{
			Caption: g.title,
			Columns: []Column{
				{Title: "Class", Wide: true}, {Title: "Items", Number: true}, {Title: "In use", Number: true},
				{Title: "Critical or high", Number: true}, {Title: "Past support", Number: true},
			},
		}
		all := 0
		for _, class := range g.classes {
			c := classes[class]
			all += c.all
			t.Rows = append(t.Rows, Row{Cells: []Inline{
				{{Text: sentence(class), Href: v.To(classPath(class))}}, counted(c.all), counted(c.running), counted(c.critical), counted(c.ended),
			}})
		}
		cards = append(cards, Card{Title: Inline{{Text: g.title, Href: "#" + g.id}}, Figure: strconv.Itoa(all), Text: text(plural(len(g.classes), "class", "classes"))})
		p.Sections = append(p.Sections, Section{ID: g.id, Title: g.title, Blocks: []Block{{Table: t}}})
	}
	overview.Blocks = []Block{{Cards: cards}, {Heading: "By status and criticality"}, {Table: stand.table()}}
	p.Sections = append([]Section{overview}, p.Sections...)
	return p
}

// counted is a count in a table; none is shown as a dash, which the eye passes over.
func counted(n int) Inline {
	if n == 0 {
		return muted("–")
	}
	return text(strconv.Itoa(n))
}

// tallies count items by status and criticality.
type tallies map[[2]string]int

// table shows them in the order of an item's life; states that the schema does not have come
// last.
func (t tallies) table() *Table {
	out := &Table{Caption: "Items by status and criticality", Columns: []Column{{Title: "Status", Wide: true}}}
	levels := append(criticalities(), "")
	for _, level := range levels {
		out.Columns = append(out.Columns, Column{Title: cmp.Or(sentence(level), "Not recorded"), Number: true})
	}
	out.Columns = append(out.Columns, Column{Title: "All", Number: true})
	states, seen := statusOrder(), map[string]int{}
	for key, n := range t {
		if seen[key[0]] += n; !slices.Contains(states, key[0]) {
			states = append(states, key[0])
		}
	}
	slices.Sort(states[len(statusOrder()):])
	for _, state := range states {
		if seen[state] == 0 {
			continue
		}
		row := Row{Cells: []Inline{text(cmp.Or(sentence(state), "Not recorded"))}}
		for _, level := range levels {
			row.Cells = append(row.Cells, counted(t[[2]string{state, level}]))
		}
		out.Rows = append(out.Rows, Row{Cells: append(row.Cells, counted(seen[state]))})
	}
	return out
}

// criticalities are the levels, the highest first.
func criticalities() []string { return []string{"critical", "high", "medium", "low"} }

// statusOrder are the states of an item in the order of its life.
func statusOrder() []string {
	return []string{
		"planned", "on_order", "in_stock", "evaluation", "pilot", "design", "build", "test", "in_use", "in_maintenance", "on_hold",
		"end_of_support", "pending_retirement", "retired", "disposed",
	}
}

// locationOf shows where an item is: the records it is located in, else the words.
func (v *View) locationOf(r *Record) Inline {
	var places []Inline
	for i := range r.Links {
		if l := &r.Links[i]; l.Type == "located_in" && !v.Hidden(l.To) && len(places) < maxEntries {
			places = append(places, v.Link(l.To))
		}
	}
	if len(places) == 0 {
		return text(r.Body.Str("location"))
	}
	return join(", ", places...)
}

// locationKey is where an item is as the value of a facet.
func (v *View) locationKey(r *Record) string {
	var places []estate.Ref
	for i := range r.Links {
		if l := &r.Links[i]; l.Type == "located_in" && v.Visible(l.To) {
			places = append(places, l.To)
		}
	}
	return joinRefs(places[:min(len(places), maxEntries)])
}
