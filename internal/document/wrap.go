package document

import (
	"strings"
	"unicode/utf8"
)

// piece is text in one manner on one printed line.
type piece struct {
	text   string
	strong bool
	url    string
	x, w   float64 // from the line's left edge, in points
}

// wrapper breaks lines for the printed page.
type wrapper struct {
	regular, bold *face
}

func (w *wrapper) face(strong bool) *face {
	if strong {
		return w.bold
	}
	return w.regular
}

// unit is what stands on one printed line together: text up to the next space, perhaps in
// several manners.
type unit []piece

// wrap breaks a line into printed ones of at most a width, behind spaces. Units that are
// wider themselves are broken where they must be.
func (w *wrapper) wrap(l Line, size, width float64) [][]piece {
	f := filler{wrapper: w, size: size, width: width}
	for _, u := range w.units(l, size) {
		bare := 0.0 // without the spaces at its end
		for i, p := range u {
			if bare += p.w; i == len(u)-1 {
				bare += w.face(p.strong).width(strings.TrimRight(p.text, " "))*size - p.w
			}
		}
		if f.at > 0 && f.at+bare > width {
			f.flush()
		}
		for _, p := range u {
			f.put(p)
		}
	}
	f.flush()
	return f.out
}

// units splits a line where it may be broken.
func (w *wrapper) units(l Line, size float64) []unit {
	var out []unit
	open := false
	for _, s := range l {
		f := w.face(s.Strong)
		for rest := f.printable(s.Text); rest != ""; {
			var word string
			word, rest = nextWord(rest)
			if strings.HasPrefix(s.URL, "tel:") { // a number is read in one go
				word, rest = word+rest, ""
			}
			p := piece{text: word, strong: s.Strong, url: s.URL, w: f.width(word) * size}
			if open {
				out[len(out)-1] = append(out[len(out)-1], p)
			} else {
				out = append(out, unit{p})
			}
			open = !strings.HasSuffix(word, " ")
		}
	}
	return out
}

// filler fills printed lines.
type filler struct {
	*wrapper
	size, width float64
	out         [][]piece
	row         []piece
	at          float64
}

func (f *filler) flush() {
	if len(f.row) > 0 {
		f.out = append(f.out, f.row)
	}
	f.row, f.at = nil, 0
}

// put adds a piece, broken where it is wider than what is left of a whole line.
func (f *filler) put(p piece) {
	face := f.face(p.strong)
	for p.text != "" {
		head := f.fitting(face, p.text, f.size, f.width-f.at)
		wide := face.width(head) * f.size
		if f.at > 0 && f.at+face.width(strings.TrimRight(head, " "))*f.size > f.width { // not even one character
			f.flush()
			continue
		}
		if strings.Trim(p.text[len(head):], " ") == "" { // spaces may hang over
			f.append(p)
			return
		}
		f.append(piece{text: head, strong: p.strong, url: p.url, w: wide})
		f.flush()
		p.text, p.w = p.text[len(head):], p.w-wide
	}
}

func (f *filler) append(p piece) {
	p.x = f.at
	f.at += p.w
	if last := len(f.row) - 1; last >= 0 && f.row[last].strong == p.strong && f.row[last].url == p.url {
		f.row[last].text += p.text
		f.row[last].w += p.w
		return
	}
	f.row = append(f.row, p)
}

// nextWord splits off a word with the spaces behind it.
func nextWord(text string) (word, rest string) {
	end := strings.IndexByte(text, ' ')
	if end < 0 {
		return text, ""
	}
	for end < len(text) && text[end] == ' ' {
		end++
	}
	return text[:end], text[end:]
}

// fitting is as much of a word as fits; one character at least.
func (w *wrapper) fitting(f *face, word string, size, width float64) string {
	at := 0.0
	for i, r := range word {
		wide, _ := f.measure(r)
		if at += wide * size; at > width && i > 0 {
			return word[:i]
		}
	}
	return word
}

// short is a text that fits into a width, cut where it must be.
func (w *wrapper) short(f *face, text string, size, width float64) string {
	text = f.printable(text)
	if f.width(cut(text, 400))*size <= width && utf8.RuneCountInString(text) <= 400 {
		return text
	}
	dots, _ := f.measure('…')
	return w.fitting(f, text, size, width-dots*size) + "…"
}
