package document

import (
	"cmp"
	"fmt"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
)

// plan makes the document of a continuity plan.
func (d *draft) plan() (*Plan, error) {
	s, err := d.schedule(continuity.Request{Ref: d.record.Ref})
	if err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrNoDocument, d.record.Ref, err)
	}
	if !inForce(d.record) {
		d.notices = append(d.notices, join(" ", strong("Not in force."), plain(cmp.Or(map[string]string{
			"draft":   "The plan is a draft; nobody has agreed to it.",
			"retired": "The plan is retired; look for the one that took its place.",
		}[d.body.Str("status")], "Nobody knows whether the plan was agreed to."))))
	}
	recovery := d.recovery(s, first(s.Steps, maxPlanned))
	d.glance(s)
	d.section("invocation", "When to invoke, and who may", d.invocation()...)
	d.section("calls", "Whom to call", d.calls()...)
	d.section("recovery", "Recovery, step by step", or("The plan has no steps.", recovery...)...)
	d.section("data", "Data to restore", or("No data are to be restored, as far as the plan says.", d.restores()...)...)
	d.section("suppliers", "Suppliers", or("No supplier is needed, as far as the plan says.", d.suppliersToCall()...)...)
	d.section("communications", "Who is told what", or("The plan does not say who is told what.", Block{Table: d.communications()})...)
	d.section("impact", "Business impact", d.impact(s)...)
	d.section("scenarios", "Scenarios and strategies", or("The plan names no scenarios.", Block{Table: d.scenarios()})...)
	d.section("means", "Means while the plan is in motion", d.means()...)
	d.section("return", "Return to normal", or("The plan does not say how to go back to normal.", d.backToNormal()...)...)
	d.section("exercises", "Exercises", d.exercises()...)
	d.section("changed", "Changed since the last exercise", d.changed(s)...)
	d.section("verdict", "Objectives against what the calculation gives", d.judgement(s)...)
	return d.finish("Continuity plan", d.copies()...), nil
}

// glance is the first page in a few lines.
func (d *draft) glance(s continuity.Schedule) {
	var facts []Fact
	facts = fact(facts, "Covers", d.names(d.body.Refs("covers")))
	facts = fact(facts, "Purpose", plain(d.body.Str("purpose")))
	facts = fact(facts, "Scope", plain(d.body.Str("scope")))
	facts = fact(facts, "Objectives", texts(d.body, "objectives")...)
	rto, _ := d.rto(s)
	facts = fact(facts, "Back within (RTO)", strong(known(rto)))
	facts = fact(facts, "By the calculation", d.verdict(s))
	var may []Line
	for _, ref := range d.body.Get("invocation").Refs("authority") {
		may = append(may, d.answerable(ref)...)
	}
	facts = fact(facts, "May invoke", may...)
	facts = fact(facts, "Meanwhile users get", plain(d.body.Str("reducedLevel")))
	d.section("glance", "At a glance", Block{Facts: facts})
}

// calls is the response team, the call tree and the escalation.
func (d *draft) calls() []Block {
	blocks := under("Call tree", d.callTree()...)
	blocks = append(blocks, under("Response team", d.response())...)
	blocks = append(blocks, under("When recovery does not move", Block{List: d.escalation(d.body)})...)
	return or("Nobody is named: neither a call tree nor teams of steps.", blocks...)
}

// copies are where copies are and who gets one.
func (d *draft) copies() []Fact {
	facts := fact(nil, "Gets a copy", d.names(d.body.Refs("distribution")))
	offline := texts(d.body, "offlineCopies")
	if len(offline) == 0 {
		offline = []Line{plain("The plan does not say where copies are that can be read without network.")}
	}
	facts = fact(facts, "Offline copies", offline...)
	return fact(facts, "Write decisions and times into", plain(d.body.Str("recordsLog")))
}

