package diagram

import (
	"cmp"
	"slices"
)

// label is the small print of an arc, by its middle and its baseline.
type label struct {
	x, y int
	text string
}

// labelled returns for every row the arcs whose label stands below it.
func (f *figure) labelled() [][]int {
	rows := make([][]int, f.rows)
	for i := range f.arcs {
		a := &f.arcs[i]
		if a.label != "" && len(a.path) > 1 && !a.direct {
			r := f.rowOf[a.path[a.labelled]]
			rows[r] = append(rows[r], i)
		}
	}
	return rows
}

// levels is on how many lines so many labels may stand.
func levels(labels int) int {
	switch {
	case labels == 0:
		return 0
	case labels < 3:
		return 1
	case labels < 6:
		return 2
	}
	return 3
}

// setLabels puts the labels of a gap onto their arcs, each on the first line on which it
// does not touch one that is there already. What finds no place is left to the arc's title.
func (f *figure) setLabels(r int, arcs []int) {
	const space, half = 1100, 50
	b := &f.bands[r]
	count := levels(len(arcs))
	slices.SortStableFunc(arcs, func(i, j int) int { return cmp.Compare(f.bow(i), f.bow(j)) })
	taken := make([]int, count) // up to which x each line is
	for _, i := range arcs {
		text := cut(plain(f.arcs[i].label), space, noteSize)
		w := widthOf(text, noteSize)
		for level := range count {
			y := b.bottom + (b.gap-runIn)*(level+1)/(count+1)
			x := max(w/2+margin, min(f.width-margin-w/2, f.curveAt(i, y-b.bottom, b.gap-runIn)))
			if x-w/2 < taken[level] {
				continue
			}
			taken[level] = x + w/2 + 80
			f.labels = append(f.labels, label{x, y + half - 10, text})
			break
		}
	}
}

// bow is the middle of the step of an arc that carries its label.
func (f *figure) bow(i int) int {
	from, to := f.step(i, f.arcs[i].labelled+1)
	return (from + to) / 2
}

// curveAt is the x of that step so far below the beginning of its gap. The curve is the one
// that appendPath writes; where it is at that height is found by halving.
func (f *figure) curveAt(i, y, gap int) int {
	const one = 1 << 10
	from, to := f.step(i, f.arcs[i].labelled+1)
	share := func(t int) int { // of the way to the side, at t of one: 3t²-2t³
		return t * t / one * (3*one - 2*t) / one
	}
	low, high := 0, one
	for high-low > 1 {
		t := (low + high) / 2
		// The height has its control points in the middle: (3t-3t²+2t³)/2.
		down := (3*t - 3*t*t/one + 2*t*t/one*t/one) / 2
		if down*gap < y*one {
			low = t
		} else {
			high = t
		}
	}
	return from + int(int64(to-from)*int64(share(low))/one)
}

// sag is from where to where the line between two members of a box goes, and how far its
// curve is pulled down: the deeper the farther they are apart.
func (f *figure) sag(a *arc) (from, to, y, deep int) {
	from, to, y = f.x[a.from], f.x[a.to], f.bands[f.row[a.from]].nodeBottom
	side := f.node / 4
	if from > to {
		side = -side
	}
	from, to = from+side, to-side
	return from, to, y, 160 + min(160, max(to-from, from-to)/20)
}

// setFlatLabels puts labels at the lowest point of lines between members of a box, in rows
// from top to bottom, where they do not touch one that is there already.
func (f *figure) setFlatLabels() {
	type span struct{ from, to int }
	taken := make([]span, f.rows) // what the last label of each row covers
	for i := range f.arcs {
		a := &f.arcs[i]
		if !a.flat || a.label == "" {
			continue
		}
		from, to, y, deep := f.sag(a)
		text := cut(plain(a.label), max(to-from, from-to)-80, noteSize)
		x, half := (from+to)/2, widthOf(text, noteSize)/2
		last := &taken[f.row[a.from]]
		if x-half < last.to && x+half > last.from || text == ellipsis {
			continue
		}
		if last.to == 0 {
			last.from = x - half
		}
		*last = span{min(x-half, last.from), max(x+half, last.to)}
		f.labels = append(f.labels, label{x, y + deep*3/4 + 40, text})
	}
}
