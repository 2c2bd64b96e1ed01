package document

import (
	"slices"
	"strconv"

	"github.com/gitsm/gitsm/internal/estate"
)

// maxNodes is how many people and teams a call tree shows: a longer one calls nobody.
const maxNodes = 400

// maxDepth is how far a call tree is indented.
const maxDepth = 8

// tree builds call trees. Everybody is told in full once; where they are called again, only
// by name.
type tree struct {
	*Maker
	// calls are whom each caller calls by the plan's own word.
	calls map[estate.Ref][]estate.Ref
	told  map[estate.Ref]bool
	count int
	// brief leaves out the members of teams.
	brief bool
}

// callTree is who calls whom: as the plan says it, then the teams that do steps and that it
// does not mention.
func (d *draft) callTree() []Block {
	t := &tree{Maker: d.Maker, calls: map[estate.Ref][]estate.Ref{}, told: map[estate.Ref]bool{}}
	var callers, called []estate.Ref
	for _, branch := range d.body.Each("callTree") {
		caller := estate.Ref(branch.Str("caller"))
		if caller == "" {
			continue
		}
		callers = add(callers, caller)
		for _, ref := range branch.Refs("calls") {
			t.calls[caller] = add(t.calls[caller], ref)
			called = add(called, ref)
		}
	}
	roots := slices.DeleteFunc(slices.Clone(callers), func(ref estate.Ref) bool { return slices.Contains(called, ref) })
	if len(roots) == 0 && len(callers) > 0 {
		roots = callers[:1] // they call each other in a circle
	}
	var own []Node
	for _, ref := range append(roots, callers...) {
		if !t.told[ref] {
			own = append(own, t.nodes(ref, "", 0)...)
		}
	}
	var rest []Node
	var note Line
	if t.brief = len(d.teams) > maxTeams; t.brief {
		note = plain("Of each of these teams it is told who is on call and who leads it, and not who else belongs to it: there are " + strconv.Itoa(len(d.teams)) + " teams.")
	}
	for _, team := range d.teams {
		if !t.told[team] {
			rest = append(rest, t.nodes(team, "", 0)...)
		}
	}
	switch {
	case len(own) == 0 && len(rest) == 0:
		return nil
	case len(own) == 0:
		return []Block{{Text: note}, {Tree: rest}}
	case len(rest) == 0:
		return []Block{{Tree: own}}
	}
	return append([]Block{{Tree: own}}, under("Teams with steps of their own", Block{Text: note}, Block{Tree: rest})...)
}

// nodes is somebody with all whom they bring: of a team its lead and members, of anybody
// who acts for them, and whom they call.
func (t *tree) nodes(ref estate.Ref, as string, depth int) []Node {
	if t.count++; t.count > maxNodes {
		if t.count == maxNodes+1 {
			return []Node{{Who: plain("and more: the tree is too large to print")}}
		}
		return nil
	}
	n := Node{Who: t.party(ref)}
	if as != "" {
		n.Who = append(n.Who, Span{Text: " – " + as})
	}
	if t.hidden(ref) {
		return []Node{n}
	}
	if t.told[ref] {
		n.Who = append(n.Who, Span{Text: " (see above)"})
		n.Reach = t.call(ref)
		return []Node{n}
	}
	t.told[ref] = true
	n.Reach = t.reach(ref)
	body := t.body(ref)
	lead := estate.Ref(body.Str("lead"))
	if ref.Kind() == estate.Team {
		for _, on := range t.onCall(ref) {
			n.Children = append(n.Children, t.nodes(on, "on call now", depth+1)...)
		}
		if lead != "" {
			n.Children = append(n.Children, t.nodes(lead, "lead", depth+1)...)
		}
		for _, member := range body.Refs("members") {
			if t.brief {
				t.Maker.count(member)
				continue
			}
			if member != lead && !t.told[member] {
				n.Children = append(n.Children, t.nodes(member, "", depth+1)...)
			}
		}
	}
	for _, deputy := range t.deputies(ref) {
		n.Children = append(n.Children, t.nodes(deputy, "deputy now", depth+1)...)
	}
	for _, next := range t.calls[ref] {
		n.Children = append(n.Children, t.nodes(next, "", depth+1)...)
	}
	if depth < maxDepth {
		return []Node{n}
	}
	below := n.Children // no page is wide enough to go on
	n.Children = nil
	return append([]Node{n}, below...)
}

// response is who plays which part.
func (d *draft) response() Block {
	t := &Table{Caption: "Response team", Columns: []Column{
		{Title: "Reached", Box: true}, {Title: "Part", Share: 1.2}, {Title: "Who", Share: 2.4}, {Title: "Deputy", Share: 2.4}, {Title: "Duties", Share: 2},
	}}
	for _, role := range d.body.Each("responseTeam") {
		person, deputy := estate.Ref(role.Str("person")), estate.Ref(role.Str("deputy"))
		reach := join(" · ", phone(role.Str("phone")), phone(role.Str("alternatePhone")))
		if len(reach) == 0 {
			reach = d.reach(person)
		}
		who := cell(d.party(person), reach)
		if len(who) == 0 {
			who = cell(plain("nobody named"))
		}
		for _, acting := range d.deputies(person) {
			who = append(who, join(": ", plain("deputy now"), d.name(acting)), d.call(acting))
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{nil, cell(plain(role.Str("role"))), cell(who...), cell(d.party(deputy), d.reach(deputy)), texts(&role, "duties")}})
	}
	return Block{Table: t}
}

// escalation is whom to turn to when nothing moves.
func (m *Maker) escalation(n *estate.Node) []Line {
	var out []Line
	for _, step := range n.Each("escalation") {
		to := estate.Ref(step.Str("to"))
		way := contact(step.Get("contact"))
		if len(way) == 0 {
			way = m.reach(to)
		}
		when := "at once"
		if after := lasting(&step, "after"); after != "" {
			when = "after " + after
		}
		if l := join(", ", join(": ", plain(when), join(", ", m.party(to), way)), plain(step.Str("note"))); len(l) > 0 {
			out = append(out, l)
		}
	}
	return out
}
