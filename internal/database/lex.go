package database

import (
	"strings"
)

// token is a piece of a statement as SQLite reads it. Comments and white space are none.
type token struct {
	text string
	// quoted is true for what stands in quotes or brackets.
	quoted bool
}

// tokens splits a statement at the places where SQLite does, as far as words, quotes,
// comments and semicolons go. Other characters are a token each.
func tokens(statement string) []token {
	var out []token
	for s := statement; s != ""; {
		size, kind := scan(s)
		if kind != blank {
			out = append(out, token{s[:size], kind == quotation})
		}
		s = s[size:]
	}
	return out
}

type tokenKind uint8

const (
	blank tokenKind = iota
	word
	quotation
	mark
)

// scan measures the first piece of a text that is not empty.
func scan(s string) (size int, kind tokenKind) {
	switch c := s[0]; {
	case strings.HasPrefix(s, "--"):
		return upTo(s, 2, "\n"), blank
	case strings.HasPrefix(s, "/*"):
		return upTo(s, 2, "*/"), blank
	case strings.IndexByte(" \t\n\f\r", c) >= 0:
		return 1, blank
	case c == '\'' || c == '"' || c == '`':
		return quoted(s), quotation
	case c == '[':
		return upTo(s, 1, "]"), quotation
	case wordByte(c):
		size = 1
		for size < len(s) && (wordByte(s[size]) || s[size] == '$') {
			size++
		}
		return size, word
	}
	return 1, mark
}

// upTo is the length of what an ending closes; all of it where nothing does.
func upTo(s string, from int, ending string) int {
	if at := strings.Index(s[from:], ending); at >= 0 {
		return from + at + len(ending)
	}
	return len(s)
}

// quoted is the length of a text in quotes, in which a doubled quote stands for one.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 == len(s) || s[i+1] != s[0] {
			return i + 1
		}
		i++
	}
	return len(s)
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// mentions are the names that a statement may mean: every word in it, in lower case, even in
// quotes, where SQLite takes a text for a name in places. Names of tables and columns are
// made of such words, so that none is overlooked.
type mentions struct {
	words map[string]bool
	// everything is true where columns may be meant that are not named.
	everything bool
}

func mentioned(statement string) mentions {
	m := mentions{words: map[string]bool{}}
	for w := range strings.FieldsFuncSeq(strings.ToLower(statement), func(r rune) bool { return r >= 0x80 || !wordByte(byte(r)) }) {
		m.words[w] = true
	}
	m.everything = m.words["natural"]
	found := tokens(statement)
	for i, t := range found {
		count := i > 0 && i+1 < len(found) && found[i-1].text == "(" && found[i+1].text == ")"
		if t.text == "*" && !count {
			m.everything = true
		}
	}
	return m
}
