package document

import (
	"bytes"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
)

// The page, in points: A4 with room to punch holes.
const (
	pageWidth, pageHeight = 595.28, 841.89
	marginLeft            = 48.0
	marginRight           = 36.0
	bodyTop, bodyBottom   = 58.0, 790.0
	bodyWidth             = pageWidth - marginLeft - marginRight
)

// sheet is a PDF in the making: a page with a place on it.
type sheet struct {
	wrapper
	pdf  *fpdf.Fpdf
	plan *Plan
	y    float64
	// pages are on which the sections begin.
	pages []int
	// contents is where the list of contents is, on the first page.
	contents float64
	// style and size are those of the font that is set.
	style string
	size  float64
}

// PDF writes the document for the printer, A4 and without colour. The same plan gives the
// same bytes.
func (p *Plan) PDF() ([]byte, error) {
	r, err := regular()
	if err != nil {
		return nil, err
	}
	b, err := bold()
	if err != nil {
		return nil, err
	}
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt", SizeStr: "A4"})
	s := &sheet{wrapper: wrapper{r, b}, pdf: f, plan: p}
	s.begin()
	s.cover()
	for _, section := range p.Sections {
		s.section(section)
	}
	s.fillContents()
	s.margins()
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("writing the PDF of %s: %w", p.Subject.Ref, err)
	}
	return out.Bytes(), nil
}

func (s *sheet) begin() {
	f := s.pdf
	f.SetCatalogSort(true)
	f.SetCreationDate(s.plan.made.UTC())
	f.SetModificationDate(s.plan.made.UTC())
	f.SetTitle(s.regular.printable(cut(s.plan.Subject.Title, 200)+" – "+s.plan.Sort), true)
	f.SetSubject(s.regular.printable("From "+s.plan.Version), true)
	f.SetCreator("gitsm", true)
	f.SetProducer("gitsm", true)
	f.SetLang("en")
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(marginLeft, bodyTop, marginRight)
	f.AddUTF8FontFromBytes("go", "", s.regular.ttf)
	f.AddUTF8FontFromBytes("go", "B", s.bold.ttf)
	s.turn()
}

// turn begins a page.
func (s *sheet) turn() {
	s.pdf.AddPage()
	s.style, s.size = "?", 0
	s.y = bodyTop
}

// room makes sure that so much fits below, on a new page if it must be.
func (s *sheet) room(height float64) {
	if s.y+height > bodyBottom && s.y > bodyTop {
		s.turn()
	}
}

// text prints a text with its foot on a line.
func (s *sheet) text(x, y float64, text string, strong bool, size float64) {
	style := ""
	if strong {
		style = "B"
	}
	if style != s.style || size != s.size {
		s.pdf.SetFont("go", style, size)
		s.style, s.size = style, size
	}
	s.pdf.Text(x, y, text)
}

// pieces prints a line that was broken, with its links.
func (s *sheet) pieces(x, y float64, row []piece, size float64) {
	for _, p := range row {
		s.text(x+p.x, y, p.text, p.strong, size)
		if p.url != "" {
			s.pdf.LinkString(x+p.x, y-size, p.w, size*1.25, p.url)
		}
	}
}

// paragraph prints a line over the whole width.
func (s *sheet) paragraph(l Line, size, leading float64) {
	for _, row := range s.wrap(l, size, bodyWidth) {
		s.room(leading)
		s.pieces(marginLeft, s.y+size, row, size)
		s.y += leading
	}
}

// cover is the head of the first page, with room for the list of contents.
func (s *sheet) cover() {
	s.text(marginLeft, s.y+9, s.bold.printable(s.plan.Sort), true, 9)
	s.y += 16
	s.paragraph(Line{{Text: cut(s.plan.Subject.Title, 160), Strong: true}}, 22, 26)
	s.y += 2
	s.paragraph(Line{{Text: "From " + s.plan.Version}}, 9, 12)
	s.y += 5
	s.rule(s.y, 2)
	s.y += 12
	for _, n := range s.plan.Notices {
		s.notice(n)
	}
	s.text(marginLeft, s.y+10, "Contents", true, 10)
	s.y += 16
	s.contents = s.y
	s.y += 12*float64((len(s.plan.Sections)+1)/2) + 8
}

// notice is a paragraph in a frame.
func (s *sheet) notice(l Line) {
	rows := s.wrap(l, 9.5, bodyWidth-24)
	height := 12.5*float64(len(rows)) + 10
	s.room(height)
	s.pdf.SetLineWidth(1.2)
	s.pdf.Rect(marginLeft, s.y, bodyWidth, height, "D")
	s.pdf.SetFillColor(0, 0, 0)
	s.pdf.Rect(marginLeft, s.y, 6, height, "F")
	for i, row := range rows {
		s.pieces(marginLeft+14, s.y+14+12.5*float64(i), row, 9.5)
	}
	s.y += height + 10
}

// fillContents prints the list of contents once the pages are known.
func (s *sheet) fillContents() {
	last := s.pdf.PageNo()
	s.pdf.SetPage(1)
	s.style = "?"
	half := (len(s.plan.Sections) + 1) / 2
	column := (bodyWidth - 24) / 2
	for i, section := range s.plan.Sections {
		x, y := marginLeft, s.contents+12*float64(i%max(half, 1))
		if i >= half {
			x += column + 24
		}
		number := fmt.Sprint(s.pages[i])
		s.text(x, y+8, s.short(s.regular, section.Title, 9, column-30), false, 9)
		s.text(x+column-s.regular.width(number)*9, y+8, number, false, 9)
		s.pdf.SetDrawColor(170, 170, 170)
		s.pdf.SetLineWidth(0.3)
		s.pdf.Line(x, y+10.5, x+column, y+10.5)
		s.pdf.SetDrawColor(0, 0, 0)
	}
	s.pdf.SetPage(last)
}

// margins prints the head and the foot of every page.
func (s *sheet) margins() {
	total := s.pdf.PageCount()
	commit := "working tree, not committed"
	if s.plan.Commit != "" {
		commit = "commit " + s.plan.Commit
	}
	right := func(y float64, text string) {
		text = s.regular.printable(text)
		s.text(pageWidth-marginRight-s.regular.width(text)*8, y, text, false, 8)
	}
	for page := 1; page <= total; page++ {
		s.pdf.SetPage(page)
		s.style = "?"
		s.text(marginLeft, 36, s.short(s.bold, s.plan.Subject.Title, 8, bodyWidth*0.6), true, 8)
		right(36, s.plan.Sort)
		s.rule(42, 0.6)
		s.rule(bodyBottom+12, 0.6)
		s.text(marginLeft, bodyBottom+24, s.regular.printable("From "+commit+". A printed copy is out of date as soon as the records change."), false, 8)
		right(bodyBottom+24, fmt.Sprintf("Page %d of %d", page, total))
	}
}

// rule is a line across the page.
func (s *sheet) rule(y, width float64) {
	s.pdf.SetLineWidth(width)
	s.pdf.Line(marginLeft, y, pageWidth-marginRight, y)
}
