package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// standIn is printed for a character that the font lacks.
const standIn = '□'

// face is a font with what its characters measure.
type face struct {
	ttf    []byte
	font   *sfnt.Font
	buffer sfnt.Buffer
	widths map[rune]float64 // in parts of the size; -1 for what the font lacks
}

func regular() (*face, error) { return newFace(goregular.TTF) }

func bold() (*face, error) { return newFace(gobold.TTF) }

func newFace(ttf []byte) (*face, error) {
	f, err := sfnt.Parse(ttf)
	return &face{ttf: ttf, font: f, widths: map[rune]float64{}}, err
}

// measure returns the width of a character, in parts of the font's size, and whether the
// font has it.
func (f *face) measure(r rune) (float64, bool) {
	w, ok := f.widths[r]
	if !ok {
		w = f.look(r)
		f.widths[r] = w
	}
	return w, w >= 0
}

func (f *face) look(r rune) float64 {
	if r > 0xffff { // the writer encodes in two bytes
		return -1
	}
	glyph, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return -1
	}
	units := f.font.UnitsPerEm()
	advance, err := f.font.GlyphAdvance(&f.buffer, glyph, fixed.I(int(units)), font.HintingNone)
	if err != nil {
		return -1
	}
	return float64(advance) / 64 / float64(units)
}

// width is the width of a text in parts of the size.
func (f *face) width(text string) float64 {
	total := 0.0
	for _, r := range text {
		w, _ := f.measure(r)
		total += w
	}
	return total
}

// printable replaces what the font lacks: a space by a space, marks and joiners by nothing,
// anything else by something that can be seen.
func (f *face) printable(text string) string {
	fine := strings.IndexFunc(text, func(r rune) bool { _, ok := f.measure(r); return !ok || r == utf8.RuneError }) < 0
	if fine {
		return text
	}
	return strings.Map(func(r rune) rune {
		if _, ok := f.measure(r); ok && r != utf8.RuneError {
			return r
		}
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc):
			return -1
		}
		return standIn
	}, text)
}
