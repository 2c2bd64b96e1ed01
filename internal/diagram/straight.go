package diagram

// straighten makes the waypoints of an edge stand exactly above each other where the row's
// neighbours leave room for it.
func (l *layout) straighten(gaps [][]int) {
	pos := make([]int, l.vertices)
	for _, row := range l.order {
		for i, v := range row {
			pos[v] = i
		}
	}
	done := make([]bool, l.vertices)
	for i := range l.arcs {
		path := l.arcs[i].path
		if len(path) < 3 {
			continue
		}
		inner := path[1 : len(path)-1]
		for len(inner) > 0 {
			inner = inner[l.straightRun(inner, pos, gaps, done):]
		}
	}
}

// straightRun puts as many waypoints of the beginning of a path above each other as it can,
// and says how many.
func (l *layout) straightRun(path []int32, pos []int, gaps [][]int, done []bool) int {
	const far = 1 << 30
	low, high := -far, far
	sum, count := int64(0), int64(0)
	for _, v := range path {
		from, to := l.leeway(v, pos[v], gaps)
		if done[v] {
			from, to = l.x[v], l.x[v]
		}
		if max(low, from) > min(high, to) {
			break
		}
		low, high = max(low, from), min(high, to)
		sum += int64(l.x[v])
		count++
	}
	if count == 0 { // a row without room to move: the waypoint stays
		done[path[0]] = true
		return 1
	}
	at := min(max(int(floor(sum, count)), low), high)
	for _, v := range path[:count] {
		l.x[v] = at
		done[v] = true
	}
	return int(count)
}

// leeway is how far a vertex can move while its neighbours in the row stay.
func (l *layout) leeway(v int32, i int, gaps [][]int) (from, to int) {
	const far = 1 << 30
	row, gap := l.order[l.rowOf[v]], gaps[l.rowOf[v]]
	from, to = -far, far
	if i > 0 {
		from = l.x[row[i-1]] + gap[i] - gap[i-1]
	}
	if i+1 < len(row) {
		to = l.x[row[i+1]] - gap[i+1] + gap[i]
	}
	return from, to
}
