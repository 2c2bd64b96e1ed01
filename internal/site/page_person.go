package site

import (
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// peoplePage lists all people and machine accounts.
func peoplePage(v *View, n int) Page {
	people := v.OfKind(estate.Person)
	t := &Table{Caption: "People", Empty: "No people are recorded.", Columns: []Column{
		{Title: "Name", Wide: true}, {Title: "Position"}, {Title: "Teams"}, {Title: "Location"}, {Title: "Telephone"}, {Title: "State"},
	}}
	for _, r := range onPage(people, n) {
		tone, state := v.activity(&r.Body)
		teams := v.pointing(r.Ref, "members", "lead")
		var refs []estate.Ref
		for _, team := range teams {
			refs = append(refs, team.Ref)
		}
		position := text(r.Body.Str("jobTitle"))
		if r.Body.Str("type") == "machine" {
			position = Inline{pill(Muted, "Machine")}
		}
		t.Rows = append(t.Rows, Row{
			Cells: []Inline{
				{v.linkTo(r.Record)}, position, join(", ", v.linksTo(teams)...), text(r.Body.Str("location")), text(unbroken(r.Body.Str("phone"))), {pill(tone, state)},
			},
			Facets: []string{facetText(r.Body.Str("type")), joinRefs(refs), facetText(r.Body.Str("location")), state},
		})
	}
	t.Facets = facets(t.Rows, []string{"Type", "Team", "Location", "State"}, v.facetLabel)
	p := Page{Title: "People", Area: areaPeople, Crumbs: []Span{{Text: "People"}}, Kicker: v.lists(areaPeople, "people.html")}
	v.paged(&p, t, len(people), n, [2]string{"person or account", "people and accounts"}, listPath("people.html"))
	return p
}

// activity words whether a person may act, or a team exists, on the day.
func (v *View) activity(b *estate.Node) (Tone, string) {
	day := v.Day()
	if from, ok := b.Date("activeFrom"); ok && from.After(day) {
		return Info, "Not yet active"
	}
	if to, ok := b.Date("activeTo"); ok && to.Before(day) {
		return Muted, "No longer active"
	}
	return OK, "Active"
}

// activePills are the states of a person or team.
func activePills(v *View, r *Record) []Span {
	tone, state := v.activity(&r.Body)
	pills := []Span{pill(tone, state)}
	if kind := r.Body.Str("type"); kind != "" {
		pills = append(pills, pill(Muted, sentence(kind)))
	}
	return pills
}

// personProfile is what the page of a person has.
func personProfile() profile {
	return profile{
		facts: personFacts,
		pills: activePills,
		sections: []func(v *View, r *Record) Section{
			deputySection, personTeamSection, holdsSection,
			func(v *View, r *Record) Section {
				return v.ownedSection("owns", "Answers for", v.pointing(r.Ref, "owner", "responsible", "deliveryManager", "custodian"))
			},
		},
		shown: []string{
			"type", "responsible", "github", "emails", "phone", "alternatePhone", "jobTitle", "manager", "location", "zone", "languages", "activeFrom", "activeTo", "deputies",
		},
		told: []string{"members", "lead", "holders", "owner", "responsible", "deliveryManager", "custodian", "manager"},
	}
}

func personFacts(v *View, r *Record) []Field {
	b := &r.Body
	var fields []Field
	fields = add(fields, "Position", text(b.Str("jobTitle")))
	fields = v.addRef(fields, "Person who answers for it", estate.Ref(b.Str("responsible")))
	var mails []Inline
	for _, mail := range b.Each("emails") {
		if len(mails) < maxEntries {
			mails = append(mails, address("mailto:"+mail.Text, mail.Text))
		}
	}
	fields = addList(fields, "Mail", mails)
	fields = add(fields, "Telephone", text(b.Str("phone")))
	fields = add(fields, "Other telephone", text(b.Str("alternatePhone")))
	fields = v.addRef(fields, "Reports to", estate.Ref(b.Str("manager")))
	fields = addList(fields, "Reports from", v.linksTo(v.pointing(r.Ref, "manager")))
	fields = add(fields, "Works in", join(" · ", text(b.Str("location")), text(strings.ReplaceAll(b.Str("zone"), "_", " "))))
	fields = addList(fields, "Languages", texts(b, "languages"))
	var accounts []Inline
	for _, account := range b.Each("github") {
		if len(accounts) < maxEntries {
			accounts = append(accounts, code(account.Str("login")))
		}
	}
	fields = addList(fields, "GitHub", accounts)
	fields = add(fields, "Active from", day(b, "activeFrom"))
	return add(fields, "Active until", day(b, "activeTo"))
}

// deputySection shows who acts for a person, and for whom he or she acts.
func deputySection(v *View, r *Record) Section {
	s := Section{ID: "deputies", Title: "Deputies"}
	if t := v.terms("Who acts for this person", "Deputy", r.Body.Each("deputies")); t != nil {
		s.Blocks = append(s.Blocks, Block{Heading: "Act for this person"}, Block{Table: t})
	}
	t := &Table{Caption: "For whom this person acts", Columns: termColumns("For")}
	for _, in := range v.Incoming(r.Ref) {
		if len(t.Rows) == maxEntries || in.Link.Type != "" || !strings.HasPrefix(in.Link.Field, "deputies[") {
			continue
		}
		if from, ok := v.Record(in.From.Ref); ok {
			if term := from.Body.At(strings.TrimSuffix(in.Link.Field, ".person")); term != nil {
				t.Rows = append(t.Rows, v.termRow(in.From.Ref, term))
			}
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "This person acts for"}, Block{Table: t})
	}
	return s
}

