package site

import (
	"github.com/gitsm/gitsm/internal/estate"
)

// itemProfile is what the page of an item has.
func itemProfile() profile {
	return profile{
		facts: itemFacts,
		notes: itemNotes,
		sections: []func(v *View, r *Record) Section{
			impactSection, figureSection, needsSection, attributeSection, protectionSection, lifeSection, licenceSection,
			itemCostSection, networkSection, caseSection, checkSection,
		},
		shown: []string{
			"attributes", "location", "rackPosition", "custodian", "supportGroup", "changeApprover", "serial", "assetTag", "vendor", "model", "version",
			"firmware", "aliases", "supplier", "contract", "costCentre", "cost", "capitalCost", "amortiseMonths", "allocation", "purchasedOn", "warrantyEnd",
			"inUseSince", "endOfSupport", "endOfLife", "retiredOn", "baselineVersion", "discoverySource", "maintenance", "redundancy", "availabilityPercent",
			"measuredAvailabilityPercent", "mtbf", "mttr", "recovery", "backup", "replication", "network", "dataClassification", "securityClass", "reviewDue",
		},
	}
}

// itemFacts are what somebody who has the item before him wants to know.
func itemFacts(v *View, r *Record) []Field {
	b := &r.Body
	var fields []Field
	fields = v.addRef(fields, "Support", estate.Ref(b.Str("supportGroup")))
	fields = v.addRef(fields, "In the hands of", estate.Ref(b.Str("custodian")))
	fields = v.addRef(fields, "Changes approved by", estate.Ref(b.Str("changeApprover")))
	fields = add(fields, "Location", v.locationOf(r))
	fields = add(fields, "In the rack", rackPosition(b.Get("rackPosition")))
	fields = add(fields, "Maker and model", join(" ", text(b.Str("vendor")), text(b.Str("model"))))
	fields = add(fields, "Version", text(b.Str("version")))
	fields = add(fields, "Firmware", text(b.Str("firmware")))
	fields = add(fields, "Serial number", text(b.Str("serial")))
	fields = add(fields, "Asset tag", text(b.Str("assetTag")))
	fields = add(fields, "End of support", v.until(r, "endOfSupport"))
	if n := b.Get("attributes"); n != nil {
		if field := lastDayOf(r.Class); field != "" {
			fields = add(fields, "Valid until", v.lastDay(n, field, !gone(r.Status)))
		}
	}
	fields = v.addRef(fields, "Supplier", estate.Ref(b.Str("supplier")))
	fields = v.addRef(fields, "Contract", estate.Ref(b.Str("contract")))
	fields = add(fields, "Data", text(sentence(b.Str("dataClassification"))))
	fields = add(fields, "Security class", text(b.Str("securityClass")))
	return addList(fields, "Also called", texts(b, "aliases"))
}

// lastDayOf is the attribute of a class that is its last day.
func lastDayOf(class string) string {
	switch class {
	case "certificate":
		return "notAfter"
	case "secret":
		return "expires"
	case "software_licence":
		return "end"
	case "dns_zone":
		return "registeredUntil"
	case "power_source":
		return "batteriesUntil"
	case "api":
		return "sunset"
	}
	return ""
}

// rackPosition words where an item is in its rack.
func rackPosition(n *estate.Node) Inline {
	if n == nil || plainText(n, "unit") == "" {
		return nil
	}
	words := "unit " + plainText(n, "unit")
	if height := plainText(n, "height"); height != "" && height != "1" {
		words += ", " + height + " units high"
	}
	if face := n.Str("face"); face != "" {
		words += ", " + face
	}
	return text(words)
}

// itemNotes are what somebody should act upon: last days that are near or past, and single
// points of failure.
func itemNotes(v *View, r *Record) []Note {
	var notes []Note
	if v.Calculated() {
		if n, ok := v.singlePointNote(r); ok {
			notes = append(notes, n)
		}
	}
	if gone(r.Status) {
		return notes
	}
	for _, d := range lastDaysOf(r) {
		if n, ok := v.lastDayNote(d.in, d.field, d.past, d.coming); ok {
			notes = append(notes, n)
		}
	}
	return notes
}

