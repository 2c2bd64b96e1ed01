package diagram

import "slices"

// crossings counts the pairs of segments that cross, in all gaps between rows.
func (o *ordering) crossings() int {
	total := 0
	for r := 0; r+1 < len(o.rows); r++ {
		total += o.between(o.rows[r], len(o.rows[r+1]))
	}
	return total
}

// between counts the crossings below a row. It goes through the segments from left to right
// by their upper ends and asks a binary indexed tree how many went further to the right
// before.
func (o *ordering) between(row []int32, width int) int {
	if cap(o.tree) < width+1 {
		o.tree = make([]int32, 2*width+2)
	}
	tree := o.tree[:width+1]
	clear(tree)
	total, before := 0, 0
	for _, v := range row {
		ends := o.ends[:0]
		for _, w := range o.down.of(v) {
			ends = append(ends, o.pos[w]+1)
		}
		if len(ends) > 1 {
			slices.Sort(ends)
		}
		o.ends = ends
		for _, e := range ends {
			left := int32(0)
			for i := e; i > 0; i -= i & -i {
				left += tree[i]
			}
			total += before - int(left)
		}
		for _, e := range ends {
			for i := e; i <= int32(width); i += i & -i {
				tree[i]++
			}
		}
		before += len(ends)
	}
	return total
}

// transpose swaps neighbours in a row as long as that takes crossings away, a bounded number
// of times. Boxes are swapped as a whole, and their members among themselves.
func (o *ordering) transpose() {
	const rounds = 1
	for range rounds {
		better := false
		for _, row := range o.rows {
			better = o.transposeRow(row) || better
		}
		if !better {
			break
		}
	}
}

func (o *ordering) transposeRow(row []int32) bool {
	better := false
	for i := 0; i+1 < len(row); i++ {
		left, right := i, i+2 // the bounds of what is swapped at i+1
		if a, b := o.block[row[i]], o.block[row[i+1]]; a != b {
			for a >= 0 && left > 0 && o.block[row[left-1]] == a {
				left--
			}
			for b >= 0 && right < len(row) && o.block[row[right]] == b {
				right++
			}
		}
		if i+2-left == 2 && right == i+2 {
			if o.gainOfPair(row[i], row[i+1]) > 0 {
				row[i], row[i+1] = row[i+1], row[i]
				o.pos[row[i]], o.pos[row[i+1]] = int32(i), int32(i+1)
				better = true
			}
			continue
		}
		if o.gain(row[left:i+1], row[i+1:right]) <= 0 {
			continue
		}
		better = true
		part := row[left:right]
		slices.Reverse(part[:i+1-left])
		slices.Reverse(part[i+1-left:])
		slices.Reverse(part)
		o.indexRow(row, left, right)
	}
	return better
}

// gain is how many crossings go away when two neighbouring pieces of a row are swapped. For
// pieces with very many pairs it is not worked out and said to be nothing.
func (o *ordering) gain(left, right []int32) int {
	const limit = 1024
	if len(left)*len(right) > limit {
		return 0
	}
	gain := 0
	for _, a := range left {
		for _, b := range right {
			gain += o.gainOfPair(a, b)
		}
	}
	return gain
}

func (o *ordering) gainOfPair(a, b int32) int {
	return o.gainToward(o.up.of(a), o.up.of(b)) + o.gainToward(o.down.of(a), o.down.of(b))
}

// gainToward counts the pairs of neighbours in one direction that would cease to cross, less
// those that would begin to.
func (o *ordering) gainToward(as, bs []int32) int {
	const limit = 4096
	if len(as)*len(bs) > limit {
		return 0
	}
	gain, pos := 0, o.pos
	for _, p := range as {
		at := pos[p]
		for _, q := range bs {
			switch to := pos[q]; {
			case at > to:
				gain++
			case at < to:
				gain--
			}
		}
	}
	return gain
}
