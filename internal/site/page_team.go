package site

import "github.com/gitsm/gitsm/internal/estate"

// teamsPage lists all teams.
func teamsPage(v *View, n int) Page {
	teams := v.OfKind(estate.Team)
	t := &Table{Caption: "Teams", Empty: "No teams are recorded.", Columns: []Column{
		{Title: "Team", Wide: true}, {Title: "Lead"}, {Title: "Members", Number: true}, {Title: "Answers for", Number: true}, {Title: "Part of"}, {Title: "Reached at"},
	}}
	for _, r := range onPage(teams, n) {
		var contact Inline
		if n := r.Body.Get("contact"); n != nil {
			contact = v.contact(n)
		}
		parent := estate.Ref(r.Body.Str("parent"))
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, v.Link(estate.Ref(r.Body.Str("lead"))), counted(len(r.Body.Each("members"))),
				counted(len(v.pointing(r.Ref, "owner"))), v.Link(parent), contact,
			},
			Facets: []string{v.facetRef(parent)},
		})
	}
	t.Facets = facets(t.Rows, []string{"Part of"}, v.facetLabel)
	p := Page{Title: "Teams", Area: areaPeople, Crumbs: []Span{{Text: "Teams"}}, Kicker: v.lists(areaPeople, "teams.html")}
	v.paged(&p, t, len(teams), n, [2]string{"team", "teams"}, listPath("teams.html"))
	return p
}

// teamProfile is what the page of a team has.
func teamProfile() profile {
	return profile{
		facts: teamFacts,
		pills: activePills,
		sections: []func(v *View, r *Record) Section{
			memberSection, onCallSection, supportSection,
			func(v *View, r *Record) Section {
				return v.ownedSection("owns", "Answers for", v.pointing(r.Ref, "owner"))
			},
			holdsSection,
		},
		shown: []string{"parent", "lead", "members", "contact", "serviceHours", "onCall", "escalation", "parallelWork", "costCentre", "activeFrom", "activeTo"},
		told:  []string{"owner", "supportGroup", "supportTeams.incident", "supportTeams.levels", "holders", "parent"},
	}
}

func teamFacts(v *View, r *Record) []Field {
	b := &r.Body
	var fields []Field
	fields = v.addRef(fields, "Lead", estate.Ref(b.Str("lead")))
	if n := b.Get("contact"); n != nil {
		fields = append(fields, v.contactFields(n)...)
	}
	fields = v.addRef(fields, "Works", estate.Ref(b.Str("serviceHours")))
	if n := b.Get("onCall"); n != nil && n.Str("phone") != "" {
		fields = add(fields, "On call", text(n.Str("phone")))
	}
	fields = v.addRef(fields, "Part of", estate.Ref(b.Str("parent")))
	fields = addList(fields, "Has the teams", v.linksTo(v.pointing(r.Ref, "parent")))
	fields = add(fields, "Cost centre", text(b.Str("costCentre")))
	fields = add(fields, "Exists from", day(b, "activeFrom"))
	fields = add(fields, "Exists until", day(b, "activeTo"))
	if v.Calculated() {
		if state := ask(v, ownerHealthQuery, r.Ref); state.Records > 0 {
			line := Inline{pill(scoreTone(state.Score), percent(state.Score)), {Text: " of checks passed, "}, {Text: plural(state.Open, "open finding", "open findings")}}
			fields = add(fields, "Health of its records", line)
		}
	}
	return fields
}

// contactFields are the ways to reach somebody.
func (v *View) contactFields(n *estate.Node) []Field {
	var fields []Field
	if mail := n.Str("email"); mail != "" {
		fields = add(fields, "Mail", address("mailto:"+mail, mail))
	}
	fields = add(fields, "Telephone", text(n.Str("phone")))
	fields = add(fields, "Chat", text(n.Str("chat")))
	fields = add(fields, "Page", outward(n.Str("url")))
	return v.addRef(fields, "Answers during", estate.Ref(n.Str("hours")))
}

// linksTo are visible records as links.
func (v *View) linksTo(records []*estate.Record) []Inline {
	var links []Inline
	for _, r := range records[:min(len(records), maxEntries)] {
		links = append(links, Inline{v.linkTo(r)})
	}
	return links
}

