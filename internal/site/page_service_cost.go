package site

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// serviceCost is what it costs in the month of the day, and from what.
func serviceCost(v *View, r *Record) Section {
	s := Section{ID: "cost", Title: "Cost"}
	if !v.Calculated() {
		return s
	}
	c := ask(v, costQuery, r.Ref)
	var fields []Field
	fields = add(fields, "Cost centre", text(r.Body.Str("costCentre")))
	if c.Nought {
		if phaseOf(r) == "catalogue" {
			fields = append([]Field{{Name: "In a month", Value: muted("No cost is recorded, and no item passes its cost on to it.")}}, fields...)
		}
		return fieldSection(s.ID, s.Title, fields)
	}
	cost := append(Inline{{Text: amount(c.Amount, c.Currency), Strong: true}}, Span{Text: " in " + c.Month})
	if c.OfTotal != "" {
		cost = append(cost, Span{Text: ", " + c.OfTotal + " % of what all services cost", Muted: true})
	}
	s.Blocks = []Block{{Fields: append([]Field{{Name: "In a month", Value: cost}}, fields...)}}
	t := &Table{Caption: "What the cost consists of", Columns: []Column{
		{Title: "From", Wide: true}, {Title: "Kind"}, {Title: "Amount", Number: true}, {Title: "Share of its cost", Number: true}, {Title: "By way of"},
	}}
	hidden := 0
	for _, p := range c.Parts {
		source, ok := v.Label(p.Ref)
		switch {
		case !ok:
			hidden++
		case len(t.Rows) < maxEntries:
			t.Rows = append(t.Rows, Row{Cells: []Inline{
				{v.linkTo(source)}, text(what(source)), text(amount(p.Amount, c.Currency)), text(p.Share + " %"), join(", ", v.Links(p.Via)...),
			}})
		}
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, Block{Table: t})
	}
	if hidden > 0 {
		s.Blocks = append(s.Blocks, Block{Text: muted("The rest comes from records that are not shown here.")})
	}
	return s
}

// serviceRecovery is how long its recovery takes beside how long it may.
func serviceRecovery(v *View, r *Record) Section {
	s := Section{ID: "recovery", Title: "Recovery after a disaster"}
	if !v.Calculated() || phaseOf(r) == "retired" {
		return s
	}
	rec, secret := v.shownRecovery(r.Ref)
	plans := v.plansOf(r.Ref)
	if !secret && rec.Plan == "" && len(plans) == 0 && rec.Steps == 0 && rec.RTO == nil {
		if c := r.Body.Str("criticality"); c == "critical" || c == "high" {
			s.Blocks = []Block{{Text: muted("There is no continuity plan for this service, and no record says how long its recovery takes.")}}
		}
		return s
	}
	var fields []Field
	switch {
	case len(plans) > 0:
		fields = addList(fields, "Continuity plan", v.Links(plans))
	case rec.Plan != "" || len(rec.Plans) > 0:
		fields = add(fields, "Continuity plan", muted("not shown here"))
	default:
		fields = add(fields, "Continuity plan", muted("none: the steps follow from the records of what it stands on"))
	}
	if !secret {
		fields = add(fields, "Verdict", recoveryVerdict(&rec))
	}
	fields = add(fields, "Takes", takesWords(&rec))
	if rec.RTO != nil {
		may := text(spellTime(*rec.RTO))
		if rec.RTOFrom != "" {
			may = append(append(may, Span{Text: " by "}), v.Link(rec.RTOFrom)...)
		}
		fields = add(fields, "May take (RTO)", may)
	}
	fields = add(fields, "Data that may be lost (RPO)", timeWords(rec.RPO))
	fields = add(fields, "The business can bear (MTPD)", timeWords(rec.MTPD))
	s.Blocks = []Block{{Fields: fields}}
	if len(rec.Path) > 0 {
		s.Blocks = append(s.Blocks, Block{Heading: "The critical path"}, Block{Table: v.pathTable(&rec)})
	}
	return s
}

