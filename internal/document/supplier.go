package document

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// supplierPhone is the first number of a supplier, best one that answers at any hour.
func (m *Maker) supplierPhone(ref estate.Ref) Line {
	var first Line
	for _, c := range m.body(ref).Each("contacts") {
		l := phone(c.Str("phone"))
		if len(l) > 0 && c.IsTrue("alwaysReachable", false) {
			return l
		}
		if len(first) == 0 {
			first = l
		}
	}
	return first
}

// suppliersToCall is who outside helps: whom the plan names, then whom the steps that are told
// and the items that they recover need.
func (d *draft) suppliersToCall() []Block {
	t := &Table{Caption: "Suppliers", Columns: []Column{
		{Title: "Called", Box: true}, {Title: "Supplier", Share: 2.2}, {Title: "Call", Share: 3.4}, {Title: "Name this contract", Share: 2.4}, {Title: "Hours, promises", Share: 2.4},
	}}
	var shown []estate.Ref
	for _, c := range d.body.Each("supplierContacts") {
		ref := estate.Ref(c.Str("supplier"))
		shown = add(shown, ref)
		t.Rows = append(t.Rows, d.supplierRow(ref, &c, nil))
	}
	more := slices.Clone(d.suppliers)
	contracts := map[estate.Ref][]estate.Ref{}
	for _, item := range d.items {
		n := d.Maker.body(item)
		supplier, contract := estate.Ref(n.Str("supplier")), estate.Ref(n.Str("contract"))
		if supplier == "" {
			supplier = estate.Ref(d.Maker.body(contract).Str("supplier"))
		}
		more = add(more, supplier)
		if contract != "" {
			contracts[supplier] = add(contracts[supplier], contract)
		}
	}
	more = slices.DeleteFunc(more, func(ref estate.Ref) bool { return slices.Contains(shown, ref) })
	told := more[:min(len(more), maxSuppliers)]
	for _, ref := range told {
		t.Rows = append(t.Rows, d.supplierRow(ref, nil, contracts[ref]))
	}
	var left Line
	if rest := more[len(told):]; len(rest) > 0 {
		left = join(" ", strong("Not all suppliers are told here."), plain("Further ones of the steps above:"), d.namesOf(rest), plain("– see their records."))
	}
	return []Block{{Table: t}, {Text: left}}
}

// supplierRow is a supplier as the plan names it, with contracts that are known besides.
func (d *draft) supplierRow(ref estate.Ref, c *estate.Node, contracts []estate.Ref) Row {
	n := d.Maker.body(ref)
	who := []Line{strong(d.name(ref).text()), plain(prefixed("account number ", clean(n.Str("accountNumber"))))}
	var call []Line
	if own := contact(c.Get("contact")); len(own) > 0 {
		call = append(call, own)
	}
	for _, p := range n.Each("contacts") {
		l := join(": ", join(", ", plain(p.Str("name")), plain(words(p.Str("role")))), contact(&p))
		if p.IsTrue("alwaysReachable", false) {
			l = append(l, Span{Text: " (at any hour)"})
		}
		call = append(call, l)
	}
	for _, l := range d.escalation(n) {
		call = append(call, join(" ", plain("Escalation"), l))
	}
	if len(call) == 0 && !d.hidden(ref) {
		call = append(call, plain("no contact on record"))
	}
	var promises []Line
	if hours := estate.Ref(n.Str("supportHours")); hours != "" {
		promises = append(promises, d.openHours(hours))
	} else if n != nil {
		promises = append(promises, plain("support hours unknown"))
	}
	promises = append(promises, plain(prefixed("answers within ", lasting(c, "response"))), plain(prefixed("restores within ", lasting(c, "recovery"))))
	return Row{Cells: [][]Line{nil, cell(who...), cell(call...), cell(d.contractLines(ref, c, contracts)...), cell(promises...)}}
}

// contractLines are the numbers to name: that of the plan, or of the contracts that hold.
func (d *draft) contractLines(supplier estate.Ref, c *estate.Node, contracts []estate.Ref) []Line {
	var out []Line
	if number := clean(c.Str("contractNumber")); number != "" {
		out = append(out, strong(number))
	}
	if own := estate.Ref(c.Str("contract")); own != "" {
		contracts = []estate.Ref{own}
	}
	if len(contracts) == 0 && len(out) == 0 && !d.hidden(supplier) {
		for _, in := range d.Estate.Incoming(supplier) {
			if in.From.Kind == estate.Contract && in.Link.Field == "supplier" && d.holds(in.From.Ref) {
				contracts = add(contracts, in.From.Ref)
			}
		}
	}
	const shown = 6
	for i, ref := range contracts {
		if i == shown {
			out = append(out, plain("and more"))
			break
		}
		n := d.Maker.body(ref)
		l := strong(n.Str("number"))
		l = join(" – ", l, d.name(ref))
		if end, ok := n.Date("end"); ok && !d.holds(ref) {
			l = append(l, Span{Text: " (ended " + date(end) + ")", Strong: true})
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		out = append(out, plain("none on record"))
	}
	return out
}

// holds reports whether a contract holds at the time of the document, as far as the readers
// may know: of one that is not shown it is taken to.
func (m *Maker) holds(ref estate.Ref) bool {
	n := m.body(ref)
	switch n.Str("status") {
	case "draft", "ended":
		return false
	}
	today := m.today()
	if start, ok := n.Date("start"); ok && start.After(today) {
		return false
	}
	end, ok := n.Date("end")
	return !ok || !end.Before(today) || n.IsTrue("autoRenew", false)
}

// openHours words a calendar: its name and its week.
func (m *Maker) openHours(ref estate.Ref) Line {
	n := m.body(ref)
	l := m.name(ref)
	c, ok := m.calendars.Calendar(ref)
	if n == nil || !ok {
		return l
	}
	// A week without holidays tells the rule; years hence no holidays are on record.
	monday := time.Date(m.At.UTC().Year(), m.At.UTC().Month(), m.At.UTC().Day(), 0, 0, 0, 0, time.UTC)
	if week := monday.Add(7 * 24 * time.Hour); c.Elapsed(monday, week) == 7*24*time.Hour {
		return append(l, Span{Text: " (at any hour)"})
	}
	if week := weekly(n.Get("weekly")); week != "" {
		l = append(l, Span{Text: ": " + week + prefixed(", ", clean(n.Str("zone")))})
	}
	return l
}

// weekly words the hours of a week, days of equal hours together.
func weekly(n *estate.Node) string {
	days := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	hours := make([]string, len(days))
	for i, d := range days {
		var parts []string
		for _, h := range n.Each(d) {
			parts = append(parts, clean(h.Text))
		}
		hours[i] = strings.Join(parts, " ")
	}
	var out []string
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && hours[j+1] == hours[i] {
			j++
		}
		if hours[i] != "" {
			name := sentence(days[i])
			if j > i {
				name += "–" + sentence(days[j])
			}
			out = append(out, name+" "+hours[i])
		}
		i = j + 1
	}
	return strings.Join(out, ", ")
}
