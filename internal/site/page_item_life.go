package site

import (
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// lifeSection shows where an item is in its life.
func lifeSection(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	fields = add(fields, "Status", text(sentence(r.Status)))
	fields = add(fields, "Bought", day(b, "purchasedOn"))
	fields = add(fields, "In use since", day(b, "inUseSince"))
	fields = add(fields, "Warranty until", v.until(r, "warrantyEnd"))
	fields = add(fields, "Supported by its maker until", v.until(r, "endOfSupport"))
	fields = add(fields, "To be out of use by", v.until(r, "endOfLife"))
	fields = add(fields, "Retired", day(b, "retiredOn"))
	fields = add(fields, "Record to be looked at again by", v.until(r, "reviewDue"))
	fields = add(fields, "Baseline", text(b.Str("baselineVersion")))
	fields = add(fields, "Found by", text(b.Str("discoverySource")))
	fields = v.addRef(fields, "May be down for maintenance", estate.Ref(b.Str("maintenance")))
	if len(fields) == 1 { // the pills say it
		return Section{}
	}
	return fieldSection("life", "Life", fields)
}

// protectionSection shows what keeps an item up and what brings it back.
func protectionSection(v *View, r *Record) Section {
	b := &r.Body
	s := Section{ID: "protection", Title: "Availability and recovery"}
	var fields []Field
	if n := b.Get("redundancy"); n != nil {
		fields = add(fields, "Redundancy", redundancyWords(n))
	}
	fields = add(fields, "Availability by design", percentField(b, "availabilityPercent"))
	fields = add(fields, "Availability as measured", percentField(b, "measuredAvailabilityPercent"))
	fields = add(fields, "Mean time between failures", length(b, "mtbf"))
	fields = add(fields, "Mean time to restore", length(b, "mttr"))
	if len(fields) > 0 {
		s.Blocks = append(s.Blocks, Block{Fields: fields})
	}
	if n := b.Get("recovery"); n != nil {
		s.Blocks = appendFields(s.Blocks, "Recovery", v.recoveryFields(n))
	}
	if n := b.Get("backup"); n != nil {
		s.Blocks = appendFields(s.Blocks, "Backup", v.backupFields(n))
	}
	if n := b.Get("replication"); n != nil {
		var copied []Field
		copied = add(copied, "Copied", text(sentence(n.Str("mode"))))
		copied = add(copied, "At most behind by", length(n, "lag"))
		s.Blocks = appendFields(s.Blocks, "Replication", v.addRef(copied, "To", estate.Ref(n.Str("to"))))
	}
	return s
}

// appendFields adds fields under a heading.
func appendFields(blocks []Block, heading string, fields []Field) []Block {
	if len(fields) == 0 {
		return blocks
	}
	return append(blocks, Block{Heading: heading}, Block{Fields: fields})
}

// redundancyWords says how much of a group must be up.
func redundancyWords(n *estate.Node) Inline {
	words := "all members must be up"
	if k := plainText(n, "minUp"); k != "" {
		words = "at least " + k + " must be up"
	} else if share := plainText(n, "minUpPercent"); share != "" {
		words = "at least " + share + " % must be up"
	}
	if group := n.Str("group"); group != "" {
		words += " (" + group + ")"
	}
	if takes := n.Str("switchTime"); takes != "" {
		words += "; the others take over within " + spell(takes)
	}
	return text(words)
}

// plainText is a text or number as it is written; "" for anything else.
func plainText(n *estate.Node, field string) string {
	if value := n.Get(field); value != nil && (value.Kind == estate.Number || value.Kind == estate.String) {
		return value.Text
	}
	return ""
}

// percentField words a percentage.
func percentField(n *estate.Node, field string) Inline {
	if p := plainText(n, field); p != "" {
		return text(p + " %")
	}
	return nil
}

// shortFields shows the fields of a mapping that are named, in this order and under these
// names, lengths of time in words; then those that are not.
func (v *View) shortFields(n *estate.Node, names [][2]string) []Field {
	known := map[string]bool{}
	var fields []Field
	for _, name := range names {
		known[name[0]] = true
		value := n.Get(name[0])
		if value == nil {
			continue
		}
		if _, ok := estate.ParseDuration(value.Text); ok && value.Kind == estate.String {
			fields = append(fields, Field{Name: name[1], Value: text(spell(value.Text))})
		} else if t, ok := n.Date(name[0]); ok {
			fields = append(fields, Field{Name: name[1], Value: date(t)})
		} else if t, ok := n.Instant(name[0]); ok {
			fields = append(fields, Field{Name: name[1], Value: instant(t)})
		} else if f, ok := v.field(name[0], value, 0); ok {
			f.Name = name[1]
			fields = append(fields, f)
		}
	}
	for i := range min(len(n.Fields), maxEntries) {
		if !known[n.Fields[i].Name] {
			if f, ok := v.field(n.Fields[i].Name, &n.Fields[i].Value, 0); ok {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

func (v *View) recoveryFields(n *estate.Node) []Field {
	return v.shortFields(n, [][2]string{
		{"duration", "Takes"}, {"team", "Done by"}, {"after", "After"}, {"rto", "Back within (RTO)"}, {"rpo", "Loses at most (RPO)"}, {"runbook", "Runbook"},
	})
}

func (v *View) backupFields(n *estate.Node) []Field {
	return v.shortFields(n, [][2]string{
		{"interval", "Every"}, {"duration", "Takes"}, {"offsiteLag", "Off site after"}, {"retention", "Kept for"}, {"restoreDuration", "Restored in"},
		{"lastRestoreTest", "Last restored as a test"}, {"lastSuccess", "Last good backup began"}, {"job", "Job"}, {"pointInTime", "Keeps earlier states"},
		{"encrypted", "Encrypted"}, {"immutable", "Cannot be altered"}, {"consistencyGroup", "Restored to one moment with"},
	})
}

// itemCostSection shows what an item costs and who bears it.
func itemCostSection(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	if n := b.Get("cost"); n != nil {
		fields = add(fields, "Running it", price(n))
	}
	if n := b.Get("capitalCost"); n != nil {
		fields = add(fields, "Buying it", price(n))
	}
	if months := plainText(b, "amortiseMonths"); months != "" {
		fields = add(fields, "Spread over", text(months+" months"))
	}
	fields = add(fields, "Cost centre", text(b.Str("costCentre")))
	s := fieldSection("cost", "Cost", fields)
	t := &Table{Caption: "Services that bear its cost", Columns: []Column{{Title: "Service", Wide: true}, {Title: "Share", Number: true}}}
	shares := b.Each("allocation")
	for i := range min(len(shares), maxEntries) {
		if ref := estate.Ref(shares[i].Str("service")); !v.Hidden(ref) {
			t.Rows = append(t.Rows, Row{Cells: []Inline{v.Link(ref), percentField(&shares[i], "sharePercent")}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "Borne by"}, Block{Table: t})
	}
	if more := len(shares) - maxEntries; more > 0 {
		s.Blocks = append(s.Blocks, Block{Text: muted("and " + strconv.Itoa(more) + " more")})
	}
	return s
}
