package diagram

// edges writes the lines. They say nothing to those who listen: each node says what it
// needs.
func (p *pen) edges() {
	p.raw(`<g class="dg-edges" aria-hidden="true">` + "\n")
	for i := range p.arcs {
		a := &p.arcs[i]
		p.openEdge(a)
		if a.flat {
			p.flatPath(a)
		} else {
			p.path(i)
		}
		p.closeEdge(a)
	}
	for i := range p.loops {
		a := &p.loops[i]
		b := &p.bands[p.row[a.from]]
		x, y := p.x[a.from]+p.node/2, (b.nodeTop+b.nodeBottom)/2
		p.openEdge(a)
		p.point("M", x, y-120)
		p.curve(x+loopSide, y-140, x+loopSide, y+140, x, y+120)
		p.closeEdge(a)
	}
	for _, l := range p.labels {
		p.line("dg-label", l.x, l.y, l.text)
		p.raw("\n")
	}
	p.raw("</g>\n")
}

// openEdge begins a line; its ends are in data attributes, for scripts that want to show
// what belongs together.
func (p *pen) openEdge(a *arc) {
	p.raw(`<path class="dg-edge`)
	if a.soft {
		p.raw(" dg-soft")
	}
	tip := "-tip"
	if p.g.Nodes[a.from].Effect != None && p.g.Nodes[a.to].Effect != None {
		p.raw(" dg-hit")
		tip = "-tip-hit"
	}
	p.raw(`" data-from="`)
	p.int(a.from)
	p.raw(`" data-to="`)
	p.int(a.to)
	if a.back {
		p.raw(`" marker-start="url(#` + p.id + tip + `)"`)
	} else {
		p.raw(`" marker-end="url(#` + p.id + tip + `)"`)
	}
	p.raw(` d="`)
}

func (p *pen) closeEdge(a *arc) {
	label := plain(a.label)
	if label == "" {
		p.raw("\"/>\n")
		return
	}
	p.raw(`"><title>`)
	p.text(label)
	p.raw("</title></path>\n")
}

// path writes the line of an arc from its upper end to its lower one: straight through the
// rows, in a curve from row to row.
func (p *pen) path(i int) {
	a := &p.arcs[i]
	first, last := a.path[0], a.path[len(a.path)-1]
	b := &p.bands[p.rowOf[first]]
	at, _ := p.step(i, 1)
	p.point("M", at, b.nodeBottom)
	for k := 1; k < len(a.path); k++ {
		_, to := p.step(i, k)
		b, next := &p.bands[p.rowOf[a.path[k-1]]], &p.bands[p.rowOf[a.path[k]]]
		if at != to {
			if k > 1 || b.nodeBottom != b.bottom {
				p.down(b.bottom)
			}
			end := next.top - runIn
			middle := (b.bottom + end) / 2
			p.curve(at, middle, to, middle, to, end)
			at = to
		}
	}
	p.down(p.bands[p.rowOf[last]].nodeTop)
}

// flatPath writes the line between two members of a box: from foot to foot.
func (p *pen) flatPath(a *arc) {
	from, to, y, deep := p.sag(a)
	p.point("M", from, y)
	p.curve(from, y+deep, to, y+deep, to, y)
}

func (p *pen) point(command string, x, y int) {
	p.raw(command)
	p.num(x)
	p.raw(" ")
	p.num(y)
}

func (p *pen) down(y int) {
	p.raw("V")
	p.num(y)
}

func (p *pen) curve(x1, y1, x2, y2, x, y int) {
	p.point("C", x1, y1)
	p.point(" ", x2, y2)
	p.point(" ", x, y)
}
