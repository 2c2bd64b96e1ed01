package document

// field is a part of a row: lines that were broken, a box to tick, or nothing.
type field struct {
	x, w  float64 // from the left margin
	lines [][]piece
	box   bool
	right bool
}

// rowStyle is how a row is set.
type rowStyle struct {
	size, leading, pad float64
	// under is the width of the line below; 0 for none.
	under float64
	// edges are where lines stand between columns; nil for none.
	edges []float64
	// bar is true for a black bar at the left: what stands out without colour.
	bar bool
	// wash is true for a grey ground.
	wash bool
}

// row prints fields side by side. One that does not fit begins on a new page, and one that
// is longer than half a page goes on over it. head prints what stands above on a new page.
func (s *sheet) row(fields []field, style rowStyle, head func()) {
	count := 1
	for _, f := range fields {
		count = max(count, len(f.lines))
	}
	for from := 0; from < count; {
		fit := int((bodyBottom - s.y - 2*style.pad) / style.leading)
		left := count - from
		if left > fit && (float64(left)*style.leading < (bodyBottom-bodyTop)/2 || fit < 4) && s.y > bodyTop+40 {
			s.turn()
			if head != nil {
				head()
			}
			fit = int((bodyBottom - s.y - 2*style.pad) / style.leading)
		}
		show := min(left, max(fit, 1))
		s.strip(fields, style, from, show)
		if from += show; from < count {
			s.turn()
			if head != nil {
				head()
			}
		}
	}
}

// strip prints some of the lines of a row.
func (s *sheet) strip(fields []field, style rowStyle, from, show int) {
	height := float64(show)*style.leading + 2*style.pad
	if style.wash {
		s.pdf.SetFillColor(232, 232, 232)
		s.pdf.Rect(marginLeft, s.y, bodyWidth, height, "F")
	}
	if style.bar {
		s.pdf.SetFillColor(0, 0, 0)
		s.pdf.Rect(marginLeft-5, s.y, 4, height, "F")
	}
	for _, f := range fields {
		if f.box && from == 0 {
			s.pdf.SetLineWidth(0.8)
			s.pdf.Rect(marginLeft+f.x+1, s.y+style.pad+1, 8.5, 8.5, "D")
		}
		for i := from; i < min(from+show, len(f.lines)); i++ {
			x := marginLeft + f.x
			if last := f.lines[i]; f.right && len(last) > 0 {
				x += f.w - last[len(last)-1].x - last[len(last)-1].w
			}
			s.pieces(x, s.y+style.pad+style.size+float64(i-from)*style.leading-0.5, f.lines[i], style.size)
		}
	}
	s.pdf.SetDrawColor(120, 120, 120)
	s.pdf.SetLineWidth(0.4)
	for _, x := range style.edges {
		s.pdf.Line(marginLeft+x, s.y, marginLeft+x, s.y+height)
	}
	if style.under > 0 {
		s.pdf.SetLineWidth(style.under)
		s.pdf.Line(marginLeft, s.y+height, pageWidth-marginRight, s.y+height)
	}
	s.pdf.SetDrawColor(0, 0, 0)
	s.y += height
}

// tickWidth is that of a column of boxes.
const tickWidth = 16.0

// table prints a table; its head stands above it on every page.
func (s *sheet) table(t *Table) {
	const gap = 4.0
	edges := s.edges(t)
	head := make([]field, len(t.Columns))
	for i, c := range t.Columns {
		w := edges[i+1] - edges[i] - 2*gap
		title := c.Title
		if c.Box { // its boxes speak for themselves
			title = ""
		}
		head[i] = field{x: edges[i] + gap, w: w, right: c.Right, lines: s.wrap(Line{{Text: title, Strong: true}}, cellSize, w)}
	}
	heading := func() {
		s.rule(s.y, 1)
		s.row(head, rowStyle{size: cellSize, leading: cellLeading, pad: 3, under: 1, edges: edges, wash: true}, nil)
	}
	s.room(70)
	heading()
	for _, r := range t.Rows {
		fields := make([]field, 0, len(t.Columns))
		for i, c := range t.Columns {
			w := edges[i+1] - edges[i] - 2*gap
			f := field{x: edges[i] + gap, w: w, box: c.Box, right: c.Right}
			if !c.Box && !c.Blank && i < len(r.Cells) {
				f.lines = s.wrapAll(r.Cells[i], cellSize, w)
			}
			if c.Box {
				f.x = edges[i] + 3
			}
			fields = append(fields, f)
		}
		s.row(fields, rowStyle{size: cellSize, leading: cellLeading, pad: 3, under: 0.4, edges: edges, bar: r.Strong}, heading)
	}
	s.y += 8
}

// edges are the left edges of a table's columns, and the right edge of the last.
func (s *sheet) edges(t *Table) []float64 {
	width, shares := bodyWidth, 0.0
	for _, c := range t.Columns {
		if c.Box {
			width -= tickWidth
		}
		shares += c.Share
	}
	out := []float64{0}
	at := 0.0
	for _, c := range t.Columns {
		if c.Box {
			at += tickWidth
		} else if shares > 0 {
			at += width * c.Share / shares
		}
		out = append(out, at)
	}
	out[len(out)-1] = bodyWidth
	return out
}