// memberSection lists who belongs to a team.
func memberSection(v *View, r *Record) Section {
	s := Section{ID: "members", Title: "Members"}
	t := &Table{Caption: "Members", Empty: "Nobody belongs to this team, so nobody can approve for it.", Columns: []Column{{Title: "Name", Wide: true}, {Title: "Position"}, {Title: "Telephone"}, {Title: "Deputy now"}}}
	members := r.Body.Refs("members")
	for _, ref := range members[:min(len(members), maxEntries)] {
		if v.Hidden(ref) {
			continue
		}
		row := Row{Cells: []Inline{v.Link(ref), nil, nil, nil}}
		if person, ok := v.Record(ref); ok {
			row.Cells[1], row.Cells[2] = text(person.Body.Str("jobTitle")), text(person.Body.Str("phone"))
			row.Cells[3] = join(", ", v.deputiesNow(&person.Body)...)
		}
		t.Rows = append(t.Rows, row)
	}
	s.Blocks = []Block{{Table: t}}
	if k := plainText(&r.Body, "parallelWork"); k != "" {
		s.Intro = text("Can do " + k + " pieces of recovery work at once.")
		if k == "1" {
			s.Intro = text("Can do one piece of recovery work at a time.")
		}
	}
	return s
}

// onCallSection shows who answers at night, and whom to turn to next.
func onCallSection(v *View, r *Record) Section {
	s := Section{ID: "on-call", Title: "On call and escalation"}
	if n := r.Body.Get("onCall"); n != nil {
		var fields []Field
		fields = v.addRef(fields, "Hours", estate.Ref(n.Str("hours")))
		fields = add(fields, "Answers within", length(n, "response"))
		fields = add(fields, "Telephone", text(n.Str("phone")))
		fields = add(fields, "Rota", outward(n.Str("url")))
		if len(fields) > 0 {
			s.Blocks = append(s.Blocks, Block{Fields: fields})
		}
		if t := v.terms("Rota", "On call", n.Each("rota")); t != nil {
			s.Blocks = append(s.Blocks, Block{Table: t})
		}
	}
	t := &Table{Caption: "Escalation", Columns: []Column{{Title: "After"}, {Title: "Whom", Wide: true}, {Title: "Note", Wide: true}}}
	steps := r.Body.Each("escalation")
	for i := range min(len(steps), maxEntries) {
		step := &steps[i]
		whom := v.Link(estate.Ref(step.Str("to")))
		if n := step.Get("contact"); n != nil {
			whom = join(" · ", whom, v.contact(n))
		}
		after := text(spell(step.Str("after")))
		if after == nil {
			after = text("at once")
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{after, whom, text(step.Str("note"))}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "When it does not answer"}, Block{Table: t})
	}
	return s
}

// supportSection lists what a team supports without owning it.
func supportSection(v *View, r *Record) Section {
	return v.ownedSection("supports", "Supports", v.pointing(r.Ref, "supportGroup", "supportTeams.incident", "supportTeams.levels"))
}

// holdsSection lists the roles of a team or person.
func holdsSection(v *View, r *Record) Section {
	s := Section{ID: "roles", Title: "Roles"}
	if t := v.roleTable(v.pointing(r.Ref, "holders")); t != nil {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// roleTable lists roles with what they do; nil where there are none.
func (v *View) roleTable(roles []*estate.Record) *Table {
	t := &Table{Caption: "Roles", Columns: []Column{{Title: "Role", Wide: true}, {Title: "Process"}, {Title: "Accountable for", Wide: true}, {Title: "Responsible for", Wide: true}}}
	for _, label := range roles[:min(len(roles), maxEntries)] {
		if label.Kind != estate.Role {
			continue
		}
		if role, ok := v.Record(label.Ref); ok {
			t.Rows = append(t.Rows, Row{Cells: []Inline{
				{v.linkTo(label)}, text(role.Body.Str("process")), text(activities(&role.Body, "accountable")), text(activities(&role.Body, "responsible")),
			}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