// itemDay is a last day of an item with what to say of it: … on 31 December 2026.
type itemDay struct {
	in                  *estate.Node
	field, past, coming string
}

// lastDaysOf are the last days of an item upon which somebody should act.
func lastDaysOf(r *Record) []itemDay {
	days := []itemDay{
		{&r.Body, "endOfSupport", "Its maker stopped supporting it on", "Its maker stops supporting it on"},
		{&r.Body, "endOfLife", "It was to be out of use by", "It is to be out of use by"},
	}
	n := r.Body.Get("attributes")
	if n == nil {
		return days
	}
	if field := lastDayOf(r.Class); field != "" {
		days = append(days, itemDay{n, field, "Its last day was", "Its last day is"})
	}
	if r.Class == "software_licence" {
		days = append(days, itemDay{n, "maintenanceEnd", "New versions were included until", "New versions are included until"})
	}
	return days
}

// singlePointNote says which services go down with the item alone.
func (v *View) singlePointNote(r *Record) (Note, bool) {
	var down []Inline
	for _, h := range ask(v, impactQuery, r.Ref).Services {
		if h.Ref.Kind() == estate.Service && h.Harm == harmOutage {
			down = append(down, v.Link(h.Ref))
		}
	}
	if len(down) == 0 {
		return Note{}, false
	}
	named := down[:min(len(down), 5)]
	line := append(text("If this item alone fails, "+plural(len(down), "service is out: ", "services are out: ")), join(", ", named...)...)
	if more := len(down) - len(named); more > 0 {
		line = append(line, Span{Text: " and " + plural(more, "more", "more")})
	}
	return Note{Tone: Warning, Word: "Single point of failure", Text: line}, true
}

// attributeSection shows what only the item's class has.
func attributeSection(v *View, r *Record) Section {
	s := Section{ID: "attributes", Title: "Attributes"}
	if n := r.Body.Get("attributes"); n != nil {
		if fields := v.fields(n, 0); len(fields) > 0 {
			for i := range fields {
				fields[i].Name = unitName(fields[i].Name)
			}
			s.Blocks = []Block{{Fields: fields}}
		}
	}
	return s
}

// figureSection shows what stands on the item and what it stands on, as a picture.
func figureSection(v *View, r *Record) Section {
	s := Section{ID: "picture", Title: "What depends on what"}
	if figure, ok := dependencyFigure(v, r.Ref); ok {
		s.Blocks = []Block{{Figure: &figure}}
	}
	return s
}

// networkSection shows how the item is found on the network.
func networkSection(v *View, r *Record) Section {
	n := r.Body.Get("network")
	if n == nil {
		return Section{}
	}
	var fields []Field
	if host := n.Str("hostname"); host != "" {
		fields = append(fields, Field{Name: "Host name", Value: code(host)})
	}
	for _, f := range [][2]string{{"domainNames", "Domain names"}, {"addresses", "Addresses"}, {"macs", "Hardware addresses"}, {"vlans", "Virtual networks"}} {
		var values []Inline
		for _, value := range n.Each(f[0]) {
			if len(values) < maxEntries && value.Text != "" {
				values = append(values, code(value.Text))
			}
		}
		fields = addList(fields, f[1], values)
	}
	return fieldSection("network", "On the network", fields)
}

// checkSection shows what is wrong with the record itself.
func checkSection(v *View, r *Record) Section {
	s := Section{ID: "checks", Title: "How good the record is"}
	if !v.Calculated() {
		return s
	}
	var notes []Note
	for _, f := range ask(v, recordFindingsQuery, r.Ref) {
		if note, ok := v.ownFinding(f); ok && len(notes) < maxEntries {
			notes = append(notes, note)
		}
	}
	if len(notes) > 0 {
		s.Blocks = []Block{{Notes: notes}}
	}
	return s
}
