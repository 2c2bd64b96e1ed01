package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/internal/estate"
)

// offeringSteps is how a request is fulfilled. Steps of equal order run side by side.
func offeringSteps(v *View, r *Record) Section {
	s := Section{ID: "fulfilment", Title: "What happens then"}
	type step struct {
		order int
		node  *estate.Node
	}
	var steps []step
	nodes := r.Body.Each("fulfilment")
	for i := range nodes[:min(len(nodes), maxEntries)] {
		order, ok := nodes[i].Int("order")
		if !ok {
			order = i + 1
		}
		steps = append(steps, step{order, &nodes[i]})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.order, b.order) })
	t := &Table{Caption: "Steps of fulfilment", Columns: []Column{{Title: "Step"}, {Title: "What is done", Wide: true}, {Title: "By"}, {Title: "Takes"}}}
	if approval := v.approvalWords(r); len(approval) > 0 && approval[0].Text != "none" {
		t.Rows = append(t.Rows, Row{Cells: []Inline{text("first"), text("Approval"), approval, nil}})
	}
	for i, one := range steps {
		number := text(count(one.order))
		if i > 0 && steps[i-1].order == one.order || i+1 < len(steps) && steps[i+1].order == one.order {
			number = append(number, Span{Text: " side by side", Muted: true})
		}
		by := v.party(one.node, "team")
		if one.node.IsTrue("automated", false) {
			by = join(" ", by, Inline{pill(Info, "automated")})
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{number, text(one.node.Str("step")), by, length(one.node, "leadTime")}})
	}
	if len(steps) > 0 {
		s.Blocks = []Block{{Table: t}}
	}
	return s
}

// offeringPromise is what its requester may count on.
func offeringPromise(v *View, r *Record) Section {
	b := &r.Body
	var fields []Field
	if target := b.Get("target"); target != nil {
		fields = add(fields, "Delivered", append(Inline{{Text: "within "}}, v.caseTime(target)...))
	}
	if c := b.Get("commitments"); c != nil {
		if percent := digits(c, "availabilityPercent"); percent != "" {
			fields = add(fields, "Available", text(percent+" %"))
		}
		for _, promise := range [][2]string{{"Answered within", "response"}, {"Delivered within", "delivery"}} {
			if within := length(c, promise[1]); within != nil {
				fields = add(fields, promise[0], join(", ", within, v.clockWords(c.Str("clock"))))
			}
		}
		fields = v.addRef(fields, "Maintenance in", estate.Ref(c.Str("maintenance")))
		fields = add(fields, "Back after a disaster within", length(c, "rto"))
		fields = add(fields, "Data lost at most", length(c, "rpo"))
	}
	fields = v.addRef(fields, "Carried out as the standard change", estate.Ref(b.Str("template")))
	return fieldSection("promise", "What you may count on", fields)
}
