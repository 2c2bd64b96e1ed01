package diagram

// column is about the width of a page, from the middle of the first node to that of the last,
// in tenths of a pixel.
const column = 8000

// place gives every vertex the middle of its x, in tenths of a pixel: as near to where its
// neighbours are as the distances in its row allow. Each pass solves a row exactly, then the
// next row follows; edges across many rows pull hardest, so that they become straight.
func (l *layout) place(apart func(left, right int32) int) {
	l.x = make([]int, l.vertices)
	gaps := make([][]int, len(l.order))
	widest := 0
	for r, row := range l.order {
		gaps[r] = make([]int, len(row))
		at := 0
		for i := 1; i < len(row); i++ {
			at += apart(row[i-1], row[i])
			gaps[r][i] = at
			l.x[row[i]] = at
		}
		widest = max(widest, at)
	}
	// Rows may spread over a page column, or a little more than the longest of them needs.
	room := max(column, widest+widest/10)
	for r, row := range l.order {
		if len(row) == 0 {
			continue
		}
		shift := (room - gaps[r][len(row)-1]) / 2
		for _, v := range row {
			l.x[v] += shift
		}
	}
	p := &placing{x: l.x, nodes: int32(len(l.g.Nodes)), room: room}
	p.up = linksOf(l.vertices, func(yield func(from, to int32)) {
		for _, s := range l.segments {
			yield(s.lower, s.upper)
		}
	})
	p.down = linksOf(l.vertices, func(yield func(from, to int32)) {
		for _, s := range l.segments {
			yield(s.upper, s.lower)
		}
	})
	const passes = 6
	for pass := range passes {
		both := pass >= 2
		for r := 1; r < len(l.order); r++ {
			p.solve(l.order[r], gaps[r], true, both)
		}
		for r := len(l.order) - 2; r >= 0; r-- {
			p.solve(l.order[r], gaps[r], both, true)
		}
	}
	l.straighten(gaps)
}

// placing solves one row after the other.
type placing struct {
	x        []int
	nodes    int32
	up, down links
	room     int
	runs     []run
}

// run are neighbours in a row that stand as close as they may.
type run struct {
	sum, weight int64 // of what its members want, less their distance from the row's begin
	count       int
}

// solve moves the vertices of a row to where the sum of weighted squared distances from what
// each wants is least, with the distances kept: isotonic regression by pooling neighbours
// that would come too close. Whatever would leave the room stops at its edge, which is the
// solution within those bounds.
func (p *placing) solve(row []int32, gaps []int, up, down bool) {
	runs := p.runs[:0]
	for i, v := range row {
		want, weight := p.wish(v, up, down)
		runs = append(runs, run{sum: (want - int64(gaps[i])) * weight, weight: weight, count: 1})
		for len(runs) > 1 {
			a, b := runs[len(runs)-2], runs[len(runs)-1]
			if floor(a.sum, a.weight) <= floor(b.sum, b.weight) {
				break
			}
			runs = runs[:len(runs)-1]
			runs[len(runs)-1] = run{a.sum + b.sum, a.weight + b.weight, a.count + b.count}
		}
	}
	i := 0
	for _, r := range runs {
		at := max(0, min(int(floor(r.sum, r.weight)), p.room-gaps[len(row)-1]))
		for range r.count {
			p.x[row[i]] = at + gaps[i]
			i++
		}
	}
	p.runs = runs
}

// wish is where a vertex wants to stand and how much.
func (p *placing) wish(v int32, up, down bool) (want, weight int64) {
	const scale = 16 // of the weights, so that those without neighbours weigh next to nothing
	sum := int64(0)
	if up {
		for _, w := range p.up.of(v) {
			k := p.pull(v, w)
			sum, weight = sum+k*int64(p.x[w]), weight+k
		}
	}
	if down {
		for _, w := range p.down.of(v) {
			k := p.pull(v, w)
			sum, weight = sum+k*int64(p.x[w]), weight+k
		}
	}
	if weight == 0 {
		return int64(p.x[v]), 1
	}
	return floor(sum, weight), weight * scale
}

// pull is how much two neighbours want to stand above each other.
func (p *placing) pull(v, w int32) int64 {
	switch {
	case v >= p.nodes && w >= p.nodes:
		return 32
	case v >= p.nodes || w >= p.nodes:
		return 2
	}
	return 1
}

// floor divides and rounds down, also below zero.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
