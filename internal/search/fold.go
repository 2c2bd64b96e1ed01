package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is how many characters of a word count. The client cuts what is typed likewise.
const maxWord = 32

// span is a range of characters, both ends included.
type span struct{ from, to rune }

// The classes of characters below are blocks rather than Unicode's categories, which differ
// with the age of browsers. The client gets them with the directory.

// dropped are the characters that are not there for a search: accents and vowel points
// after decomposition, soft hyphens, joiners, marks of direction, variation selectors.
var dropped = []span{
	{0xad, 0xad}, {0x300, 0x36f}, {0x591, 0x5bd}, {0x5bf, 0x5bf}, {0x5c1, 0x5c2}, {0x5c4, 0x5c5}, {0x61c, 0x61c}, {0x64b, 0x65f},
	{0x670, 0x670}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200c, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2060}, {0x2066, 0x2069},
	{0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff},
}

// separators are what stands between words: spaces, punctuation, symbols, pictures.
var separators = []span{
	{0, '/'}, {':', '@'}, {'[', '`'}, {'{', 0xa9}, {0xab, 0xb4}, {0xb6, 0xb9}, {0xbb, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7},
	{0x55a, 0x55f}, {0x589, 0x58f}, {0x5be, 0x5be}, {0x5c0, 0x5c0}, {0x5c3, 0x5c3}, {0x5c6, 0x5c6}, {0x5f3, 0x5f4}, {0x600, 0x60f},
	{0x61b, 0x61f}, {0x66a, 0x66d}, {0x6d4, 0x6d4}, {0x964, 0x965}, {0xe3f, 0xe3f}, {0xe4f, 0xe4f}, {0xe5a, 0xe5b}, {0x104a, 0x104f},
	{0x10fb, 0x10fb}, {0x1361, 0x1368}, {0x1680, 0x1680}, {0x17d4, 0x17db}, {0x1800, 0x180a}, {0x2000, 0x2bff}, {0x2e00, 0x2e7f},
	{0x2ff0, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x303d, 0x303f}, {0x30a0, 0x30a0}, {0x30fb, 0x30fb}, {0x3200, 0x33ff},
	{0x4dc0, 0x4dff}, {0xd800, 0xf8ff}, {0xfd3e, 0xfd3f}, {0xfdd0, 0xfdef}, {0xfe10, 0xfe6f}, {0xff00, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff40},
	{0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
}

// ideographs are the scripts that are written without spaces between words.
var ideographs = []span{{0x3005, 0x3007}, {0x3021, 0x302f}, {0x3031, 0x303c}, {0x3041, 0x30ff}, {0x31f0, 0x31ff}, {0x3400, 0x9fff}, {0xff66, 0xff9f}, {0x1b000, 0x1b16f}, {0x20000, 0x3ffff}}

// letters are those without a decomposition that people type in another way.
var letters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ς': "σ",
}

// class is the inside of a character class in a regular expression of JavaScript.
func class(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, `\u{%x}-\u{%x}`, s.from, s.to)
	}
	return b.String()
}

func letterTexts() map[string]string {
	texts := make(map[string]string, len(letters))
	for letter, text := range letters {
		texts[string(letter)] = text
	}
	return texts
}

func in(spans []span, r rune) bool {
	for _, s := range spans {
		if r < s.from {
			return false
		}
		if r <= s.to {
			return true
		}
	}
	return false
}

// split returns the words of a text, folded: decomposed, without accents, in lower case,
// parted at what is neither letter nor digit. Of scripts without spaces every character is
// a word, and every pair of neighbours.
func split(text string) []string {
	if ascii(text) {
		return splitASCII(text)
	}
	var words []string
	var run []rune
	flush := func() {
		if len(run) > 0 {
			words = append(words, string(run[:min(len(run), maxWord)]))
			run = run[:0]
		}
	}
	var before rune // the ideograph just before
	for _, r := range norm.NFD.String(text) {
		switch {
		case in(dropped, r):
		case in(separators, r):
			flush()
			before = 0
		case in(ideographs, r):
			flush()
			if before != 0 {
				words = append(words, string([]rune{before, r}))
			}
			words = append(words, string(r))
			before = r
		default:
			before = 0
			r = unicode.ToLower(r)
			if other, ok := letters[r]; ok {
				run = append(run, []rune(other)...)
			} else {
				run = append(run, r)
			}
		}
	}
	flush()
	return words
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func splitASCII(text string) []string {
	if text == "" {
		return nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	for i, word := range words {
		words[i] = strings.ToLower(word[:min(len(word), maxWord)])
	}
	return words
}
