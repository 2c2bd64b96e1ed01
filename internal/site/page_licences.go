package site

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// licencesPage lists the licences of software.
func licencesPage(v *View) Page {
	t := &Table{
		Caption: "Licences", Empty: "No licences are recorded.",
		Columns: []Column{{Title: "Licence", Wide: true}, {Title: "Product"}, {Title: "Bought", Number: true}},
	}
	if v.Calculated() {
		t.Columns = append(t.Columns, Column{Title: "In use", Number: true}, Column{Title: "Compliance"})
	}
	t.Columns = append(t.Columns, Column{Title: "Ends"}, Column{Title: "State"}, Column{Title: "Owner"})
	all := v.Items("software_licence")
	sortByName(all)
	for _, r := range all {
		a := licenceAttributes(r)
		state := v.licenceState(r)
		cells := []Inline{{v.linkTo(r.Record)}, text(a.Str("product")), boughtWords(a)}
		compliance := ""
		if v.Calculated() {
			use := ask(v, licenceQuery, r.Ref)
			mark, word := compliancePill(&use)
			compliance = word
			cells = append(cells, text(use.Used), mark)
		}
		ends := day(a, "end")
		if a.IsTrue("perpetual", false) {
			ends = muted("never")
		}
		t.Rows = append(t.Rows, Row{
			Cells:  append(cells, ends, Inline{pill(state.tone, state.words)}, v.Link(r.Owner())),
			Facets: []string{state.code, compliance, v.ownerFacet(r)},
		})
	}
	t.Facets = facets(t.Rows, []string{"State", "Compliance", "Owner"}, v.facetLabel)
	return Page{
		Title: "Licences", Area: areaAgreements, Kicker: v.lists(areaAgreements, "licences.html"), Crumbs: []Span{{Text: "Licences"}},
		Sections: []Section{{ID: "list", Title: "All licences", Blocks: []Block{{Table: t}}}},
	}
}

// licenceAttributes are the attributes of a licence; empty where there are none.
func licenceAttributes(r *Record) *estate.Node {
	if a := r.Body.Get("attributes"); a != nil {
		return a
	}
	return &estate.Node{}
}

func boughtWords(a *estate.Node) Inline {
	metric := a.Str("metric")
	switch quantity := digits(a, "quantity"); {
	case metric == "unlimited":
		return text("without limit")
	case quantity == "":
		return muted("not recorded")
	case metric == "":
		return text(quantity)
	case quantity == "1":
		return text("1 " + metric)
	default:
		return text(quantity + " " + metric + "s")
	}
}

// licenceState is where a licence stands in time on the day.
func (v *View) licenceState(r *Record) standing {
	a := licenceAttributes(r)
	end, ends := a.Date("end")
	switch {
	case r.Status == "retired" || r.Status == "disposed":
		return standing{"retired", "Retired", Muted}
	case a.IsTrue("perpetual", false) || !ends:
		return standing{"valid", "Valid", OK}
	case end.Before(v.Day()):
		return standing{"expired", "Expired", Danger}
	case daysBetween(v.Day(), end) <= soonDays:
		return standing{"ending", "Ends soon", Warning}
	}
	return standing{"valid", "Valid", OK}
}

// compliancePill says whether no more is in use than was bought, and the same as the value of
// a facet.
func compliancePill(use *licencePart) (Inline, string) {
	switch {
	case use.Over:
		return Inline{pill(Danger, "More in use than bought")}, "exceeded"
	case use.Bought == "" || use.Used == "" || len(use.Missing) > 0:
		return Inline{pill(Muted, "Cannot be counted")}, "unknown"
	case use.All:
		return Inline{pill(Warning, "All in use")}, "all_in_use"
	}
	return Inline{pill(OK, "Compliant")}, "compliant"
}

// licenceSection is how much of a licence was bought and is in use, and by what. It has
// nothing for other records.
func licenceSection(v *View, r *Record) Section {
	s := Section{ID: "licence", Title: "Entitlement and use"}
	if r.Class != "software_licence" {
		return s
	}
	a := licenceAttributes(r)
	state := v.licenceState(r)
	var fields []Field
	fields = add(fields, "State", Inline{pill(state.tone, state.words)})
	fields = add(fields, "Bought", boughtWords(a))
	var use licencePart
	if v.Calculated() {
		use = ask(v, licenceQuery, r.Ref)
		fields = add(fields, "In use", text(use.Used))
		if mark, _ := compliancePill(&use); use.UserCount > 0 || use.Bought != "" {
			fields = add(fields, "Compliance", mark)
		}
	}
	fields = add(fields, "From", day(a, "start"))
	if a.IsTrue("perpetual", false) {
		fields = add(fields, "Until", text("it never ends"))
	} else {
		fields = add(fields, "Until", day(a, "end"))
	}
	fields = add(fields, "New versions until", day(a, "maintenanceEnd"))
	fields = v.addRef(fields, "Bought under", estate.Ref(r.Body.Str("contract")))
	s.Blocks = []Block{{Fields: fields}}
	if notes := v.recordNotes(r.Ref); len(notes) > 0 {
		s.Blocks = append([]Block{{Notes: notes}}, s.Blocks...)
	}
	if users := v.Links(use.Users); len(users) > 0 {
		if more := use.UserCount - len(use.Users); more > 0 {
			users = append(users, muted("and "+count(more)+" more"))
		}
		s.Blocks = append(s.Blocks, Block{Heading: "Used by"}, Block{List: users})
	}
	if missing := v.Links(use.Missing); len(missing) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "How many is not recorded of"}, Block{List: missing})
	}
	return s
}

// recordNotes are the findings on cost, licence or contract that are about one record.
func (v *View) recordNotes(ref estate.Ref) []Note {
	if !v.Calculated() {
		return nil
	}
	var notes []Note
	for _, f := range ask(v, costFindingQuery, ref) {
		if note, ok := v.ownFinding(f); ok {
			notes = append(notes, note)
		}
	}
	return notes[:min(len(notes), maxEntries)]
}
