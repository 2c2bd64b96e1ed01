package diagram

import (
	"cmp"
	"slices"
)

// ends are the x at which an arc leaves its upper node and enters its lower one.
type ends struct{ upper, lower int }

// port is where an arc meets a node.
type port struct {
	node, next int32 // next is the vertex that the arc leads to from there
	low        bool  // at the node's bottom
	back       bool
	arc        int
}

// dock spreads the arcs of a node over its width, in the order of where they lead to, so
// that they do not run into each other before they have to.
func (f *figure) dock() {
	ports := make([]port, 0, 2*len(f.arcs))
	for i := range f.arcs {
		a := &f.arcs[i]
		if len(a.path) < 2 {
			continue
		}
		last := len(a.path) - 1
		ports = append(ports,
			port{a.path[0], a.path[1], true, a.back, i},
			port{a.path[last], a.path[last-1], false, a.back, i})
	}
	slices.SortFunc(ports, func(a, b port) int {
		return cmp.Or(
			cmp.Compare(a.node, b.node), compareBool(a.low, b.low),
			cmp.Compare(f.x[a.next], f.x[b.next]), cmp.Compare(a.next, b.next),
			compareBool(a.back, b.back), cmp.Compare(a.arc, b.arc),
		)
	})
	f.ends = make([]ends, len(f.arcs))
	for len(ports) > 0 {
		end := 1
		for end < len(ports) && ports[end].node == ports[0].node && ports[end].low == ports[0].low {
			end++
		}
		f.dockSide(ports[:end])
		ports = ports[end:]
	}
	f.plumb()
}

// plumb makes straight what is nearly so: the lone arc of a side follows its other end a
// little.
func (f *figure) plumb() {
	const near = 180
	lone := make([]int8, 2*len(f.g.Nodes)) // arcs below and above each node, counted up to two
	for i := range f.arcs {
		if path := f.arcs[i].path; len(path) > 1 {
			lone[2*path[0]] = min(2, lone[2*path[0]]+1)
			last := 2*path[len(path)-1] + 1
			lone[last] = min(2, lone[last]+1)
		}
	}
	for i := range f.arcs {
		path := f.arcs[i].path
		if len(path) < 2 {
			continue
		}
		e, last := &f.ends[i], len(path)-1
		if to := f.x[path[last-1]]; lone[2*path[last]+1] == 1 {
			if last == 1 {
				to = e.upper
			}
			if max(to-e.lower, e.lower-to) <= near {
				e.lower = to
				continue
			}
		}
		if to := f.x[path[1]]; lone[2*path[0]] == 1 {
			if last == 1 {
				to = e.lower
			}
			if max(to-e.upper, e.upper-to) <= near {
				e.upper = to
			}
		}
	}
}

// dockSide does it for one side of one node.
func (f *figure) dockSide(ports []port) {
	const most = 120 // tenths of a pixel between two
	same := func(a, b port) bool { return a.next == b.next && a.back == b.back }
	count := 1
	for i := 1; i < len(ports); i++ {
		if !same(ports[i-1], ports[i]) {
			count++
		}
	}
	apart := min(most, (f.node-400)/count)
	at := f.x[ports[0].node] - apart*(count-1)/2
	for i, p := range ports {
		if i > 0 && !same(ports[i-1], p) {
			at += apart
		}
		if p.low {
			f.ends[p.arc].upper = at
		} else {
			f.ends[p.arc].lower = at
		}
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
