package document

import (
	"time"

	"github.com/gitsm/gitsm/internal/estate"
)

// invocation is when a plan is set in motion, and who may.
func (d *draft) invocation() []Block {
	n := d.body.Get("invocation")
	blocks := under("When", Block{List: texts(n, "criteria")})
	blocks = append(blocks, under("Who may invoke", Block{Table: d.authority(n.Refs("authority"), n.Refs("deputies"))})...)
	var facts []Fact
	facts = fact(facts, "How", plain(n.Str("procedure")))
	facts = fact(facts, "Until people are at work", plain(leadTime(n)))
	facts = fact(facts, "Called off by", plain(n.Str("standDown")))
	blocks = append(blocks, Block{Facts: facts})
	if len(n.Each("criteria")) == 0 {
		blocks = append([]Block{{Text: plain("The plan does not say when it is to be invoked.")}}, blocks...)
	}
	if len(n.Each("authority")) == 0 {
		blocks = append(blocks, Block{Text: join(" ", plain("The plan does not say who may invoke it; ask its owner:"), d.party(estate.Ref(d.body.Str("owner"))), d.reach(estate.Ref(d.body.Str("owner"))))})
	}
	return blocks
}

// leadTime words how long it takes until people are at work.
func leadTime(n *estate.Node) string {
	var total time.Duration
	text := ""
	for _, part := range []string{"detection", "decision", "activation"} {
		d, ok := n.Duration(part)
		if !ok {
			continue
		}
		if total = plus(total, d); text != "" {
			text += " + "
		}
		text += part + " " + span(d)
	}
	if text == "" {
		return "nobody has estimated detection, decision and activation; times below are counted without"
	}
	return span(total) + " after the event (" + text + ")"
}

// authority is who may decide, with who acts for them today.
func (m *Maker) authority(parties, deputies []estate.Ref) *Table {
	t := &Table{Caption: "Who may invoke", Columns: []Column{{Title: "Reached", Box: true}, {Title: "Who", Share: 3}, {Title: "How to reach", Share: 4}}}
	var shown []estate.Ref
	var show func(ref estate.Ref, as string)
	show = func(ref estate.Ref, as string) {
		if len(add(shown, ref)) == len(shown) || len(shown) > maxNodes {
			return
		}
		shown = append(shown, ref)
		who := m.party(ref)
		if as != "" {
			who = append(who, Span{Text: " – " + as})
		}
		reach := m.reach(ref)
		if behind := m.people(ref); len(reach) == 0 && len(behind) > 0 {
			reach = plain("see the next rows")
		}
		t.Rows = append(t.Rows, Row{Cells: [][]Line{nil, cell(who), cell(reach)}})
		if m.hidden(ref) {
			return
		}
		for _, person := range m.people(ref) {
			word := "holds this role"
			if ref.Kind() == estate.Team {
				word = "lead"
			}
			show(person, join(" ", plain(word+" –"), m.name(ref)).text())
		}
		for _, deputy := range m.deputies(ref) {
			show(deputy, "deputy now for "+m.name(ref).text())
		}
	}
	for _, ref := range parties {
		show(ref, "")
	}
	for _, ref := range deputies {
		show(ref, "deputy, when these cannot be reached")
	}
	return t
}

// text is a line without its manners.
func (l Line) text() string {
	out := ""
	for _, s := range l {
		out += s.Text
	}
	return out
}
