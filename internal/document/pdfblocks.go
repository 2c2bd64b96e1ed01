package document

import "strconv"

// The sizes of type, in points, and their leading.
const (
	bodySize, bodyLeading = 9.5, 12.5
	cellSize, cellLeading = 8.5, 11.0
)

// section prints a part with its heading and its place in the outline.
func (s *sheet) section(section Section) {
	s.y += 10
	s.room(130) // a heading does not stand alone
	s.pages = append(s.pages, s.pdf.PageNo())
	s.pdf.Bookmark(s.regular.printable(section.Title), 0, s.y)
	s.paragraph(Line{{Text: section.Title, Strong: true}}, 14, 17)
	s.rule(s.y+1, 1.2)
	s.y += 8
	for _, b := range section.Blocks {
		s.block(b)
	}
}

func (s *sheet) block(b Block) {
	switch {
	case b.Heading != "":
		s.y += 4
		s.room(100)
		s.pdf.Bookmark(s.regular.printable(cut(b.Heading, 120)), 1, s.y)
		s.paragraph(Line{{Text: cut(b.Heading, 160), Strong: true}}, 11, 14)
		s.y += 2
	case b.Text != nil:
		s.paragraph(b.Text, bodySize, bodyLeading)
		s.y += 5
	case b.Facts != nil:
		s.facts(b.Facts)
	case b.List != nil:
		s.list(b.List, false)
	case b.Ordered != nil:
		s.list(b.Ordered, true)
	case b.Table != nil:
		s.table(b.Table)
	case b.Tree != nil:
		s.tree(b.Tree, 0)
		s.y += 6
	case b.Chart != nil:
		s.chart(b.Chart)
	}
}

// facts prints terms at the left of what there is to say of them.
func (s *sheet) facts(facts []Fact) {
	const term = 138.0
	for _, f := range facts {
		s.row([]field{
			{x: 0, w: term - 10, lines: s.wrap(Line{{Text: f.Term, Strong: true}}, bodySize, term-10)},
			{x: term, w: bodyWidth - term, lines: s.wrapAll(f.Lines, bodySize, bodyWidth-term)},
		}, rowStyle{size: bodySize, leading: bodyLeading, pad: 2.5, under: 0.3}, nil)
	}
	s.y += 6
}

func (s *sheet) wrapAll(lines []Line, size, width float64) [][]piece {
	var out [][]piece
	for _, l := range lines {
		out = append(out, s.wrap(l, size, width)...)
	}
	return out
}

// list prints lines with bullets, or with boxes and numbers.
func (s *sheet) list(lines []Line, ordered bool) {
	for i, l := range lines {
		mark, indent := field{x: 4, lines: [][]piece{{{text: "•"}}}}, 16.0
		if ordered {
			mark, indent = field{x: 0, box: true}, 34
		}
		fields := []field{mark, {x: indent, w: bodyWidth - indent, lines: s.wrap(l, bodySize, bodyWidth-indent)}}
		if ordered {
			fields = append(fields, field{x: 16, lines: [][]piece{{{text: strconv.Itoa(i+1) + ".", strong: true}}}})
		}
		s.row(fields, rowStyle{size: bodySize, leading: bodyLeading, pad: 1.5}, nil)
	}
	s.y += 5
}

// tree prints a call tree as lines with boxes, indented, with how to reach everybody at the
// right.
func (s *sheet) tree(nodes []Node, depth int) {
	const step, reach = 14.0, 250.0
	for _, n := range nodes {
		x := step * float64(depth)
		s.row([]field{
			{x: x, box: true},
			{x: x + 15, w: reach - x - 23, lines: s.wrap(n.Who, cellSize+0.5, reach-x-23)},
			{x: reach, w: bodyWidth - reach, lines: s.wrap(n.Reach, cellSize+0.5, bodyWidth-reach)},
		}, rowStyle{size: cellSize + 0.5, leading: cellLeading + 1, pad: 2.2, under: 0.3}, nil)
		s.tree(n.Children, depth+1)
	}
}
