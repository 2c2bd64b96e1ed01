package site

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/change"
	"github.com/gitsm/gitsm/internal/estate"
)

// templateProfile is what the page of a standard change has.
func templateProfile() profile {
	return profile{
		pills: func(v *View, r *Record) []Span { return []Span{v.templateState(r)} },
		facts: templateFacts,
		sections: []func(v *View, r *Record) Section{
			allowsSection, templateUseSection, workSection,
		},
		shown: []string{"allows", "validFrom", "validTo", "maxRecords", "reviews", "openers", "maintenance", "suspendAfterFailures", "implementation", "test", "backout", "communication"},
	}
}

// templateState says whether a standard change may be used on the day: by its dates, and by
// the failures since its last success.
func (v *View) templateState(r *Record) Span {
	day := v.Day()
	if from, ok := r.Body.Date("validFrom"); ok && day.Before(from) {
		return pill(Info, "Not yet valid")
	}
	to, ok := r.Body.Date("validTo")
	if !ok || day.After(to) {
		return pill(Warning, "Expired")
	}
	limit, limited := r.Body.Int("suspendAfterFailures")
	if !limited || limit < 1 {
		return pill(OK, "In use")
	}
	row := 0
	for _, c := range v.usesOf(r.Ref) {
		if c.Result == "failed" || c.Result == "backed_out" {
			row++
		} else if c.Result != "" {
			break
		}
	}
	if row >= limit {
		return pill(Danger, "Suspended")
	}
	return pill(OK, "In use")
}

func templateFacts(v *View, r *Record) []Field {
	var fields []Field
	add := func(name string, value Inline) {
		if len(value) > 0 {
			fields = append(fields, Field{Name: name, Value: value})
		}
	}
	from, _ := r.Body.Date("validFrom")
	to, _ := r.Body.Date("validTo")
	add("Valid from", date(from))
	add("Valid until", date(to))
	if n, ok := r.Body.Int("maxRecords"); ok {
		add("At most", text(plural(n, "record", "records")))
	}
	add("Approval", v.reviewRule(r.Body.Get("reviews"), r))
	if openers := v.visibleLinks(r.Body.Refs("openers")); len(openers) > 0 {
		add("Opened by", join(", ", openers...))
	} else if len(r.Body.Refs("openers")) == 0 {
		add("Opened by", text("anybody"))
	}
	add("Maintenance hours", v.Link(estate.Ref(r.Body.Str("maintenance"))))
	if n, ok := r.Body.Int("suspendAfterFailures"); ok {
		add("Suspended after", text(plural(n, "failure", "failures")+" in a row"))
	}
	return fields
}

// reviewRule words how many approvals are needed, and whose.
func (v *View) reviewRule(n *estate.Node, r *Record) Inline {
	if n == nil {
		return append(text("one, by "), v.Link(r.Owner())...)
	}
	need, _ := n.Int("need")
	if need == 0 {
		return text("none: the template's own is enough")
	}
	var from []Inline
	for _, who := range n.Each("from") {
		ref := estate.Ref(who.Text)
		if who.Text == "owner" {
			ref = r.Owner()
		}
		if ref != "" && !v.Hidden(ref) {
			from = append(from, v.Link(ref))
		}
	}
	if len(n.Each("from")) == 0 {
		from = append(from, v.Link(r.Owner()))
	}
	return append(text(strconv.Itoa(need)+", by "), join(" or ", from...)...)
}

func allowsSection(v *View, r *Record) Section {
	s := Section{ID: "allows", Title: "What it allows"}
	t := &Table{Caption: "What a change under it may touch", Columns: []Column{{Title: "Records", Wide: true}, {Title: "What is done"}, {Title: "Fields"}, {Title: "Further condition"}}}
	for i, n := range r.Body.Each("allows") {
		if i == maxEntries {
			break
		}
		kind := n.Str("kind")
		if k, ok := estate.KindByName(kind); ok {
			kind = placeOf(k).many
		}
		records := text(kind)
		if class := n.Str("class"); class != "" {
			records = text(kind + ": " + lower(sentence(class)))
		}
		var fields []Inline
		for _, f := range n.Each("fields") {
			fields = append(fields, code(f.Text))
		}
		if len(fields) == 0 {
			fields = []Inline{text("any")}
		}
		var more Inline
		if environment := n.Str("environment"); environment != "" {
			more = text(environment)
		}
		if chosen := n.Str("select"); chosen != "" && v.safe(Mentions(chosen)) {
			more = join(" ", more, code(chosen))
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{records, text(n.Str("op")), join(", ", fields...), more}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// usesOf are the visible changes made under a template, the latest first.
func (v *View) usesOf(ref estate.Ref) []listedChange {
	var uses []listedChange
	day := v.Day()
	for _, in := range v.Incoming(ref) {
		if in.From.Kind != estate.Change || in.Link.Field != "template" {
			continue
		}
		if r, ok := v.Record(in.From.Ref); ok {
			q := change.ParseRequest(r.Record)
			uses = append(uses, listedChange{r, q, stageOf(q, day)})
		}
	}
	sortLatest(uses)
	return uses
}

// uses returns the changes made under a template, and how many of them failed.
func (v *View) uses(ref estate.Ref) (uses []listedChange, failed int) {
	uses = v.usesOf(ref)
	for _, c := range uses {
		if c.Result == "failed" || c.Result == "backed_out" {
			failed++
		}
	}
	return uses, failed
}

func templateUseSection(v *View, r *Record) Section {
	uses, failed := v.uses(r.Ref)
	s := Section{ID: "use", Title: "Changes made with it"}
	t := changeTable("Changes made with it", "No change has used it.")
	for i := range uses[:min(len(uses), maxEntries)] {
		row := v.changeRow(&uses[i])
		row.Facets = nil
		t.Rows = append(t.Rows, row)
	}
	if len(uses) > 0 {
		s.Intro = text(plural(len(uses), "change", "changes") + ", of which " + strconv.Itoa(failed) + " failed.")
	}
	s.Blocks = []Block{{Table: t}}
	return s
}
