package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/continuity"
	"github.com/gitsm/gitsm/internal/estate"
	"github.com/gitsm/gitsm/internal/graph"
)

// hit is the services and processes that are down, and those that still work, the worst first.
func (d *draft) hit(effects []graph.Effect) (down, others []graph.Effect) {
	order := map[estate.Ref]int{}
	for _, e := range effects {
		if k := e.Ref.Kind(); k != estate.Service && k != estate.BusinessProcess || d.hidden(e.Ref) {
			continue
		}
		order[e.Ref] = criticality(d.Maker.body(e.Ref))
		if e.Level == graph.Outage {
			down = append(down, e)
		} else {
			others = append(others, e)
		}
	}
	for _, of := range [][]graph.Effect{down, others} {
		slices.SortStableFunc(of, func(a, b graph.Effect) int {
			return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(order[a.Ref], order[b.Ref]), strings.Compare(string(a.Ref), string(b.Ref)))
		})
	}
	return down, others
}

// hitBlocks is what is down in full, and of what still works the first.
func (d *draft) hitBlocks(down, others []graph.Effect) []Block {
	told := slices.Concat(down[:min(len(down), maxHit)], others[:min(len(others), maxDegraded)])
	blocks := []Block{{Table: d.hitTable(told)}}
	for _, rest := range []struct {
		of   []graph.Effect
		told int
		what string
	}{{down, maxHit, "are down too"}, {others, maxDegraded, "still work, degraded or without their spare"}} {
		if len(rest.of) > rest.told {
			var refs []estate.Ref
			for _, e := range rest.of[rest.told:] {
				refs = append(refs, e.Ref)
			}
			blocks = append(blocks, Block{Text: join(" ", strong("Not all are told here."), plain(strconv.Itoa(len(refs))+" more "+rest.what+":"), d.namesOf(refs))})
		}
	}
	return blocks
}

func (d *draft) hitTable(effects []graph.Effect) *Table {
	t := &Table{Caption: "Services and processes that are hit", Columns: []Column{
		{Title: "Told", Box: true}, {Title: "Service or process", Share: 3}, {Title: "Is", Share: 1.5}, {Title: "Criticality", Share: 1.2}, {Title: "Owner", Share: 3}, {Title: "Plan or document", Share: 2},
	}}
	for _, e := range effects {
		n := d.Maker.body(e.Ref)
		owner := estate.Ref(n.Str("owner"))
		t.Rows = append(t.Rows, Row{Strong: e.Level == graph.Outage, Cells: [][]Line{
			nil, cell(d.name(e.Ref), plain(string(e.Ref))), cell(plain(level(e.Level))), cell(plain(words(n.Str("criticality")))), cell(d.name(owner), d.call(owner)), cell(d.papers(e.Ref)),
		}})
	}
	return t
}

// papers are the plans in force for a record, or the document that stands in for one.
func (d *draft) papers(ref estate.Ref) Line {
	if l := d.names(d.coverage(ref)); len(l) > 0 {
		return l
	}
	if d.hasDocument(ref) {
		return plain("no plan; its own document")
	}
	return plain("none")
}

// expected is when something that is down is back.
type expected struct {
	ref    estate.Ref
	within continuity.Minutes
	takes  continuity.Minutes
	text   string
}

// returns is when each service and process that is down is back, as far as anything is known
// of it: by its plan, or where it has none by what the records say. The strictest objective
// comes first.
func (d *draft) returns(down []graph.Effect, plans []invoked) []Block {
	var known []expected
	unknown := 0
	for _, e := range down[:min(len(down), maxHit)] {
		x := d.expect(e.Ref, plans)
		if x.text == "" && !x.within.Known {
			unknown++
			continue
		}
		known = append(known, x)
	}
	slices.SortStableFunc(known, func(a, b expected) int { return cmp.Or(soonest(a.within, b.within), soonest(a.takes, b.takes)) })
	t := &Table{Caption: "When each is back, the strictest objective first", Columns: []Column{
		{Title: "Back", Box: true}, {Title: "Service or process", Share: 3.2}, {Title: "Must be back within", Share: 1.6}, {Title: "Takes", Share: 2}, {Title: "Steps in", Share: 2.4}, {Title: "Time, initials", Share: 1.8, Blank: true},
	}}
	var further int
	for i, x := range known {
		if i >= maxExpected && !x.within.Known {
			further = len(known) - i
			break
		}
		within := "no objective"
		if x.within.Known {
			within = span(x.within.Duration)
		}
		t.Rows = append(t.Rows, Row{Strong: x.takes.Known && x.within.Known && x.takes.Duration > x.within.Duration, Cells: [][]Line{
			nil, cell(d.name(x.ref)), cell(plain(within)), cell(plain(cmp.Or(x.text, "unknown"))), cell(d.papers(x.ref)), nil,
		}})
	}
	var note, left Line
	if len(t.Rows) > 0 {
		note = plain("From the event by the steps of each plan; without a plan from when people are at work, and each service as if nothing else had to be recovered. In bold: later than it must be.")
	}
	if further > 0 {
		left = join(" ", strong("Not all are told here."), plain(strconv.Itoa(further)+" more have no objective: see their documents."))
	}
	if unknown > 0 {
		left = join(" ", left, plain("Of "+strconv.Itoa(unknown)+" more, neither an objective nor a recovery time is known."))
	}
	return []Block{{Text: note}, {Table: t}, {Text: left}}
}

func soonest(a, b continuity.Minutes) int {
	switch {
	case a.Known && b.Known:
		return cmp.Compare(a.Duration, b.Duration)
	case a.Known:
		return -1
	case b.Known:
		return 1
	}
	return 0
}

// expect says when a record is back: by the strictest of its plans, else by the records.
func (d *draft) expect(ref estate.Ref, plans []invoked) expected {
	cover := d.coverage(ref)
	var p prospect
	i := slices.IndexFunc(plans, func(p invoked) bool { return slices.Contains(cover, p.record.Ref) })
	if i >= 0 {
		p = prospectOf(&plans[i].schedule)
	} else {
		p = d.prospect(ref)
	}
	x := expected{ref: ref, within: p.objective, takes: p.takes}
	if d.hidden(p.from) {
		x.within = continuity.Minutes{}
	}
	switch {
	case p.takes.Known:
		x.text = span(p.takes.Duration)
	case p.atLeast.Known && p.atLeast.Duration > 0:
		x.text = "at least " + span(p.atLeast.Duration)
	}
	return x
}
