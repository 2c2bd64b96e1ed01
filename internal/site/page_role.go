package site

import (
	"strings"

	"github.com/gitsm/gitsm/internal/estate"
)

// rolesPage lists the roles and who does what in which activity (RACI).
func rolesPage(v *View) Page {
	roles := v.OfKind(estate.Role)
	t := &Table{Caption: "Roles", Empty: "No roles are recorded.", Columns: []Column{
		{Title: "Role", Wide: true}, {Title: "Type"}, {Title: "Process"}, {Title: "Held by", Wide: true},
	}}
	for _, r := range roles {
		holders := v.refs(&r.Body, "holders")
		held := join(", ", holders...)
		if len(r.Body.Each("holders")) == 0 {
			held = Inline{pill(Warning, "Vacant")}
		}
		t.Rows = append(t.Rows, Row{
			Cells:  []Inline{{v.linkTo(r.Record)}, text(sentence(r.Body.Str("type"))), text(r.Body.Str("process")), held},
			Facets: []string{facetText(r.Body.Str("type")), facetText(r.Body.Str("process"))},
		})
	}
	t.Facets = facets(t.Rows, []string{"Type", "Process"}, v.facetLabel)
	p := Page{Title: "Roles and responsibilities", Area: areaPeople, Crumbs: []Span{{Text: "Roles"}}, Kicker: v.lists(areaPeople, "roles.html")}
	matrix := newRACI(v, roles)
	p.Sections = []Section{
		{ID: "list", Title: plural(len(roles), "role", "roles"), Blocks: []Block{{Table: t}}},
		matrix.gapSection(v), matrix.activitySection(v), matrix.matrixSection(v),
	}
	return p
}

// roleProfile is what the page of a role has.
func roleProfile() profile {
	return profile{
		facts: func(v *View, r *Record) []Field {
			var fields []Field
			fields = add(fields, "Type", text(sentence(r.Body.Str("type"))))
			fields = add(fields, "Process", text(r.Body.Str("process")))
			fields = add(fields, "Valid from", day(&r.Body, "validFrom"))
			return add(fields, "Valid until", day(&r.Body, "validTo"))
		},
		pills: func(v *View, r *Record) []Span {
			switch {
			case !inForce(v, &r.Body):
				return []Span{pill(Muted, "Not in force")}
			case len(r.Body.Each("holders")) == 0:
				return []Span{pill(Warning, "Vacant")}
			}
			return []Span{pill(OK, "Held")}
		},
		sections: []func(v *View, r *Record) Section{holderSection, scopeSection, racisSection},
		shown:    []string{"holders", "type", "process", "scope", "deputies", "raci", "validFrom", "validTo"},
	}
}

// holderSection lists who holds a role and who may act for them.
func holderSection(v *View, r *Record) Section {
	s := Section{ID: "holders", Title: "Who holds it"}
	t := &Table{Caption: s.Title, Empty: "Nobody holds this role.", Columns: []Column{{Title: "Holder", Wide: true}, {Title: "Kind"}, {Title: "Position"}}}
	holders := r.Body.Refs("holders")
	for _, ref := range holders[:min(len(holders), maxEntries)] {
		if v.Hidden(ref) {
			t.Empty = "Who holds this role is not shown here."
			continue
		}
		row := Row{Cells: []Inline{v.Link(ref), nil, nil}}
		if holder, ok := v.Record(ref); ok {
			row.Cells[1], row.Cells[2] = text(what(holder.Record)), text(holder.Body.Str("jobTitle"))
			if members := len(holder.Body.Each("members")); holder.Kind == estate.Team && members > 0 {
				row.Cells[2] = text("all " + plural(members, "member", "members"))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	s.Blocks = []Block{{Table: t}}
	if deputies := v.terms("Who may act for the holders", "Deputy", r.Body.Each("deputies")); deputies != nil {
		s.Blocks = append(s.Blocks, Block{Heading: "Deputies"}, Block{Table: deputies})
	}
	return s
}

// scopeSection shows where a role holds.
func scopeSection(v *View, r *Record) Section {
	n := r.Body.Get("scope")
	if n == nil {
		return Section{ID: "scope", Title: "Where it holds", Blocks: []Block{{Text: text("Everywhere.")}}}
	}
	var fields []Field
	fields = addList(fields, "Services", v.refs(n, "services"))
	fields = addList(fields, "Sites", v.refs(n, "sites"))
	fields = addList(fields, "Teams", v.refs(n, "teams"))
	fields = addList(fields, "Criticality", texts(n, "criticality"))
	fields = addList(fields, "Environments", texts(n, "environments"))
	return fieldSection("scope", "Where it holds", fields)
}

// racisSection lists what a role does in which activity.
func racisSection(v *View, r *Record) Section {
	s := Section{ID: "raci", Title: "What it does"}
	t := &Table{Caption: s.Title, Columns: []Column{{Title: "Activity", Wide: true}, {Title: "The role is"}}}
	rows := r.Body.Each("raci")
	for i := range min(len(rows), maxEntries) {
		t.Rows = append(t.Rows, Row{Cells: []Inline{text(rows[i].Str("activity")), text(sentence(rows[i].Str("assignment")))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// activities names the activities in which a role has an assignment.
func activities(b *estate.Node, assignment string) string {
	var names []string
	rows := b.Each("raci")
	for i := range min(len(rows), maxEntries) {
		if rows[i].Str("assignment") == assignment {
			names = append(names, rows[i].Str("activity"))
		}
	}
	return strings.Join(names, ", ")
}

// inForce reports whether a role exists on the day.
func inForce(v *View, b *estate.Node) bool {
	from, ok := b.Date("validFrom")
	if ok && from.After(v.Day()) {
		return false
	}
	to, ok := b.Date("validTo")
	return !ok || !to.Before(v.Day())
}