// personTeamSection lists the teams of a person.
func personTeamSection(v *View, r *Record) Section {
	s := Section{ID: "teams", Title: "Teams"}
	t := &Table{Caption: "Teams", Columns: []Column{{Title: "Team", Wide: true}, {Title: "As"}}}
	for _, team := range v.pointing(r.Ref, "members", "lead") {
		if len(t.Rows) == maxEntries || team.Kind != estate.Team {
			continue
		}
		as := "member"
		if full, ok := v.Record(team.Ref); ok && full.Body.Str("lead") == string(r.Ref) {
			as = "lead"
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{{v.linkTo(team)}, text(as)}})
	}
	if len(t.Rows) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// termColumns are the columns of a table of people for a time.
func termColumns(who string) []Column {
	return []Column{{Title: who, Wide: true}, {Title: "From"}, {Title: "To"}, {Title: "State"}, {Title: "Note", Wide: true}}
}

// terms lists people for a time; nil where there are none that readers may see.
func (v *View) terms(caption, who string, terms []estate.Node) *Table {
	t := &Table{Caption: caption, Columns: termColumns(who)}
	for i := range min(len(terms), maxEntries) {
		if ref := estate.Ref(terms[i].Str("person")); !v.Hidden(ref) {
			t.Rows = append(t.Rows, v.termRow(ref, &terms[i]))
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

func (v *View) termRow(ref estate.Ref, term *estate.Node) Row {
	tone, state := termState(term, v.Day())
	from, to := day(term, "from"), day(term, "to")
	if from == nil {
		from = muted("always")
	}
	if to == nil {
		to = muted("without end")
	}
	return Row{Cells: []Inline{v.Link(ref), from, to, {pill(tone, state)}, text(term.Str("note"))}}
}

// termState words where a time stands on a day.
func termState(term *estate.Node, day time.Time) (Tone, string) {
	if from, ok := term.Date("from"); ok && from.After(day) {
		return Info, "later"
	}
	if to, ok := term.Date("to"); ok && to.Before(day) {
		return Muted, "over"
	}
	return OK, "now"
}

// deputiesNow are those who may act for somebody on the day.
func (v *View) deputiesNow(b *estate.Node) []Inline {
	var links []Inline
	terms := b.Each("deputies")
	for i := range min(len(terms), maxEntries) {
		ref := estate.Ref(terms[i].Str("person"))
		if _, state := termState(&terms[i], v.Day()); state == "now" && !v.Hidden(ref) {
			links = append(links, v.Link(ref))
		}
	}
	return links
}

// unbroken keeps a number in one line, if it is not too long for one.
func unbroken(number string) string {
	if len(number) > 24 {
		return number
	}
	return strings.ReplaceAll(number, " ", "\u00a0")
}
