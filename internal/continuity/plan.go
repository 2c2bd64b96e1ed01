package continuity

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// plan is a continuity plan as the record says it.
type plan struct {
	record *estate.Record
	body   *estate.Node
	covers []estate.Ref
	// inForce is true for a plan that is neither a draft nor retired.
	inForce             bool
	rto, mtpd, wrt, rpo objective
	invocation          time.Duration
	uncounted           []string // the parts of the invocation that nobody estimated
	steps               []work
}

// work is a step as it is written or derived.
type work struct {
	id, action     string
	item           estate.Ref
	team, supplier estate.Ref
	duration       Minutes
	after          []string
	minAfter       int
	automated      bool
	inEvent        bool
	// done is true for a step that need not be done: it takes no time and is not shown, but
	// keeps its place in the order.
	done bool
	pos  estate.Position
}

func (b *book) readPlan(r *estate.Record) *plan {
	n := b.body(r.Ref)
	p := &plan{record: r, body: n, covers: n.Refs("covers")}
	status := n.Str("status")
	p.inForce = status == "" || status == "in_force"
	bia := n.Get("bia")
	for name, to := range map[string]*objective{"rto": &p.rto, "mtpd": &p.mtpd, "wrt": &p.wrt, "rpo": &p.rpo} {
		*to = objective{from: r, pos: place(bia, name)}
		if d, ok := bia.Duration(name); ok {
			to.Minutes = known(d)
		}
	}
	for _, part := range []string{"detection", "decision", "activation"} {
		d, ok := n.Get("invocation").Duration(part)
		if !ok {
			p.uncounted = append(p.uncounted, part)
		}
		p.invocation = after(p.invocation, d)
	}
	for _, s := range n.Each("steps") {
		p.steps = append(p.steps, b.readStep(&s))
	}
	return p
}

// readStep reads a step. It takes as long as it says, else as long as its item's recovery.
func (b *book) readStep(s *estate.Node) work {
	w := work{
		id: s.Str("id"), action: s.Str("action"), item: estate.Ref(s.Str("item")), pos: s.Pos,
		team: estate.Ref(s.Str("team")), supplier: estate.Ref(s.Str("supplier")),
		automated: s.Str("mode") == "automated", inEvent: s.IsTrue("inEvent", true),
	}
	for _, a := range s.Each("after") {
		w.after = append(w.after, a.Text)
	}
	w.minAfter = len(w.after)
	if k, ok := s.Int("minAfter"); ok {
		w.minAfter = min(max(k, 1), len(w.after))
	}
	if d, ok := s.Duration("duration"); ok {
		w.duration = known(d)
	} else if s.Get("duration") == nil {
		w.duration = b.itemDuration(w.item)
	}
	return w
}

// itemDuration is how long a record takes to come back once the work may begin: its
// recovery's duration, or that of the restore from its backup where this is longer. A
// restore is part of the recovery, so that the two are not added; the longer one is the
// one that was not forgotten in the other.
func (b *book) itemDuration(ref estate.Ref) Minutes {
	r := b.record(ref)
	recovery, backup := r.Field("recovery"), r.Field("backup")
	whole, ok := recovery.Duration("duration")
	restore, restored := backup.Duration("restoreDuration")
	if !ok && !restored {
		return Minutes{}
	}
	return known(max(whole, restore))
}

// scenario returns the scenario with a name.
func (p *plan) scenario(name string) (*estate.Node, bool) {
	for i, s := range p.body.Each("scenarios") {
		if s.Str("name") == name {
			return &p.body.Each("scenarios")[i], true
		}
	}
	return nil, false
}

// scenarioNames are the names of the plan's scenarios, in their order.
func (p *plan) scenarioNames() []string {
	var out []string
	for _, s := range p.body.Each("scenarios") {
		out = append(out, s.Str("name"))
	}
	return out
}

// stepsIn returns the steps of the plan; those that a real event does not need, or a
// scenario, are as good as done.
func (p *plan) stepsIn(scenario *estate.Node) []work {
	var only []string
	for _, id := range scenario.Each("steps") {
		only = append(only, id.Text)
	}
	var out []work
	for _, w := range p.steps {
		if !w.inEvent || len(only) > 0 && !slices.Contains(only, w.id) {
			w.done, w.duration, w.team, w.supplier = true, known(0), "", ""
		}
		out = append(out, w)
	}
	return out
}

// place is where a field is written, or the mapping that lacks it.
func place(n *estate.Node, name string) estate.Position {
	if f := n.Field(name); f != nil {
		return f.Pos
	}
	if n != nil {
		return n.Pos
	}
	return estate.Position{}
}
