package document

import "time"

// chart draws bars along time: black for the critical path, white for the others.
func (s *sheet) chart(c *Chart) {
	const row, axis, foot = 14.0, 16.0, 26.0
	const label, left = 124.0, 166.0
	width := bodyWidth - left - 8
	at := func(d time.Duration) float64 { return marginLeft + left + width*share(d, c.End) }
	s.room(min(axis+foot+row*float64(len(c.Bars))+20, (bodyBottom-bodyTop)*0.9))
	s.paragraph(Line{{Text: c.Title}}, cellSize, cellLeading)
	s.y += 3
	for from := 0; from < len(c.Bars); {
		fit := int((bodyBottom - s.y - axis - foot) / row)
		if fit < 1 {
			s.turn()
			continue
		}
		bars := c.Bars[from:min(from+fit, len(c.Bars))]
		from += len(bars)
		top := s.y + axis
		bottom := top + row*float64(len(bars))
		s.pdf.SetDrawColor(150, 150, 150)
		s.pdf.SetLineWidth(0.4)
		for _, t := range c.Ticks {
			s.pdf.Line(at(t), top-3, at(t), bottom)
			text := span(t)
			s.text(at(t)-s.regular.width(text)*7.5/2, top-6, text, false, 7.5)
		}
		s.pdf.SetDrawColor(0, 0, 0)
		s.text(marginLeft, top-6, "Step", true, 7.5)
		s.text(marginLeft+left-22-s.bold.width("Wave")*7.5, top-6, "Wave", true, 7.5)
		for i, b := range bars {
			s.bar(b, top+row*float64(i), label, left, at)
		}
		s.y = bottom
		s.marks(c, top, bottom, at)
		s.y += foot
	}
	s.y += 4
}

// bar draws one step.
func (s *sheet) bar(b Bar, y, label, left float64, at func(time.Duration) float64) {
	s.text(marginLeft, y+10, s.short(s.face(b.Critical), b.Label, cellSize, label), b.Critical, cellSize)
	s.text(marginLeft+left-22-s.regular.width(b.Wave)*cellSize, y+10, b.Wave, false, cellSize)
	if !b.Known {
		s.text(marginLeft+left+4, y+10, "time unknown", false, cellSize)
		return
	}
	style := "FD"
	s.pdf.SetFillColor(255, 255, 255)
	if b.Critical {
		s.pdf.SetFillColor(0, 0, 0)
	}
	s.pdf.SetLineWidth(0.9)
	s.pdf.Rect(at(b.From), y+2.5, max(at(b.To)-at(b.From), 1.5), barHeight, style)
}

// barHeight is the height of a bar.
const barHeight = 9.0

// marks draws when people are at work and the objective, across the bars.
func (s *sheet) marks(c *Chart, top, bottom float64, at func(time.Duration) float64) {
	s.pdf.SetLineWidth(1)
	s.pdf.SetDashPattern([]float64{4, 2.5}, 0)
	line := bottom + 11
	for _, m := range []struct {
		at   time.Duration
		text string
	}{{c.Lead, "people at work "}, {c.Limit, "objective "}} {
		if m.at <= 0 {
			continue
		}
		x := at(m.at)
		s.pdf.Line(x, top-3, x, bottom+3)
		text := m.text + span(m.at)
		wide := s.bold.width(text) * 7.5
		if share(m.at, c.End) > 0.5 {
			s.text(x-wide, line, text, true, 7.5)
		} else {
			s.text(x, line, text, true, 7.5)
		}
		line += 10
	}
	s.pdf.SetDashPattern(nil, 0)
}
