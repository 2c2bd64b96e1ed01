package diagram

// figure is a layout with the sizes of everything, in tenths of a pixel.
type figure struct {
	*layout
	id    string
	faces []face
	node  int // width of a node
	loop  []bool
	flat  []bool // whether a box has arcs between its members, by box

	width, height int
	bands         []band
	ends          []ends // of arcs, by arc
	labels        []label
	notesTop      int
}

// band is a row from the top of its boxes to their bottom. Edges pass through it straight
// down.
type band struct {
	top, bottom         int
	nodeTop, nodeBottom int
	gap                 int // below it
}

// Distances in tenths of a pixel.
const (
	margin                       = 120
	betweenNodes, betweenMembers = 260, 180
	besideLine, betweenLines     = 150, 130
	boxSide, boxHead, boxFoot    = 130, 250, 120
	flatFoot                     = 330 // below members with arcs between them
	loopSide                     = 200
	noteStep                     = 180
	runIn                        = 90 // curves end so far above a row, to leave arrow heads upright
)

// draw lays a graph out and measures it.
func draw(g *Graph, id string) *figure {
	f := &figure{layout: arrange(g), id: identifier(id)}
	f.faces, f.node = f.facesOf()
	f.loop = make([]bool, len(g.Nodes))
	for i := range f.loops {
		f.loop[f.loops[i].from] = true
	}
	f.flat = make([]bool, len(f.boxes))
	for i := range f.arcs {
		if a := &f.arcs[i]; a.flat {
			f.flat[f.box[a.from]] = true
		}
	}
	f.place(f.apart)
	f.extent()
	f.dock()
	f.stack()
	return f
}

// apart is how far the middles of neighbours in a row must be from each other.
func (f *figure) apart(a, b int32) int {
	if !f.isNode(a) && !f.isNode(b) {
		return betweenLines
	}
	same := f.blockOf(a) >= 0 && f.blockOf(a) == f.blockOf(b)
	d := besideLine
	if f.isNode(a) && f.isNode(b) {
		if d = betweenNodes; same {
			d = betweenMembers
		}
	}
	for _, v := range [2]int32{a, b} {
		if f.isNode(v) {
			d += f.node / 2
		}
		if !same && f.blockOf(v) >= 0 {
			d += boxSide
		}
	}
	if f.isNode(a) && f.loop[a] {
		d += loopSide
	}
	return d
}

// extent moves everything to the right of the left margin and finds the width.
func (f *figure) extent() {
	const far = 1 << 30
	low, high := far, -far
	for v := range f.x {
		from, to := f.x[v], f.x[v]
		if f.isNode(int32(v)) {
			from, to = from-f.node/2, to+f.node/2
			if f.box[v] >= 0 {
				from, to = from-boxSide, to+boxSide
			}
			if f.loop[v] {
				to += loopSide
			}
		}
		low, high = min(low, from), max(high, to)
	}
	for v := range f.x {
		f.x[v] += margin - low
	}
	f.width = high - low + 2*margin
}

// stack finds the height of every row and of the gaps between, from top to bottom.
func (f *figure) stack() {
	f.bands = make([]band, f.rows)
	reach := f.reach()
	labels := f.labelled()
	y := margin
	for r := range f.bands {
		b := &f.bands[r]
		head, foot, tall := 0, 0, 0
		for _, v := range f.order[r] {
			if !f.isNode(v) {
				continue
			}
			tall = max(tall, f.faces[v].height())
			if f.box[v] >= 0 {
				head, foot = max(head, boxHead), max(foot, boxFoot)
				if f.flat[f.box[v]] {
					foot = flatFoot
				}
			}
		}
		b.top, b.nodeTop = y, y+head
		b.nodeBottom = b.nodeTop + tall
		b.bottom = b.nodeBottom + foot
		y = b.bottom
		if r+1 < f.rows {
			b.gap = 420 + min(700, reach[r]/9) + 150*levels(len(labels[r]))
			y += b.gap
		}
	}
	for r := range labels {
		f.setLabels(r, labels[r])
	}
	f.setFlatLabels()
	y += margin
	f.notesTop = y
	f.height = y + f.notesHeight()
}

// reach is how far the longest curve below each row goes to a side.
func (f *figure) reach() []int {
	reach := make([]int, f.rows)
	for i := range f.arcs {
		a := &f.arcs[i]
		for k := 1; k < len(a.path) && !a.direct; k++ {
			from, to := f.step(i, k)
			r := f.rowOf[a.path[k-1]]
			reach[r] = max(reach[r], to-from, from-to)
		}
	}
	return reach
}

// step is the x at which the k-th step of an arc begins and ends.
func (f *figure) step(i, k int) (from, to int) {
	path := f.arcs[i].path
	from, to = f.x[path[k-1]], f.x[path[k]]
	if k == 1 {
		from = f.ends[i].upper
	}
	if k == len(path)-1 {
		to = f.ends[i].lower
	}
	return from, to
}
