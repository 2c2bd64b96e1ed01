package prose

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// maxCluster is how many bytes one character that the reader sees may have. The longest in
// use, flags and families, have 28 and 25; letters under heaps of accents have thousands.
const maxCluster = 64

// ellipsis ends a text that was cut.
const ellipsis = "…"

// Plain returns a text without what could disturb the texts around it, cut to max
// characters as a reader counts them (grapheme clusters), the ellipsis included. With
// max < 1 it is not cut. Plain returns text, not HTML: it still has to be escaped.
func Plain(text string, max int) string {
	text = Clean(text)
	if max < 1 || len(text) <= max {
		return text
	}
	var b strings.Builder
	cut, state := 0, -1 // cut is where the text ends if it is too long
	for n, rest := 0, text; rest != ""; n++ {
		if n == max {
			return b.String()[:cut] + ellipsis
		}
		if n == max-1 {
			cut = b.Len()
		}
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		cluster, _ = shorten(cluster, maxCluster)
		b.WriteString(cluster)
	}
	return b.String()
}

// Clean returns a text in valid UTF-8 without control characters but line feed and tab,
// and without the characters that turn the direction of what follows them. Other line ends
// become line feeds.
func Clean(text string) string {
	if clean(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		switch {
		case r == '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			b.WriteByte('\n')
		case !harmful(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// clean reports whether Clean has nothing to do, for certain.
func clean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\n' && c != '\t' || c >= 0x7f {
			return cleanRunes(text[i:])
		}
	}
	return true
}

func cleanRunes(text string) bool {
	for i, r := range text {
		if harmful(r) || r == '\u2028' || r == '\u2029' {
			return false
		}
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return false
		}
	}
	return true
}

// harmful reports whether a character is dropped: C0 but line feed and tab, DEL and C1,
// bidirectional embeddings, overrides and isolates, the byte order mark, annotations, and
// what is no character at all.
func harmful(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r < 0x7f:
		return false
	case r < 0xa0:
		return true
	case r < 0x202a:
		return false
	}
	return r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r >= 0xfff9 && r <= 0xfffb ||
		r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe
}
