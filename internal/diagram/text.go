package diagram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text widths are in tenths of a pixel for sans-serif letters of 13 px.
const (
	nameSize = 13
	noteSize = 11
)

// plain returns a text as one line: without what XML does not allow, without what turns
// around the direction of the text beside it, without heaps of combining marks, and with one
// space for any white space.
func plain(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space, marks := true, 0
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		if forbidden(r) {
			continue
		}
		if marks++; !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		}
		const most = 4 // more than any script stacks
		if marks > most {
			continue
		}
		b.WriteRune(r)
		space = false
	}
	return strings.TrimRight(b.String(), " ")
}

// isPlain says whether a text is ASCII that plain would not change.
func isPlain(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// forbidden says of what is neither space nor control character whether it is left out:
// marks that order text from right to left or back, tags, and what is no character.
func forbidden(r rune) bool {
	switch {
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x206f:
		return true
	case r == 0xfeff, r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// runeWidth is about as wide as the widest of common fonts.
func runeWidth(r rune) int {
	switch {
	case r < 0x7f:
		return asciiWidth(byte(r))
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Yi),
		r >= 0x3000 && r <= 0x303f, r >= 0xff01 && r <= 0xff60:
		return 130
	case r >= 0x1f000 && r <= 0x1faff:
		return 180
	case unicode.IsUpper(r):
		return 108
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return 92
	}
	return 108
}

func asciiWidth(c byte) int {
	switch {
	case strings.IndexByte("iljI!|.,:;'` ", c) >= 0:
		return 50
	case strings.IndexByte("rtf-*\"/\\{}()[]", c) >= 0:
		return 66
	case strings.IndexByte("mwMW@%", c) >= 0:
		return 136
	case c >= 'A' && c <= 'Z':
		return 100
	}
	return 88
}

// widthOf is the width of a text at a size in pixels.
func widthOf(s string, size int) int {
	w := 0
	for _, r := range s {
		w += runeWidth(r)
	}
	return w * size / nameSize
}

const ellipsis = "…"

// cut shortens a plain text to a width, with an ellipsis where it was cut.
func cut(s string, space, size int) string {
	if _, whole := fit(s, space, size); whole {
		return s
	}
	fits, _ := fit(s, space-widthOf(ellipsis, size), size)
	return strings.TrimRight(s[:fits], " ") + ellipsis
}

// fit is how many bytes of a text fit into a width, and whether those are all. It looks no
// further than it must.
func fit(s string, space, size int) (bytes int, whole bool) {
	space = space * nameSize / size
	for i, r := range s {
		if space -= runeWidth(r); space < 0 {
			return i, false
		}
	}
	return len(s), true
}

// wrap sets a plain text on two lines of a width, and says whether it had to cut it.
func wrap(s string, space int) (first, second string, short bool) {
	fits, whole := fit(s, space, nameSize)
	if whole {
		return s, "", false
	}
	at := breakBefore(s, fits)
	first, rest := strings.TrimRight(s[:at], " "), strings.TrimLeft(s[at:], " ")
	_, whole = fit(rest, space, nameSize)
	return first, cut(rest, space, nameSize), !whole
}

// breakBefore is the last place, not behind the given one, where a reader expects a line to
// end; if there is none after the first few letters, it is the given one.
func breakBefore(s string, fits int) int {
	for i := fits; i > fits/3; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if strings.ContainsRune(" -/._:@,", r) {
			return i
		}
		if next, _ := utf8.DecodeRuneInString(s[i:]); next == ' ' {
			return i
		}
		i -= size
	}
	if fits == 0 { // not even one letter
		_, size := utf8.DecodeRuneInString(s)
		return size
	}
	return fits
}

// appendText appends a plain text so that it stands for itself in HTML and XML, between tags
// and in a quoted attribute.
func appendText(dst []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var entity string
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		dst = append(dst, s[from:i]...)
		dst = append(dst, entity...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}