// shownRecovery is the recovery of a service as far as readers may know it: nothing of one by a
// plan that they may not see, and no objective that such a record sets. secret is true where
// something is left out.
func (v *View) shownRecovery(ref estate.Ref) (rec recoveryPart, secret bool) {
	rec = ask(v, recoveryQuery, ref)
	switch {
	case v.Hidden(rec.Plan) || slices.ContainsFunc(rec.Plans, v.Hidden):
		return recoveryPart{Ref: ref, Plan: rec.Plan, Plans: rec.Plans}, true
	case v.Hidden(rec.RTOFrom):
		rec.RTO, rec.RTOFrom = nil, ""
		return rec, true
	}
	return rec, false
}

// plansOf are the visible continuity plans that cover a record.
func (v *View) plansOf(ref estate.Ref) []estate.Ref {
	var plans []estate.Ref
	for _, in := range v.Incoming(ref) {
		if in.From.Kind == estate.ContinuityPlan && fieldName(in.Link.Field) == "covers" {
			plans = append(plans, in.From.Ref)
		}
	}
	return slices.Compact(plans)
}

// recoveryVerdict says whether a recovery keeps to its objective.
func recoveryVerdict(rec *recoveryPart) Inline {
	switch {
	case len(rec.Plans) > 0:
		return muted("several plans cover it: each has its own")
	case rec.RTO == nil:
		return Inline{pill(Warning, "No objective"), {Text: " Nothing says by when it must be back."}}
	case rec.Takes != nil && *rec.Takes <= *rec.RTO:
		return Inline{pill(OK, "In time"), {Text: " " + spellTime(*rec.RTO-*rec.Takes) + " to spare."}}
	case rec.Takes != nil:
		return Inline{pill(Danger, "Too long"), {Text: " " + spellTime(*rec.Takes-*rec.RTO) + " beyond the objective."}}
	case rec.AtLeast != nil && *rec.AtLeast > *rec.RTO:
		return Inline{pill(Danger, "Too long"), {Text: " At least " + spellTime(*rec.AtLeast-*rec.RTO) + " beyond the objective."}}
	}
	return Inline{pill(Muted, "Unknown"), {Text: " Not every step says how long it takes."}}
}

// takesWords words how long a recovery takes; nil where nobody can tell.
func takesWords(rec *recoveryPart) Inline {
	switch {
	case rec.Takes != nil:
		return text(spellTime(*rec.Takes) + ", in " + plural(rec.Steps, "step", "steps"))
	case rec.AtLeast != nil && *rec.AtLeast > 0:
		return text("at least " + spellTime(*rec.AtLeast) + ", in " + plural(rec.Steps, "step", "steps"))
	}
	return nil
}

func (v *View) pathTable(rec *recoveryPart) *Table {
	t := &Table{Caption: "Steps of which each delay delays the end", Columns: []Column{{Title: "Step", Wide: true}, {Title: "By"}, {Title: "From"}, {Title: "To"}}}
	for _, step := range rec.Path {
		name := text(step.Action)
		switch {
		case step.Item != "" && v.Hidden(step.Item):
			name = muted("not shown here")
		case step.Item != "":
			name = v.Link(step.Item)
			if step.Action != "" {
				name = append(name, Span{Text: ": " + clean(step.Action)})
			}
		case name == nil:
			name = text(sentence(step.ID))
		}
		by := Inline(nil)
		if step.Team != "" && !v.Hidden(step.Team) {
			by = v.Link(step.Team)
		}
		t.Rows = append(t.Rows, Row{Cells: []Inline{name, by, timeWords(step.Start), timeWords(step.Finish)}})
	}
	return t
}

// timeWords words a length of time; nil for none.
func timeWords(d *time.Duration) Inline {
	if d == nil {
		return nil
	}
	return text(spellTime(*d))
}

// spellTime words a length of time to the minute, rounded up.
func spellTime(d time.Duration) string {
	if whole := d.Truncate(time.Minute); whole < d {
		d = whole + time.Minute
	}
	if d == 0 {
		return "0 minutes"
	}
	return spell(estate.FormatDuration(d))
}
