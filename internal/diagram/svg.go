package diagram

import "strconv"

// SVG writes the diagram of a graph. The ids of its elements begin with id, which must be
// unique on the page. The result is safe in HTML and well-formed XML, has no style or script
// in it, and needs [CSS] on the page.
//
// It shrinks with the page to three quarters of its size and no further, so whatever holds
// it has to scroll: an element with overflow:auto and tabindex="0".
func SVG(g Graph, id string) []byte { return AppendSVG(nil, g, id) }

// AppendSVG is [SVG] that appends to dst.
func AppendSVG(dst []byte, g Graph, id string) []byte {
	p := &pen{figure: draw(&g, id), out: dst}
	p.head()
	if len(g.Nodes) == 0 {
		p.raw(`<text class="dg-note" x="12" y="36">Nothing to show</text></svg>`)
		return p.out
	}
	p.tips()
	p.frames()
	p.edges()
	p.rows()
	p.notes()
	p.raw("</svg>\n")
	return p.out
}

// identifier keeps what is safe in an id and in a reference to it.
func identifier(id string) string {
	kept := make([]byte, 0, len(id)+1)
	for i := range len(id) {
		if c := id[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 || kept[0] >= '0' && kept[0] <= '9' || kept[0] == '-' {
		kept = append([]byte{'d'}, kept...)
	}
	return string(kept)
}

// pen writes a figure.
type pen struct {
	*figure
	out []byte
}

func (p *pen) raw(s string)  { p.out = append(p.out, s...) }
func (p *pen) text(s string) { p.out = appendText(p.out, s) }
func (p *pen) int(n int)     { p.out = strconv.AppendInt(p.out, int64(n), 10) }

// num writes tenths of a pixel as pixels.
func (p *pen) num(tenths int) {
	if tenths < 0 {
		p.out = append(p.out, '-')
		tenths = -tenths
	}
	p.int(tenths / 10)
	if tenths%10 > 0 {
		p.out = append(p.out, '.', byte('0'+tenths%10))
	}
}

// attr writes an attribute of a number of tenths.
func (p *pen) attr(name string, tenths int) {
	p.raw(" " + name + `="`)
	p.num(tenths)
	p.raw(`"`)
}

// rect writes the beginning of a rectangle; the caller closes it.
func (p *pen) rect(class string, x, y, w, h, round int) {
	p.raw(`<rect class="` + class + `"`)
	p.attr("x", x)
	p.attr("y", y)
	p.attr("width", w)
	p.attr("height", h)
	p.attr("rx", round)
	p.raw("/>")
}

// line writes a line of text.
func (p *pen) line(class string, x, y int, text string) {
	p.raw(`<text class="` + class + `"`)
	p.attr("x", x)
	p.attr("y", y)
	p.raw(">")
	p.text(text)
	p.raw("</text>")
}

// head writes the root element with what the diagram is called.
func (p *pen) head() {
	if len(p.g.Nodes) == 0 {
		p.width, p.height = 1600, 600
	}
	width, height := (p.width+9)/10, (p.height+9)/10
	p.raw(`<svg xmlns="http://www.w3.org/2000/svg" class="dg`)
	if least := width * 3 / 4 / widthStep; least > 0 {
		p.raw(" dg-w")
		p.int(min(least, widthSteps))
	}
	p.raw(`" width="`)
	p.int(width)
	p.raw(`" height="`)
	p.int(height)
	p.raw(`" viewBox="0 0 `)
	p.int(width)
	p.raw(" ")
	p.int(height)
	p.raw(`" role="group" aria-labelledby="` + p.id + `-t"`)
	description := plain(p.g.Description)
	if description != "" {
		p.raw(` aria-describedby="` + p.id + `-d"`)
	}
	p.raw(`><title id="` + p.id + `-t">`)
	title := plain(p.g.Title)
	if title == "" {
		title = "Diagram"
	}
	p.text(title)
	p.raw("</title>")
	if description != "" {
		p.raw(`<desc id="` + p.id + `-d">`)
		p.text(description)
		p.raw("</desc>")
	}
	p.raw("\n")
}

// The style sheet has a least width for every step of 100 px up to 50 steps, since neither
// an attribute nor a style of its own can give a diagram one. Beyond that, diagrams do not
// shrink with the page at all.
const widthStep, widthSteps = 100, 50

// tips writes the arrow heads.
func (p *pen) tips() {
	p.raw("<defs>")
	for _, kind := range []string{"", "-hit"} {
		p.raw(`<marker id="` + p.id + `-tip` + kind + `" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="dg-tip` + kind + `" d="M1 1 10 5 1 9z"/></marker>`)
	}
	p.raw("</defs>\n")
}

// frames draws the boxes behind everything.
func (p *pen) frames() {
	for i := range p.boxes {
		b := &p.boxes[i]
		if b.number > 0 {
			continue
		}
		x, y, w, h := p.frame(i)
		p.rect("dg-group", x, y, w, h, 80)
		p.raw("\n")
	}
}

// frame is the place of a box that is drawn.
func (p *pen) frame(i int) (x, y, w, h int) {
	b := &p.boxes[i]
	low, high := p.x[b.members[0]], p.x[b.members[0]]
	for _, m := range b.members {
		right := p.x[m]
		if p.loop[m] {
			right += loopSide
		}
		low, high = min(low, p.x[m]), max(high, right)
	}
	r := &p.bands[p.row[b.members[0]]]
	foot := boxFoot
	if p.flat[i] {
		foot = flatFoot
	}
	x, y = low-p.node/2-boxSide, r.nodeTop-boxHead
	return x, y, high - low + p.node + 2*boxSide, r.nodeBottom + foot - y
}

// rows writes the nodes in the order in which people read and tab through them, the members
// of a box as a group of their own.
func (p *pen) rows() {
	first := make([]int, len(p.g.Nodes)+1) // arcs are sorted by where they start
	for i := range p.arcs {
		first[p.arcs[i].from+1]++
	}
	for v := range p.g.Nodes {
		first[v+1] += first[v]
	}
	for _, row := range p.order {
		inside := int32(-1)
		for _, v := range row {
			if !p.isNode(v) {
				continue
			}
			if b := p.box[v]; b != inside {
				p.leave(inside)
				p.enter(b)
				inside = b
			}
			p.writeNode(v, p.arcs[first[v]:first[v+1]])
		}
		p.leave(inside)
	}
}

// enter begins the members of a box, if it is one, with its label.
func (p *pen) enter(box int32) {
	if box < 0 {
		return
	}
	x, y, w, _ := p.frame(int(box))
	label := plain(p.boxes[box].label)
	if label == "" {
		p.raw("<g>\n")
		return
	}
	p.raw(`<g role="group" aria-label="`)
	p.text(label)
	p.raw(`">`)
	p.line("dg-label dg-group-label", x+100, y+170, cut(label, w-200, noteSize))
	p.raw("\n")
}

func (p *pen) leave(box int32) {
	if box >= 0 {
		p.raw("</g>\n")
	}
}
