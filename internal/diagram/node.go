package diagram

// marks are small drawings on a square of 16 px, by shape. Each shape is a class too.
var marks = map[string]string{
	"service":   "M8 1.5 13.8 4.8v6.4L8 14.5 2.2 11.2V4.8zM8 6a2 2 0 1 0 .01 0z",
	"item":      "M2 2.5h12v4.5H2zM2 9h12v4.5H2zM4.5 4.75h.01M4.5 11.25h.01",
	"place":     "M8 15s5-5 5-8.9A5 5 0 0 0 3 6.1C3 10 8 15 8 15zM8 7.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z",
	"team":      "M6 7.5A2.7 2.7 0 1 0 6 2a2.7 2.7 0 0 0 0 5.5zM1.2 14c0-3 2-4.6 4.8-4.6s4.8 1.6 4.8 4.6M10.8 2.3a2.6 2.6 0 0 1 0 4.9M12.5 9.8c1.5.6 2.3 2.1 2.3 4.2",
	"supplier":  "M1.5 3.5h8v8h-8zM9.5 6.5h2.8l2.2 2.4v2.6h-5M4.3 13.6a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8zM11.7 13.6a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8z",
	"agreement": "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.7 7.5h4.6M5.7 10.5h4.6",
	"process":   "M1.5 4h4l2.5 4-2.5 4h-4L4 8zM8.5 4h3L14 8l-2.5 4h-3L11 8z",
}

// signs stand before the words for an effect, on a square of 10 px.
var signs = [...]string{
	RedundancyLost: "M2.5 2.6a2.4 2.4 0 1 0 .01 0zM7.5 2.9l4 4M11.5 2.9l-4 4",
	Degraded:       "M5.5 1 10.5 9.5H.5zM5.5 4v2.5M5.5 8h.01",
	Outage:         "M1.5 1.5l7.5 7.5M9 1.5 1.5 9",
}

// effectClass are the classes of nodes by effect.
var effectClass = [...]string{RedundancyLost: " dg-thin", Degraded: " dg-degraded", Outage: " dg-outage"}

// writeNode writes a node as a link, or as a plain group without one.
func (p *pen) writeNode(v int32, needs []arc) {
	n, f := &p.g.Nodes[v], &p.faces[v]
	tag := "g"
	if n.Href != "" {
		tag = "a"
	}
	p.raw("<" + tag + ` id="` + p.id + "-n")
	p.int(int(v))
	p.raw(`" class="dg-node`)
	if _, known := marks[n.Shape]; known {
		p.raw(" dg-" + n.Shape)
	}
	if n.Focus {
		p.raw(" dg-focus")
	}
	if n.Count > 1 {
		p.raw(" dg-many")
	}
	if f.effect != "" {
		p.raw(effectClass[n.Effect])
	}
	if n.Href != "" {
		p.raw(`" href="`)
		p.text(plain(n.Href)) // which drops what has no place in an address
		if n.Focus {
			p.raw(`" aria-current="true`)
		}
	}
	p.raw(`"><title>`)
	p.title(v)
	p.raw("</title>")
	p.describe(needs)
	p.outline(v)
	p.lines(v)
	p.raw("</" + tag + ">\n")
}

// title writes the whole name, what the node is and what happens to it.
func (p *pen) title(v int32) {
	n := &p.g.Nodes[v]
	p.text(n.name())
	if note := plain(n.Note); note != "" {
		p.raw(", ")
		p.text(note)
	}
	if f := &p.faces[v]; f.effect != "" {
		p.raw(", " + f.effect)
	}
}

// describe writes what a node needs, for those who do not see the lines.
func (p *pen) describe(needs []arc) {
	const most, long = 12, 800
	if len(needs) == 0 {
		return
	}
	p.raw("<desc>Needs ")
	for i := range needs {
		if i == most {
			p.raw(" and ")
			p.int(len(needs) - most)
			p.raw(" more")
			break
		}
		if i > 0 {
			p.raw(", ")
		}
		p.text(cut(p.g.Nodes[needs[i].to].name(), long*10, nameSize))
		if label := plain(needs[i].label); label != "" {
			p.raw(" (")
			p.text(cut(label, long*10, nameSize))
			p.raw(")")
		}
	}
	p.raw("</desc>")
}

// outline draws the rectangle of a node, with a second one around the focus and others
// behind a node that stands for many.
func (p *pen) outline(v int32) {
	n, b := &p.g.Nodes[v], &p.bands[p.row[v]]
	x, y, h := p.x[v]-p.node/2, b.nodeTop, b.nodeBottom-b.nodeTop
	round := 50
	switch n.Shape {
	case "service", "process":
		round = 120
	case "team", "supplier":
		round = 90
	}
	if n.Focus {
		p.rect("dg-ring", x-40, y-40, p.node+80, h+80, round+40)
	}
	if n.Count > 1 {
		p.rect("dg-box dg-behind", x+50, y+50, p.node, h, round)
	}
	p.rect("dg-box", x, y, p.node, h, round)
	if d := marks[n.Shape]; d != "" {
		p.drawing("dg-mark", x+110, y+h/2-80, d)
	}
}

// drawing writes a small path with its upper left corner at a place.
func (p *pen) drawing(class string, x, y int, d string) {
	p.raw(`<path class="` + class + `" transform="translate(`)
	p.num(x)
	p.raw(" ")
	p.num(y)
	p.raw(`)" d="` + d + `"/>`)
}

// lines writes the text of a node, in the middle of its height.
func (p *pen) lines(v int32) {
	f, b := &p.faces[v], &p.bands[p.row[v]]
	x := p.x[v] - p.node/2
	y := b.nodeTop + (b.nodeBottom-b.nodeTop-f.lines())/2
	left := x + textLeft
	if marks[p.g.Nodes[v].Shape] == "" {
		left = x + textRight
	}
	for _, s := range [2]string{f.first, f.second} {
		if s != "" {
			p.line("dg-name", left, y+125, s)
			y += nameLine
		}
	}
	if f.note != "" {
		p.line("dg-note", left, y+108, f.note)
		y += noteLine
	}
	if f.effect != "" {
		p.drawing("dg-sign", left, y+37, signs[p.g.Nodes[v].Effect])
		p.line("dg-effect", left+signWidth, y+125, f.effect)
	}
	if f.tags != "" {
		p.line("dg-label dg-tag", x+p.node-40, b.nodeTop-30, f.tags)
	}
}
