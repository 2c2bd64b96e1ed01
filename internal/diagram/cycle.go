package diagram

// settle breaks the cycles and gives up the boxes whose members cannot stand in one row.
// Each round gives up at least one box, and after a few it gives up all that are left, so
// that graphs made to be awkward do not take longer.
func (l *layout) settle() {
	const rounds = 8
	for round := 0; ; round++ {
		if round == rounds {
			for i := range l.boxes {
				l.open(i)
			}
		}
		l.breakCycles()
		if !l.dropTangled() {
			return
		}
	}
}

// breakCycles turns around the arcs that a walk in depth finds closing a cycle. It starts
// from what nothing needs, so that arcs along the way people read stay as they are.
func (l *layout) breakCycles() {
	n := len(l.g.Nodes)
	fed := make([]bool, n)
	for i := range l.arcs {
		a := &l.arcs[i]
		a.back = false
		a.flat = l.box[a.from] >= 0 && l.box[a.from] == l.box[a.to]
		if !a.flat {
			fed[a.to] = true
		}
	}
	first := make([]int32, n+1) // arcs are sorted by where they start
	for i := range l.arcs {
		first[l.arcs[i].from+1]++
	}
	for v := range n {
		first[v+1] += first[v]
	}
	next := append([]int32(nil), first...)
	const unseen, open, done = 0, 1, 2
	state := make([]uint8, n)
	var stack []int32
	walk := func(root int) {
		if state[root] != unseen {
			return
		}
		state[root] = open
		stack = append(stack[:0], int32(root))
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			if next[v] == first[v+1] {
				state[v] = done
				stack = stack[:len(stack)-1]
				continue
			}
			a := &l.arcs[next[v]]
			next[v]++
			switch {
			case a.flat:
			case state[a.to] == open:
				a.back = true
			case state[a.to] == unseen:
				state[a.to] = open
				stack = append(stack, int32(a.to))
			}
		}
	}
	for v := range n {
		if !fed[v] {
			walk(v)
		}
	}
	for v := range n {
		if l.g.Nodes[v].Focus {
			walk(v)
		}
	}
	for v := range n {
		walk(v)
	}
}

// dropTangled gives up the boxes that a path leaves and enters again, and says whether there
// were any: what lies on the path must stand below one member and above another. It takes
// away whatever has nothing before it or nothing behind it; what is left has a cycle through
// boxes in it.
func (l *layout) dropTangled() bool {
	left := l.trim(l.unitLinks(false), l.unitLinks(true))
	dropped := false
	for i := range l.boxes {
		if members := l.boxes[i].members; len(members) > 0 && left[l.unit[members[0]]] {
			l.open(i)
			dropped = true
		}
	}
	return dropped
}

// trim returns which units remain when those without a link in one of the directions are
// taken away as long as there are any.
func (l *layout) trim(down, up links) []bool {
	n := len(l.g.Nodes)
	left := make([]bool, n)
	for v := range n {
		left[v] = int(l.unit[v]) == v
	}
	for _, way := range [][2]links{{down, up}, {up, down}} {
		ahead, behind := way[0], way[1]
		feeds := make([]int, n)
		var queue []int32
		for v := int32(0); v < int32(n); v++ {
			if !left[v] {
				continue
			}
			for _, w := range behind.of(v) {
				if left[w] {
					feeds[v]++
				}
			}
			if feeds[v] == 0 {
				queue = append(queue, v)
			}
		}
		for len(queue) > 0 {
			v := queue[0]
			queue = queue[1:]
			left[v] = false
			for _, w := range ahead.of(v) {
				if !left[w] {
					continue
				}
				if feeds[w]--; feeds[w] == 0 {
					queue = append(queue, w)
				}
			}
		}
	}
	return left
}

// unitLinks returns which unit leads to which along the rows, or against them.
func (l *layout) unitLinks(up bool) links {
	return linksOf(len(l.g.Nodes), func(yield func(from, to int32)) {
		for i := range l.arcs {
			a := &l.arcs[i]
			if a.flat {
				continue
			}
			from, to := l.unit[a.upper()], l.unit[a.lower()]
			if up {
				from, to = to, from
			}
			yield(from, to)
		}
	})
}