// communications is who is told what, how and by whom.
func (d *draft) communications() *Table {
	t := &Table{Caption: "Communications", Columns: []Column{
		{Title: "Told", Box: true}, {Title: "Audience", Share: 2}, {Title: "How", Share: 2}, {Title: "How often", Share: 1.2}, {Title: "By", Share: 2.4}, {Title: "What", Share: 3},
	}}
	for _, c := range d.body.Each("communications") {
		by := estate.Ref(c.Str("by"))
		every := ""
		if often := lasting(&c, "every"); often != "" {
			every = "every " + often
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{
			nil, cell(strong(c.Str("audience"))), cell(plain(c.Str("channel"))), cell(plain(every)), cell(d.name(by), d.call(by)), cell(address(c.Str("template"))),
		}})
	}
	return t
}

// means are what must be at hand, and what is promised meanwhile.
func (d *draft) means() []Block {
	var facts []Fact
	facts = fact(facts, "At hand", texts(d.body, "resources")...)
	facts = fact(facts, "Users get", plain(d.body.Str("reducedLevel")))
	var targets []Line
	for _, t := range d.body.Each("targetsWhenInvoked") {
		value := percent(&t, "percent")
		if value == "" {
			value = prefixed("within ", lasting(&t, "within"))
		}
		targets = append(targets, join(" ", plain(sentence(words(t.Str("metric")))), plain(value), plain(words(t.Str("window")))))
	}
	return []Block{{Facts: fact(facts, "Promised meanwhile", targets...)}}
}

// backToNormal is how to go back, with boxes to tick.
func (d *draft) backToNormal() []Block {
	n := d.body.Get("returnToNormal")
	var facts []Fact
	facts = fact(facts, "Takes", plain(lasting(n, "duration")))
	var who []Line
	for _, ref := range n.Refs("authority") {
		who = append(who, d.answerable(ref)...)
	}
	facts = fact(facts, "Who decides that it is over", who...)
	return []Block{{Ordered: texts(n, "steps")}, {Facts: facts}}
}

// service makes the document of a service without a plan.
func (d *draft) service() (*Plan, error) {
	s, err := d.schedule(continuity.Request{Ref: d.record.Ref, Derive: true})
	if err != nil {
		return nil, fmt.Errorf("%w of %s: %w", ErrNoDocument, d.record.Ref, err)
	}
	d.notices = append(d.notices, join(" ", strong("No plan covers this service."),
		plain("The steps below follow from what the records say of its parts; nobody has agreed to them or tried them, and the time until people are at work is not counted.")))
	recovery := d.recovery(s, first(s.Steps, maxDerived))
	d.teams = add(d.teams, estate.Ref(d.body.Str("owner")))
	for _, l := range d.record.Links {
		if l.To.Kind() == estate.Supplier || l.Type == "supplied_by" {
			d.suppliers = add(d.suppliers, l.To)
		}
	}
	var facts []Fact
	facts = fact(facts, "Service", d.labelled(d.record.Ref))
	facts = fact(facts, "Criticality", plain(words(d.body.Str("criticality"))))
	facts = append(facts, d.objectives(s)...)
	facts = fact(facts, "By the calculation", d.verdict(s))
	facts = fact(facts, "Customers", d.names(d.body.Refs("customers")))
	facts = fact(facts, "Plans not in force", d.names(d.otherPlans()))
	d.section("glance", "At a glance", Block{Facts: facts})
	d.section("calls", "Whom to call", or("Nobody is named.", d.calls()...)...)
	d.section("recovery", "Recovery, step by step", or("The records say nothing of how its parts are recovered.", recovery...)...)
	d.section("data", "Data to restore", or("None of the items to recover says anything of a backup.", d.restores()...)...)
	d.section("suppliers", "Suppliers", or("None of the items to recover names a supplier.", d.suppliersToCall()...)...)
	d.section("verdict", "Objectives against what the calculation gives", d.judgement(s)...)
	return d.finish("Recovery of a service"), nil
}

// otherPlans are plans of a service that are not in force.
func (d *draft) otherPlans() []estate.Ref {
	var out []estate.Ref
	for _, in := range d.Estate.Incoming(d.record.Ref) {
		if in.From.Kind == estate.ContinuityPlan && !d.hidden(in.From.Ref) && !inForce(in.From) {
			out = add(out, in.From.Ref)
		}
	}
	return out
}
