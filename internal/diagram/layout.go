package diagram

// layout is a graph on its way to a picture.
type layout struct {
	g     *Graph
	arcs  []arc
	loops []arc
	boxes []box
	noted int // how many boxes are noted instead of drawn

	// For every node: the box it is drawn in or -1, the first member of that box or itself,
	// and its row.
	box, unit []int32
	row       []int
	rows      int

	// Vertices are the nodes, and behind them the waypoints of edges across rows.
	vertices int
	rowOf    []int32
	order    [][]int32 // the vertices of each row from left to right
	segments []segment // between neighbouring rows

	x []int // the middle of each vertex
}

// segment is a piece of one or more arcs between neighbouring rows.
type segment struct{ upper, lower int32 }

// arrange gives every node its row and its place in it.
func arrange(g *Graph) *layout {
	l := &layout{g: g}
	l.arcs, l.loops = arcsOf(g)
	l.boxes = boxesOf(g)
	l.claim()
	l.settle()
	l.rank()
	l.lead()
	l.sort()
	return l
}

// isNode tells nodes from waypoints.
func (l *layout) isNode(v int32) bool { return int(v) < len(l.g.Nodes) }
